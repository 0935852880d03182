"""The task SegmentedSwimmer: sensors, rewards, laboratory options, measures."""

import dataclasses
import math
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from envs.bodies.chain import make_chain
from envs.bodies.flanks import make_flanks
from envs.bodies.ganglia import bundles_of, places_of
from envs.bodies.swimmer import Swimmer
from envs.kernel import Array
from envs.layout import Sensor, changed_sensors
from envs.perturbations import Perturbation
from envs.tasks.base import Target, Task
from envs.tasks.segmented_swimmer import changes
from envs.tasks.segmented_swimmer.kernels import STEP, SUBSTEPS, advance, begin, make_body
from envs.tasks.segmented_swimmer.natures import heal, make_natures
from envs.tasks.segmented_swimmer.picture import swimmer_frame, swimmer_scene

STRAIN = 0.3


def sensors_of(segments: int, messages: bool) -> tuple[Sensor, ...]:
    """The receptors and lines of a chain of ganglia.

    Args:
        segments: Number of ganglia.
        messages: Whether ganglia send messages.

    Returns:
        The sensors in their order.
    """
    felt = [Sensor("stretch", segments, "strain", STRAIN, -1.0, 1.0, delay=0.02, noise=0.01)]
    heard = [
        Sensor(name, segments - 1, "message", 1.0, 0.0, 1.0) for name in ("from_head", "from_tail")
    ]
    return (*felt, *heard) if messages else tuple(felt)


class SegmentedSwimmerTask(Task):
    """A batch of swimmers; see ``SegmentedSwimmer``.

    Args:
        rows: Number of bodies.
        swimmer: Constants of the body.
        messages: Whether ganglia send messages.
        reward_weights: Weights that replace the standard ones, by name.
        sensors: Parameters that replace those of named sensors.
        limit: Control steps until truncation, 0 for none.
    """

    terms: ClassVar[Mapping[str, float]] = {"progress": 10.0, "energy": 0.03, "goal": 1.0}
    stages = ("train", "unseen", "larva", "plain")
    perturbations: ClassVar[Mapping[str, Perturbation]] = changes.PERTURBATIONS
    physics_step = STEP
    substeps = SUBSTEPS
    failure = -10.0

    def __init__(
        self,
        rows: int,
        swimmer: Swimmer,
        messages: bool,
        reward_weights: Mapping[str, float] | None,
        sensors: Mapping[str, Mapping[str, float]] | None,
        limit: int,
    ) -> None:
        numbers = range(1, swimmer.segments + 1)
        kinds = ("left", "right", "message") if messages else ("left", "right")
        motors = tuple(f"{kind}_{number}" for kind in kinds for number in numbers)
        felt = changed_sensors(sensors_of(swimmer.segments, messages), sensors)
        self.swimmer = swimmer
        super().__init__(rows, felt, motors, 0.0, reward_weights, limit)
        joints = swimmer.segments
        self.chain = make_chain(rows, joints, swimmer.link, swimmer.tangential, swimmer.ratio)
        self.flanks = make_flanks(rows, swimmer, STEP)
        self.natures = make_natures(rows, swimmer)
        self.body = make_body(rows, swimmer, self.layout.size)

    def bundles(self) -> Mapping[str, tuple[Target, ...]]:
        """Ganglia and links by their number from the head; see ``Task.bundles``."""
        heard = "from_head" in self.layout.names
        return bundles_of(self.swimmer.segments, heard, self.motor_names)

    def ganglion(self, number: int) -> tuple[list[int], list[int]]:
        """What belongs to one ganglion: an agent that uses no more is decentral.

        Args:
            number: The ganglion, 1 at the head.

        Returns:
            Places in the observation (stretch, message from the head side, message from the tail
            side; the first and the last ganglion lack one) and in the action (left and right
            muscle, message), as far as there are messages.

        Raises:
            ValueError: There is no such ganglion.
        """
        return places_of(self, self.swimmer.segments, number)

    def begin(self, mask: Array) -> None:
        """Starts new episodes; see ``Task.begin``."""
        parts = (self.body, self.chain, self.flanks, self.natures)
        begin(mask, self.books, self.lines, *parts, self.stage)

    def advance(self, actions: Array, skip: Array) -> None:
        """Lives one control step; see ``Task.advance``."""
        paths = (self.books, self.motors, self.lines)
        advance(actions, skip, *paths, self.body, self.chain, self.flanks)

    def calm(self, row: int) -> None:
        """Heals wounds and gives the body back to the stage; see ``Task.calm``."""
        self.body.cut[row] = np.inf
        self.body.silent[row] = np.inf
        heal(self.natures, row)

    def measures(self, row: int) -> dict[str, Any]:
        """How the running episode swims.

        Args:
            row: The body.

        Returns:
            Since reset: ``distance`` along the first heading (m), ``speed`` (m/s), ``energy`` (J),
            ``cost_of_transport`` (J/m, infinite without progress), ``speed_per_energy`` (m/J) and
            ``efficiency``: power to tow the straight body at that speed over the power spent
            (Lighthill 1975, Mathematical Biofluiddynamics). Over the last ``MEMORY`` s:
            ``frequency`` (Hz), ``lags`` of each bend behind the one before it (cycles) and
            ``waves``, the waves on the body at their mean.
        """
        time = max(self.books.steps[row].item(), 1) * STEP
        distance, energy = self.chain.centre[row, 0].item(), self.flanks.spent[row].item()
        towing = self.chain.tangential[row].item() * self.body.length[row].item()
        turn = math.sqrt(self.body.power[row, 1] / max(self.body.power[row, 0], 1e-300))
        lags = np.arctan2(self.body.apart[row] / max(turn, 1e-300), self.body.together[row])
        return {
            "distance": distance,
            "speed": distance / time,
            "energy": energy,
            "cost_of_transport": energy / distance if distance > 0.0 else math.inf,
            "speed_per_energy": distance / max(energy, 1e-300),
            "efficiency": towing * distance**2 / time / max(energy, 1e-300),
            "frequency": turn / (2.0 * math.pi),
            "lags": lags / (2.0 * math.pi),
            "waves": float(lags.mean()) / (2.0 * math.pi) * (lags.size + 2),
        }

    def constants(self, row: int = 0) -> dict[str, float]:
        """Constants of body and world; see ``Task.constants``."""
        body = {key: float(value) for key, value in dataclasses.asdict(self.swimmer).items()}
        body["length"] = (self.swimmer.segments + 1) * self.chain.link[row].item()
        return {**super().constants(row), **body}

    def scene(self, row: int) -> dict[str, Any]:
        """Water, goals and the body; see ``Task.scene``."""
        return swimmer_scene(self.chain, row)

    def frame(self, row: int) -> dict[str, list[float]]:
        """Place of each link, size of each active muscle; see ``Task.frame``."""
        return swimmer_frame(self.chain, self.flanks, row)
