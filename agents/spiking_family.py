"""The spiking agents of the table."""

from agents.entry import EPISODES, AgentEntry

SPIKING: tuple[AgentEntry, ...] = (
    AgentEntry(
        "reflex",
        "agents.reflex:build",
        "spiking: two to eight neurons wired by hand, nothing is learnt",
        learns=False,
    ),
    AgentEntry(
        "spiking-actor-critic",
        "agents.spiking_actor_critic:build",
        "spiking: population code, escape-noise critic and actor, dopamine = TD error",
        learns=True,
    ),
    AgentEntry(
        "rstdp",
        "agents.rstdp:build",
        "spiking: opponent pools, reward-modulated STDP, dopamine = reward difference",
        learns=True,
    ),
    AgentEntry(
        "developing",
        "agents.developing:build",
        "spiking: rstdp that grows up: stages of the body, sharper senses, less plasticity",
        learns=True,
    ),
    AgentEntry(
        "culture",
        "agents.culture:build",
        "spiking: a random network with plain STDP that stimulation alone teaches",
        learns=True,
    ),
    AgentEntry(
        "whole",
        "agents.whole:build",
        "spiking: rstdp with every part; adaptation, dendrites, short-term plasticity, delays",
        learns=True,
    ),
    AgentEntry(
        "predictive",
        "agents.predictive:build",
        "spiking: rstdp that foretells its next sensation; prediction and error return as input",
        learns=True,
    ),
    AgentEntry(
        "ganglia",
        "agents.ganglia:build",
        "spiking: three joined networks: action, a rhythm without a winner, a forward model",
        learns=True,
    ),
    AgentEntry(
        "evolved",
        "agents.evolved:build",
        "spiking: a recurrent network with delays, its weights found by an evolution strategy",
        learns=True,
    ),
    AgentEntry(
        "evolved-plastic",
        "agents.evolved_plastic:build",
        "spiking: evolution finds the rules of reward-modulated plasticity, a life does the rest",
        learns=True,
    ),
    AgentEntry(
        "evolved-stp",
        "agents.evolved_plastic:build_short_term",
        "the same without a weight that changes: short-term plasticity and gated pathways",
        learns=True,
    ),
    AgentEntry(
        "reservoir",
        "agents.reservoir:build",
        "spiking: a fixed recurrent network with delays; only its readout learns, from reward",
        learns=True,
    ),
    AgentEntry(
        "reservoir-force",
        "agents.reservoir_force:build",
        "spiking: the same network, its readout imitates the oracle of the env step by step (RLS)",
        learns=True,
        needs_oracle=True,
    ),
    AgentEntry(
        "reservoir-evolved",
        "agents.reservoir_evolved:build",
        "spiking: the same network, its input gains and its readout found by evolution",
        learns=True,
    ),
    AgentEntry(
        "eprop",
        "agents.eprop:build",
        "spiking: adaptive neurons, recurrent; the readout learns from reward, e-prop the rest",
        learns=True,
    ),
    AgentEntry(
        "surrogate",
        "agents.sb3_surrogate:build",
        "spiking: a population-coded actor trained by surrogate gradients in PPO, no local rule",
        learns=True,
        extra="baselines",
        forgets=EPISODES,
    ),
    AgentEntry(
        "converted",
        "agents.sb3_converted:build",
        "spiking: PPO trains a ReLU perceptron, whose activations become firing rates",
        learns=True,
        extra="baselines",
        forgets=EPISODES,
    ),
)
