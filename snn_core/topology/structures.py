"""Whole structures: builders for every pair of populations in a list."""

from collections.abc import Sequence

from snn_core.topology.builder import check_count
from snn_core.topology.drawn import FixedInDegree


def layers_with_skips(
    sizes: Sequence[int], in_degree: int, reach: int
) -> dict[tuple[int, int], FixedInDegree]:
    """Describes a feed-forward stack whose connections also skip layers.

    Layer i reaches every layer up to i + reach. Each neuron of layer j gets exactly `in_degree`
    synapses from each layer that reaches it; a skipping connection never comes from the whole
    layer. There is no cycle.

    Args:
        sizes: neurons in each layer, from input to output.
        in_degree: synapses onto a neuron from each layer that reaches its own, 1 or more.
        reach: layers ahead that a layer reaches; 1 means no skips.

    Returns:
        A builder for each pair (i, j) with 1 <= j - i <= reach, in order.

    Raises:
        ValueError: fewer than two layers, an empty layer, reach below 1, or an in-degree that a
            layer cannot give.
    """
    if len(sizes) < 2:
        raise ValueError(
            f"`sizes` is {list(sizes)}, expected two or more layers; "
            "list the size of each layer from input to output."
        )
    for i, size in enumerate(sizes):
        check_count(size, f"sizes[{i}]", 1)
    check_count(in_degree, "in_degree", 1)
    check_count(reach, "reach", 1)
    pairs = [
        (i, j) for i in range(len(sizes)) for j in range(i + 1, min(i + reach, len(sizes) - 1) + 1)
    ]
    for i, j in pairs:
        _check_supply(sizes[i], in_degree, i, j)
    return {pair: FixedInDegree(in_degree) for pair in pairs}


def _check_supply(size: int, in_degree: int, i: int, j: int) -> None:
    most = size if j == i + 1 else size - 1
    if in_degree > most:
        raise ValueError(
            f"in_degree={in_degree} is more than layer {i} of {size} neurons can give to layer "
            f"{j}, expected at most {most} (a skip takes less than the whole layer); "
            "lower in_degree, lower reach, or enlarge the layer."
        )
