"""A wrong network is refused when it is built, by name, with what to do."""

import numpy as np
import pytest

from snn_core import (
    LIF,
    SRM0,
    TDLTP,
    Clopath,
    Conduction,
    Delta,
    EProp,
    ExponentialConductance,
    ExponentialCurrent,
    GraupnerBrunel,
    McCullochPitts,
    Network,
    Normal,
    PairSTDP,
    PoissonSource,
    Population,
    Projection,
    RewardSTDP,
    SpikeSource,
    TsodyksMarkram,
    VolumeTransmitter,
    WhiteNoise,
)
from snn_core.topology import Explicit, FixedInDegree, OneToOne

SOURCE = Population("sensory", 3, PoissonSource())
TARGET = Population("motor", 4, LIF(), {"ampa": ExponentialCurrent(), "gaba": Delta()})


def joined(post=TARGET, receptor="ampa", pre=SOURCE, options=None, dt=0.1, copies=2, **projection):
    """Builds a network of one projection."""
    link = Projection(pre, post, receptor, **projection)
    return Network([SOURCE, TARGET], [link], dt=dt, copies=copies, **(options or {}))


def cell(neuron=LIF(), dt=0.1, **receptors):  # noqa: B008 - templates are immutable
    return Network([Population("cell", 2, neuron, receptors)], dt=dt)


def binary(rule):
    target = Population("binary", 4, McCullochPitts(), {"in": ExponentialCurrent()})
    return Projection(SOURCE, target, "in", rule=rule)


REFUSED = {
    # names
    "receptor": (lambda: joined(receptor="ampc"), "receptor 'ampc'; did you mean 'ampa'"),
    "stranger": (
        lambda: joined(pre=Population("sensori", 3, PoissonSource())),
        "population 'sensori'; did you mean 'sensory'",
    ),
    "twice": (lambda: Network([SOURCE, SOURCE]), "population 'sensory': the name is used twice"),
    "same pair": (
        lambda: Network([SOURCE, TARGET], [Projection(SOURCE, TARGET, "ampa")] * 2),
        "projection 'sensory->motor': the name is used twice",
    ),
    "modulator": (
        lambda: joined(rule=RewardSTDP(modulator="dopamin")),
        "sensory->motor.*'dopamin'; did you mean 'dopamine'",
    ),
    "nobody": (lambda: Network([]), "populations: got none"),
    # graphs
    "in-degree": (lambda: joined(connect=FixedInDegree(5)), "sensory->motor.*k=5"),
    "one to one": (lambda: joined(connect=OneToOne()), "sensory->motor.*equal size"),
    "edge": (lambda: joined(connect=Explicit([3], [0])), r"sensory->motor.*`pre\[0\]` is neuron 3"),
    "size": (lambda: Population("none", 0, LIF()), "'none': size: got 0"),
    "size type": (lambda: Population("half", 2.5, LIF()), "'half': size: got 2.5"),
    # weights and delays
    "weight NaN": (lambda: joined(weight=np.nan), "sensory->motor': weight: got NaN"),
    "weight infinite": (lambda: joined(weight=np.full(12, np.inf)), "weight: got NaN or infinity"),
    "weight shape": (lambda: joined(weight=np.ones(5)), r"weight: got shape \(5,\).*\(12,\)"),
    "weight bounds": (lambda: joined(weight=2.0, rule=PairSTDP()), r"weight: got 2.*\[0, 1\]"),
    "delay 0": (lambda: joined(delay=0.0), "delay: got 0 ms, expected at least one step"),
    "delay below dt": (lambda: joined(delay=0.06), "delay: got 0.06 ms, expected at least"),
    "delay negative": (lambda: joined(delay=Normal(-2.0, 0.1)), "delay: got -2"),
    "delay NaN": (lambda: joined(delay=np.full(12, np.nan)), "delay: got NaN"),
    "delay shape": (lambda: joined(delay=np.ones(4)), r"delay: got shape \(4,\)"),
    "positions": (lambda: joined(delay=Conduction()), "population 'sensory' has none"),
    "positions shape": (
        lambda: Population("p", 2, LIF(), positions=np.zeros((2, 2))), r"got shape \(2, 2\)",
    ),
    "Dale": (
        lambda: joined(weight=np.tile([1.0, -1.0], 6)), "Dale's principle: population 'sensory'",
    ),
    # steps and time constants
    "dt": (lambda: cell(dt=0.0), "dt: got 0.0"),
    "dt NaN": (lambda: cell(dt=np.nan), "dt: got nan"),
    "membrane": (lambda: cell(LIF(tau_m=0.5), dt=1.0), "population 'cell'.*tau_m = 0.5 ms"),
    "current": (lambda: cell(a=ExponentialCurrent(tau=1.0), dt=2.0), "'cell'.*tau = 1.0 ms"),
    "conductance": (
        lambda: cell(a=ExponentialConductance(tau=1.0), dt=2.0), "receptor 'a'.*tau = 1.0 ms",
    ),
    "window": (
        lambda: joined(rule=PairSTDP(tau_plus=0.5), dt=1.0), "sensory->motor.*tau_plus = 0.5 ms",
    ),
    "trace": (lambda: joined(rule=RewardSTDP(tau_e=0.5), dt=1.0), "sensory->motor.*tau_e = 0.5"),
    # rules
    "rule of a kind": (lambda: joined(rule=(PairSTDP(), PairSTDP())), "each kind at most once"),
    "lag": (lambda: joined(rule=GraupnerBrunel(delay=1e300)), "delay: expected at most 1e9 ms"),
    "no potential": (lambda: binary(Clopath()), "Clopath follows.*McCullochPitts has none"),
    "no membrane": (lambda: binary(EProp()), "EProp follows.*McCullochPitts has none"),
    "released": (
        lambda: joined(options={"volume_transmitters": VolumeTransmitter("sensory")}),
        r"volume_transmitters: got 'sensory', expected a list",
    ),
    "amounts": (
        lambda: joined(options={"volume_transmitters": [VolumeTransmitter("sensory", amount=[1])]}),
        r"amount: got \[1\], expected a finite number",
    ),
    # parameters
    "NaN": (lambda: cell(LIF(v_threshold=np.nan)), "'cell': LIF.v_threshold: got NaN"),
    "shape": (lambda: cell(LIF(tau_m=np.ones(3))), r"'cell': LIF.tau_m: got shape \(3,\)"),
    "text": (lambda: cell(LIF(tau_m="slow")), "'cell': LIF.tau_m.*'slow'"),
    "negative": (lambda: cell(LIF(tau_m=-1.0)), "'cell': LIF: tau_m: got .*positive"),
    "reset": (lambda: cell(LIF(v_reset=-40.0)), "v_reset: expected below v_threshold"),
    "utilization": (lambda: joined(short_term=TsodyksMarkram(U=1.5)), "sensory->motor.*U: got"),
    "rise": (lambda: joined(rule=TDLTP(tau_s=20.0)), "sensory->motor.*tau_s"),
    "bounds": (lambda: joined(rule=PairSTDP(w_min=2.0)), "sensory->motor.*w_min|weight"),
    "noise": (lambda: cell(SRM0(rho_0=0.0)), "'cell': SRM0: rho_0: got"),
    "sd": (lambda: cell(a=WhiteNoise(sd=-1.0)), "receptor 'a'.*sd: got a negative"),
    "kick": (lambda: cell(SpikeSource([[], []]), a=Delta()), "receptor 'a'.*needs a neuron"),
    "copies": (lambda: joined(copies=0), "copies: got 0"),
    "seed": (lambda: joined(options={"seed": -1}), "seed: got -1, expected an integer >= 0"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_a_wrong_network_is_refused_by_name(case):
    build, message = REFUSED[case]
    with pytest.raises(ValueError, match=f"(?s){message}"):
        build()


def test_what_is_no_component_is_refused():
    with pytest.raises(TypeError, match=r"'sensory->motor': got 5, expected a plasticity rule"):
        joined(rule=5)
    with pytest.raises(TypeError, match=r"population 'cell': got <class.*expected a neuron"):
        Population("cell", 2, LIF)
    with pytest.raises(TypeError, match=r"receptor 'ampa': got LIF.*expected a receptor"):
        Population("cell", 2, LIF(), {"ampa": LIF()})
    with pytest.raises(TypeError, match=r"'sensory->motor': got PairSTDP.*short-term"):
        Projection(SOURCE, TARGET, "ampa", short_term=PairSTDP())
    with pytest.raises(TypeError, match=r"'sensory->motor': got TsodyksMarkram.*rule"):
        Projection(SOURCE, TARGET, "ampa", rule=TsodyksMarkram())


def test_co_release_switches_dales_principle_off(build):
    pre = Population("mixed", 3, PoissonSource(), co_release=True)
    link = Projection(pre, TARGET, "ampa", weight=np.tile([1.0, -1.0], 6))
    assert build([pre, TARGET], [link]).projection("mixed->motor").weight.min() == -1.0


def test_inhibition_by_a_reversal_potential_and_by_a_negative_current_agree(build):
    receptors = {"gaba": ExponentialConductance(reversal=-80.0), "current": ExponentialCurrent()}
    post = Population("post", 2, LIF(), receptors)
    inhibits = [
        Projection(SOURCE, post, "gaba", weight=2.0),
        Projection(SOURCE, post, "current", weight=-2.0, name="too"),
    ]
    build([SOURCE, post], inhibits)
    wrong = [inhibits[0], Projection(SOURCE, post, "current", weight=2.0, name="too")]
    with pytest.raises(ValueError, match=r"'sensory' both excites and inhibits.*'too'"):
        build([SOURCE, post], wrong)


class TestWhileItRuns:
    @pytest.fixture
    def network(self, circuit):
        return circuit(copies=2)

    def test_unknown_names_suggest_the_closest(self, network):
        with pytest.raises(KeyError, match="'moter'; did you mean 'motor'"):
            network["moter"]
        with pytest.raises(KeyError, match="'hidden->moter'; did you mean 'hidden->motor'"):
            network.projection("hidden->moter")
        with pytest.raises(AttributeError, match="'rat'; did you mean 'rate'"):
            network["sensory"].rat  # noqa: B018
        with pytest.raises(AttributeError, match="'tags'; did you mean 'tag'"):
            network.projection("hidden->motor").trace("tags")
        with pytest.raises(ValueError, match="'serotonine'; did you mean 'serotonin'"):
            network.run(1, {"serotonine": 1.0})

    @pytest.mark.parametrize("value", [np.nan, np.inf, np.ones(3), np.ones((2, 1))])
    def test_wrong_modulators_are_refused_and_change_nothing(self, network, value):
        network.run(50)
        before = network.state()
        with pytest.raises(ValueError, match="modulator 'dopamine': got"):
            network.modulate({"dopamine": value})
        for name, array in network.state().items():
            np.testing.assert_array_equal(array, before[name])

    @pytest.mark.parametrize("steps", [-1, 2.5, np.nan, "3"])
    def test_a_wrong_number_of_steps_is_refused(self, network, steps):
        with pytest.raises((ValueError, TypeError), match="steps"):
            network.run(steps)

    def test_a_foreign_state_is_refused_and_nothing_is_half_restored(self, network):
        network.run(50)
        good = network.state()
        network.run(7)
        now = network.state()
        bad = [
            ({n: a for n, a in good.items() if n != "clock"}, "'clock' is missing"),
            (good | {"clocks": good["clock"]}, "'clocks'; did you mean 'clock'"),
            (good | {"clock": good["clock"][:1]}, "'clock': got"),
            (good | {"clock": good["clock"].astype(float)}, "'clock': got"),
        ]
        for state, message in bad:
            with pytest.raises(ValueError, match=message):
                network.restore(state)
        for name, array in network.state().items():
            np.testing.assert_array_equal(array, now[name])

    def test_a_wrong_mask_is_refused_and_changes_nothing(self, network):
        network.run(50)
        before = network.state()
        with pytest.raises(ValueError, match=r"mask: got shape \(3,\)"):
            network.reset(np.ones(3, bool))
        with pytest.raises(ValueError, match=r"mask: got shape \(3,\)"):
            network.run(1, {"dopamine": 1.0}, mask=np.ones(3, bool))
        for name, array in network.state().items():
            np.testing.assert_array_equal(array, before[name])

    def test_weights_are_refused_when_not_finite(self, network):
        with pytest.raises(ValueError, match="'hidden->motor': weight: expected finite"):
            network.projection("hidden->motor").weight = np.nan
