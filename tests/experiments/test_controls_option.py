"""Controls in `train` and `compare`, for our agents and for one's own."""

import pytest

from experiments import catalog, records, run_folder, training
from experiments.compare import Compare
from experiments.errors import UsageError
from experiments.evaluate import Evaluate
from experiments.run_folder import RunConfig


@pytest.mark.parametrize("agent", ["linear", "fake_agents:wanderer"])
def test_a_control_beside_its_agent(tmp_path, agent, capsys):
    names = (agent, f"{agent}+frozen", f"{agent}+shuffled-reward")
    compare = Compare(
        "CartPole-v1", names, 1, 5, 400, 200, 3, workers=1, replay_seconds=0.0, out=tmp_path
    )
    assert compare.main() == 0
    assert f"{agent}+frozen" in capsys.readouterr().out
    plain, frozen, shuffled = (run for run in sorted(run_folder.find(tmp_path), key=by_name))
    same = [record["returns"] for record in records.read_records(frozen.evaluations)]
    assert same[0] == same[-1]
    for run in (plain, shuffled):
        assert run.is_done
    assert Evaluate(frozen.path, episodes=2, adapt=True).main() == 0


def by_name(run):
    return run.config.agent


@pytest.mark.parametrize("agent", ["linear+shuffled-reward", "rstdp+zero-reward", "ars+frozen"])
def test_a_control_resumes_to_the_same_bits(monkeypatch, tmp_path, agent):
    asked = RunConfig("CartPole-v1", agent, 1, 400, 200, 1)
    whole, cut = (run_folder.create(tmp_path / name, asked, "test") for name in ("whole", "cut"))
    training.train(whole)
    save = training.save

    def once(run, agent):
        save(run, agent)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(training, "save", once)
        with pytest.raises(KeyboardInterrupt):
            training.train(cut)
    training.train(cut)
    first, second = (records.read_records(run.evaluations) for run in (whole, cut))
    assert first == second
    assert whole.checkpoint.read_bytes() == cut.checkpoint.read_bytes()


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("linear+frozn", "Did you mean 'frozen'"),
        ("liner+frozen", "linear"),
        ("random+frozen", "learns nothing"),
    ],
)
def test_wrong_names_are_told(name, hint):
    with pytest.raises(UsageError, match=hint):
        catalog.check_agent(name)
