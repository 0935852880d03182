"""Rewards in a unit that does not depend on the task."""

import numpy as np

from agents.moments import RunningMoments


class RewardScale:
    """Rewards in units of the standard deviation of the discounted return, clipped at 10.

    So no learning rate depends on the unit of reward. Source: Engstrom et al. 2020,
    Implementation matters in deep policy gradients, arXiv:2005.12729.

    Args:
        gamma: discount.
    """

    def __init__(self, gamma: float) -> None:
        self.gamma = gamma
        self.moments = RunningMoments(1)

    def __call__(self, reward: float, discounted: float) -> float:
        """The scaled reward; `discounted` is the return so far, this reward included."""
        self.moments.update(np.array([discounted]))
        return float(np.clip(reward / (self.moments.deviation[0] + 1e-8), -10.0, 10.0))
