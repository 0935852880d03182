"""The rivals of the spiking agents, and the anchors of the score."""

from agents.entry import EPISODES, AgentEntry

REPLAY = f"{EPISODES}, and the replay buffer, which random actions fill anew"

RIVALS: tuple[AgentEntry, ...] = (
    AgentEntry(
        "es-mlp",
        "agents.es_mlp:build",
        "a tanh perceptron found by the same evolution strategy: no spikes, no recurrence",
        learns=True,
    ),
    AgentEntry(
        "ars",
        "agents.ars:build",
        "augmented random search for a linear policy: no network",
        learns=True,
    ),
    AgentEntry(
        "linear",
        "agents.linear:build",
        "online linear TD(lambda) actor-critic on the population code: no network",
        learns=True,
    ),
    AgentEntry(
        "ppo",
        "agents.sb3_ppo:build",
        "PPO of Stable-Baselines3, an MLP",
        learns=True,
        extra="baselines",
        forgets=EPISODES,
    ),
    AgentEntry(
        "ppo-continual",
        "agents.sb3_ppo:build_continual",
        "the same PPO, which goes on learning while it is tested",
        learns=True,
        extra="baselines",
        forgets=EPISODES,
    ),
    AgentEntry(
        "ppo-population",
        "agents.sb3_ppo:build_population",
        "the same PPO on the population code of the spiking agents",
        learns=True,
        extra="baselines",
        forgets=EPISODES,
    ),
    AgentEntry(
        "recurrent-ppo",
        "agents.sb3_recurrent_ppo:build",
        "PPO of sb3-contrib with long short-term memory",
        learns=True,
        extra="baselines",
        forgets=EPISODES,
    ),
    AgentEntry(
        "sac",
        "agents.sb3_off_policy:build_sac",
        "SAC of Stable-Baselines3, continuous actions only",
        learns=True,
        extra="baselines",
        forgets=REPLAY,
        discrete=False,
    ),
    AgentEntry(
        "td3",
        "agents.sb3_off_policy:build_td3",
        "TD3 of Stable-Baselines3, continuous actions only",
        learns=True,
        extra="baselines",
        forgets=REPLAY,
        discrete=False,
    ),
    AgentEntry("random", "agents.uniform:build", "uniformly random actions", learns=False),
    AgentEntry(
        "oracle",
        "agents.oracle:build",
        "the scripted solution of the env",
        learns=False,
        needs_oracle=True,
    ),
)
