"""NEST, one thread, precise as it comes (float64), equal weights held once (`hom_w`)."""

import time

import nest
import numpy as np
from protocol import NotOfferedError, arrays, closed_loop, serve


def fresh(dt):
    """Empty the kernel."""
    nest.set_verbosity("M_ERROR")
    nest.ResetKernel()
    nest.set(resolution=dt, local_num_threads=1, rng_seed=1, print_time=False)


def brette(job):
    """Build COBA or CUBA; return its populations."""
    s, found = job["numbers"], arrays(job)
    params = {
        "V_th": s["v_threshold"], "V_reset": s["v_reset"], "E_L": s["v_rest"], "C_m": s["c_m"],
        "t_ref": s["t_ref"], "tau_syn_ex": s["tau_e"], "tau_syn_in": s["tau_i"],
    }  # fmt: skip
    if s["conductance"]:
        params |= {"g_L": s["c_m"] / s["tau_m"], "E_ex": s["reversal_e"], "E_in": s["reversal_i"]}
    else:
        params |= {"tau_m": s["tau_m"]}
    cells = nest.Create("iaf_cond_exp" if s["conductance"] else "iaf_psc_exp", s["n"], params)
    cells.V_m = found["v"]
    if s["conductance"]:
        cells.g_ex, cells.g_in = found["g_e"], found["g_i"]
    signs = {"e": 1.0, "i": -1.0}
    for kind, sign in signs.items():
        weight = sign * abs(s[f"w_{kind}"])
        nest.CopyModel("static_synapse_hom_w", kind, {"weight": weight, "delay": s["dt"]})
        pre, post = found[f"pre_{kind}"] + 1, found[f"post_{kind}"] + 1
        nest.Connect(pre, post, "one_to_one", {"synapse_model": kind})
    n_e = s["n"] * 4 // 5
    return {"E": cells[:n_e], "I": cells[n_e:]}


def brunel(job):
    """Build Brunel's network; return its populations."""
    s = job["numbers"]
    params = {
        "tau_m": s["tau_m"], "C_m": s["c_m"], "E_L": 0.0, "V_th": s["v_threshold"], "V_m": 0.0,
        "V_reset": s["v_reset"], "t_ref": s["t_ref"],
    }  # fmt: skip
    e = nest.Create("iaf_psc_delta", s["n_e"], {**params, "tau_minus": s["tau_minus"]})
    i = nest.Create("iaf_psc_delta", s["n_e"] // 4, params)
    rate = s["eta"] * s["v_threshold"] / (s["j"] * s["tau_m"] * 1e-3)
    noise = nest.Create("poisson_generator", params={"rate": rate})
    for name, weight in (("e", s["j"]), ("i", -s["g"] * s["j"])):
        nest.CopyModel("static_synapse_hom_w", name, {"weight": weight, "delay": s["delay"]})
    nest.Connect(noise, e + i, syn_spec={"synapse_model": "e"})
    rule = {"rule": "fixed_indegree", "allow_autapses": False, "allow_multapses": False}
    nest.Connect(i, e + i, {**rule, "indegree": len(i) // 10}, {"synapse_model": "i"})
    from_e = {**rule, "indegree": len(e) // 10}
    if not s["plastic"]:
        nest.Connect(e, e + i, from_e, {"synapse_model": "e"})
        return {"E": e, "I": i}
    learning = {
        "lambda": s["a_plus"] / s["w_max"], "alpha": s["a_minus"] / s["a_plus"], "mu_plus": 0.0,
        "mu_minus": 0.0, "Wmax": s["w_max"], "tau_plus": s["tau_plus"],
    }  # fmt: skip
    nest.CopyModel("stdp_synapse_hom", "learning", learning)
    nest.Connect(e, i, from_e, {"synapse_model": "e"})
    nest.Connect(e, e, from_e, {"synapse_model": "learning", "weight": s["j"], "delay": s["delay"]})
    return {"E": e, "I": i}


def open_loop(job, populations):
    """Return the measurement of an open loop."""
    counters = {name: nest.Create("spike_recorder") for name in populations}
    for name, cells in populations.items():
        nest.Connect(cells, counters[name], syn_spec={"delay": job["numbers"]["dt"]})
    nest.Prepare()
    nest.Run(job["skip"])

    def measure():
        before = {name: counters[name].n_events for name in counters}
        start = time.perf_counter()
        nest.Run(job["stretch"])
        seconds = time.perf_counter() - start
        spikes = {name: counters[name].n_events - before[name] for name in counters}
        rates = {n: spikes[n] / len(populations[n]) / job["stretch"] * 1e3 for n in spikes}
        return seconds, rates

    return measure


def loop(job):
    """Return the measurement of a closed loop: currents set and spikes read between calls."""
    s, found = job["numbers"], arrays(job)
    if s["plastic"]:
        raise NotOfferedError("stdp_dopamine_synapse takes spikes, not a signed reward at a step")
    if s["copies"] > 1:
        raise NotOfferedError("one network a process")
    cells = nest.Create("iaf_psc_exp", s["n"], {
        "tau_m": s["tau_m"], "C_m": s["c_m"], "E_L": s["v_rest"], "V_th": s["v_threshold"],
        "V_reset": s["v_rest"], "t_ref": 0.0, "tau_syn_ex": s["tau_syn"],
    })  # fmt: skip
    cells.V_m = found["v"][0]
    weights, delays = found["weight"][0], np.full(len(found["pre"]), s["dt"])
    nest.Connect(
        found["pre"] + 1, found["post"] + 1, "one_to_one", {"weight": weights, "delay": delays}
    )
    counter = nest.Create("spike_recorder")
    nest.Connect(cells, counter, syn_spec={"delay": s["dt"]})
    stretch = s["steps"] * s["dt"]

    def step(current, _):
        cells.I_e = current[0]
        counter.n_events = 0
        nest.Simulate(stretch)
        return np.bincount(counter.events["senders"], minlength=s["n"] + 1)[1:]

    return closed_loop(job, step)


def build(job):
    """Return the measurement of a job."""
    fresh(job["numbers"]["dt"])
    if job["kind"] == "loop":
        return loop(job)
    return open_loop(job, {"brette": brette, "brunel": brunel}[job["kind"]](job))


if __name__ == "__main__":
    serve(build, "nest-simulator", "numpy")
