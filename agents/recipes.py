"""What evolution may choose about a class of synapses: how they learn, by weights or without."""

import abc
from typing import Any, final

import numpy as np
from numpy.typing import NDArray

from agents.genes import Gene
from snn_core import Consolidation, ModulatorGate, RewardSTDP, TsodyksMarkram
from snn_core.fields_view import assign

Array = NDArray[np.float64]

INTERVAL = 32.0  # ms between two exchanges of fast and slow weights

INSTANT = 1e-3  # ms, time constant of a recovery that is over before the next spike
NEVER = 1e300  # ms, for weights that fade no more

TAU = 4.0  # ms, time constant of the window whose shape the others are compared with

BIRTH_GENES = (
    Gene("mean", 0.6, 0.3, -5.0, 5.0),
    Gene("deviation", 0.2, 0.7, 0.0, 5.0, log=True),
    Gene("top", 3.0, 0.5, 0.01, 100.0, log=True),
    Gene("floor", 0.5, 0.5, 0.0, 1.0),
)
"""Weights at birth, in units of what holds a neuron at threshold: mean and standard deviation;
the largest, and the smallest in multiples of minus the largest."""


class Recipe(abc.ABC):
    """A kind of lifetime plasticity with constants of its own for each copy and class.

    Attributes:
        genes: constants of a class.
        has_traces: it has eligibility traces.
    """

    genes: tuple[Gene, ...]
    has_traces: bool

    @abc.abstractmethod
    def parts(self, rows: int) -> dict[str, Any]:
        """`rule` and, where it has one, `short_term` of a projection in so many copies."""

    @abc.abstractmethod
    def express(self, view: Any, c: dict[str, Array], unit: float) -> None:
        """Give each copy of a projection its constants.

        Args:
            view: of the projection; its weights are 0.
            c: constants by name, (rows, 1).
            unit: weight that holds a neuron at threshold.
        """

    @abc.abstractmethod
    def settle(self, view: Any, mask: NDArray[np.bool_]) -> None:
        """Leave the weights of rows where they are from now on, while no modulator comes."""

    @abc.abstractmethod
    def without_traces(self, step: float) -> "Recipe":
        """The same with eligibility that lasts for one network step of so many ms."""


@final
class RewardRecipe(Recipe):
    """Weights change: STDP leaves an eligibility trace, the modulator turns it into weight.

    What is learnt fades towards a slow weight, which it moves in turn. Only eta says how fast: the
    window has the same area whatever its shape, and eta is bounded, since otherwise evolution
    makes weights that hold the last step only, not what was learnt.

    Args:
        longest: eligibility lasts so long at most, ms.
    """

    genes = (
        *BIRTH_GENES,
        Gene("eta", 0.3, 1.0, 0.0, 20.0, log=True),
        Gene("plus", 1.0, 0.5, -5.0, 5.0),
        Gene("minus", -0.5, 0.5, -5.0, 5.0),
        Gene("window", TAU, 0.5, 1.0, 200.0, log=True),
        Gene("memory", 3.0, 0.7, 1.0, 2000.0, log=True),
        Gene("forgetting", 1600.0, 1.0, 160.0, 1e6, log=True),
        Gene("keeping", 1e5, 1.0, 1e3, 1e8, log=True),
    )
    has_traces = True

    def __init__(self, longest: float = 2000.0) -> None:
        self._longest = longest

    def parts(self, rows: int) -> dict[str, Any]:
        """See `Recipe.parts`."""
        one = np.ones((rows, 1))
        return {
            "rule": (
                RewardSTDP(
                    learning_rate=one, a_plus=one, a_minus=one, tau_plus=TAU * one,
                    tau_minus=TAU * one, tau_e=TAU * one, w_min=-one, w_max=one,
                ),
                Consolidation(tau_fast=1e3 * one, tau_slow=1e5 * one, interval=INTERVAL),
            )
        }  # fmt: skip

    def express(self, view: Any, c: dict[str, Array], unit: float) -> None:
        """See `Recipe.express`."""
        size = np.maximum(np.maximum(abs(c["plus"]), abs(c["minus"])), 1e-3) * c["window"] / TAU
        values = {
            "learning_rate": c["eta"] * unit, "a_plus": c["plus"] / size,
            "a_minus": c["minus"] / size,
            "tau_plus": c["window"], "tau_minus": c["window"],
            "tau_e": np.minimum(c["memory"], self._longest),
            "w_min": -c["floor"] * c["top"] * unit, "w_max": c["top"] * unit,
        }  # fmt: skip
        assign([(view.rules["RewardSTDP"], name, value) for name, value in values.items()])
        times = {"tau_fast": c["forgetting"], "tau_slow": c["keeping"]}
        assign([(view.rules["Consolidation"], name, value) for name, value in times.items()])

    def settle(self, view: Any, mask: NDArray[np.bool_]) -> None:
        """See `Recipe.settle`."""
        rule = view.rules["Consolidation"]
        rule.tau_fast = np.where(mask[:, None], NEVER, rule.tau_fast)

    def without_traces(self, step: float) -> "RewardRecipe":
        """See `Recipe.without_traces`."""
        return RewardRecipe(step)


@final
class ShortTermRecipe(Recipe):
    """No weight changes: release facilitates and tires, and the modulator opens pathways.

    Args:
        dynamic: release depends on the spikes before; else it is `use` at every spike, the
            control, with the same genes.
    """

    genes = (
        *BIRTH_GENES,
        Gene("use", 0.3, 0.5, 0.01, 1.0, log=True),
        Gene("recovery", 40.0, 1.0, 1.0, 4000.0, log=True),
        Gene("facilitation", 40.0, 1.0, 0.1, 4000.0, log=True),
        Gene("rest", 1.0, 0.3, 0.0, 5.0),
        Gene("opening", 0.0, 0.5, -5.0, 5.0),
        Gene("lasting", 40.0, 1.0, 1.0, 4000.0, log=True),
    )
    has_traces = False

    def __init__(self, dynamic: bool = True) -> None:
        self._dynamic = dynamic

    def parts(self, rows: int) -> dict[str, Any]:
        """See `Recipe.parts`."""
        one = np.ones((rows, 1))
        return {
            "short_term": TsodyksMarkram(U=0.3 * one, tau_rec=40.0 * one, tau_facil=40.0 * one),
            "rule": ModulatorGate(rest=one, gain=one, tau=40.0 * one),
        }

    def express(self, view: Any, c: dict[str, Array], unit: float) -> None:
        """See `Recipe.express`."""
        values = {"U": c["use"], "tau_rec": c["recovery"], "tau_facil": c["facilitation"]}
        if not self._dynamic:
            values |= {"tau_rec": INSTANT + 0.0 * c["recovery"], "tau_facil": 0.0 * c["recovery"]}
        assign([(view.short_term, name, value) for name, value in values.items()])
        gates = {"rest": c["rest"], "gain": c["opening"], "tau": c["lasting"]}
        assign([(view.rule, name, value) for name, value in gates.items()])

    def settle(self, view: Any, mask: NDArray[np.bool_]) -> None:
        """See `Recipe.settle`; it has no weights that move."""
        return

    def without_traces(self, step: float) -> "ShortTermRecipe":
        """See `Recipe.without_traces`."""
        return self
