"""Whole structures: builders for every pair of populations in a list."""

from collections.abc import Sequence

from snn_core.topology.builder import check_count
from snn_core.topology.drawn import Incomplete


def layers_with_skips(
    sizes: Sequence[int], in_degree: int, reach: int
) -> dict[tuple[int, int], Incomplete]:
    """Describes a feed-forward stack whose connections also skip layers.

    Layer i reaches every layer up to i + reach. Each neuron of layer j gets exactly `in_degree`
    synapses from each layer that reaches it, and no neuron reaches all of a layer. There is no
    cycle.

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
        most = Incomplete.most(sizes[i], sizes[j])
        if in_degree > most:
            raise ValueError(
                f"in_degree={in_degree} is more than layer {i} of {sizes[i]} neurons can give to "
                f"layer {j} of {sizes[j]}, expected at most {most} (no neuron reaches all of a "
                "layer); lower in_degree, lower reach, or enlarge the layers."
            )
    return {pair: Incomplete(in_degree) for pair in pairs}
