"""MyoSuite: control steps of one of its tasks, as `gymnasium.make` gives it."""

import time

import gymnasium
import myosuite  # noqa: F401 - registers its tasks
from protocol import serve

ACTIONS = 64  # random actions, used over and over


def build(job):
    """Return what takes `stretch` steps of the task `env`."""
    env = gymnasium.make(job["env"])
    env.action_space.seed(1)
    actions = [env.action_space.sample() for _ in range(ACTIONS)]
    env.reset(seed=1)

    def measure():
        start = time.thread_time()
        for k in range(job["stretch"]):
            _, _, terminated, truncated, _ = env.step(actions[k % ACTIONS])
            if terminated or truncated:
                env.reset()
        return time.thread_time() - start, {}

    measure()
    return measure


if __name__ == "__main__":
    serve(build, "myosuite", "mujoco")
