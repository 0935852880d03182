"""Bounds of weights, and Dale's principle: what a population does, excite or inhibit, it keeps."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from snn_core.population import Projection
from snn_core.wiring import Link, Pathway

#: Parameters of rules that say which weights there can be.
LIMITS = ("w_min", "w_max", "w_new")


def check_weights(
    projection: Projection, rules: Sequence[Any], number: int, weight: NDArray[np.float64]
) -> None:
    """Refuse weights, (copies, synapses), beyond the bounds of a rule in their copy.

    Raises:
        ValueError: Names the rule and its bounds.
    """
    for rule in rules:
        if not hasattr(rule, "w_min") or not weight.size:
            continue
        low, high = rule.w_min[:, number, None], rule.w_max[:, number, None]
        if (weight < low).any() or (weight > high).any():
            raise ValueError(
                f"projection {projection.name!r}: weight: got {weight.min():g} to "
                f"{weight.max():g}, expected within the bounds of {type(rule).__name__}, "
                f"{_interval(low, high)}; give others, or change w_min and w_max first"
            )


def check_signs(
    projections: Sequence[Projection], links: Mapping[str, Link], pathways: Sequence[Pathway]
) -> None:
    """Refuse weights and bounds by which a population could excite and inhibit.

    Populations that say co_release are free.

    Raises:
        ValueError: Names the population and the projections, or the rule and its bounds.
    """
    first: dict[str, tuple[int, str]] = {}
    for projection in projections:
        link = links[projection.name]
        pathway, name = pathways[link.pathway], projection.pre.name
        _check_news(projection, pathway.rules, link.number)
        if projection.pre.co_release:
            continue
        _check_sides(projection, pathway.rules, link.number)
        for sign in _signs(projection, pathway, link):
            before, where = first.setdefault(name, (sign, projection.name))
            if before != sign:
                raise ValueError(
                    f"Dale's principle: population {name!r} both excites and inhibits "
                    f"(projections {where!r} and {projection.name!r}, by their weights or the "
                    "bounds of their rules); use two populations, "
                    "or Population(..., co_release=True)"
                )


def _check_sides(projection: Projection, rules: Sequence[Any], number: int) -> None:
    for rule in rules:
        if hasattr(rule, "w_min"):
            low, high = rule.w_min[:, number], rule.w_max[:, number]
            if ((low < 0) & (high > 0)).any():
                raise ValueError(
                    f"projection {projection.name!r}: {type(rule).__name__}: the bounds "
                    f"{_interval(low, high)} let a weight change its sign, against Dale's "
                    "principle; expected bounds on one side of 0, or "
                    f"Population({projection.pre.name!r}, co_release=True)"
                )


def _check_news(projection: Projection, rules: Sequence[Any], number: int) -> None:
    """Refuse weights of new synapses beyond the bounds of the other rules."""
    for grower in (rule for rule in rules if hasattr(rule, "w_new")):
        new = grower.w_new[:, number]
        for rule in (rule for rule in rules if hasattr(rule, "w_min")):
            low, high = rule.w_min[:, number], rule.w_max[:, number]
            if ((new < low) | (new > high)).any():
                raise ValueError(
                    f"projection {projection.name!r}: {type(grower).__name__}: w_new: got "
                    f"{new.min():g}, expected within the bounds of {type(rule).__name__}, "
                    f"{_interval(low, high)}"
                )


def _signs(projection: Projection, pathway: Pathway, link: Link) -> set[int]:
    """1 if synapses excite or could come to, -1 if they inhibit or could come to."""
    reached = [pathway.graph.weight[:, link.synapses]]
    for rule in pathway.rules:
        limits = (getattr(rule, name) for name in LIMITS if hasattr(rule, name))
        reached += [limit[:, link.number] for limit in limits]
    above = any((values > 0).any() for values in reached)
    below = any((values < 0).any() for values in reached)
    receptor = projection.post.receptors[projection.receptor]
    reversal, flip = getattr(receptor, "reversal", None), 1
    if reversal is not None:
        rest = np.mean(getattr(projection.post.neuron, "v_threshold", 0.0))
        flip = 1 if np.mean(reversal) > rest else -1
    return {sign for sign, there in ((flip, above), (-flip, below)) if there}


def _interval(low: NDArray[np.float64], high: NDArray[np.float64]) -> str:
    return f"[{low.min():g}, {high.max():g}]"
