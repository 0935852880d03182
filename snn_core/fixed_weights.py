"""Networks that learn without changing a weight: what may be in them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from snn_core.component import Lasting
from snn_core.population import Population, Projection


def keeps_weights(rule: Any) -> bool:
    """Whether a rule says that it never changes a weight, by its `keeps_weights()`.

    A rule that says nothing is taken for one that does change them.
    """
    return bool(hasattr(rule, "keeps_weights") and rule.keeps_weights())


def check_fixed(populations: Iterable[Population], projections: Iterable[Projection]) -> None:
    """Refuse what would learn by weights, or by anything else that outlives a reset.

    Raises:
        ValueError: Names the part, and says what to do.
    """
    for projection in projections:
        for rule in projection.rules:
            if not keeps_weights(rule):
                raise ValueError(
                    f"projection {projection.name!r}: {type(rule).__name__} changes weights, "
                    "expected rules that do not in a network with fixed_weights=True; take it "
                    "away, or use short_term=SynapticEnhancement(), rule=ModulatorGate() or a "
                    "delay in its place (a rule that changes no weight says so by keeps_weights())"
                )
    for population in populations:
        named = [("", population.neuron)]
        named += [(f": receptor {name!r}", part) for name, part in population.receptors.items()]
        for where, part in named:
            lasting = _lasting(part)
            if lasting:
                raise ValueError(
                    f"population {population.name!r}{where}: {type(part).__name__} learns for "
                    f"good ({', '.join(lasting)} outlives resets), expected short-term state only "
                    "in a network with fixed_weights=True; take it away"
                )


def check_weights_kept(state: Mapping[str, Any], own: Mapping[str, Any]) -> None:
    """Refuse to restore a state with other weights.

    Raises:
        ValueError: Names the array, and says what to do.
    """
    for name in (n for n in state if n.startswith("weight.")):
        if not np.array_equal(state[name], own[name]):
            raise ValueError(refusal(f"state: {name!r}"))


def _lasting(template: Any) -> Sequence[str]:
    marks = type(template)._field_defaults.items()
    return [name for name, mark in marks if isinstance(mark, Lasting)]


def refusal(what: str) -> str:
    """Text for a weight that someone wants to assign."""
    return (
        f"{what}: got new weights, expected none in a network with fixed_weights=True; set "
        "`efficacy` (0 silences a projection), give the weights to Projection(weight=...), or "
        "build it without fixed_weights"
    )
