"""Controllers side by side beside slow twins: one neuron, one synapse, one row at a time."""

import numpy as np
import pytest

from agents.brains import SpikingBrain
from agents.moments import RunningMoments
from agents.standardizer import Standardizer
from agents.tanh_brain import TanhBrain

STEPS = 12


def spiking(neurons=9, sub_steps=5, longest=3, recurrent=True, threads=1):
    return SpikingBrain(3, 2, neurons, sub_steps, longest, 4.0, 0.3, recurrent, threads)


def drawn(brain, rows, seed=0):
    return 0.5 * np.random.default_rng(seed).standard_normal((rows, brain.parameters))


def slow_twin(brain, parameters, observations):
    """The same neurons as loops over plain numbers."""
    n, k = brain.neurons, 0
    take = iter(parameters)
    w_in = [[next(take) for _ in range(n)] for _ in range(brain.dims)]
    offset = [next(take) for _ in range(n)]
    tau = [brain.tau_m * np.exp(np.clip(next(take), -2.0, 3.0)) for _ in range(n)]
    weight = {}
    if brain.recurrent:
        weight = {(i, j): np.float32(next(take)) for i in range(n) for j in range(n) if i != j}
    w_out = [[next(take) for _ in range(brain.outputs)] for _ in range(n)]
    bias = [next(take) for _ in range(brain.outputs)]
    fired, v, y, outputs = {}, [0.0] * n, [0.0] * brain.outputs, []
    for seen in observations:
        counts = [0] * n
        for _ in range(brain.sub_steps):
            for j in range(n):
                current = offset[j] + sum(seen[d] * w_in[d][j] for d in range(brain.dims))
                leak = 1.0 - np.exp(-1.0 / tau[j])
                late = sum(
                    w for (i, to), w in weight.items()
                    if to == j and i in fired.get(k - 1 - i % brain.longest, ())
                )  # fmt: skip
                v[j] += -leak * v[j] + tau[j] * leak * current + late
            fired[k] = {j for j in range(n) if v[j] > 1.0}
            for j in fired[k]:
                v[j], counts[j] = 0.0, counts[j] + 1
            k += 1
        y = [
            brain.keep * y[o] + (1.0 - brain.keep) * sum(counts[i] * w_out[i][o] for i in range(n))
            for o in range(brain.outputs)
        ]
        outputs.append([y[o] + bias[o] for o in range(brain.outputs)])
    return np.array(outputs)


@pytest.mark.parametrize(
    ("neurons", "sub_steps", "longest", "recurrent"),
    [(9, 5, 3, True), (4, 1, 1, True), (12, 4, 6, True), (7, 3, 2, False)],
)
def test_spiking_controllers_live_as_their_slow_twin(neurons, sub_steps, longest, recurrent):
    brain = spiking(neurons, sub_steps, longest, recurrent)
    parameters = drawn(brain, 3)
    seen = np.random.default_rng(1).standard_normal((STEPS, 3, 3))
    lives = brain.lives(3)
    lives.assign(parameters, [0] * len(parameters))
    ours = np.array([lives.think(row) for row in seen])
    assert ours.std() > 0.05
    for row in range(3):
        assert np.allclose(ours[:, row], slow_twin(brain, parameters[row], seen[:, row]), atol=1e-9)


@pytest.mark.parametrize("brain", [spiking(), TanhBrain(3, 2, 11), TanhBrain(3, 2, 11, True)])
def test_a_row_lives_alike_alone_in_company_and_after_a_reset(brain):
    parameters = drawn(brain, 5)
    seen = np.random.default_rng(2).standard_normal((STEPS, 5, 3))
    many, one = brain.lives(5), brain.lives(1)
    many.assign(parameters, [0] * len(parameters))
    one.assign(parameters[3:4], [0])
    together = [many.think(row)[3].copy() for row in seen]
    assert np.array_equal(together, [one.think(row[3:4])[0].copy() for row in seen])
    many.reset(np.arange(5) == 3)
    assert np.array_equal(together, [many.think(row)[3].copy() for row in seen])


def test_threads_do_not_matter():
    outputs = []
    for threads in (1, 2, 3):
        brain = SpikingBrain(3, 2, 32, 4, 4, 4.0, 0.3, True, threads)
        lives = brain.lives(600)  # enough to do for several threads
        lives.assign(drawn(brain, 600), [0] * 600)
        seen = np.random.default_rng(2).standard_normal((4, 600, 3))
        outputs.append(np.array([lives.think(row) for row in seen]))
    assert np.array_equal(outputs[0], outputs[1])
    assert np.array_equal(outputs[0], outputs[2])


def test_perceptrons_are_what_numpy_computes():
    brain = TanhBrain(3, 2, 11)
    (p,) = drawn(brain, 1)
    lives = brain.lives(1)
    lives.assign(p[None], [0])
    x = np.array([0.3, -0.7, 2.0])
    hidden = np.tanh(p[33:44] + x @ p[:33].reshape(3, 11))
    hidden = np.tanh(p[165:176] + hidden @ p[44:165].reshape(11, 11))
    expected = p[198:200] + hidden @ p[176:198].reshape(11, 2)
    assert np.allclose(lives.think(x[None])[0], expected, atol=1e-12)


def test_a_recurrent_perceptron_hears_its_own_last_state():
    brain = TanhBrain(3, 2, 5, recurrent=True)
    p, lives = drawn(brain, 1)[0], brain.lives(1)
    lives.assign(p[None], [0])
    own = np.zeros(5)
    for x in np.random.default_rng(1).standard_normal((STEPS, 3)):
        first = np.tanh(p[15:20] + x @ p[:15].reshape(3, 5))
        own = np.tanh(p[70:75] + np.append(first, own) @ p[20:70].reshape(10, 5))
        expected = p[85:] + own @ p[75:85].reshape(5, 2)
        assert np.allclose(lives.think(x[None])[0], expected, atol=1e-12)
    lives.reset(np.ones(1, bool))
    again = lives.think(x[None])[0].copy()
    assert not np.allclose(again, expected)
    lives.assign(p[None], [0])
    assert np.array_equal(lives.think(x[None])[0], again)


def test_both_kinds_are_of_one_size():
    sizes = [SpikingBrain(4, 2, 32, 4, 4, 5.0, 0.4, True, 1), TanhBrain(4, 2, 32)]
    first, second = (brain.parameters for brain in sizes)
    assert abs(first - second) <= 0.05 * first


def test_moments_of_many_at_once_are_those_one_by_one():
    vectors = 50.0 + np.random.default_rng(3).standard_normal((70, 2))
    single, merged, waiting = RunningMoments(2), RunningMoments(2), Standardizer(2)
    for vector in vectors:
        single.update(vector)
    for part in np.split(vectors, [7, 30]):
        apart = part - 48.0
        merged.merge(len(part), np.full(2, 48.0), apart.sum(axis=0), (apart**2).sum(axis=0))
        waiting.look(part, np.ones(len(part), bool), True)
    assert np.allclose(merged.mean, single.mean, rtol=1e-12)
    assert np.allclose(merged.deviation, single.deviation, rtol=1e-9)
    assert np.array_equal(waiting(vectors), np.full((70, 2), 5.0))  # not yet
    waiting.absorb()
    scores = (vectors - single.mean) / single.deviation
    assert np.allclose(waiting(vectors), scores, atol=1e-6)
