"""Cultures that stimulation rewires: the reference of AnimatShaping.

The shape is that of the experiment of Chao, Bakkum & Potter (2008): nobody but the stimulation
tells the wiring what is wanted. Their networks of spiking cells are replaced by one pathway from
each probe to the motor units; the numbers are ours.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from envs.tasks.animat_shaping.kernels import QUADRANTS, UNITS
from envs.tasks.animat_shaping.training import ELECTRODES
from envs.tasks.base import Task

PULSE = 0.5
GAIN, NOISE = 0.7, 0.1
LEAST, MOST, FIRST = 0.001, 0.8, 0.02
LOOSEN, FASTEN = 1.2, 0.7
_PAIRS = np.triu_indices(ELECTRODES, 1)


class StimulatedCulture:
    """One pathway from each probe to the motor units, moved by pulses that coincide.

    Pulses at two electrodes at once pull the pathway that was used last towards a direction of
    that pair, fixed and random in each culture (pairing depends on coincidence, as in plasticity by
    spike timing); a lone pulse pulls nowhere. Plasticity of a pathway grows with coincident pulses
    and falls with lone ones, so that what is left in peace consolidates. The culture does not know
    which direction a pattern has, nor what is a success.

    Args:
        task: The task, for the places of the fields and the number of bodies.
        seed: Of wiring, directions of the pairs and noise.

    Attributes:
        wiring: From probes to units, (rows, QUADRANTS, UNITS); it outlives an episode.
        plasticity: Share by which a pattern replaces a pathway, (rows, QUADRANTS).
    """

    def __init__(self, task: Task, seed: int) -> None:
        self._chance = np.random.default_rng(seed)
        self._probe, self._felt = (task.layout[n].slice for n in ("quadrant", "stimulation"))
        self.wiring = self._chance.normal(size=(task.rows, QUADRANTS, UNITS))
        self.plasticity = np.full((task.rows, QUADRANTS), FIRST)
        self._pull = self._chance.normal(size=(task.rows, UNITS, len(_PAIRS[0])))
        self._used = np.full(task.rows, -1)

    def predict(
        self,
        observation: NDArray[np.float32],
        state: tuple[NDArray[Any], ...] | None = None,
        episode_start: NDArray[np.bool_] | None = None,
        deterministic: bool = False,
    ) -> tuple[NDArray[np.float32], tuple[NDArray[Any], ...] | None]:
        """Takes the stimulation that followed the last action, then answers the probe.

        Args:
            observation: One observation, (elements,), or a batch, (rows, elements).
            state: Passed back.
            episode_start: Rows whose last action was in another episode, (rows,) bool.
            deterministic: Not used.

        Returns:
            Activities of the units, (8,) or (rows, 8) float32, and the state.
        """
        del deterministic
        seen = np.atleast_2d(observation)
        if episode_start is not None:
            self._used[np.asarray(episode_start, np.bool_)] = -1
        self._rewire(seen[:, self._felt] > PULSE)
        self._used = seen[:, self._probe].argmax(axis=1)
        pathway = self.wiring[np.arange(len(seen)), self._used]
        strength = np.sqrt(np.mean(pathway**2, axis=1, keepdims=True))
        noise = NOISE * self._chance.normal(size=pathway.shape)
        action = np.clip(GAIN * pathway / strength + noise, -1.0, 1.0).astype(np.float32)
        return (action if np.ndim(observation) == 2 else action[0]), state

    def _rewire(self, pulses: NDArray[np.bool_]) -> None:
        pairs = pulses[:, _PAIRS[0]] & pulses[:, _PAIRS[1]]
        coincident = pairs.any(axis=1)
        lone = np.flatnonzero((self._used >= 0) & pulses.any(axis=1) & ~coincident)
        place = (lone, self._used[lone])
        self.plasticity[place] = np.maximum(FASTEN * self.plasticity[place], LEAST)
        rows = np.flatnonzero((self._used >= 0) & coincident)
        place = (rows, self._used[rows])
        pull = np.einsum("rup,rp->ru", self._pull[rows], pairs[rows])
        pull /= np.sqrt(pairs[rows].sum(axis=1, keepdims=True))
        share = self.plasticity[place][:, np.newaxis]
        self.wiring[place] += share * (pull - self.wiring[place])
        self.plasticity[place] = np.minimum(LOOSEN * self.plasticity[place], MOST)
