"""PyTorch by hand: float32, one thread, the fastest of several ways to write the same network.

Which way is fastest depends on the size; each is timed while warming up, and the fastest is kept
and named. `rows` adds up the dense weight rows of the neurons that fired, `scripted` is that in
TorchScript, `dense` a product with all weights, `compiled` that in torch.compile (small networks,
where the cost of the calls counts), `sparse` a product in CSR. Learning collects the pairs of a
whole control step in one product of traces, for all pairs of neurons, or (`sparse`) where there is
a synapse only.
"""

import time

import numpy as np
import torch
from protocol import arrays, closed_loop, currents, serve
from torch import Tensor

torch.set_num_threads(1)
torch.set_grad_enabled(False)
TRIALS, SMALL = 4, 256


def advance(
    v: Tensor, i: Tensor, arriving: Tensor, drive: Tensor, p: list[float]
) -> tuple[Tensor, Tensor, Tensor]:
    """Return potential above rest (mV), current (mV) and spikes after one step, exactly.

    `p`: decay of the potential, of the current, effect of the current, threshold.
    """
    i = i + arriving
    v = torch.addcmul(drive + (v - drive) * p[0], i, torch.tensor(p[2]))
    fired = v >= p[3]
    return v.masked_fill(fired, 0.0), i * p[1], fired


def rows(
    v: Tensor, i: Tensor, fired: Tensor, weight: Tensor, drive: Tensor, p: list[float], steps: int
) -> tuple[Tensor, Tensor, Tensor]:
    """A control step; weight (copies n, n), sources first. Returns v, i, spikes of all steps."""
    copies, n = v.shape
    history = torch.empty(steps, copies, n)
    for t in range(steps):
        who = torch.nonzero(fired.view(-1)).squeeze(1)
        found = weight.index_select(0, who)
        if copies == 1:
            arriving = found.sum(0, keepdim=True)
        else:
            arriving = torch.zeros(copies, n).index_add_(0, who // n, found)
        v, i, fired = advance(v, i, arriving, drive, p)
        history[t] = fired
    return v, i, history


def dense(v, i, fired, weight, drive, p, steps):
    """The same with a product of all weights."""
    copies, n = v.shape
    weight, history = weight.view(copies, n, n), []
    for _ in range(steps):
        arriving = torch.bmm(fired.float().unsqueeze(1), weight).squeeze(1)
        v, i, fired = advance(v, i, arriving, drive, p)
        history.append(fired.float())
    return v, i, torch.stack(history)


def sparse(v, i, fired, weight, drive, p, steps):
    """The same for one copy; weight in CSR, (n, n), targets first."""
    history = torch.empty(steps, *v.shape)
    for t in range(steps):
        arriving = torch.mv(weight, fired[0].float()).unsqueeze(0)
        v, i, fired = advance(v, i, arriving, drive, p)
        history[t] = fired
    return v, i, history


class Learning:
    """Reward-modulated STDP of one copy.

    Args:
        numbers: The network.
        weight: Its weights, mV, which it changes: (n, n), or in CSR with targets first.
        mask: Where there are synapses, (n, n); None in CSR.
        gain: mV per pA.
    """

    def __init__(self, numbers, weight, mask, gain):
        s, t = numbers, torch.arange(numbers["steps"]) * numbers["dt"]
        mean = s["total"] / s["k"] * gain
        self.rate, self.w_max = s["learning_rate"] * mean, 2.0 * mean
        self.weight, self.mask = weight, mask
        self.tag = weight * 0.0  # keeps the pattern of a sparse one
        self.kept = float(np.exp(-s["steps"] * s["dt"] / s["tau_e"]))
        grow = torch.exp(t / s["tau_e"])[:, None]
        self.plus, self.minus = s["a_plus"] * grow, -s["a_minus"] * grow
        self.fading = [self._fading(t, s[name]) for name in ("tau_plus", "tau_minus")]
        self.traces = [torch.zeros(1, s["n"]), torch.zeros(1, s["n"])]

    @staticmethod
    def _fading(t, tau):
        """Traces before each step and after the last, from the spikes of the steps (T + 1, T)."""
        ends = torch.arange(len(t) + 1)
        lag = ends[:, None] - ends[None, :-1]
        dt = float(t[1] - t[0])
        return torch.where(lag > 0, torch.exp(-lag * dt / tau), 0.0), torch.exp(-ends * dt / tau)

    def collect(self, before, history):
        """Tag the synapses by the pairs of a control step; `before`: who fired just before it."""
        post = history[:, 0]
        pre = torch.cat([before.float(), post[:-1]])
        found = []
        for side, spikes in enumerate((pre, post)):
            matrix, old = self.fading[side]
            trace = matrix @ spikes + old[:, None] * self.traces[side]
            self.traces[side] = trace[-1:]
            found.append(trace[:-1])
        left = torch.cat([self.plus * found[0], self.minus * pre])
        right = torch.cat([post, found[1]])
        kept = self.kept
        if self.mask is None:
            add = torch.sparse.sampled_addmm
            self.tag = add(self.tag, right.t(), left, beta=kept, alpha=kept)
        else:
            self.tag.addmm_(left.t(), right, beta=kept, alpha=kept)

    def reward(self, value):
        """Turn the tags into weights."""
        factor = self.rate * value
        if self.mask is None:
            self.weight.values().add_(self.tag.values(), alpha=factor).clamp_(0.0, self.w_max)
        else:
            self.weight.addcmul_(self.tag, self.mask, value=factor).clamp_(0.0, self.w_max)


class Way:
    """One way to run the network.

    Args:
        job: The job.
        found: Its arrays.
        control: Runs one control step.
        csr: Whether the weights are in CSR.
    """

    def __init__(self, job, found, control, csr=False):
        s = job["numbers"]
        copies, n, self.steps = s["copies"], s["n"], s["steps"]
        tau_m, tau_s, dt, self.gain = s["tau_m"], s["tau_syn"], s["dt"], s["tau_m"] / s["c_m"]
        fade_v, fade_i = np.exp(-dt / tau_m), np.exp(-dt / tau_s)
        effect = tau_s / (tau_s - tau_m) * (fade_i - fade_v)
        self.p = [float(x) for x in (fade_v, fade_i, effect, s["v_threshold"] - s["v_rest"])]
        self.control = control
        full = np.zeros((copies, n, n), np.float32)
        full[:, found["pre"], found["post"]] = found["weight"] * self.gain
        self.weight, mask = torch.from_numpy(full.reshape(copies * n, n)), None
        if csr:
            self.weight = self.weight.t().to_sparse_csr()
        elif s["plastic"]:
            mask = (self.weight != 0.0).float()
        self.learning = Learning(s, self.weight, mask, self.gain) if s["plastic"] else None
        self.v = torch.from_numpy((found["v"] - s["v_rest"]).astype(np.float32))
        self.i, self.fired = torch.zeros(copies, n), torch.zeros(copies, n, dtype=torch.bool)

    def step(self, current, reward):
        """One control step: what `closed_loop` calls."""
        if reward is not None:
            self.learning.reward(reward)
        before, drive = self.fired, torch.from_numpy(current) * self.gain
        self.v, self.i, history = self.control(
            self.v, self.i, self.fired, self.weight, drive, self.p, self.steps
        )
        self.fired = history[-1] > 0.0
        if reward is not None:
            self.learning.collect(before, history)
        return history.sum(0).numpy()


def ways(job, found):
    """Yield names of the ways to run a job, and how to make them."""
    s = job["numbers"]
    yield "rows", lambda: Way(job, found, rows)
    yield "scripted", lambda: Way(job, found, torch.jit.script(rows))
    if s["n"] <= 1000:
        yield "dense", lambda: Way(job, found, dense)
    if s["n"] <= SMALL:
        yield "compiled", lambda: Way(job, found, torch.compile(dense))
    if s["copies"] == 1:
        yield "sparse", lambda: Way(job, found, sparse, csr=True)


def timed(way, job):
    """Return the shortest of a few control steps, s."""
    given = currents(job["numbers"], np.float32)[0]
    taken = []
    for _ in range(2 * TRIALS):
        start = time.perf_counter()
        way.step(given, 0.1 if job["numbers"]["plastic"] else None)
        taken.append(time.perf_counter() - start)
    return min(taken[TRIALS:])


def fastest(job, candidates):
    """Return the fastest way, made anew, and its name with the times of all, ms."""
    times = {}
    for name, make in candidates:
        try:
            times[name] = timed(make(), job)
        except RuntimeError as error:
            print(f"{name}: {error}")
    best = min(times, key=times.get)
    said = ", ".join(f"{name} {1e3 * taken:.3g}" for name, taken in times.items())
    return best, f"{best}, of {said} ms; float32"


def build(job):
    """Return the measurement of a job."""
    found = arrays(job)
    best, note = fastest(job, ways(job, found))
    way = dict(ways(job, found))[best]()
    return closed_loop(job, way.step, np.float32), note


if __name__ == "__main__":
    serve(build, "torch", "numpy")
