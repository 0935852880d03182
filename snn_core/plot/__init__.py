"""Pictures of what the suite computes; needs the extra `plots` (matplotlib).

Every function draws into the Axes that it is given, or into a figure of its own, and returns the
Axes: `ax.figure.savefig("raster.pdf")`.
"""

from snn_core.plot.cells import f_i, phase_plane
from snn_core.plot.circuits import connectivity
from snn_core.plot.signals import activity, raster, traces

__all__ = ["activity", "connectivity", "f_i", "phase_plane", "raster", "traces"]
