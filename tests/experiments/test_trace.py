import numpy as np
import pytest

from experiments.trace import Activity, Labels, Population
from experiments.trace_recorder import TraceRecorder

LABELS = Labels("a", "e", ("x", "y"), ("u",), ("n 0", "n 1"))


def recorder(control_ms=4.0, dt_ms=1.0):
    return TraceRecorder(LABELS, control_ms, dt_ms, [Population("p", 2), Population("q", 3)])


def test_spikes_get_the_time_of_the_trace_and_are_sorted():
    r = recorder()
    r.control_step([0, 0], [0], 0.0, Activity([3, 0, 3], [4, 1, 0], np.zeros((4, 2))))
    r.control_step([0, 0], [0], 0.0, Activity([2], [2], np.ones((4, 2))))
    trace = r.trace()
    assert trace.spike_steps.tolist() == [0, 3, 3, 6]
    assert trace.spike_neurons.tolist() == [1, 0, 4, 2]
    assert trace.potentials[:, 0].tolist() == [0.0] * 4 + [1.0] * 4
    assert trace.substeps == 4
    assert trace.episodes == (0,)


def test_what_was_recorded_does_not_change_with_the_agents_memory():
    r = recorder()
    observation, weights = np.zeros(2), np.zeros((2, 3))
    for k in range(3):
        observation += 1.0
        weights += 1.0
        r.control_step(observation, 1, 0.5, Activity(weights={"p → q": weights}))
        assert k == 0 or r.trace().observations[0, 0] == 1.0
    trace = r.trace()
    assert trace.observations[:, 0].tolist() == [1.0, 2.0, 3.0]
    assert trace.weights["p → q"].quantiles[:, 2].tolist() == [1.0, 2.0, 3.0]
    assert trace.weights["p → q"].matrices.shape == (3, 2, 3)


def test_weights_and_modulators_may_come_now_and_then():
    r = recorder()
    r.control_step([0, 0], [0], 0.0, Activity(modulators={"dopamine": 1.0}, weights={"w": [1, 3]}))
    r.control_step([0, 0], [0], 0.0, Activity())
    r.control_step([0, 0], [0], 0.0, Activity(weights={"w": [5, 7]}))
    trace = r.trace()
    assert trace.weights["w"].steps.tolist() == [0, 2]
    assert trace.weights["w"].quantiles[:, [0, 2, 4]].tolist() == [[1, 2, 3], [5, 6, 7]]
    assert trace.weights["w"].matrices is None
    assert trace.modulators["dopamine"][0] == 1.0
    assert np.isnan(trace.modulators["dopamine"][1:]).all()


def test_episodes_scenes_and_frames():
    r = recorder()
    for scene in ({"bounds": 1}, {"bounds": 2}):
        r.episode(scene)
        r.control_step([0, 0], [0], 0.0, frame={"body": [1.0, 2.0, 3.0]})
        r.control_step([0, 0], [0], 0.0, frame={"ray": [0.0, 0.0, 0.0, 0.5]})
    trace = r.trace()
    assert trace.episodes == (0, 2)
    assert [scene["bounds"] for scene in trace.scenes] == [1, 2]
    assert trace.frames["body"][0].tolist() == [1.0, 2.0, 3.0, 1.0]
    assert np.isnan(trace.frames["body"][1]).all()
    assert trace.frames["ray"][1, 3] == 0.5


@pytest.mark.parametrize(
    ("steps", "neurons", "message"),
    [([4], [0], "Spike step"), ([0], [5], "Spike neuron"), ([0, 1], [0], "2 spike steps")],
)
def test_spikes_outside_are_refused(steps, neurons, message):
    with pytest.raises(ValueError, match=message):
        recorder().control_step([0, 0], [0], 0.0, Activity(steps, neurons))


def test_a_control_step_is_whole_neural_steps():
    with pytest.raises(ValueError, match="whole number"):
        recorder(control_ms=4.5)


def test_an_empty_trace_is_refused():
    with pytest.raises(ValueError, match="empty"):
        recorder().trace()
