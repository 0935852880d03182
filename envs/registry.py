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
        name: Short name.
        id: Gymnasium id.
        entry_point: ``"module:class"`` of the single environment.
        vector_entry_point: ``"module:class"`` of the batched environment.
        oracle: ``"module:class"`` of the scripted oracle.
        max_episode_steps: Control steps until truncation.
        summary: One line for lists.
        evaluation_options: ``reset(options=...)`` of an evaluation.
        random_return: Mean standard return of uniformly random actions, measured by
            ``python -m envs.anchors`` under ``evaluation_options``.
        oracle_return: The same of the oracle.
    """

    name: str
    id: str
    entry_point: str
    vector_entry_point: str
    oracle: str
    max_episode_steps: int
    summary: str
    evaluation_options: Mapping[str, Any]
    random_return: float
    oracle_return: float

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
        name="AnimatShaping",
        id="reafference/AnimatShaping-v0",
        entry_point="envs.tasks.animat_shaping.env:AnimatShaping",
        vector_entry_point="envs.tasks.animat_shaping.env:AnimatShapingVector",
        oracle="envs.tasks.animat_shaping.oracle:Homing",
        max_episode_steps=200,
        summary="An animat learns from patterned stimulation to stay in an area.",
        evaluation_options={"stage": "unseen"},
        random_return=0.234,
        oracle_return=42.233,
    ),
    EnvEntry(
        name="PointB",
        id="reafference/PointB-v0",
        entry_point="envs.tasks.point_b.env:PointB",
        vector_entry_point="envs.tasks.point_b.env:PointBVector",
        oracle="envs.tasks.point_b.oracle:Braitenberg",
        max_episode_steps=300,
        summary="A two-wheeled body goes to point B and avoids all obstacles.",
        evaluation_options={"stage": "unseen"},
        random_return=-8.264,
        oracle_return=40.218,
    ),
    EnvEntry(
        name="Survive",
        id="reafference/Survive-v0",
        entry_point="envs.tasks.survive.env:Survive",
        vector_entry_point="envs.tasks.survive.env:SurviveVector",
        oracle="envs.tasks.survive.oracle:CueDeficit",
        max_episode_steps=1000,
        summary="A wheeled body finds food, water and warmth, and stays alive.",
        evaluation_options={"stage": "unseen"},
        random_return=-8.699,
        oracle_return=9.931,
    ),
    EnvEntry(
        name="PredatorPrey",
        id="reafference/PredatorPrey-v0",
        entry_point="envs.tasks.predator_prey.env:PredatorPrey",
        vector_entry_point="envs.tasks.predator_prey.env:PredatorPreyVector",
        oracle="envs.tasks.predator_prey.oracle:Hunt",
        max_episode_steps=300,
        summary="A two-wheeled predator catches its prey, or a prey escapes its predator.",
        evaluation_options={"stage": "unseen"},
        random_return=-12.355,
        oracle_return=33.623,
    ),
    EnvEntry(
        name="UprightSway",
        id="reafference/UprightSway-v0",
        entry_point="envs.tasks.upright_sway.env:UprightSway",
        vector_entry_point="envs.tasks.upright_sway.env:UprightSwayVector",
        oracle="envs.tasks.upright_sway.oracle:Balance",
        max_episode_steps=500,
        summary="A body on an ankle stands upright on a tilting support.",
        evaluation_options={"stage": "unseen"},
        random_return=18.631,
        oracle_return=497.709,
    ),
    EnvEntry(
        name="ReflexArc",
        id="reafference/ReflexArc-v0",
        entry_point="envs.tasks.reflex_arc.env:ReflexArc",
        vector_entry_point="envs.tasks.reflex_arc.env:ReflexArcVector",
        oracle="envs.tasks.reflex_arc.oracle:Holder",
        max_episode_steps=600,
        summary="A forearm holds against load pulses or lets go, as it is told.",
        evaluation_options={"stage": "unseen"},
        random_return=-20.668,
        oracle_return=469.943,
    ),
    EnvEntry(
        name="EyeblinkDelay",
        id="reafference/EyeblinkDelay-v0",
        entry_point="envs.tasks.eyeblink_delay.env:EyeblinkDelay",
        vector_entry_point="envs.tasks.eyeblink_delay.env:EyeblinkDelayVector",
        oracle="envs.tasks.eyeblink_delay.oracle:Foreseer",
        max_episode_steps=1500,
        summary="An eye learns which cue foretells a puff of air, and when to close.",
        evaluation_options={"stage": "unseen"},
        random_return=1.941,
        oracle_return=135.083,
    ),
    EnvEntry(
        name="VORGain",
        id="reafference/VORGain-v0",
        entry_point="envs.tasks.vor_gain.env:VORGain",
        vector_entry_point="envs.tasks.vor_gain.env:VORGainVector",
        oracle="envs.tasks.vor_gain.oracle:Stabilise",
        max_episode_steps=2000,
        summary="An eye holds the image still while the head turns behind goggles.",
        evaluation_options={"stage": "unseen"},
        random_return=105.498,
        oracle_return=2199.466,
    ),
    EnvEntry(
        name="LoomEscape",
        id="reafference/LoomEscape-v0",
        entry_point="envs.tasks.loom_escape.env:LoomEscape",
        vector_entry_point="envs.tasks.loom_escape.env:LoomEscapeVector",
        oracle="envs.tasks.loom_escape.oracle:Eta",
        max_episode_steps=500,
        summary="A locust jumps before a looming disc arrives, and only then.",
        evaluation_options={"stage": "unseen"},
        random_return=-7.410,
        oracle_return=8.909,
    ),
    EnvEntry(
        name="ObjectPermanence",
        id="reafference/ObjectPermanence-v0",
        entry_point="envs.tasks.object_permanence.env:ObjectPermanence",
        vector_entry_point="envs.tasks.object_permanence.env:ObjectPermanenceVector",
        oracle="envs.tasks.object_permanence.oracle:Extrapolate",
        max_episode_steps=300,
        summary="An eye and a hand: reach to where a hidden object comes back.",
        evaluation_options={"stage": "unseen"},
        random_return=1.023,
        oracle_return=40.988,
    ),
    EnvEntry(
        name="AnotB",
        id="reafference/AnotB-v0",
        entry_point="envs.tasks.a_not_b.env:AnotB",
        vector_entry_point="envs.tasks.a_not_b.env:AnotBVector",
        oracle="envs.tasks.a_not_b.oracle:Remember",
        max_episode_steps=1000,
        summary="An eye and a hand: reach to where the toy was hidden last.",
        evaluation_options={"stage": "unseen"},
        random_return=-1.536,
        oracle_return=53.422,
    ),
    EnvEntry(
        name="BimanualHKB",
        id="reafference/BimanualHKB-v0",
        entry_point="envs.tasks.bimanual_hkb.env:BimanualHKB",
        vector_entry_point="envs.tasks.bimanual_hkb.env:BimanualHKBVector",
        oracle="envs.tasks.bimanual_hkb.oracle:HoldAntiPhase",
        max_episode_steps=1500,
        summary="Two hands stay in anti-phase while the metronome speeds up.",
        evaluation_options={"stage": "unseen"},
        random_return=-2.037,
        oracle_return=1446.698,
    ),
    EnvEntry(
        name="SegmentedSwimmer",
        id="reafference/SegmentedSwimmer-v0",
        entry_point="envs.tasks.segmented_swimmer.env:SegmentedSwimmer",
        vector_entry_point="envs.tasks.segmented_swimmer.env:SegmentedSwimmerVector",
        oracle="envs.tasks.segmented_swimmer.oracle:CoupledOscillators",
        max_episode_steps=500,
        summary="A chain of ganglia swims by waves of bending in a viscous fluid.",
        evaluation_options={"stage": "unseen"},
        random_return=-3.416,
        oracle_return=15.869,
    ),
    EnvEntry(
        name="SpikeTiming",
        id="reafference/SpikeTiming-v0",
        entry_point="envs.tasks.spike_timing.env:SpikeTiming",
        vector_entry_point="envs.tasks.spike_timing.env:SpikeTimingVector",
        oracle="envs.tasks.spike_timing.oracle:IdealObserver",
        max_episode_steps=1000,
        summary="A nerve's patterns of equal rate are told apart by their latencies.",
        evaluation_options={"stage": "unseen"},
        random_return=-9.367,
        oracle_return=12.122,
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
