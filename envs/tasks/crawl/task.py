"""The task Crawl: sensors, rewards, laboratory options."""

import dataclasses
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from envs.bodies.ganglia import bundles_of, places_of
from envs.bodies.worm import LINK, Worm
from envs.kernel import Array
from envs.laboratory import Laboratory
from envs.layout import Sensor, changed_sensors
from envs.perturbations import Perturbation
from envs.physics.engine import Physics
from envs.physics.task import PhysicsTask
from envs.tasks.base import Target
from envs.tasks.crawl.kernels import MOVES, STEP, TIMESTEP, awake, excite, judge, start
from envs.tasks.crawl.medium import Body
from envs.tasks.crawl.picture import worm_frame, worm_scene
from envs.tasks.segmented_swimmer.changes import PERTURBATIONS
from envs.tasks.segmented_swimmer.natures import LARVA_LENGTH, heal, make_natures
from envs.tasks.segmented_swimmer.task import sensors_of

ODOUR = (
    Sensor("odour", 1, "1", 1.0, 0.0, 1.0, delay=0.04, noise=0.01),
    Sensor("odour_change", 2, "1", 0.1, 0.0, 1.0, delay=0.04, noise=0.01),
)
_LINEAR = ("body_pos", "body_ipos", "geom_size", "geom_pos", "geom_rbound")
PARAMETERS = (*_LINEAR, "body_mass", "body_inertia")


class CrawlTask(PhysicsTask):
    """A batch of worms that crawl to odours; see ``Crawl``.

    Args:
        rows: Number of bodies.
        threads: Threads that move them, 0 for as many as there are CPUs.
        worm: Constants of the body.
        messages: Whether ganglia send messages.
        reward_weights: Weights that replace the standard ones, by name.
        sensors: Parameters that replace those of named sensors.
        limit: Control steps until truncation, 0 for none.
    """

    terms: ClassVar[Mapping[str, float]] = {"progress": 10.0, "energy": 0.005, "odour": 5.0}
    stages = ("train", "unseen", "larva", "plain")
    perturbations: ClassVar[Mapping[str, Perturbation]] = PERTURBATIONS
    physics_step = STEP
    moves = MOVES
    failure = -10.0

    def __init__(
        self,
        rows: int,
        threads: int,
        worm: Worm,
        messages: bool,
        reward_weights: Mapping[str, float] | None,
        sensors: Mapping[str, Mapping[str, float]] | None,
        limit: int,
    ) -> None:
        self.swimmer = worm
        segments = worm.segments
        kinds = ("left", "right", "message") if messages else ("left", "right")
        motors = tuple(f"{kind}_{k}" for kind in kinds for k in range(1, segments + 1))
        felt = changed_sensors((*sensors_of(segments, messages), *ODOUR), sensors)
        self.natures = make_natures(rows, worm)
        physics = Physics(worm.mjcf(TIMESTEP), rows, threads)
        super().__init__(physics, PARAMETERS, felt, motors, 0.0, reward_weights, limit)
        single = ("link", "tangential", "normal", "medium", "distance", "adapted", "spent")
        self._own: dict[str, Any] = {
            **{name: np.zeros(rows) for name in single},
            **{name: physics.place(name) for name in ("qpos", "qvel", "act", "ctrl")},
            "source": np.zeros((rows, 2)),
            "found": np.zeros(rows, np.int64),
            "message": np.zeros((rows, segments)),
            "cut": np.full((rows, segments - 1), np.inf),
            "silent": np.full((rows, segments, 2), np.inf),
            "reading": np.zeros(self.layout.size),
            "links": segments + 1,
            "strain": worm.width / worm.link,
            "upkeep": worm.upkeep,
            "tone": worm.tone,
            "mocap": physics.place("mocap_pos"),
        }

    @property
    def body(self) -> Body:
        """The hidden state: views of MuJoCo's numbers and what is ours."""
        physics = self.physics
        return Body(
            state=physics.state,
            force=physics.field("actuator_force"),
            warning=physics.warning,
            live=self.live,
            stiffness=physics.parameter("jnt_stiffness"),
            damping=physics.parameter("dof_damping"),
            gain=physics.parameter("actuator_gainprm"),
            resist=physics.parameter("actuator_biasprm"),
            fluid=physics.parameter("opt.viscosity"),
            **self._own,
        )

    def bundles(self) -> Mapping[str, tuple[Target, ...]]:
        """Ganglia and links by their number from the head, the nose; see ``Task.bundles``."""
        heard = "from_head" in self.layout.names
        found = dict(bundles_of(self.swimmer.segments, heard, self.motor_names))
        nose = (("odour", 0), ("odour_change", 0), ("odour_change", 1))
        found["ganglion_1"] = (*found["ganglion_1"], *nose)
        return {**found, "smell": nose}

    def ganglion(self, number: int) -> tuple[list[int], list[int]]:
        """What belongs to one ganglion: an agent that uses no more is decentral.

        Args:
            number: The ganglion, 1 at the head, which also smells.

        Returns:
            Places in the observation (stretch, messages, odour) and in the action (left and right
            muscle, message), as far as there are messages.

        Raises:
            ValueError: There is no such ganglion.
        """
        return places_of(self, self.swimmer.segments, number)

    def start(self, mask: Array) -> None:
        """Draws media and odours; see ``PhysicsTask.start``."""
        start(mask, self.books, self.body, self.natures, self.stage)

    def awake(self, mask: Array) -> None:
        """Takes the first reading; see ``PhysicsTask.awake``."""
        awake(mask, self.books, self.lines, self.body)

    def excite(self, actions: Array, skip: Array) -> None:
        """Excites the muscles; see ``PhysicsTask.excite``."""
        excite(actions, skip, self.books, self.motors, self.body)

    def judge(self, skip: Array) -> None:
        """Rewards, feels and smells; see ``PhysicsTask.judge``."""
        judge(skip, self.books, self.lines, self.body)

    def condition(self, row: int, laboratory: Laboratory) -> None:
        """Also makes a larva small and changes the size of the body; see ``Task.condition``."""
        if self.laboratory(row) is laboratory:
            return
        super().condition(row, laboratory)
        natures = self.natures
        if laboratory.stage == "larva":
            natures.growth[row] *= LARVA_LENGTH
            natures.locked[row] = max(natures.locked[row], self.swimmer.segments // 3)
        size, model = natures.growth[row], self.physics.batch.model
        geoms = slice(int(model.body_geomadr[LINK]), None)
        for name in _LINEAR:
            first = geoms if name.startswith("geom") else slice(LINK, None)
            self.physics.parameter(name)[row, first] *= size
        self.physics.parameter("body_mass")[row] *= size**3
        self.physics.parameter("body_inertia")[row] *= size**5

    def calm(self, row: int) -> None:
        """Heals wounds and gives the body back to the stage; see ``Task.calm``."""
        self._own["cut"][row] = np.inf
        self._own["silent"][row] = np.inf
        heal(self.natures, row)

    def constants(self, row: int = 0) -> dict[str, float]:
        """Constants of body and medium; see ``Task.constants``."""
        body = {key: float(value) for key, value in dataclasses.asdict(self.swimmer).items()}
        own, links = self._own, self.swimmer.segments + 1
        if own["link"][row] > 0.0:
            body["length"] = links * own["link"][row].item()
            body["tangential"] = own["tangential"][row].item()
            body["ratio"] = (own["normal"][row] / own["tangential"][row]).item()
        body["mass"] = float(self.physics.parameter("body_mass")[row].sum())
        return {**super().constants(row), **body}

    def scene(self, row: int) -> dict[str, Any]:
        """Gel, odour and the body; see ``Task.scene``."""
        return worm_scene(self.body, row)

    def frame(self, row: int) -> dict[str, list[float]]:
        """Places of odour, links and muscles; see ``Task.frame``."""
        return worm_frame(self.body, row)
