"""What linear filters make of a leaky integrate-and-fire neuron."""

from snn_core.neurons.filtered_lif import FilteredLIF
from snn_core.presets.preset import Preset


def _inhibited(t: float) -> float:
    return -500.0 if 50.0 <= t < 250.0 else 0.0


#: One filter that grows with spikes adapts; a fast one that excites and a slow one that inhibits
#: burst; one that follows the potential rebounds after inhibition. After Gerstner et al. 2014,
#: Neuronal Dynamics, section 6.1; the numbers are ours.
FILTERED = {
    "adaptation": Preset(FilteredLIF(tau=(200.0,), a=(0.0,), b=(30.0,)), 400.0, 500.0),
    "bursting": Preset(
        FilteredLIF(v_reset=-58.0, tau=(8.0, 120.0), a=(0.0, 0.0), b=(-500.0, 120.0)), 300.0, 800.0
    ),
    "inhibitory rebound": Preset(
        FilteredLIF(v_threshold=-60.0, v_reset=-72.0, tau=(60.0,), a=(30.0,), b=(0.0,)),
        _inhibited, 500.0,
    ),
}  # fmt: skip
