"""The patterns and classes of Izhikevich's papers."""

from collections.abc import Callable

from snn_core.neurons.izhikevich import Izhikevich, quadratic_form
from snn_core.presets.preset import Preset


def _between(height: float, *spans: tuple[float, float]) -> Callable[[float], float]:
    return lambda t: height if any(start < t < stop for start, stop in spans) else 0.0


def _ramp(slope: float, base: float = 0.0) -> Callable[[float], float]:
    return lambda t: base + slope * (t - 30.0) if t > 30.0 else 0.0


def _on_hold(
    inside: float, outside: float, *spans: tuple[float, float]
) -> Callable[[float], float]:
    return lambda t: inside if any(start < t < stop for start, stop in spans) else outside


def _accommodation(t: float) -> float:
    if t < 200.0:
        return t / 25.0
    return (t - 300.0) / 12.5 * 4.0 if 300.0 <= t < 312.5 else 0.0


def _three_pulses(t: float) -> float:
    if 10.0 < t < 15.0 or 80.0 < t < 85.0:
        return 1.0
    return -6.0 if 70.0 < t < 75.0 else 0.0


def _pattern(
    abcd: tuple[float, float, float, float], v: float, dt: float, duration: float,
    current: Callable[[float], float], **form: float,
) -> Preset:  # fmt: skip
    a, b, c, d = abcd
    neuron = Izhikevich(a, b, c, d, scheme="paper", **form)
    return Preset(neuron, current, duration, dt, {"v": v, "u": b * v})


_FLAT = {"linear": 4.1, "constant": 108.0}

#: Izhikevich 2004, IEEE Trans Neural Netw 15:1063, figure 1, with the scheme and steps of its
#: code; `record(onset=0.0)` takes the current as that code does. "bistability", "depolarizing
#: after-potential" and "inhibition-induced bursting" do not survive scheme="converged".
IZHIKEVICH_2004 = {
    "tonic spiking": _pattern((0.02, 0.2, -65, 6), -70, 0.25, 100.25, _between(14, (10, 1e9))),
    "phasic spiking": _pattern((0.02, 0.25, -65, 6), -64, 0.25, 200.25, _between(0.5, (20, 1e9))),
    "tonic bursting": _pattern((0.02, 0.2, -50, 2), -70, 0.25, 220.25, _between(15, (22, 1e9))),
    "phasic bursting": _pattern((0.02, 0.25, -55, 0.05), -64, 0.2, 200.2, _between(0.6, (20, 1e9))),
    "mixed mode": _pattern((0.02, 0.2, -55, 4), -70, 0.25, 160.25, _between(10, (16, 1e9))),
    "spike frequency adaptation": _pattern(
        (0.01, 0.2, -65, 8), -70, 0.25, 85.25, _between(30, (8.5, 1e9))
    ),
    "class 1 excitable": _pattern((0.02, -0.1, -55, 6), -60, 0.25, 300.25, _ramp(0.075), **_FLAT),
    "class 2 excitable": _pattern((0.2, 0.26, -65, 0), -64, 0.25, 300.25, _ramp(0.015, -0.5)),
    "spike latency": _pattern((0.02, 0.2, -65, 6), -70, 0.2, 100.2, _between(7.04, (10, 13))),
    "subthreshold oscillations": _pattern(
        (0.05, 0.26, -60, 0), -62, 0.25, 200.25, _between(2, (20, 25))
    ),
    "resonator": _pattern(
        (0.1, 0.26, -60, -1), -62, 0.25, 400.25,
        _between(0.65, (40, 44), (60, 64), (280, 284), (320, 324)),
    ),
    "integrator": _pattern(
        (0.02, -0.1, -55, 6), -60, 0.25, 100.25,
        _between(9, (100 / 11, 100 / 11 + 2), (100 / 11 + 5, 100 / 11 + 7), (70, 72), (80, 82)),
        **_FLAT,
    ),
    "rebound spike": _pattern((0.03, 0.25, -60, 4), -64, 0.2, 200.2, _between(-15, (20, 25))),
    "rebound burst": _pattern((0.03, 0.25, -52, 0), -64, 0.2, 200.2, _between(-15, (20, 25))),
    "threshold variability": _pattern((0.03, 0.25, -60, 4), -64, 0.25, 100.25, _three_pulses),
    "bistability": _pattern(
        (0.1, 0.26, -60, 0), -61, 0.25, 300.25, _on_hold(1.24, 0.24, (37.5, 42.5), (216, 221))
    ),
    "depolarizing after-potential": _pattern(
        (1.0, 0.2, -60, -21), -70, 0.1, 50.1, _between(20, (9, 11))
    ),
    "accommodation": _pattern(
        (0.02, 1.0, -55, 4), -65, 0.5, 400.5, _accommodation, v_u=-65.0, u_leak=0.0
    )._replace(initial={"v": -65.0, "u": -16.0}),
    "inhibition-induced spiking": _pattern(
        (-0.02, -1.0, -60, 8), -63.8, 0.5, 350.5, _on_hold(75, 80, (49.9, 250.1))
    ),
    "inhibition-induced bursting": _pattern(
        (-0.026, -1.0, -45, -2), -63.8, 0.5, 350.5, _on_hold(75, 80, (49.9, 250.1))
    ),
}  # fmt: skip

#: Izhikevich 2003, IEEE Trans Neural Netw 14:1569, figure 2; a step of 10 from t = 0.
IZHIKEVICH_2003 = {
    name: Preset(Izhikevich(*abcd), 10.0, 1000.0, 0.02, {"v": -65.0, "u": -65.0 * abcd[1]})
    for name, abcd in {
        "RS": (0.02, 0.2, -65.0, 8.0),
        "IB": (0.02, 0.2, -55.0, 4.0),
        "CH": (0.02, 0.2, -50.0, 2.0),
        "FS": (0.1, 0.2, -65.0, 2.0),
        "LTS": (0.02, 0.25, -65.0, 2.0),
    }.items()
}

#: Izhikevich 2007, Dynamical Systems in Neuroscience, ch. 8 (pF, nS, pA): regular spiking, fast
#: spiking, low-threshold spiking and thalamo-cortical cells. The recovery of TC turns at -65 mV,
#: where b switches, so that it has no jump (public ModelDB code takes -60 mV there).
IZHIKEVICH_2007 = {
    "RS": Preset(quadratic_form(100, 0.7, -60, -40, 35, 0.03, -2, -50, 100), 100.0, 1000.0),
    "FS": Preset(
        quadratic_form(20, 1.0, -55, -40, 25, 0.2, 0, -45, 0)._replace(
            cubic=0.025, v_switch=-55.0
        ),
        200.0, 1000.0,
    ),
    "LTS": Preset(
        quadratic_form(100, 1.0, -56, -42, 40, 0.03, 8, -53, 20)._replace(
            peak_u=-0.1, c_u=0.04, u_max=670.0
        ),
        200.0, 1000.0,
    ),
    "TC": Preset(
        quadratic_form(200, 1.6, -60, -50, 35, 0.01, 15, -60, 10)._replace(
            v_u=-65.0, v_switch=-65.0, b_above=0.0, peak_u=0.1, c_u=-0.1
        ),
        100.0, 1000.0,
    ),
}  # fmt: skip
