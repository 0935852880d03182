"""Single cells against NEST 3.10: AdEx, leaky integrators with currents and conductances."""

import numpy as np
import pytest

from snn_core import LIF, lab
from snn_core.neurons import AdEx
from snn_core.presets import BRETTE_GERSTNER_2005, NAUD_2008
from snn_core.synapses import AlphaCurrent, ExponentialConductance, ExponentialCurrent

pytestmark = pytest.mark.oracle
DT = 0.1
FINE = 0.01  # NEST's own step where spikes are compared: it fires and resets at the end of a step
NAMES = {
    "C_m": "c_m", "g_L": "g_l", "E_L": "v_rest", "V_th": "v_threshold", "Delta_T": "delta_t",
    "a": "a", "tau_w": "tau_w", "b": "b", "V_reset": "v_reset", "V_peak": "v_peak",
    "t_ref": "t_ref",
}  # fmt: skip


def aeif(neuron, current, duration, model="aeif_psc_exp", **more):
    params = {theirs: float(getattr(neuron, ours)) for theirs, ours in NAMES.items()}
    params |= {"V_m": params["E_L"], "w": 0.0, "I_e": current, "gsl_error_tol": 1e-9}
    arrivals = more.pop("arrivals", [])
    return {
        "kind": "cell", "model": model, "params": params | more, "dt": FINE,
        "duration": duration, "arrivals": arrivals,
    }  # fmt: skip


OTHERS = {
    "weak": (AdEx(250.0, 12.0, -68.0, -49.0, 1.5, 3.0, 120.0, 40.0, -60.0), 480.0),
    "sharp": (AdEx(150.0, 8.0, -70.0, -52.0, 0.8, 1.0, 60.0, 60.0, -62.0), 330.0),
    "refractory": (AdEx(180.0, 9.0, -65.0, -51.0, 2.0, 4.0, 90.0, 60.0, -60.0, 0.0, 3.0), 450.0),
}
CASES = {name: (p.neuron, p.current) for name, p in NAUD_2008.items()}
CASES |= {"Brette and Gerstner": (BRETTE_GERSTNER_2005.neuron, 1000.0)} | OTHERS


def test_adex_cells_spike_when_nests_do(ask_nest):
    jobs = [aeif(neuron, float(current), 300.0) for neuron, current in CASES.values()]
    for (name, (neuron, current)), answer in zip(CASES.items(), ask_nest(*jobs), strict=True):
        ours = lab.current_clamp(neuron, float(current), 300.0, DT).spike_times
        theirs = np.array(answer["spikes"])
        theirs = theirs[theirs <= 300.0]
        count = 4 if name == "irregular spiking" else len(theirs)
        assert abs(len(ours) - len(theirs)) <= (name in ("tonic", "irregular spiking")), name
        gap = theirs[:count] - ours[:count]
        assert (gap > -0.02).all(), (name, gap)
        assert (gap < 0.1).all(), (name, gap)


ARRIVALS = sorted(np.random.default_rng(0).choice(np.arange(20, 2800), 40, replace=False) * 0.1)


@pytest.mark.parametrize(
    ("model", "receptor", "weight", "more"),
    [
        ("aeif_psc_exp", ExponentialCurrent(4.0), 300.0, {"tau_syn_ex": 4.0}),
        ("aeif_cond_exp", ExponentialConductance(4.0, 0.0), 6.0, {"tau_syn_ex": 4.0, "E_ex": 0.0}),
    ],
)
def test_adex_with_synapses(ask_nest, model, receptor, weight, more):
    neuron = NAUD_2008["adaptation"].neuron
    job = aeif(neuron, 250.0, 300.0, model, arrivals=[(weight, ARRIVALS)], **more)
    (answer,) = ask_nest(job)
    ours = lab.conductance_clamp(
        neuron, {"in": ARRIVALS}, {"in": receptor}, {"in": weight}, 300.0, 250.0, DT
    ).spike_times
    theirs = np.array(answer["spikes"])
    assert len(ours) == len(theirs) > 3
    assert np.abs(theirs - ours).max() < 0.1


def leaky(model, current, arrivals, dt=DT, **more):
    params = {
        "C_m": 200.0, "E_L": -70.0, "V_reset": -60.0, "V_th": -50.0, "t_ref": 2.0, "I_e": current,
        "V_m": -70.0,
    }  # fmt: skip
    params |= {"g_L": 10.0} if "cond" in model else {"tau_m": 20.0}
    return {
        "kind": "cell", "model": model, "params": params | more, "dt": dt, "duration": 300.0,
        "arrivals": arrivals,
    }  # fmt: skip


CELL = LIF(20.0, 200.0, -70.0, -50.0, -60.0, 2.0)
MODELS = {
    "iaf_psc_exp": (ExponentialCurrent, {}, 60.0, 1e-9),
    "iaf_psc_alpha": (AlphaCurrent, {}, 60.0, 1e-9),
    "iaf_cond_exp": (ExponentialConductance, {"reversal": 0.0}, 1.0, 2e-3),
}


@pytest.mark.parametrize("tau", [0.5, 3.0, 12.0])
@pytest.mark.parametrize("model", MODELS)
def test_subthreshold_potentials_are_nests(ask_nest, model, tau):
    kind, options, weight, tolerance = MODELS[model]
    early, late = ARRIVALS[::2], ARRIVALS[1::2]
    more = {"tau_syn_ex": tau, "tau_syn_in": 5.0}
    if "cond" in model:
        more |= {"E_ex": 0.0, "E_in": -85.0}
    (answer,) = ask_nest(leaky(model, 50.0, [(weight, early), (-0.7 * weight, late)], **more))
    slow = kind(tau=5.0, reversal=-85.0) if "cond" in model else kind(tau=5.0)
    sign = 1.0 if "cond" in model else -1.0
    ours = lab.conductance_clamp(
        CELL, {"exc": early, "inh": late}, {"exc": kind(tau=tau, **options), "inh": slow},
        {"exc": weight, "inh": sign * 0.7 * weight}, 300.0, 50.0, DT,
    )  # fmt: skip
    theirs = np.array(answer["v"])[: len(ours.v)]
    assert not ours.spike_times.size
    assert np.ptp(theirs) > 1.0
    np.testing.assert_allclose(ours.v, theirs, rtol=0, atol=tolerance)


@pytest.mark.parametrize(
    ("precise", "model", "step", "tolerance"),
    [
        ("iaf_psc_exp_ps", "iaf_psc_exp", DT, 5e-3),
        ("iaf_psc_alpha_ps", "iaf_psc_alpha", DT, 5e-3),
        ("iaf_cond_exp", "iaf_cond_exp", 1e-3, 0.05),  # on the grid: a fine one
    ],
)
def test_spikes_come_when_nests_precise_neurons_fire(ask_nest, precise, model, step, tolerance):
    kind, options, weight, _ = MODELS[model]
    more = {"tau_syn_ex": 3.0} | ({"E_ex": 0.0} if "cond" in model else {})
    weight *= 3.0
    (answer,) = ask_nest(leaky(precise, 300.0, [(weight, ARRIVALS)], step, **more))
    ours = lab.conductance_clamp(
        CELL, {"in": ARRIVALS}, {"in": kind(tau=3.0, **options)}, {"in": weight}, 300.0, 300.0, DT
    ).spike_times
    theirs = np.array(answer["spikes"])
    count = np.sum(theirs < 280.0)
    assert count > 10
    np.testing.assert_allclose(ours[:count], theirs[:count], rtol=0, atol=tolerance)
