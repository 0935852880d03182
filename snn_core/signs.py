"""Bounds of weights, and Dale's principle: what a population does, excite or inhibit, it keeps."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from snn_core.chunks import parts
from snn_core.links import Link
from snn_core.population import Projection
from snn_core.static_graph import StaticGraph
from snn_core.wiring import Pathway

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
    extremes = [_extremes(pathway.graph) for pathway in pathways]
    for projection in projections:
        link = links[projection.name]
        pathway, name = pathways[link.pathway], projection.pre.name
        _check_news(projection, pathway.rules, link.number)
        if projection.pre.co_release:
            continue
        _check_sides(projection, pathway.rules, link.number)
        for sign in _signs(projection, pathway, link, extremes[link.pathway]):
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


def _extremes(graph: Any) -> NDArray[np.float64]:
    """Least and largest weight of each projection, (2, projections); 0 if it has none.

    Where rows are mixed, -1 and 1 stand for any weights of that sign.
    """
    found = np.zeros((2, graph.efficacy.shape[1]))
    if isinstance(graph, StaticGraph) and graph.between.projection.size:
        return _mixed_signs(graph, found)
    if graph.projection.size:
        starts = graph.first[:-1].astype(np.int64)
        by_row = isinstance(graph, StaticGraph) and graph.by_row[0]
        for reached, extreme in zip(found, (np.minimum, np.maximum), strict=True):
            rows = graph.row_weight if by_row else extreme.reduceat(graph.weight, starts, 1)
            extreme.at(reached, graph.projection, extreme.reduce(rows, axis=0))
    return found


def _mixed_signs(graph: StaticGraph, found: NDArray[np.float64]) -> NDArray[np.float64]:
    source, block, projection = graph.between
    starts = graph.first[graph.rows[:: len(graph.column_delay)].astype(np.int64)].astype(np.int64)
    for b, owners in enumerate(projection):
        neurons = np.flatnonzero(source == b)
        first, stop = starts[neurons[0]], starts[neurons[-1] + 1]
        for part in parts(stop - first):
            here = slice(first + part.start, first + part.stop)
            target = block[graph.slots(here.start, here.stop)]
            for weight in graph.weight[:, here]:
                found[0, owners[np.bincount(target[weight < 0.0]).nonzero()]] = -1.0
                found[1, owners[np.bincount(target[weight > 0.0]).nonzero()]] = 1.0
    return found


def _signs(projection: Projection, pathway: Pathway, link: Link, extremes: Any) -> set[int]:
    """1 if synapses excite or could come to, -1 if they inhibit or could come to."""
    reached = [extremes[:, link.number]]
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
