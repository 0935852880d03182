"""Gymnasium's walkers and swimmers, of which many can live side by side.

`classics/HalfCheetah-v0`, `classics/Hopper-v0` and `classics/Swimmer-v0` are Gymnasium's own -v5
environments, with a vector environment that steps many bodies at once: a population trains in
that, and every score is given by Gymnasium's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import gymnasium
import numpy as np
from gymnasium.utils import seeding
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space
from numpy.typing import NDArray

from envs.physics.engine import Physics

Array = NDArray[np.float64]
Env = gymnasium.Env[Any, Any]


class Gait(NamedTuple):
    """What the vector environment has to know of one of Gymnasium's.

    Attributes:
        id: Gymnasium's name.
        hidden: coordinates at the beginning that are not observed.
        fastest: speed at which observed velocities are cut.
        normal: velocities at the beginning are drawn from a normal distribution, else evenly.
        alive: reward of a step in which the body has not fallen; it ends the episode if it has.
    """

    id: str
    hidden: int
    fastest: float
    normal: bool
    alive: float


GAITS = {
    "HalfCheetah": Gait("HalfCheetah-v5", 1, np.inf, True, 0.0),
    "Hopper": Gait("Hopper-v5", 1, 10.0, False, 1.0),
    "Swimmer": Gait("Swimmer-v5", 2, np.inf, False, 0.0),
}


def single(name: str, render_mode: str | None = None) -> Env:
    """Gymnasium's own environment, without its limit of steps."""
    return gymnasium.make(GAITS[name].id, render_mode=render_mode).unwrapped


class GaitBatch(VectorEnv[Array, Array, Array]):
    """Many bodies of one of Gymnasium's environments, one MuJoCo call for a step of all.

    Row i seeded s lives what Gymnasium's environment seeded s lives, up to the last bits. A row
    that has fallen stands still until it is reset.

    Args:
        name: one of `GAITS`.
        num_envs: rows.
        max_episode_steps: steps after which a row is truncated.
    """

    def __init__(self, name: str, num_envs: int, max_episode_steps: int = 1000) -> None:
        one: Any = single(name)
        self._gait, self._one = GAITS[name], one
        self.num_envs, self._limit = num_envs, max_episode_steps
        self.metadata = {"autoreset_mode": AutoresetMode.DISABLED, "render_modes": []}
        self.single_observation_space = one.observation_space
        self.single_action_space = one.action_space
        self.observation_space = batch_space(one.observation_space, num_envs)
        self.action_space = batch_space(one.action_space, num_envs)
        self._physics = Physics(Path(one.fullpath).read_text(), num_envs, 1)
        self._qpos, self._qvel, self._ctrl = (
            self._physics.batch.bind(part) for part in ("qpos", "qvel", "ctrl")
        )
        self._cost = np.float32(one._ctrl_cost_weight)
        self._live, self._steps = np.zeros(num_envs, bool), np.zeros(num_envs, int)

    def reset(
        self,
        *,
        seed: int | Sequence[int | None] | None = None,
        options: dict[str, Any] | None = None,
    ) -> tuple[Array, dict[str, Any]]:
        """Begin an episode in each row.

        Args:
            seed: of the first row, of which the others count on; or one for each.
            options: nothing is known here.
        """
        first = [seed + row for row in range(self.num_envs)] if isinstance(seed, int) else seed
        rows, scale = np.ones(self.num_envs, bool), self._one._reset_noise_scale
        self._physics.restart(rows)
        for row, own in enumerate(first or [None] * self.num_envs):
            rng, _ = seeding.np_random(own)
            self._qpos[row] = self._one.init_qpos + rng.uniform(-scale, scale, self._qpos.shape[1])
            if self._gait.normal:
                push = scale * rng.standard_normal(self._qvel.shape[1])
            else:
                push = rng.uniform(-scale, scale, self._qvel.shape[1])
            self._qvel[row] = self._one.init_qvel + push
        self._live[:], self._steps[:] = True, 0
        return self._seen(), {}

    def step(self, actions: Array) -> tuple[Array, Array, Array, Array, dict[str, Any]]:
        """Live one control step in each row that has not ended."""
        given = np.asarray(actions, np.float32)
        before, live = self._qpos[:, 0].copy(), self._live.copy()
        self._ctrl[...] = given
        self._physics.step(live, self._one.frame_skip)
        forward = (self._qpos[:, 0] - before) / self._one.dt
        reward = self._one._forward_reward_weight * forward
        reward -= self._cost * np.square(given).sum(axis=1)
        fallen = np.zeros(self.num_envs, bool)
        if self._gait.alive:
            fallen = live & ~self._upright()
            reward += self._gait.alive * ~fallen
        self._steps += live
        late = live & (self._steps >= self._limit)
        self._live &= ~(fallen | late)
        return self._seen(), np.where(live, reward, 0.0), fallen, late, {}

    def _seen(self) -> Array:
        speed = np.clip(self._qvel, -self._gait.fastest, self._gait.fastest)
        return np.concatenate([self._qpos[:, self._gait.hidden :], speed], axis=1)

    def _upright(self) -> NDArray[np.bool_]:
        """See `HopperEnv.is_healthy`."""
        one, state = self._one, np.concatenate([self._qpos, self._qvel], axis=1)
        bounds = one._healthy_state_range, one._healthy_z_range, one._healthy_angle_range
        parts = state[:, 2:], state[:, 1:2], state[:, 2:3]
        checks = [
            ((low < part) & (part < high)).all(axis=1)
            for (low, high), part in zip(bounds, parts, strict=True)
        ]
        return np.logical_and.reduce(checks)


for _name in GAITS:
    gymnasium.register(
        f"classics/{_name}-v0",
        entry_point=single,
        vector_entry_point=GaitBatch,
        max_episode_steps=1000,
        kwargs={"name": _name},
    )
