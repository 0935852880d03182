"""The cortical microcircuit at a tenth of its size, each simulator with its own synapses."""

import numpy as np
import pytest

from experiments.microcircuit import parameters
from experiments.microcircuit.network import build
from experiments.microcircuit.scaling import scaled

pytestmark = pytest.mark.oracle

SETTLE, DURATION = 500.0, 3000.0


def job(circuit, seed):
    return {
        "kind": "microcircuit", "dt": parameters.DT, "seed": seed,
        "settle": SETTLE, "duration": DURATION,
        "neurons": circuit.neurons.tolist(), "synapses": circuit.synapses.tolist(),
        "current": circuit.current.tolist(), "weight": circuit.weight.tolist(),
        "rate": circuit.background_rate.tolist(), "background": circuit.background_weight,
        "cv": parameters.WEIGHT_CV, "potential": parameters.FIRST_POTENTIAL,
        "delay": [parameters.EXCITATORY_DELAY, parameters.INHIBITORY_DELAY],
        "params": {
            "tau_m": 10.0, "C_m": 250.0, "E_L": -65.0, "V_th": -50.0, "V_reset": -65.0,
            "t_ref": 2.0, "tau_syn_ex": 0.5, "tau_syn_in": 0.5,
        },
    }  # fmt: skip


def test_rates_are_those_of_nest(ask_nest):
    """Two circuits of one simulator differ by up to 10 % in L23E and 5 % elsewhere."""
    circuit = scaled(0.1)
    theirs = np.mean([answer["rates"] for answer in ask_nest(job(circuit, 1), job(circuit, 2))], 0)
    ours = []
    for seed in (1, 2):
        network = build(circuit, seed)
        network.run(round(SETTLE / parameters.DT))
        network.run(round(DURATION / parameters.DT))
        counts = [network[name].counts.mean() for name in parameters.NAMES]
        ours.append(1e3 * np.array(counts) / DURATION)
    away = np.abs(np.mean(ours, axis=0) - theirs)
    assert (away < np.maximum(0.05 * theirs, 0.05)).all(), (np.mean(ours, axis=0), theirs)
