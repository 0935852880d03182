"""CMA-ES: closed forms of one generation, the shapes it learns, and what a state decides."""

import math

import numpy as np
import pytest

from agents.covariance import CMAES, Full, Separable

SHAPES = (Full, Separable)


def search_of(shape, start, seed=3, population=12, sigma=0.5):
    return CMAES(np.asarray(start, float), seed, population, sigma, shape(len(start)))


def climb(search, fitness, generations):
    for _ in range(generations):
        search.tell(np.array([fitness(member) for member in search.ask()]))
    return search


@pytest.mark.parametrize(("shape", "generations"), [(Full, 350), (Separable, 200)])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_stretched_hill_is_climbed_to_the_last_digits(shape, generations, seed):
    scale, top = np.logspace(0.0, 2.0, 8), np.random.default_rng(seed).normal(size=8)
    search = search_of(shape, np.zeros(8), seed)
    climb(search, lambda x: -((scale * (x - top)) ** 2).sum(), generations)
    assert np.abs(scale * (search.mean - top)).max() < 1e-5
    widths = search.state()["search/covariance"]
    widths = np.sqrt(np.diag(widths) if widths.ndim == 2 else widths)
    slope = np.polyfit(np.log(scale), np.log(widths), 1)[0]
    assert slope == pytest.approx(-1.0, abs=0.35)  # the inverse of the Hessian


def test_only_the_full_matrix_learns_a_turned_valley():
    turn = np.linalg.qr(np.random.default_rng(0).normal(size=(8, 8)))[0]
    scale = np.logspace(0.0, 3.0, 8)

    def valley(x):
        return -((scale * (turn @ (x - 1.0))) ** 2).sum()

    full, separable = (climb(search_of(s, np.zeros(8)), valley, 450) for s in SHAPES)
    assert valley(full.mean) > -1e-9
    assert valley(separable.mean) < -1.0


def test_a_turned_world_is_searched_alike():
    """On a sphere the full matrix knows no axes: the steps of the mean turn with the world."""
    turn = np.linalg.qr(np.random.default_rng(1).normal(size=(5, 5)))[0]
    search = search_of(Full, np.ones(5))
    before = climb(search_of(Full, np.ones(5)), lambda x: -(x**2).sum(), 60)
    after = climb(search, lambda x: -((turn @ x) ** 2).sum(), 60)
    assert np.allclose(before.mean, after.mean, atol=1e-6)


@pytest.mark.parametrize("shape", SHAPES)
def test_one_generation_by_hand(shape):
    """Equations of the tutorial, written out with loops."""
    n, lam, sigma = 4, 6, 0.3
    search = search_of(shape, np.arange(4.0), 9, lam, sigma)
    members = search.ask()
    fitness = -(members**2).sum(axis=1)
    w = [math.log(3.5) - math.log(i) for i in (1, 2, 3)]
    w = [x / sum(w) for x in w]
    mu = 1.0 / sum(x * x for x in w)
    best = [(members[i] - np.arange(4.0)) / sigma for i in np.argsort(-fitness)[:3]]
    y = sum(x * step for x, step in zip(w, best, strict=True))
    cs = (mu + 2) / (n + mu + 5)
    ps = math.sqrt(cs * (2 - cs) * mu) * y
    damp = 1 + 2 * max(0, math.sqrt((mu - 1) / (n + 1)) - 1) + cs
    chi = math.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n))
    cc = (4 + mu / n) / (n + 4 + 2 * mu / n)
    still = np.linalg.norm(ps) / math.sqrt(1 - (1 - cs) ** 2) < (1.4 + 2 / (n + 1)) * chi
    assert still
    pc = math.sqrt(cc * (2 - cc) * mu) * y
    haste = 1.0 if shape is Full else (n + 2) / 3
    c1 = haste * 2 / ((n + 1.3) ** 2 + mu)
    cm = min(1 - c1, haste * 2 * (mu - 2 + 1 / mu) / ((n + 2) ** 2 + mu))
    expected = (1 - c1 - cm) * np.eye(n) + c1 * np.outer(pc, pc)
    expected += cm * sum(x * np.outer(step, step) for x, step in zip(w, best, strict=True))
    search.tell(fitness)
    state = search.state()
    assert np.allclose(search.mean, np.arange(4.0) + sigma * y, atol=1e-12)
    assert state["search/sigma"][0] == pytest.approx(
        sigma * math.exp(cs / damp * (np.linalg.norm(ps) / chi - 1))
    )
    shown = expected if shape is Full else np.diag(expected)
    assert np.allclose(state["search/covariance"], shown, atol=1e-12)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_state_goes_on_to_the_same_bits(shape):
    first, other = (search_of(shape, np.ones(6), seed) for seed in (7, 8))
    climb(first, lambda x: -(x**2).sum(), 3)
    other.restore(first.state())
    for search in (first, other):
        climb(search, lambda x: -((x - 1.0) ** 2).sum(), 2)
    assert np.array_equal(first.mean, other.mean)
    assert np.array_equal(first.ask(), other.ask())


@pytest.mark.parametrize("shape", SHAPES)
def test_equal_members_move_nothing(shape):
    search = search_of(shape, np.arange(3.0))
    members, before = search.ask(), search.state()
    search.tell(np.ones(12))
    after = search.state()
    moved = [k for k in before if not np.array_equal(before[k], after[k])]
    assert moved == ["search/generation"]
    assert not np.array_equal(search.ask(), members)
