"""`SpikingPolicy` for PPO, A2C, SAC, TD3 and DDPG of SB3, and such a model without torch.

    import agents.sb3_spiking_policy
    model = PPO("SpikingPolicy", env, policy_kwargs={"spikes": Spikes(steps=8)}).learn(40_000)
    policy = deploy(model)          # the same spikes from our core, by the same `predict`

The actor spikes (see `sb3_spikes`), the critics are SB3's own. Observations should lie within
their bounds, or within about three units where they have none (`VecNormalize`).
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray
from stable_baselines3 import A2C, DDPG, PPO, SAC, TD3
from stable_baselines3.common.policies import ActorCriticPolicy
from stable_baselines3.sac.policies import SACPolicy
from stable_baselines3.td3.policies import TD3Policy
from torch import nn

from agents.sb3_actors import Actor, ActorPolicy, Array, weights_of
from agents.sb3_heads import ChoiceHead, ClippedHead, GaussianHead, Head, SquashedHead, unchanged
from agents.sb3_spikes import PopulationDecoder, Spikes, SpikingNet
from agents.sb3_spiking_body import SpikingBody
from agents.spaces import ActionSpec, check_observation_space

DEFAULT = Spikes()


class ActorAndCritic(nn.Module):  # type: ignore[misc] # torch is not typed for us
    """What SB3 calls the extractor: rates for the actor, features for the critic."""

    def __init__(self, actor: SpikingNet, critic: nn.Module) -> None:
        super().__init__()
        self.actor, self.critic = actor, critic

    def forward(self, features: Any) -> tuple[Any, Any]:
        """Both."""
        return self.actor(features), self.critic(features)

    def forward_actor(self, features: Any) -> Any:
        """Rates."""
        return self.actor(features)

    def forward_critic(self, features: Any) -> Any:
        """Features."""
        return self.critic(features)


# SB3 builds its policies by keyword: what is not ours is handed on as it comes.


class SpikingPolicy(ActorCriticPolicy):  # type: ignore[misc]
    """Spiking actor and perceptron as critic, for PPO and A2C.

    Args:
        observation_space, action_space, lr_schedule: as SB3 gives them.
        spikes: the actor.
        **rest: of `ActorCriticPolicy`; `net_arch` sizes the critic alone.

    Raises:
        ValueError: an observation space that is no flat Box, or `use_sde`.
    """

    action_net: Any
    mlp_extractor: Any

    def __init__(
        self, observation_space: Any, action_space: Any, lr_schedule: Any,
        spikes: Spikes = DEFAULT, **rest: Any,
    ) -> None:  # fmt: skip
        self.spikes = spikes
        check_observation_space(observation_space)
        if rest.get("use_sde"):
            raise ValueError("use_sde: got True, expected False: a spiking actor has none")
        arch = rest.pop("net_arch", None) or [64, 64]
        critic = arch["vf"] if isinstance(arch, dict) else arch
        rest["net_arch"] = {"pi": [], "vf": critic}
        super().__init__(observation_space, action_space, lr_schedule, **rest)

    def _build(self, lr_schedule: Any) -> None:
        super()._build(lr_schedule)
        outputs = self.action_net.out_features
        actor = SpikingNet(self.observation_space, outputs, self.spikes)
        self.mlp_extractor = ActorAndCritic(actor, self.mlp_extractor.value_net)
        self.action_net = PopulationDecoder(outputs, self.spikes.motor_cells)
        self.optimizer = self.optimizer_class(
            self.parameters(), lr=lr_schedule(1), **self.optimizer_kwargs
        )

    def _get_constructor_parameters(self) -> dict[str, Any]:
        return {**super()._get_constructor_parameters(), "spikes": self.spikes}

    def spiking_body(self) -> SpikingBody:
        """The actor on our core."""
        return SpikingBody(self.mlp_extractor.actor, self.action_net)

    def head(self, spec: ActionSpec) -> Head:
        """From its outputs to actions: clipped to the bounds, as SB3 has it."""
        if spec.discrete:
            return ChoiceHead(spec)
        return ClippedHead(spec, np.exp(weights_of(self)["log_std"]), unchanged)


class SpikingSACPolicy(SACPolicy):  # type: ignore[misc]
    """Spiking actor and two perceptrons as critics, for SAC.

    Args:
        observation_space, action_space, lr_schedule: as SB3 gives them.
        spikes: the actor.
        **rest: of `SACPolicy`; `net_arch` sizes the critics alone.
    """

    def __init__(
        self, observation_space: Any, action_space: Any, lr_schedule: Any,
        spikes: Spikes = DEFAULT, **rest: Any,
    ) -> None:  # fmt: skip
        self.spikes = spikes
        check_observation_space(observation_space)
        super().__init__(observation_space, action_space, lr_schedule, **rest)

    def make_actor(self, features_extractor: Any = None) -> Any:
        """SB3's actor with spikes in place of its perceptron."""
        actor, size = super().make_actor(features_extractor), int(self.action_space.shape[0])
        actor.latent_pi = SpikingNet(self.observation_space, size, self.spikes)
        actor.mu, actor.log_std = (
            PopulationDecoder(size, self.spikes.motor_cells) for _ in range(2)
        )
        return actor.to(self.device)

    def _get_constructor_parameters(self) -> dict[str, Any]:
        return {**super()._get_constructor_parameters(), "spikes": self.spikes}

    def spiking_body(self) -> SpikingBody:
        """The actor on our core."""
        return SpikingBody(self.actor.latent_pi, self.actor.mu, self.actor.log_std)

    def head(self, spec: ActionSpec) -> Head:
        """From its outputs to actions."""
        return SquashedHead(spec)


class SpikingTD3Policy(TD3Policy):  # type: ignore[misc]
    """Spiking actor and two perceptrons as critics, for TD3 and DDPG.

    Args:
        observation_space, action_space, lr_schedule: as SB3 gives them.
        spikes: the actor.
        **rest: of `TD3Policy`; `net_arch` sizes the critics alone.
    """

    def __init__(
        self, observation_space: Any, action_space: Any, lr_schedule: Any,
        spikes: Spikes = DEFAULT, **rest: Any,
    ) -> None:  # fmt: skip
        self.spikes = spikes
        check_observation_space(observation_space)
        super().__init__(observation_space, action_space, lr_schedule, **rest)

    def make_actor(self, features_extractor: Any = None) -> Any:
        """SB3's actor with spikes in place of its perceptron."""
        actor, size = super().make_actor(features_extractor), int(self.action_space.shape[0])
        net = SpikingNet(self.observation_space, size, self.spikes)
        actor.mu = nn.Sequential(net, PopulationDecoder(size, self.spikes.motor_cells), nn.Tanh())
        return actor.to(self.device)

    def _get_constructor_parameters(self) -> dict[str, Any]:
        return {**super()._get_constructor_parameters(), "spikes": self.spikes}

    def spiking_body(self) -> SpikingBody:
        """The actor on our core."""
        return SpikingBody(self.actor.mu[0], self.actor.mu[1])

    def head(self, spec: ActionSpec) -> Head:
        """From its outputs to actions, without noise."""
        return GaussianHead(spec, 0.0, np.tanh)


class Unchanged:
    """Senses that pass observations on."""

    def __init__(self, space: spaces.Box) -> None:
        self.size = int(np.prod(space.shape))

    def update(self, observation: Array) -> None:
        """Learns nothing."""

    def __call__(self, observations: Array) -> Array:
        """The same numbers."""
        return observations

    def copy(self) -> "Unchanged":
        """Itself."""
        return self

    def state(self) -> dict[str, NDArray[Any]]:
        """Nothing."""
        return {}

    def restore(self, state: Any) -> None:
        """Nothing."""


def deploy(model: Any, seed: int = 0) -> ActorPolicy:
    """A frozen copy of a model's actor on our core, with SB3's `predict`.

    Args:
        model: PPO, A2C, SAC, TD3 or DDPG of SB3 with one of these policies.
        seed: root of its own random stream; with `deterministic=True` it draws nothing.

    Raises:
        ValueError: another policy, or spaces that no agent of ours has.
    """
    policy = model.policy
    if not hasattr(policy, "spiking_body"):
        raise ValueError(f'model: got {type(policy).__name__}, expected policy="SpikingPolicy"')
    space = check_observation_space(model.observation_space)
    spec = ActionSpec.of(model.action_space)
    return ActorPolicy(
        space, Actor(Unchanged(space), policy.spiking_body(), policy.head(spec)), seed
    )


def register(kinds: Iterable[tuple[Any, Any]]) -> None:
    """Let SB3 know each policy by the name "SpikingPolicy"."""
    for algorithm, policy in kinds:
        algorithm.policy_aliases = {**algorithm.policy_aliases, "SpikingPolicy": policy}


register(
    (
        (PPO, SpikingPolicy),
        (A2C, SpikingPolicy),
        (SAC, SpikingSACPolicy),
        (TD3, SpikingTD3Policy),
        (DDPG, SpikingTD3Policy),
    )
)
