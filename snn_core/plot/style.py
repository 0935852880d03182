"""Axes, colours and labels that the pictures share."""

from typing import Any

# Okabe & Ito (2008): told apart by people with any colour vision.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#555555")
EXCITATORY, INHIBITORY = COLOURS[0], COLOURS[1]
INK = "#2b2b2b"
FAINT = "#9a9a9a"
LABEL, TICK = 10, 9

#: What state variables are called on an axis, with their unit.
TITLES = {
    "v": "membrane potential (mV)",
    "w": "adaptation current w (pA)",
    "adaptation": "adaptation current (pA)",
    "u": "recovery variable u (mV/ms)",
    "current": "injected current (pA)",
    "refractory": "refractory time left (ms)",
    "crossing": "time of the spike in its step (ms)",
    "eta": "after-potential (mV)",
}


def axes(ax: Any, size: tuple[float, float]) -> Any:
    """Return `ax` in the common style, or new Axes of `size` inches.

    Raises:
        ImportError: matplotlib is not installed; the message has the pip line.
    """
    try:
        from matplotlib import pyplot as plt
    except ImportError as error:
        raise ImportError(
            "snn_core.plot: the module 'matplotlib' is not installed; "
            "run: pip install 'reafference[plots]'"
        ) from error
    if ax is None:
        _, ax = plt.subplots(figsize=size, layout="constrained")
    ax.tick_params(colors=INK, labelsize=TICK, length=3)
    for side in ("top", "right"):
        ax.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        ax.spines[side].set_color(FAINT)
    return ax


def label(ax: Any, x: str, y: str) -> None:
    """Name both axes."""
    ax.set_xlabel(x, fontsize=LABEL, color=INK)
    ax.set_ylabel(y, fontsize=LABEL, color=INK)


def whole_numbers(axis: Any) -> None:
    """Let an axis of neurons have ticks at whole numbers only."""
    from matplotlib.ticker import MaxNLocator

    axis.set_major_locator(MaxNLocator(integer=True, nbins=6, steps=[1, 2, 5, 10]))


def legend(ax: Any, **where: Any) -> None:
    """Write the legend, if there is anything to name."""
    if ax.get_legend_handles_labels()[1]:
        ax.legend(fontsize=TICK, frameon=False, labelcolor=INK, **where)


def colour(index: int) -> str:
    """Colour number `index`, over again after the last."""
    return COLOURS[index % len(COLOURS)]


def title_of(variable: str) -> str:
    """Name of a state variable on an axis."""
    return TITLES.get(variable, variable)
