"""Nengo, its reference backend: `LIF` neurons, a sparse connection with a low-pass synapse."""

import nengo
import numpy as np
from protocol import NotOfferedError, arrays, closed_loop, serve


def build(job):
    """Return the measurement of a job."""
    s, found = job["numbers"], arrays(job)
    if s["plastic"]:
        raise NotOfferedError("no reward-modulated STDP with eligibility")
    if s["copies"] > 1:
        raise NotOfferedError("no copies")
    n, dt, tau = s["n"], s["dt"] * 1e-3, s["tau_syn"] * 1e-3
    gain = s["tau_m"] / s["c_m"] / (s["v_threshold"] - s["v_rest"])  # thresholds per pA
    given = np.zeros(n)
    with nengo.Network(seed=1) as network:
        source = nengo.Node(lambda _: given, size_out=n)
        cells = nengo.Ensemble(
            n, 1, gain=np.ones(n), bias=np.zeros(n),
            neuron_type=nengo.LIF(
                tau_rc=s["tau_m"] * 1e-3, tau_ref=0.0,
                initial_state={"voltage": nengo.dists.Uniform(0, 1)},
            ),
        )  # fmt: skip
        nengo.Connection(source, cells.neurons, synapse=None)
        weights = nengo.Sparse(
            (n, n), indices=np.stack([found["post"], found["pre"]], axis=1),
            init=found["weight"][0] * gain * tau,
        )  # fmt: skip
        nengo.Connection(cells.neurons, cells.neurons, transform=weights, synapse=tau)
        probe = nengo.Probe(cells.neurons)
    simulator = nengo.Simulator(network, dt=dt, progress_bar=False)

    def step(current, _):
        np.multiply(current[0], gain, out=given)
        simulator.clear_probes()
        simulator.run_steps(s["steps"], progress_bar=False)
        return np.sum(simulator.data[probe], axis=0) * dt

    return closed_loop(job, step)


if __name__ == "__main__":
    serve(build, "nengo", "numpy")
