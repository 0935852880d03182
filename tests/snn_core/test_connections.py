"""Charges of receptors, and the table of projections of a network with its E/I balance."""

import math

import numpy as np
import pytest

from snn_core import (
    LIF,
    Delta,
    ExponentialConductance,
    ExponentialCurrent,
    Network,
    PoissonSource,
    Population,
    Projection,
    TsodyksMarkram,
    lab,
)
from snn_core.analysis import balance, pair_types
from snn_core.neurons import Pyramidal
from snn_core.synapses import (
    NMDA,
    AlphaConductance,
    AlphaCurrent,
    DoubleExponentialConductance,
    DoubleExponentialCurrent,
    PoissonCurrent,
    PoissonInput,
    Pulse,
    QuantalRelease,
    WhiteNoise,
)
from snn_core.topology import FixedInDegree

REVERSAL = -75.0


def two_courses(rise, decay):
    """Area of a difference of exponentials with peak 1."""
    peak = math.log(decay / rise) * rise * decay / (decay - rise)
    return (decay - rise) / (math.exp(-peak / decay) - math.exp(-peak / rise))


@pytest.mark.parametrize(
    ("receptor", "expected"),
    [
        (ExponentialCurrent(5.0), 5.0),
        (AlphaCurrent(3.0), 3.0 * math.e),
        (DoubleExponentialCurrent(1.0, 4.0), two_courses(1.0, 4.0)),
        (ExponentialConductance(5.0, -70.0), -5.0 * 10.0),
        (AlphaConductance(2.0, 0.0), 2.0 * math.e * 60.0),
        (DoubleExponentialConductance(0.5, 8.0, 0.0), two_courses(0.5, 8.0) * 60.0),
        (
            NMDA(2.0, 100.0),
            two_courses(2.0, 100.0) * 60.0 / (1.0 + math.exp(0.062 * 60.0) / 3.57),
        ),
        (Delta(), 250.0),
        (Pulse(), 0.2),
        (PoissonInput(), 0.0),
        (PoissonCurrent(5.0), 5.0),
        (WhiteNoise(sd=5.0), 0.0),
    ],
    ids=lambda value: type(value).__name__,
)
def test_the_charge_of_one_spike_is_the_area_of_its_current(receptor, expected):
    found = lab.charge(receptor, -60.0, c_m=250.0, dt=0.2)
    assert found == pytest.approx([expected], rel=1e-9, abs=1e-12)


def cortex(copies=1):
    source = Population("source", 20, PoissonSource(10.0))
    receptors = {
        "ampa": ExponentialConductance(2.0, 0.0),
        "gaba": ExponentialConductance(5.0, REVERSAL),
    }
    cells = Population("cells", 10, LIF(v_threshold=-50.0), receptors)
    inter = Population("inter", 8, LIF(), {"exc": ExponentialCurrent(5.0)})
    facil = TsodyksMarkram(U=0.1, tau_rec=100.0, tau_facil=1000.0)
    links = [
        Projection(source, cells, "ampa", FixedInDegree(6), 2.0, 1.5),
        Projection(source, inter, "exc", FixedInDegree(5), 40.0, 1.0, facil),
        Projection(inter, cells, "gaba", FixedInDegree(4), 3.0, 0.5, QuantalRelease(tau_rec=200.0)),
    ]
    return Network([source, cells, inter], links, copies=copies)


def test_the_table_of_projections():
    network = cortex()
    rows = {row.projection: row for row in pair_types(network, interval=50.0)}
    ampa, inter, gaba = (rows[p.name] for p in network.projections)
    assert ampa[:7] == ("source->cells", "source", "cells", "ampa", 60, 6.0, 2.0)
    assert ampa.delay == pytest.approx(1.5)
    assert ampa.charge == pytest.approx(2.0 * 2.0 * 50.0)
    assert (ampa.short_term, ampa.paired_pulse) == ("", 1.0)
    assert inter.charge == pytest.approx(0.1 * 40.0 * 5.0)
    u = 0.1 * math.exp(-0.05)
    second = (u + 0.1 * (1.0 - u)) * (1.0 - 0.1 * math.exp(-0.5))
    assert (inter.short_term, inter.paired_pulse) == ("TsodyksMarkram", pytest.approx(second / 0.1))
    assert gaba.charge == pytest.approx(0.5 * 3.0 * 5.0 * (REVERSAL + 50.0), rel=0.1)
    depressed = 1.0 - 0.5 * math.exp(-50.0 / 200.0)
    assert gaba.paired_pulse == pytest.approx(depressed, rel=0.1)


def test_what_is_changed_while_the_network_lives_counts():
    network = cortex(copies=2)
    network.projection("source->inter").short_term.U = 0.9
    network.projection("source->cells").efficacy = [1.0, 0.5]
    network["cells"].receptor("gaba").gain = 0.0
    network["cells"].receptor("ampa").tau = 4.0
    rows = {row.projection: row for row in pair_types(network, copy=1)}
    assert rows["source->inter"].paired_pulse < 1.0
    assert rows["source->cells"].charge == pytest.approx(0.5 * 2.0 * 4.0 * 50.0)
    assert rows["inter->cells"].charge == 0.0
    assert pair_types(network)[0].charge == pytest.approx(2.0 * 4.0 * 50.0)


def test_the_balance_is_the_sum_over_synapses_of_rate_and_charge():
    rates = {"source": 10.0, "inter": 25.0}
    network = cortex()
    found = balance(network, "cells", rates)
    np.testing.assert_allclose(found.excitation, 6 * 10.0 * 2.0 * 2.0 * 50.0 * 1e-3)
    quanta = found.inhibition / (4 * 25.0 * 3.0 * 5.0 * -(REVERSAL + 50.0) * 1e-3)
    np.testing.assert_allclose(quanta, 0.5, rtol=0.1)
    assert found.ratio == pytest.approx(found.inhibition.mean() / found.excitation.mean())
    at_reversal = balance(network, "cells", rates, potential=REVERSAL)
    np.testing.assert_allclose(at_reversal.inhibition, 0.0, atol=1e-9)


def test_the_mean_current_in_a_running_network_is_the_predicted_one():
    source = Population("source", 400, PoissonSource(20.0))
    heavy = LIF(tau_m=1e9, c_m=1e9, v_threshold=-40.0)  # integrates and does not leave its rest
    cells = Population("cells", 50, heavy, {"exc": ExponentialConductance(5.0, 0.0)})
    network = Network([source, cells], [Projection(source, cells, "exc", weight=0.1)])
    network.run(1000)
    start = network["cells"].v.copy()
    network.run(20_000)
    current = (network["cells"].v - start).mean() * 1e9 / 2000.0
    predicted = balance(network, "cells", 20.0, potential=-65.0).excitation.mean()
    assert current == pytest.approx(predicted, rel=0.03)


def test_compartments_and_networks_without_projections():
    tuft = {"tuft.exc": ExponentialCurrent(2.0)}
    cells = Population("cells", 2, Pyramidal(), tuft)
    source = Population("source", 2, PoissonSource(10.0))
    network = Network([cells, source], [Projection(source, cells, "tuft.exc", weight=3.0)])
    assert pair_types(network)[0].charge == pytest.approx(6.0)
    assert pair_types(Network([source])) == []


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda net: balance(net, "cells", {"source": 1.0}), "rates: no rate of 'inter'"),
        (lambda net: balance(net, "cells", -1.0), "expected a number or .20,., Hz, >= 0"),
        (lambda net: balance(net, "cells", np.ones(3)), "expected a number or .20,., Hz"),
        (lambda net: pair_types(net, copy=1), "copy: got 1, expected 0 to 0"),
        (lambda net: pair_types(net, interval=0.0), "interval: got 0.0, expected a time > 0"),
        (lambda net: pair_types(net, potential=np.nan), "potential: got nan, expected finite"),
    ],
)
def test_questions_without_an_answer_are_refused(make, message):
    network = cortex()
    with pytest.raises(ValueError, match=message):
        make(network)
