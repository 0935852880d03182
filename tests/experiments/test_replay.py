import json
import re

import numpy as np
import pytest
import synthetic
from hypothesis import given
from hypothesis import strategies as st

from experiments import catalog, packing, page, recording, replay, run_folder, training
from experiments.run_folder import RunConfig


@pytest.fixture(scope="module")
def life():
    return synthetic.life()


@pytest.fixture(scope="module")
def html(life):
    return replay.replay_page(life, "agent <1>")


def data_of(html):
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)
    return json.loads(found.group(1))


def test_twenty_seconds_of_500_neurons_fit_into_5_mb(life, html):
    assert life.steps * life.control_ms == 20_000
    assert sum(population.size for population in life.populations) == 500
    assert life.spike_steps.size == pytest.approx(200_000, rel=0.05)
    assert len(html.encode()) < 5_000_000


def test_the_page_fetches_nothing(html):
    for word in ("http://", "https://", "//cdn", "<link", "@import", "fetch(", "XMLHttpRequest"):
        assert word not in html
    assert not re.search(r"<(script|img|iframe|audio|video)[^>]*\ssrc", html)
    assert not re.search(r"\bimport\b[\s({\"']", html)
    assert not re.search(r"url\((?!data:)", html)


def test_the_page_is_well_formed(html):
    assert "agent &lt;1&gt;" in html
    assert "{{" not in html.split('id="data"')[0]
    for name in ("stage", "tracks", "play", "overview", "matrix", "channels"):
        assert f'id="{name}"' in html


def test_the_page_holds_the_trace(life, html):
    data = data_of(html)
    steps, neurons = packing.unpack_spikes(data["spikes"])
    order = np.lexsort((life.spike_neurons, life.spike_steps))
    assert np.array_equal(steps, life.spike_steps[order])
    assert np.array_equal(neurons, life.spike_neurons[order])
    assert np.array_equal(packing.unpack(data["rewards"]), life.rewards)
    assert data["episodes"] == [0, 150, 300]
    assert len(data["scenes"]) == 3
    curves = data["potentials"]
    levels = packing.unpack(curves["values"])[0].astype(float)
    span = curves["high"][0] - curves["low"][0]
    restored = curves["low"][0] + span * levels / 255
    assert curves["every"] == 1
    assert np.abs(restored - life.potentials[:, 0]).max() <= span / 510 + 1e-5
    assert np.array_equal(packing.unpack(data["frames"]["body"]), life.frames["body"])


def test_a_long_record_is_thinned_and_keeps_its_spikes(monkeypatch):
    monkeypatch.setattr(replay, "MOST_SAMPLES", 1000)
    monkeypatch.setattr(replay, "MOST_WEIGHTS", 2 * 2 * 40 * 60)
    life = synthetic.life(steps=40)
    data = replay.payload(life)
    assert data["weights"][0]["steps"] == [0, 10, 20, 30]
    assert data["weights"][0]["matrices"]["steps"] == [0, 20]
    assert data["weights"][0]["matrices"]["values"]["shape"] == (2, 40, 60)
    assert data["weights"][1]["matrices"] is None
    assert data["potentials"]["every"] == 8
    assert data["potentials"]["values"]["shape"][1] == 250
    assert data["spikes"]["count"] == life.spike_steps.size


@given(st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 70_000)), max_size=50))
def test_packed_spikes_come_back(spikes):
    spikes.sort()
    steps = np.array([step for step, _ in spikes], np.int64)
    neurons = np.array([neuron for _, neuron in spikes], np.int64)
    back = packing.unpack_spikes(
        json.loads(json.dumps(packing.pack_spikes(steps, neurons, 70_001)))
    )
    assert np.array_equal(back[0], steps)
    assert np.array_equal(back[1], neurons)


def test_curves_without_a_number_are_packed():
    packed = packing.quantise(np.array([[np.nan, 1.0], [np.nan, np.nan]], np.float32), 10)
    assert packed["low"] == [0.0, 1.0]
    assert packing.unpack(packed["values"]).tolist() == [[0, 0], [0, 0]]


def test_text_of_a_part_is_never_taken_for_a_place(life):
    assert "{{title}}" in replay.replay_page(life, "{{title}} {{data}}")


def test_a_script_cannot_be_closed_from_inside():
    assert "</" not in page.script_json({"name": "</script><script>"})


@pytest.mark.parametrize("agent", ["random", "fake_agents:wanderer"])
def test_an_agent_without_spikes_is_recorded(tmp_path, agent):
    run = run_folder.create(tmp_path / "run", RunConfig("CartPole-v1", agent, 0, 50, 50, 1), "test")
    training.train(run)
    weights_before = run.checkpoint.read_bytes()
    trace = recording.write_replay(run, 1.0, tmp_path / "replay.html")
    assert trace.steps == 50
    assert trace.control_ms == 20.0
    assert trace.rewards.tolist() == [1.0] * 50
    assert trace.labels.observations[0] == "observation 0"
    assert run.checkpoint.read_bytes() == weights_before
    assert data_of((tmp_path / "replay.html").read_text())["populations"] == []


def test_a_body_of_ours_is_drawn_from_its_scene():
    env = catalog.make_env("reafference/PointB-v0")
    agent = catalog.make_agent("random", env, 0)
    config = RunConfig("reafference/PointB-v0", "random", 0, 10, 10, 1)
    options = catalog.evaluation_options(config.env)
    trace = recording.record(agent, env, config, 31.0, options)
    assert trace.control_ms == 100.0
    assert len(trace.scenes) == len(trace.episodes) == 2
    assert trace.scenes[0] != trace.scenes[1]
    ids = {shape["id"] for shape in trace.scenes[0]["shapes"]}
    assert trace.frames.keys() <= ids
    assert trace.scenes[0]["trail"] in trace.frames
    assert len(trace.labels.observations) == trace.observations.shape[1]
    assert len(trace.labels.actions) == trace.actions.shape[1]


class Probe:
    """Activity that tells which control step it belongs to."""

    dt_ms, control_ms = 1.0, 20.0
    populations = (("all", 30),)
    potential_names = ("all 0",)

    def __init__(self, agent):
        self.agent = agent

    def activity(self, weights):
        from experiments.trace import Activity

        k = len(self.agent.seen) - 1
        seen = {"w": np.full((2, 2), float(k))} if weights else {}
        return Activity([k % 20], [k % 30], np.full((20, 1), float(k)), {"reward": k}, seen)


def test_a_probe_is_asked_after_every_act():
    import fake_agents

    class Watched(fake_agents.Wanderer):
        def probe(self):
            self.seen = []
            return Probe(self)

        def _act(self, observation, reward, start):
            self.seen.append((observation.copy(), reward, start))
            return super()._act(observation, reward, start)

    env = catalog.make_env("CartPole-v1")
    agent = Watched(fake_agents.Task.of(env), 0)
    config = RunConfig("CartPole-v1", "watched", 0, 10, 10, 1)
    trace = recording.record(agent, env, config, 2.0, None)
    assert trace.steps == 100
    assert trace.potentials[::20, 0].tolist() == list(range(100))
    assert np.array_equal(trace.observations, np.array([o for o, _, _ in agent.seen], np.float32))
    starts = [k for k, (_, _, start) in enumerate(agent.seen) if start]
    assert trace.episodes == tuple(starts)
    assert trace.weights["w"].steps.tolist() == list(range(0, 100, 2))
    assert trace.weights["w"].matrices[7, 0, 0] == 14.0
