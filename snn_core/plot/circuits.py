"""Who is wired to whom: populations as a graph, one projection as a matrix."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from snn_core.network import Network
from snn_core.plot.style import (
    EXCITATORY,
    INHIBITORY,
    INK,
    LABEL,
    TICK,
    axes,
    label,
    legend,
    whole_numbers,
)
from snn_core.population import Projection
from snn_core.synapses import Delta

HEIGHT = 0.6  # of a box, in inches, where a figure is made for it


def connectivity(
    network: Network, projection: str | None = None, copy: int = 0, ax: Any = None
) -> Any:
    """Draw a network, or the weights of one of its projections.

    The network: populations as boxes with their size, from the sources on the left; arrows
    excite, bars inhibit (by the sign of the weight and the reversal potential), the wider the
    more synapses. A projection: its weights, source neurons to the right, target neurons
    downwards; grey where there is no synapse, several synapses on a pair added up.

    Args:
        network: The network.
        projection: Name of a projection, to draw its weights.
        copy: Whose weights.
        ax: Axes to draw into; new ones if None.

    Returns:
        The Axes.

    Raises:
        KeyError: Unknown projection.
        ValueError: A copy that the network does not have.
        ImportError: matplotlib is not installed.
    """
    if not 0 <= copy < network.copies:
        raise ValueError(f"copy: got {copy}, expected 0 to {network.copies - 1}")
    if projection is None:
        return _graph(network, copy, ax)
    return _matrix(network, projection, copy, ax)


def _matrix(network: Network, name: str, copy: int, ax: Any) -> Any:
    view = network.projection(name)
    (part,) = (p for p in network.projections if p.name == name)
    dense = np.zeros((part.post.size, part.pre.size))
    np.add.at(dense, (view.post, view.pre), view.weight[copy])
    wired = np.zeros(dense.shape, bool)
    wired[view.post, view.pre] = True
    shown = np.where(wired, dense, np.nan)
    ax = axes(ax, (4.8, 4.0))
    ax.set_facecolor("#ececec")
    low, high = min(dense.min(), 0.0), max(dense.max(), 0.0)
    if low < 0.0 < high:
        colours, low, high = "RdBu_r", -max(-low, high), max(-low, high)
    else:
        colours = "Blues" if high > 0.0 else "Oranges_r"
    image = ax.imshow(
        shown, cmap=colours, vmin=low, vmax=high, aspect="auto", interpolation="nearest"
    )
    bar = ax.figure.colorbar(image, ax=ax, pad=0.02)
    bar.set_label(_unit(part), fontsize=LABEL, color=INK)
    bar.ax.tick_params(labelsize=TICK, colors=INK)
    bar.outline.set_visible(False)
    whole_numbers(ax.xaxis)
    whole_numbers(ax.yaxis)
    label(ax, f"source neuron ({part.pre.name})", f"target neuron ({part.post.name})")
    return ax


def _unit(projection: Projection) -> str:
    receptor = projection.post.receptors[projection.receptor]
    if hasattr(receptor, "reversal"):
        return "weight (nS)"
    if isinstance(receptor, Delta):
        return "weight (mV)"
    return "weight (pA)" if "Current" in type(receptor).__name__ else "weight"


def _graph(network: Network, copy: int, ax: Any) -> Any:
    width = 0.3 + 0.1 * max(7, *(len(p.name) for p in network.populations))
    places = _layout(network, width)
    x, y = np.array(list(places.values())).T
    limits = (x.min() - width / 2 - 0.4, x.max() + width / 2 + 0.4, y.min() - 0.7, y.max() + 0.9)
    ax = axes(ax, (limits[1] - limits[0], limits[3] - limits[2] + 0.4))
    boxes = {name: _box(ax, name, size, places[name], width) for name, size in _sizes(network)}
    signs = set()
    for link in network.projections:
        weight = network.projection(link.name).weight[copy]
        if weight.size:
            sign = _sign(link, weight)
            signs.add(sign)
            _edge(ax, (link.pre.name, link.post.name), (places, boxes), weight.size, sign)
    ax.set_xlim(*limits[:2])
    ax.set_ylim(*limits[2:])
    ax.set_aspect("equal")
    ax.set_axis_off()
    kinds = ((1, EXCITATORY, "excitatory"), (-1, INHIBITORY, "inhibitory"))
    for sign, ink, name in kinds:
        if sign in signs:
            ax.plot([], [], color=ink, label=name)
    legend(ax, loc="upper center", bbox_to_anchor=(0.5, 0.0), ncols=2, borderaxespad=0.0)
    return ax


def _sizes(network: Network) -> list[tuple[str, int]]:
    return [(p.name, p.size) for p in network.populations]


def _box(ax: Any, name: str, size: int, place: tuple[float, float], width: float) -> Any:
    from matplotlib.patches import FancyBboxPatch

    x, y = place
    low_left = (x - width / 2 + 0.1, y - HEIGHT / 2 + 0.1)
    box = FancyBboxPatch(
        low_left, width - 0.2, HEIGHT - 0.2, boxstyle="round,pad=0.1", facecolor="white",
        edgecolor=INK, linewidth=1.0, zorder=3,
    )  # fmt: skip
    ax.add_patch(box)
    style = {"ha": "center", "va": "center", "color": INK, "zorder": 4}
    ax.text(x, y + 0.1, name, fontsize=LABEL, fontweight="bold", **style)
    ax.text(x, y - 0.13, f"n = {size}", fontsize=TICK, **style)
    return box


def _sign(link: Projection, weight: NDArray[np.float64]) -> int:
    reversal = getattr(link.post.receptors[link.receptor], "reversal", None)
    rest = np.mean(getattr(link.post.neuron, "v_threshold", 0.0))
    flip = 1 if reversal is None or np.mean(reversal) > rest else -1
    return flip * (1 if weight.sum() >= 0.0 else -1)


def _edge(
    ax: Any, ends: tuple[str, str], drawn: tuple[dict[str, Any], dict[str, Any]], synapses: int,
    sign: int,
) -> None:  # fmt: skip
    from matplotlib.patches import FancyArrowPatch

    places, boxes = drawn
    (x, y), (to_x, to_y) = (places[name] for name in ends)
    options: dict[str, Any] = {
        "arrowstyle": "-|>,head_length=6,head_width=3" if sign > 0 else "-[,widthB=4,lengthB=0",
        "mutation_scale": 1.0, "linewidth": 0.8 + 0.5 * np.log10(synapses), "zorder": 5,
        "color": EXCITATORY if sign > 0 else INHIBITORY, "shrinkA": 0.0,
    }  # fmt: skip
    if ends[0] == ends[1]:
        top = y + HEIGHT / 2
        loop = FancyArrowPatch(
            (x - 0.2, top), (x + 0.2, top), connectionstyle="arc3,rad=-1.5", shrinkB=1.0, **options
        )
        ax.add_patch(loop)
        return
    bend = 0.2 if np.hypot(to_x - x, (to_y - y) * 1.5) < 3.2 else 0.35
    line = FancyArrowPatch(
        (x, y), (to_x, to_y), connectionstyle=f"arc3,rad={bend}", patchA=boxes[ends[0]],
        patchB=boxes[ends[1]], shrinkB=3.0, **options,
    )  # fmt: skip
    ax.add_patch(line)


def _layout(network: Network, width: float) -> dict[str, tuple[float, float]]:
    """Columns by the shortest way from a population that receives nothing."""
    names = [p.name for p in network.populations]
    ways = {(p.pre.name, p.post.name) for p in network.projections if p.pre is not p.post}
    ranks = {name: 0 for name in names if all(post != name for _, post in ways)}
    ranks = ranks or {names[0]: 0}
    front = list(ranks)
    while front:
        name = front.pop(0)
        for pre, post in sorted(ways):
            if pre == name and post not in ranks:
                ranks[post] = ranks[name] + 1
                front.append(post)
        if not front:
            left = [name for name in names if name not in ranks]
            ranks.update(dict.fromkeys(left[:1], 0))
            front = left[:1]
    places = {}
    for rank in sorted(set(ranks.values())):
        column = [name for name in names if ranks[name] == rank]
        for k, name in enumerate(column):
            places[name] = ((width + 1.1) * rank, 1.5 * ((len(column) - 1) / 2.0 - k))
    return places
