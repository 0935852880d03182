"""Networks as data: what the spiking agents are wired from."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.task import Task
from snn_core import Network, Population, Projection
from snn_core.topology import Explicit


@dataclass(frozen=True)
class Circuit:
    """A network before it is built.

    Attributes:
        populations: its populations; "sensory" is driven by the senses, "motor" is read.
        projections: its projections.
        dt: step, ms.
        sub_steps: steps per control step; a control step is dt * sub_steps of network time.
        settling: steps for which the network sees the first observation of an episode before it
            acts and learns, so that an episode does not begin with a silent critic.
    """

    populations: tuple[Population, ...]
    projections: tuple[Projection, ...]
    dt: float
    sub_steps: int
    settling: int = 0

    @property
    def control_ms(self) -> float:
        """Network time of one control step, ms."""
        return self.dt * self.sub_steps

    def network(self, copies: int, seed: int) -> Network:
        """Build it."""
        return Network(self.populations, self.projections, self.dt, copies, seed)

    def settle(self, network: Network, mask: NDArray[np.bool_] | None) -> None:
        """Let the copies in `mask` rest on their first observation, without learning."""
        plastic, network.plastic = network.plastic, False
        if self.settling and (mask is None or mask.any()):
            network.run(self.settling, mask=mask)
        network.plastic = plastic

    def rates(self, network: Network) -> dict[str, float]:
        """Mean rate of a neuron of each population in the last control step, Hz, by tag."""
        steps = 1e-3 * self.control_ms
        names = [each.name for each in self.populations]
        return {f"rates/{name}": float(network[name].counts.mean()) / steps for name in names}

    def without_traces(self) -> "Circuit":
        """The same, its eligibility traces (`tau_e` of its rules) as short as one step."""

        def brief(rule: Any) -> Any:
            return rule._replace(tau_e=self.dt) if "tau_e" in rule._fields else rule

        projections = [
            replace(each, rule=tuple(map(brief, each.rules))) if each.rules else each
            for each in self.projections
        ]
        return replace(self, projections=tuple(projections))


def body_time(task: Task) -> float:
    """Time of one control step of a task's body, ms: from its `render_fps`, else 20 ms."""
    fps = None if task.env is None else task.env.metadata.get("render_fps")
    return 1000.0 / fps if fps else 20.0


def rivals(pools: int, size: int, opponents: bool) -> Explicit:
    """Edges from every pool of one population to its rivals in the same population.

    Args:
        pools: number of pools.
        size: neurons in each.
        opponents: a pool's only rival is its opponent (0 and 1, 2 and 3, ...); else all others.
    """
    pool = np.repeat(np.arange(pools), size)
    a, b = np.meshgrid(pool, pool, indexing="ij")
    rival = (a ^ 1) == b if opponents else a != b
    pre, post = np.nonzero(rival)
    return Explicit(pre, post)
