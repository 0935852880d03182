"""The oracle of SpikeTiming: an ideal observer of latencies that answers when it is sure enough."""

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from envs.kernel import Array
from envs.tasks.spike_timing.session import STEP
from envs.tasks.spike_timing.task import SpikeTimingTask

BOUND = 0.95
_NODES = 7
_SEEN = 0.5
_RAREST = 1e-9


class _Table(NamedTuple):
    """Latencies by place on the ladder and node of the shift.

    Attributes:
        mass: Probability of each bin, (bins, ladder, nodes).
        later: Probability of a later bin, (bins, ladder, nodes).
        weight: Logarithm of the prior of each node, (nodes,).
    """

    mass: Array
    later: Array
    weight: Array


class IdealObserver:
    """Sequential test on the posterior of the classes (Wald 1945; Baum & Veeravalli 1994).

    It knows the latencies of the classes and the statistics of the nerve, and of the trial only
    what it has observed: which fibres have fired and which have not. A fibre's bins have the
    likelihood u^n (1 - u)^(t - n) (q + (1 - q) (P(latency > t) + sum of P(latency = b) r_b)),
    b <= t, where q is the probability that the fibre does not answer, u that of an observed
    spontaneous spike, n the number of spikes, and r_b the ratio of the probabilities of what was
    seen in b with and without the evoked spike. The common shift is integrated out by Gauss-Hermite
    quadrature. It answers when the largest posterior reaches the bound, or when time is up.

    Unlike other oracles it remembers the trial from call to call: call it once a control step. It
    listens from the cue on: what comes before a cue that is later than the spikes is lost to it.

    Args:
        task: The task whose nerves it listens to.
        bound: Posterior at which it answers; above 1 it waits until time is up.

    Attributes:
        posterior: Posterior of the classes after the last call, (rows, classes).
    """

    def __init__(self, task: SpikeTimingTask, bound: float = BOUND) -> None:
        classes = task.session.classes
        shape = (task.rows, classes, task.nerve.fibres, _NODES)
        self.posterior = np.full((task.rows, classes), 1.0 / classes)
        self._task = task
        self._bound = bound
        self._seen = np.zeros(task.rows, np.int64)
        self._mass = np.zeros(shape)
        self._tables: dict[tuple[float, float], _Table] = {}

    def predict(
        self,
        observation: NDArray[np.float32],
        state: tuple[NDArray[Any], ...] | None = None,
        episode_start: NDArray[np.bool_] | None = None,
        deterministic: bool = False,
    ) -> tuple[NDArray[np.float32], tuple[NDArray[Any], ...] | None]:
        """Listens to one bin, and answers or waits.

        Args:
            observation: One observation, (elements,), or a batch, (rows, elements).
            state: Passed back.
            episode_start: Not used: a stimulus begins with its cue.
            deterministic: Not used.

        Returns:
            The action, (classes,) or (rows, classes) float32, and the state.
        """
        del episode_start, deterministic
        seen = np.atleast_2d(np.asarray(observation))
        layout, task = self._task.layout, self._task
        cue = seen[:, layout["cue"].slice.start] > _SEEN
        self._seen = np.where(cue, self._seen + 1, 0)
        self._mass[self._seen <= 1] = 0.0
        self.posterior[~cue] = 1.0 / task.session.classes
        fired = seen[:, layout["fibres"].slice] > _SEEN
        conditions = np.stack([task.volley.jitter, task.volley.shift], axis=1)
        for jitter, shift in np.unique(conditions[cue], axis=0).tolist():
            rows = np.flatnonzero(cue & (conditions == (jitter, shift)).all(axis=1))
            self._listen(rows, fired[rows], self._table(jitter, shift))
        action = self._answers(cue)
        return (action if np.ndim(observation) == 2 else action[0]), state

    def _listen(self, rows: Array, fired: Array, table: _Table) -> None:
        """Takes in one bin of some bodies that hear a stimulus."""
        volley, lines, layout = self._task.volley, self._task.lines, self._task.layout
        place, cue = layout["fibres"].slice, layout["cue"].slice.start
        late = lines.delay[rows, place.start] - lines.delay[rows, cue]
        now = self._seen[rows] - 1 - late
        heard = (now >= 0) & (now < len(table.mass))
        rows, fired, now = rows[heard], fired[heard], now[heard]
        source = lines.source[rows, place]
        rank = np.take_along_axis(volley.rank[rows], source[:, np.newaxis, :], axis=2)
        ratio = self._ratio(fired)[:, np.newaxis, :, np.newaxis]
        when = now[:, np.newaxis, np.newaxis]
        mass = self._mass[rows] + table.mass[when, rank] * ratio
        self._mass[rows] = mass
        answered = (1.0 - volley.loss) * (mass + table.later[when, rank])
        likelihood = np.log(np.maximum(volley.loss + answered, 1e-300))
        works = (source < volley.working[rows, np.newaxis])[:, np.newaxis, :, np.newaxis]
        joint = np.sum(likelihood * works, axis=2) + table.weight
        used = np.arange(rank.shape[1]) < self._task.trials.used[rows, np.newaxis]
        score = np.where(used[..., np.newaxis], joint, -np.inf)
        odds = np.exp(score - score.max(axis=(1, 2), keepdims=True)).sum(axis=2)
        self.posterior[rows] = odds / odds.sum(axis=1, keepdims=True)

    def _ratio(self, fired: Array) -> Array:
        """How much more probable what was seen is with the evoked spike than without."""
        nerve = self._task.nerve
        lost = self._task.lines.dropout[self._task.layout["fibres"].slice]
        chance = -math.expm1(-nerve.spontaneous * STEP) * (1.0 - lost)
        chance = np.clip(chance, _RAREST, 1.0 - _RAREST)
        return np.where(fired, (1.0 - lost) / chance, lost / (1.0 - chance))

    def _answers(self, cue: Array) -> NDArray[np.float32]:
        task = self._task
        late = task.lines.delay[:, task.layout["cue"].slice.start]
        last = self._seen + late >= task.session.bins
        ready = cue & (last | (self.posterior.max(axis=1) >= self._bound))
        wanted = np.eye(task.session.classes)[self.posterior.argmax(axis=1)]
        pushed = np.einsum("rmc,rm->rc", task.motors.matrix, wanted)  # inverse of a permutation
        return np.where(ready[:, np.newaxis], pushed, 0.0).astype(np.float32)

    def _table(self, jitter: float, shift: float) -> _Table:
        """Latencies under a jitter and a shift, bins; made once."""
        key = (jitter, shift)
        if key not in self._tables:
            volley = self._task.volley
            node, weight = np.polynomial.hermite_e.hermegauss(_NODES)
            spread = max(math.hypot(jitter, volley.exemplar), _RAREST)
            edge = np.arange(self._task.session.bins + 1.0)[:, np.newaxis, np.newaxis]
            z = (edge - volley.ladder[:, np.newaxis] - shift * node) / spread
            cdf = 0.5 * (1.0 + np.vectorize(math.erf)(z / math.sqrt(2.0)))
            cdf[0], cdf[-1] = 0.0, 1.0
            prior = np.log(weight / weight.sum())
            self._tables[key] = _Table(np.diff(cdf, axis=0), 1.0 - cdf[1:], prior)
        return self._tables[key]
