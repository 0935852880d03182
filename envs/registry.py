"""The one table of tasks: it drives ids, tests, documentation and the anchors of the scores."""

import dataclasses
from collections.abc import Mapping
from typing import Any

import gymnasium

from envs.errors import unknown_name


@dataclasses.dataclass(frozen=True)
class EnvEntry:
    """One task.

    Args:
        name: Short name, which is also the name of its class.
        package: Package whose ``env`` holds the classes and whose ``oracle`` the oracle.
        oracle_name: Class of the scripted oracle.
        summary: One line for lists.
        max_episode_steps: Control steps until truncation.
        random_return: Mean standard return of uniformly random actions, measured by
            ``python -m envs.anchors`` under ``evaluation_options``.
        oracle_return: The same of the oracle.
        evaluation_options: ``reset(options=...)`` of an evaluation.
        version: Rises with every change of dynamics, reward or observation.
    """

    name: str
    package: str
    oracle_name: str
    summary: str
    max_episode_steps: int
    random_return: float
    oracle_return: float
    evaluation_options: Mapping[str, Any] = dataclasses.field(
        default_factory=lambda: {"stage": "unseen"}
    )
    version: int = 0

    @property
    def id(self) -> str:
        """Gymnasium id."""
        return f"reafference/{self.name}-v{self.version}"

    @property
    def entry_point(self) -> str:
        """``"module:class"`` of the single environment."""
        return f"{self.package}.env:{self.name}"

    @property
    def vector_entry_point(self) -> str:
        """``"module:class"`` of the batched environment."""
        return f"{self.entry_point}Vector"

    @property
    def oracle(self) -> str:
        """``"module:class"`` of the scripted oracle."""
        return f"{self.package}.oracle:{self.oracle_name}"

    def score(self, measure: Any) -> Any:
        """Normalises a standard return.

        Args:
            measure: Sum of the reward with standard weights over an episode, number or array.

        Returns:
            0 for the random agent's mean, 1 for the oracle's.
        """
        return (measure - self.random_return) / (self.oracle_return - self.random_return)


ENVS: tuple[EnvEntry, ...] = (
    EnvEntry(
        name="ReflexArc",
        package="envs.tasks.reflex_arc",
        oracle_name="Holder",
        summary="A forearm holds against load pulses or lets go, as it is told.",
        max_episode_steps=600,
        random_return=-20.668,
        oracle_return=469.943,
    ),
    EnvEntry(
        name="UprightSway",
        package="envs.tasks.upright_sway",
        oracle_name="Balance",
        summary="A body on an ankle stands upright on a tilting support.",
        max_episode_steps=500,
        random_return=18.631,
        oracle_return=497.709,
    ),
    EnvEntry(
        name="VORGain",
        package="envs.tasks.vor_gain",
        oracle_name="Stabilise",
        summary="An eye holds the image still while the head turns behind goggles.",
        max_episode_steps=2000,
        random_return=105.498,
        oracle_return=2199.466,
    ),
    EnvEntry(
        name="PointB",
        package="envs.tasks.point_b",
        oracle_name="Braitenberg",
        summary="A two-wheeled body goes to point B and avoids all obstacles.",
        max_episode_steps=300,
        random_return=-8.264,
        oracle_return=40.218,
    ),
    EnvEntry(
        name="AnimatShaping",
        package="envs.tasks.animat_shaping",
        oracle_name="Homing",
        summary="An animat learns from patterned stimulation to stay in an area.",
        max_episode_steps=200,
        random_return=0.234,
        oracle_return=42.233,
    ),
    EnvEntry(
        name="Survive",
        package="envs.tasks.survive",
        oracle_name="CueDeficit",
        summary="A wheeled body finds food, water and warmth, and stays alive.",
        max_episode_steps=1000,
        random_return=-8.699,
        oracle_return=9.931,
    ),
    EnvEntry(
        name="PredatorPrey",
        package="envs.tasks.predator_prey",
        oracle_name="Hunt",
        summary="A two-wheeled predator catches its prey, or a prey escapes its predator.",
        max_episode_steps=300,
        random_return=-12.355,
        oracle_return=33.623,
    ),
    EnvEntry(
        name="ObjectPermanence",
        package="envs.tasks.object_permanence",
        oracle_name="Extrapolate",
        summary="An eye and a hand: reach to where a hidden object comes back.",
        max_episode_steps=300,
        random_return=1.023,
        oracle_return=40.988,
    ),
    EnvEntry(
        name="AnotB",
        package="envs.tasks.a_not_b",
        oracle_name="Remember",
        summary="An eye and a hand: reach to where the toy was hidden last.",
        max_episode_steps=1000,
        random_return=-1.536,
        oracle_return=53.422,
    ),
    EnvEntry(
        name="BimanualHKB",
        package="envs.tasks.bimanual_hkb",
        oracle_name="HoldAntiPhase",
        summary="Two hands stay in anti-phase while the metronome speeds up.",
        max_episode_steps=1500,
        random_return=-2.037,
        oracle_return=1446.698,
    ),
    EnvEntry(
        name="SpikeTiming",
        package="envs.tasks.spike_timing",
        oracle_name="IdealObserver",
        summary="A nerve's patterns of equal rate are told apart by their latencies.",
        max_episode_steps=1000,
        random_return=-9.367,
        oracle_return=12.122,
    ),
    EnvEntry(
        name="SegmentedSwimmer",
        package="envs.tasks.segmented_swimmer",
        oracle_name="CoupledOscillators",
        summary="A chain of ganglia swims by waves of bending in a viscous fluid.",
        max_episode_steps=500,
        random_return=-3.416,
        oracle_return=15.869,
    ),
    EnvEntry(
        name="LoomEscape",
        package="envs.tasks.loom_escape",
        oracle_name="Eta",
        summary="A locust jumps before a looming disc arrives, and only then.",
        max_episode_steps=500,
        random_return=-7.410,
        oracle_return=8.909,
    ),
    EnvEntry(
        name="EyeblinkDelay",
        package="envs.tasks.eyeblink_delay",
        oracle_name="Foreseer",
        summary="An eye learns which cue foretells a puff of air, and when to close.",
        max_episode_steps=1500,
        random_return=1.941,
        oracle_return=135.083,
    ),
    EnvEntry(
        name="ReachMuscle",
        package="envs.tasks.reach_muscle",
        oracle_name="Reacher",
        summary="An arm with six muscles reaches for targets that it sees late.",
        max_episode_steps=400,
        random_return=38.292,
        oracle_return=528.890,
    ),
    EnvEntry(
        name="ForceField",
        package="envs.tasks.force_field",
        oracle_name="Adapted",
        summary="An arm with six muscles reaches straight through a field of forces.",
        max_episode_steps=800,
        random_return=-687.621,
        oracle_return=494.777,
    ),
)


def find_entry(name: str) -> EnvEntry:
    """Finds a task by its short name or id.

    Args:
        name: For example ``"PointB"`` or ``"reafference/PointB-v0"``.

    Returns:
        Its row of the table.

    Raises:
        ValueError: No such task; the text holds the closest name.
    """
    for entry in ENVS:
        if name in (entry.name, entry.id):
            return entry
    raise unknown_name("environment", name, [entry.id for entry in ENVS])


def register_all() -> None:
    """Registers every task of the table with Gymnasium."""
    for entry in ENVS:
        gymnasium.register(
            id=entry.id,
            entry_point=entry.entry_point,
            vector_entry_point=entry.vector_entry_point,
            max_episode_steps=entry.max_episode_steps,
        )
