"""The firing patterns of the adaptive exponential integrate-and-fire neuron."""

from snn_core.neurons.adex import AdEx
from snn_core.presets.preset import Preset


def _naud(
    c_m: float, g_l: float, v_rest: float, v_threshold: float, delta_t: float, a: float,
    tau_w: float, b: float, v_reset: float, current: float,
) -> Preset:  # fmt: skip
    neuron = AdEx(c_m, g_l, v_rest, v_threshold, delta_t, a, tau_w, b, v_reset)
    return Preset(neuron, current, 500.0)


#: Naud, Marcille, Clopath & Gerstner 2008, Biol Cybern 99:335, Table 1; a step from t = 0.
NAUD_2008 = {
    "tonic": _naud(200, 10, -70, -50, 2, 2, 30, 0, -58, 500),
    "adaptation": _naud(200, 12, -70, -50, 2, 2, 300, 60, -58, 500),
    "initial burst": _naud(130, 18, -58, -50, 2, 4, 150, 120, -50, 400),
    "regular bursting": _naud(200, 10, -58, -50, 2, 2, 120, 100, -46, 210),
    "delayed accelerating": _naud(200, 12, -70, -50, 2, -10, 300, 0, -58, 300),
    "delayed regular bursting": _naud(100, 10, -65, -50, 2, -10, 90, 30, -47, 110),
    "transient spiking": _naud(100, 10, -65, -50, 2, 10, 90, 100, -47, 180),
    "irregular spiking": _naud(100, 12, -60, -50, 2, -11, 130, 30, -48, 160),
}

#: The cell of Brette & Gerstner 2005, J Neurophysiol 94:3637, with a step of 1 nA.
BRETTE_GERSTNER_2005 = Preset(AdEx(), 1000.0, 500.0)
