"""TensorBoard logs, read back from the event file."""

import subprocess
import sys

import numpy as np
import pytest

from agents import make_agent
from agents.tensorboard import TensorBoard

TIME = {"time/fps", "time/iterations", "time/time_elapsed", "time/total_timesteps"}
ROLLOUT = {"rollout/ep_rew_mean", "rollout/ep_len_mean"}


def read(folder):
    """Scalars as {tag: {step: value}}."""
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    found = EventAccumulator(str(folder)).Reload()
    return {
        tag: {event.step: event.value for event in found.Scalars(tag)}
        for tag in found.Tags()["scalars"]
    }


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("linear", set()),
        ("rstdp", {"rates/sensory", "rates/motor", "rates/efference"}),
        ("ppo", {"train/loss", "train/value_loss", "train/approx_kl", "train/learning_rate"}),
        ("ars", set()),
    ],
)
def test_tags_and_values(tmp_path, name, own):
    log = TensorBoard(tmp_path)
    agent = make_agent(name, "CartPole-v1", 0)
    for _ in range(2):
        agent.learn(1500 if name != "ppo" else 2000, log)
    log.close()
    scalars = read(tmp_path)
    assert TIME | ROLLOUT | own <= set(scalars)
    steps = sorted(scalars["time/total_timesteps"])
    assert steps[-1] == agent.num_timesteps
    assert len(steps) >= 3
    assert [scalars["time/total_timesteps"][k] for k in steps] == steps
    assert [scalars["time/iterations"][k] for k in steps] == list(range(1, len(steps) + 1))
    assert sorted(scalars["time/time_elapsed"].values()) == list(
        scalars["time/time_elapsed"].values()
    )
    for step in steps:
        recent = [episode for episode in agent.episodes if episode[0] <= step][-100:]
        mean = np.mean([total for _, total, _ in recent])
        assert scalars["rollout/ep_rew_mean"][step] == pytest.approx(mean, rel=1e-5)
        assert scalars["rollout/ep_len_mean"][step] == pytest.approx(mean, rel=1e-5)


def test_every_agent_logs_and_shows_how_far_it_is(tmp_path, make, monkeypatch, capsys):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    log, agent = TensorBoard(tmp_path), make(seed=1)
    agent.learn(300, log, progress_bar=True)
    log.close()
    assert "300/300" in capsys.readouterr().err
    scalars = read(tmp_path)
    assert set(scalars) >= (TIME | ROLLOUT if agent.episodes else TIME)
    assert scalars["time/total_timesteps"] == {300: 300.0}
    assert all(np.isfinite(list(values.values())).all() for values in scalars.values())


def test_rates_are_spikes_per_second(tmp_path):
    agent = make_agent("rstdp", "CartPole-v1", 0)
    log, spikes = TensorBoard(tmp_path), []

    def count(*_):
        spikes.append(agent.network["motor"].counts.mean())

    agent.learn(600, [log, count])
    log.close()
    seconds = 1e-3 * agent.anatomy.circuit.control_ms
    logged = read(tmp_path)["rates/motor"][600]
    assert logged == pytest.approx(np.mean(spikes) / seconds, rel=1e-5)
    assert logged > 0.0


def test_a_log_changes_nothing(tmp_path):
    for name in ("rstdp", "ppo", "evolved"):
        log = TensorBoard(tmp_path / name)
        plain, logged = (make_agent(name, "CartPole-v1", 5) for _ in range(2))
        plain.learn(1000)
        logged.learn(1000, log)
        log.close()
        first, second = plain.state(), logged.state()
        assert all(np.array_equal(first[key], second[key]) for key in first)


def test_a_later_log_hides_what_was_written_beyond_its_start(tmp_path):
    agent = make_agent("linear", "CartPole-v1", 0).learn(1000)
    half = agent.state()
    first = TensorBoard(tmp_path)
    agent.learn(3000, first)
    first.close()
    agent.restore(half)
    second = TensorBoard(tmp_path)
    agent.learn(1500, second)
    second.close()
    steps = list(read(tmp_path)["time/total_timesteps"])
    assert steps == sorted(steps)
    assert steps[-1] == 2500
    assert len(steps) == 2


def test_what_is_missing_is_named(monkeypatch, tmp_path):
    for module in [name for name in sys.modules if name.split(".")[0] == "tensorboard"]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "tensorboard", None)
    with pytest.raises(ImportError, match=r"pip install 'reafference\[tensorboard\]'"):
        TensorBoard(tmp_path)


def test_a_log_needs_no_torch(tmp_path):
    code = (
        "import sys; from agents import make_agent; from agents.tensorboard import TensorBoard;"
        f"log = TensorBoard({str(tmp_path)!r});"
        "make_agent('linear', 'CartPole-v1').learn(100, log); log.close();"
        "print([m for m in ('torch', 'tensorflow', 'stable_baselines3') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    assert read(tmp_path)["time/total_timesteps"] == {100: 100.0}
