"""Rules can be evolved: their coefficients are per-copy parameters, one network is a population."""

import numpy as np
import pytest

from snn_core import (
    LIF,
    ExponentialCurrent,
    HebbianABCD,
    Network,
    PoissonSource,
    Population,
    Projection,
)

LIVES, COEFFICIENTS = 48, ("a", "b", "c", "d")


def lives(coefficients, seed):
    """One life per set of coefficients: half of the inputs fire with the neuron."""
    rule = HebbianABCD(
        eta=0.02, **{name: coefficients[:, k, None] for k, name in enumerate(COEFFICIENTS)}
    )
    driver = Population("driver", 1, PoissonSource(rate=12.0))
    others = Population("others", 4, PoissonSource(rate=12.0))
    cell = Population("cell", 1, LIF(), {"in": ExponentialCurrent()})
    links = [
        Projection(driver, cell, "in", weight=5000.0, name="force"),
        Projection(driver, cell, "in", weight=0.5, rule=rule, name="good"),
        Projection(others, cell, "in", weight=0.5, rule=rule, name="poor"),
    ]
    network = Network([driver, others, cell], links, dt=1.0, copies=len(coefficients), seed=seed)
    network.run(4000)
    good, poor = network.projection("good").weight, network.projection("poor").weight
    return good[:, 0] - poor.mean(axis=1)


def evolve(seed, generations=12):
    """Truncation selection with Gaussian mutation; fitness of each generation, best first."""
    rng = np.random.default_rng(seed)
    genes = rng.normal(size=(LIVES, 4)) * (1.0, 1.0, 1.0, 0.02)
    course = []
    for generation in range(generations):
        fitness = lives(genes, seed=1000 * seed + generation)
        order = np.argsort(-fitness, kind="stable")
        course.append(fitness[order])
        parents = genes[order[: LIVES // 4]]
        children = np.repeat(parents, 3, axis=0)
        children = children + rng.normal(size=children.shape) * (0.2, 0.2, 0.2, 0.004)
        genes = np.concatenate([parents, children])
    return np.array(course), genes


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_evolution_finds_rules_that_tell_the_inputs_apart(seed):
    course, genes = evolve(seed)
    assert abs(np.median(course[0])) < 0.2
    assert np.median(course[-1]) > 0.6
    assert np.median(genes[:, 0]) > 0.0  # correlation is what tells them apart


def test_the_fitness_of_a_life_does_not_depend_on_its_neighbours():
    genes = np.random.default_rng(0).normal(size=(6, 4)) * (1.0, 1.0, 1.0, 0.02)
    np.testing.assert_array_equal(lives(genes, seed=5)[:3], lives(genes[:3], seed=5))
