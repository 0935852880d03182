"""Why goals of speed are missed, and what was tried."""

COBA = (
    "Brian2 takes forward Euler steps under fast math; with exponential Euler, at the same rates, "
    "it takes four times as long. Ours solves each step exactly under its conductances and finds "
    "the crossing within the step. Tried: refractory neurons kept in the vector loop (1.4x), the "
    "exponential as a series, receiving and pouring in one pass (nothing), float32 weights "
    "(nothing): state and parameters stream from the second-level cache."
)

CUBA = (
    "As COBA; 2.4 ns a neuron and step. One value for a whole population instead of one for each "
    "neuron brings 0 to 7 % of a step, and was not kept for its second set of loops."
)

BRUNEL = (
    "Events run near the floor: 0.6 ns each with rows of one weight and 16-bit targets, 2 ns or "
    "more before. Poisson numbers for 12 500 neurons and their membranes are the other half of "
    "the step; drawing many neurons at a time brought 1.7x of the noise."
)

STDP = (
    "Each spike of a target changes a thousand weights scattered over 80 MB. Asking for them 24 "
    "synapses ahead and keeping the rows in the order of columns brought 1.4x."
)

STATIC = (
    "The best peer is Brian2 in Cython. 70 000 events and 700 spikes a control step take about 42 "
    "and 32 us, by difference: delivery stands near the floor, so no engine in float64 gets to "
    "the 7 us that the goal asks for against this peer."
)

PLASTIC = (
    "The best peer is torch, which collects a control step in one product. By themselves pairs "
    "cost 0.6 ns forwards and 1 ns backwards, the two sweeps over the eligibility of all synapses "
    "0.4 ns each. One sweep in place of two was tried: it no longer vectorises."
)

GENN = "GeNN is in no registry that pip reads, and was not installed."

SMALL = (
    "1.3 us are outside compiled code; 6 to 7 us go to neurons that stay silent, the rest to "
    "spikes. It was 35 us before references went uncounted and kernels were written into one "
    "another."
)

COPIES = (
    "torch runs its fastest of five ways, a scripted sparse product in float32. One copy alone "
    "takes 15 us for 20 steps; many copies do not fit into the cache with the scratch that each "
    "keeps for itself."
)

MICROCIRCUIT = (
    "Neurons and their background take two thirds, 4.3 ns each. Rows of a hundred synapses start "
    "in memory that is not cached: they are asked for eight rows ahead, and looking rows up "
    "together brought 5.6 to 5.1 in a run apart."
)

FOUR_CORES = (
    "Threads share blocks of neurons with all synapses onto them, and meet at each step of 0.1 ms: "
    "the step is as slow as the slowest core. Measured in turn with one thread, in stretches of "
    "6.4 ms of the circuit's time; where other programs need the cores, sharing is tried and left. "
    "Tried: waiting asleep from 10 us on (no gain), 50 us (kept), 1 ms (the same). With a third of "
    "the circuit on four virtual cores 2 threads brought 1.2 to 1.4x, 4 threads 1.1 to 1.8x from "
    "one run to the next, so 2 are tried where 4 are no faster than one. The whole circuit, always "
    "shared, in three rounds on a host that others used too: 5.9 to 9.1 alone, 4.2 to 5.7 with 2, "
    "4.7 to 6.5 with 4."
)

MEMORY = (
    "The tables take 7 bytes a synapse; the peak is that of building, while a projection is drawn."
)

FEW_EVENTS = (
    "7 or 8 spikes a step: what is called events here is mostly the fixed cost of looking for them."
)

EVENTS = "Within 5 % of the goal."

NEURONS = (
    "The floor is a leak with one set of parameters for all. Ours keeps parameters for each "
    "neuron, refractory times and crossings within the step: about 2 ns, and 45 to 70 ns more for "
    "a spike."
)

CACHED = (
    "The machine was slower than before: the commit that had taken 0.90 s takes 1.2 s in turn with "
    "this one, which takes 1.2 s as well. Half of it are imports of numpy and numba."
)

FIRST_EVER = (
    "0.9 s are imports. The rest is numba, which types, lowers and optimises 22 functions; it was "
    "7.5 s with a compiled constructor and arrays passed by value. Inlining costs 0.8 s of it and "
    "takes 5 of 28 us off each control step of a small plastic network. `reafference doctor "
    "--warmup` compiles beforehand. The machine was slower than before: the commit that had taken "
    "6.9 s takes 10 to 11 s in turn with this one, which takes 11 to 14 s."
)

BODIES = (
    "Threads divide MuJoCo's part, 4.2 of 4.6 us a body and step on an idle core. Ours stays on "
    "one: 0.25 us for senses, noise and rewards, 0.05 for commands, 0.1 for Python. Tried: to "
    "share it among threads of Python, which take longer to wake than it lasts (340 us a step for "
    "240). Where other programs use the cores, threads wait for them: 1.7 to 2.3x beside 20 others."
)

DECISION = (
    "A quarter of what it was: one row goes from the observation to the action in three compiled "
    "calls, and neurons and delayed synapses run in loops without a branch for who fires. Most "
    "of the rest is the network: four steps of 32 neurons with 24 spikes. Measured on a host with "
    "six runnable programs for each virtual core."
)

POPULATION = (
    "Rows whose episodes have ended wait for the longest, so that a third of the rows live; a "
    "decision takes 1.0 to 1.4 us, PointB itself as much, and another 0.1 ms of a step is Python. "
    "Rows are shared by threads in sides, to the same bits, but a side has 0.2 ms to do in a step, "
    "and on a busy host a thread that is woken comes later than that: two threads were no faster "
    "than one, which had 0.52 M on ReflexArc."
)
