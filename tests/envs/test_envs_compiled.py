"""The compiled kernels give the bits of the same code run by plain Python."""

import os
import subprocess
import sys

import gymnasium
import numpy as np
import pytest

import envs

ROLLOUT = """
import gymnasium, envs, numpy as np
batch = gymnasium.make_vec({id!r}, 2, max_episode_steps=12, options={options!r})
batch.action_space.seed(0)
parts = [batch.reset(seed=0)[0].ravel()]
for _ in range(26):
    observation, reward, *_ = batch.step(batch.action_space.sample())
    parts += [observation.ravel(), reward]
print(np.concatenate(parts, dtype=np.float64).tobytes().hex())
"""


@pytest.mark.parametrize("entry", envs.ENVS, ids=lambda entry: entry.name)
def test_plain_python_gives_the_same_bits(entry):
    code = ROLLOUT.format(id=entry.id, options=dict(entry.evaluation_options))
    variables = {**os.environ, "NUMBA_DISABLE_JIT": "1"}
    plain = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        check=True,
        capture_output=True,
        text=True,
        env=variables,
    ).stdout
    batch = gymnasium.make_vec(
        entry.id, 2, max_episode_steps=12, options=dict(entry.evaluation_options)
    )
    batch.action_space.seed(0)
    parts = [batch.reset(seed=0)[0].ravel()]
    for _ in range(26):
        observation, reward, *_ = batch.step(batch.action_space.sample())
        parts += [observation.ravel(), reward]
    expected = np.frombuffer(bytes.fromhex(plain), np.float64)
    np.testing.assert_array_equal(np.concatenate(parts, dtype=np.float64), expected)
