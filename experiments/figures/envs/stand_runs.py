"""Experiments with the body of Stand: falls, delays, translations."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from envs.bodies.stander import Stander
from envs.oracles import make_oracle
from envs.tasks.stand.carriage import STEP
from envs.tasks.stand.env import StandVector
from envs.tasks.upright_sway.env import UprightSwayVector

Array = NDArray[np.float64]
SENSES = (
    "canal", "otolith", "ankle_angle", "ankle_rate", "knee_angle", "knee_rate", "hip_angle",
    "hip_rate", "tendon", "pressure",
)  # fmt: skip
SILENT = {name: {"noise": 0.0, "delay": 0.0} for name in SENSES}
SPLINTS: dict[str, Any] = {"name": "brace"}
DURATION = 0.3


def made(conditions: Sequence[Any], stander: Stander, stage: str = "quiet") -> StandVector:
    """One body for each list of perturbations, upright as in quiet stance, at rest."""
    env = StandVector(len(conditions), stander=stander, sensors=SILENT)
    env.reset(seed=0)
    for row, each in enumerate(conditions):
        only = np.arange(len(conditions)) == row
        env.reset(options={"stage": stage, "perturbation": each, "reset_mask": only})
    body = env.task.body  # type: ignore[attr-defined]
    body.state[:, body.qpos + 2 : body.qpos + 5] = [body.lean, 0.0, 0.0]
    body.state[:, body.qvel : body.qvel + 5] = 0.0
    return env


def limp(mass: float = 75.0, stature: float = 1.75, **more: Any) -> Stander:
    """A body that stands straight and has no passive torques."""
    none = (0.0, 0.0, 0.0)
    return Stander(mass=mass, stature=stature, poise=0.0, stiffness=none, viscosity=none, **more)


def modes(stander: Stander) -> tuple[Array, Array]:
    """Growth rates of a limp body, 1/s, (3,), slow first, and its shapes, (3, 3) in columns."""
    values, shapes = np.linalg.eig(np.linalg.solve(stander.inertia, np.diag(stander.toppling)))
    order = np.argsort(values)
    return np.sqrt(values[order]), shapes[:, order]


def fall(stander: Stander, shape: Array, rate: float, braced: bool, steps: int) -> Array:
    """Angles to the vertical during a fall, rad, (steps, 3), from 1e-5 times a shape."""
    env = made([SPLINTS if braced else []], stander)
    body = env.task.body  # type: ignore[attr-defined]
    start = 1e-5 * np.diff(np.concatenate([[0.0], shape / np.abs(shape).max()]))
    body.state[0, body.qpos + 2 : body.qpos + 5] = start
    body.state[0, body.qvel + 2 : body.qvel + 5] = rate * start
    angles = []
    for _ in range(steps):
        env.step(np.zeros((1, 3), np.float32))
        angles.append(np.cumsum(body.state[0, body.qpos + 2 : body.qpos + 5]))
    return np.array(angles)


def growth(angles: Array) -> float:
    """Growth rate of the largest angle over the second half of a fall, 1/s."""
    size = np.abs(angles).max(axis=1)
    half = len(size) // 2
    return math.log(size[-1] / size[half]) / ((len(size) - 1 - half) * STEP)


def twins(stander: Stander, steps: int = 100) -> tuple[Array, Array]:
    """Leans of a splinted body and of UprightSway on the same tilting support, every 20 ms."""
    wave = {"name": "sine", "amplitude": 0.02, "frequency": 0.5}
    env = made([[wave, SPLINTS]], stander)
    pendulum = UprightSwayVector(1, standing=stander.pendulum())
    pendulum.reset(seed=0, options={"perturbation": wave})
    body, other = env.task.body, pendulum.task.body  # type: ignore[attr-defined]
    rate = 2.0 * math.pi * wave["frequency"] * wave["amplitude"]  # type: ignore[operator]
    body.state[0, body.qpos + 2], other.angle[0], other.rate[0] = 0.02, 0.02, 0.0
    body.state[0, body.qvel + 1], body.state[0, body.qvel + 2] = rate, -rate
    leans: list[list[float]] = []
    while len(leans) < steps and (not leans or abs(leans[-1][1]) < 0.3):
        pendulum.step(np.zeros((1, 1), np.float32))
        for _ in range(2):
            env.step(np.zeros((1, 3), np.float32))
        leans.append([body.state[0, body.qpos + 1 : body.qpos + 3].sum(), other.angle[0]])
    mine, theirs = np.array(leans).T
    return mine, theirs


def critical_delay(stander: Stander, stiffness: float, damping: float) -> float:
    """Delay at which a loop of ankle angle and rate loses a splinted body, s; closed form."""
    body = stander.pendulum()
    a, toppling = body.inertia**2, body.toppling
    b = 2.0 * body.inertia * toppling - damping**2
    square = (-b + math.sqrt(b * b - 4.0 * a * (toppling**2 - stiffness**2))) / (2.0 * a)
    return math.atan(damping * math.sqrt(square) / stiffness) / math.sqrt(square)


def delayed(stander: Stander, stiffness: float, damping: float, delays: Array) -> Array:
    """Growth rate of the sway of splinted bodies that a delayed loop holds, 1/s, by delay (s)."""
    env = made([SPLINTS] * len(delays), stander)
    for row, delay in enumerate(delays.tolist()):
        late = dict.fromkeys(("ankle_angle", "ankle_rate"), delay)
        options = {"stage": "quiet", "perturbation": SPLINTS, "delay": late}
        env.reset(options=options | {"reset_mask": np.arange(len(delays)) == row})
    body, task = env.task.body, env.task  # type: ignore[attr-defined]
    body.state[:, body.qpos + 2], body.state[:, body.qvel + 2] = 1e-3, 0.0
    task.lines.ring[...], task.books.observation[...] = 0.0, 0.0
    gains = np.array([stiffness, damping]) * [task.layout["ankle_angle"].scale,
                                              task.layout["ankle_rate"].scale]  # fmt: skip
    observation, leans = task.books.observation.copy(), []
    for _ in range(1200):
        torque = -observation[:, 2:4].astype(np.float64) @ gains
        limit = np.where(torque > 0.0, stander.forward[0], stander.backward[0])
        action = np.zeros((len(delays), 3), np.float32)
        action[:, 0] = torque / limit
        observation = env.step(action)[0]
        leans.append(body.state[:, body.qpos + 2].copy())
    early, late_ = (np.sqrt(np.mean(np.square(leans[k : k + 400]), axis=0)) for k in (300, 800))
    rate: Array = np.log(late_ / early) / (500 * STEP)
    return rate


def crossing(x: Array, y: Array) -> float:
    """Where y, which grows along x, is 0 (linear in between)."""
    last = int(np.flatnonzero(y > 0.0)[0])
    share = -y[last - 1] / (y[last] - y[last - 1])
    return float(x[last - 1] + share * (x[last] - x[last - 1]))


def translated(
    distances: Array, length: float, braced: bool = False, steps: int = 400
) -> tuple[Array, NDArray[np.bool_]]:
    """The oracle on a support that jumps back: joint angles, rad, (steps, rows, 3); who stands."""
    stander = Stander()
    base = [SPLINTS] if braced else []
    if length < stander.heel + stander.toe:
        base = [*base, {"name": "short_support", "length": length}]
    move = {"name": "translation", "onset": 0.0, "duration": DURATION}
    env = made([[*base, {**move, "distance": -d}] for d in distances.tolist()], stander)
    oracle, task = make_oracle(env), env.task
    observation, stands = task.books.observation.copy(), np.ones(len(distances), np.bool_)
    angles = np.full((steps, len(distances), 3), np.nan)
    for step in range(steps):
        observation, _, fallen, _, _ = env.step(oracle.predict(observation)[0])
        stands &= ~fallen
        body = task.body  # type: ignore[attr-defined]
        angles[step, stands] = body.state[stands, body.qpos + 2 : body.qpos + 5]
    return angles, stands


def largest_translation(length: float) -> float:
    """The largest jump back that an ankle alone can make up for, m; closed form.

    The mode that grows must not gain more from the acceleration of the support than the centre of
    pressure, at the edge from the start on but for the lag of the torque, can take from it.
    """
    stander = Stander()
    body = stander.pendulum()
    rate, turn = body.growth_rate, math.pi / DURATION
    edge = min(0.5 * length, stander.toe - stander.poise)
    taken = body.mass * 9.81 * edge / (body.inertia * rate) / (1.0 + rate * stander.time)
    gained = 0.5 * turn**2 * rate * (1.0 + math.exp(-rate * DURATION)) / (rate**2 + turn**2)
    return taken / (body.mass * body.height / body.inertia * gained)


def referenced(gain: float, seconds: float = 10.0) -> float:
    """Spread of the ankle angle over that of the lean of a splinted body on a following support."""
    wave = {"name": "sway_reference", "gain": gain}
    push = {"name": "push", "force": 60.0}
    env = made([[wave, SPLINTS, push]] * 2, Stander())
    oracle, task = make_oracle(env), env.task
    observation, seen = task.books.observation.copy(), []
    for _ in range(round(seconds / STEP)):
        observation = env.step(oracle.predict(observation)[0])[0]
        body = task.body  # type: ignore[attr-defined]
        ankle = body.state[:, body.qpos + 2].copy()
        lean = np.arctan2(body.now[:, 0], body.now[:, 1])
        seen.append([ankle, lean])
    ankle_, lean_ = np.array(seen).std(axis=0)
    return float(np.mean(ankle_ / lean_))
