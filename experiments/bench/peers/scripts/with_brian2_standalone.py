"""Brian2 in C++ standalone mode, as its own examples write these networks.

Compiled with Brian2's own default flags (-O3 -ffast-math -fno-finite-math-only -march=native), so
fast math is on; float64. COBA takes Euler steps, at rates equal to those of exponential Euler and
four times as fast. A run starts the binary again: it draws or loads the network and
simulates `skip`; the time is Brian2's own of the `stretch` after that.
"""

import tempfile

import brian2 as b2
from brian2 import ms, mV
from protocol import NotOfferedError, arrays, serve

CUBA = """
dv/dt = (ge + gi - (v - v_rest)) / tau_m : volt (unless refractory)
dge/dt = -ge / tau_e : volt
dgi/dt = -gi / tau_i : volt
"""
COBA = """
dv/dt = (v_rest - v + pull) / tau_m : volt (unless refractory)
pull = ge * (reversal_e - v) + gi * (reversal_i - v) : volt
dge/dt = -ge / tau_e : 1
dgi/dt = -gi / tau_i : 1
"""
STDP = """
w : volt
dpre/dt = -pre / tau_plus : 1 (event-driven)
dpost/dt = -post / tau_minus : 1 (event-driven)
"""
ON_PRE = "v_post += w; w = clip(w - a_minus * post, 0 * mV, w_max); pre += 1"
ON_POST = "w = clip(w + a_plus * pre, 0 * mV, w_max); post += 1"


def brette(job):
    """Return the parts of COBA or CUBA, and what is counted."""
    s, found = job["numbers"], arrays(job)
    leak = s["c_m"] / s["tau_m"]  # nS
    units = dict.fromkeys(("tau_m", "tau_e", "tau_i"), ms)
    units |= dict.fromkeys(("v_rest", "v_reset", "v_threshold", "reversal_e", "reversal_i"), mV)
    known = {name: s[name] * unit for name, unit in units.items()}
    unit = 1.0 if s["conductance"] else mV
    cells = b2.NeuronGroup(
        s["n"], COBA if s["conductance"] else CUBA, threshold="v > v_threshold",
        reset="v = v_reset", refractory=s["t_ref"] * ms, namespace=known,
        method="euler" if s["conductance"] else "exact",
    )  # fmt: skip
    cells.v = found["v"] * mV
    if s["conductance"]:
        cells.ge, cells.gi = found["g_e"] / leak, found["g_i"] / leak
    links = []
    for kind in ("e", "i"):
        weight = {"weight": s[f"w_{kind}"] / leak * unit}
        link = b2.Synapses(cells, cells, on_pre=f"g{kind}_post += weight", namespace=weight)
        link.connect(i=found[f"pre_{kind}"], j=found[f"post_{kind}"])
        links.append(link)
    n_e = s["n"] * 4 // 5
    return [cells, *links], {"E": cells[:n_e], "I": cells[n_e:]}


def brunel(job):
    """Return the parts of Brunel's network, and what is counted."""
    s = job["numbers"]
    n_e, n_i = s["n_e"], s["n_e"] // 4
    cells = b2.NeuronGroup(
        n_e + n_i, "dv/dt = -v / tau_m : volt (unless refractory)", threshold="v > v_threshold",
        reset="v = v_reset", refractory=s["t_ref"] * ms, method="exact",
        namespace={"tau_m": s["tau_m"] * ms, "v_threshold": s["v_threshold"] * mV,
                   "v_reset": s["v_reset"] * mV},
    )  # fmt: skip
    e, i = cells[:n_e], cells[n_e:]
    sources = n_e // 10
    rate = s["eta"] * s["v_threshold"] / (s["j"] * s["tau_m"] * 1e-3) / sources * b2.Hz
    outside = b2.PoissonInput(cells, "v", sources, rate, weight=s["j"] * mV)
    delay = (s["delay"] - s["dt"]) * ms  # delivered after the neurons, so one step later
    links = [jumps(i, cells, -s["g"] * s["j"], delay)]
    if s["plastic"]:
        links += [jumps(e, i, s["j"], delay), stdp(e, s, delay)]
    else:
        links += [jumps(e, cells, s["j"], delay)]
    return [cells, outside, *links], {"E": e, "I": i}


def jumps(pre, post, weight, delay):
    """Return synapses that move the potential, from a tenth of the sources to each target."""
    link = b2.Synapses(
        pre, post, on_pre="v_post += weight", delay=delay, namespace={"weight": weight * mV}
    )
    link.connect(i=f"k for k in sample(N_pre, size={len(pre) // 10})")
    return link


def stdp(e, s, delay):
    """Return the plastic synapses, with the event-driven traces of Brian2's STDP example."""
    known = {name: s[name] * ms for name in ("tau_plus", "tau_minus")}
    known |= {name: s[name] * mV for name in ("a_plus", "a_minus", "w_max")}
    link = b2.Synapses(e, e, STDP, on_pre=ON_PRE, on_post=ON_POST, namespace=known)
    link.connect(i=f"k for k in sample(N_pre, size={len(e) // 10})")
    link.w = s["j"] * mV
    link.pre.delay = delay
    return link


def build(job):
    """Return the measurement of a job."""
    kinds = {"brette": brette, "brunel": brunel}
    if job["kind"] not in kinds:
        raise NotOfferedError("open loop only: its binary cannot be talked to")
    folder = tempfile.mkdtemp(dir=job["folder"])
    b2.set_device("cpp_standalone", directory=folder, build_on_run=False)
    b2.seed(1)
    b2.defaultclock.dt = job["numbers"]["dt"] * ms
    parts, groups = kinds[job["kind"]](job)
    counters = {name: b2.SpikeMonitor(group, record=False) for name, group in groups.items()}
    whole = b2.Network(*parts)
    whole.run(job["skip"] * ms)
    whole.add(*counters.values())
    whole.run(job["stretch"] * ms)
    b2.device.build(directory=folder, compile=True, run=False)

    def measure():
        b2.device.run(directory=folder, with_output=False, run_args=[])
        spikes = {name: counters[name].num_spikes / len(groups[name]) for name in groups}
        rates = {name: spikes[name] / job["stretch"] * 1e3 for name in spikes}
        return b2.device._last_run_time, rates

    return measure, "-O3 -march=native, fast math"


if __name__ == "__main__":
    serve(build, "brian2", "numpy")
