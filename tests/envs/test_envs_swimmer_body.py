"""The chain in a viscous fluid: an independent twin, energy, symmetry, equal drags."""

import gymnasium
import numpy as np
import pytest
from scipy.integrate import solve_ivp

from envs.bodies.chain import make_chain, move_one
from envs.bodies.swimmer import Swimmer
from envs.tasks.segmented_swimmer.kernels import STEP


def dense(heading, bend, push, resist, link, tangential, normal):
    """Centre's velocity, turning of the head and rates, from one dense system in world frame."""
    links = len(bend) + 1
    angle = heading - np.concatenate([[0.0], np.cumsum(bend)])
    along = np.column_stack([np.cos(angle), np.sin(angle)])
    across = np.column_stack([-np.sin(angle), np.cos(angle)])
    matrix, force = np.zeros((2 + links, 2 + links)), np.zeros(2 + links)
    jacobians = []
    for j in range(links):
        jacobian = np.zeros((2, 2 + links))
        jacobian[:, :2] = np.eye(2)
        jacobian[:, 2 : 2 + j] = -link * across[:j].T
        jacobian[:, 2 + j] = -0.5 * link * across[j]
        drag = tangential * np.outer(along[j], along[j]) + normal * np.outer(across[j], across[j])
        matrix += link * jacobian.T @ drag @ jacobian
        matrix[2 + j, 2 + j] += normal * link**3 / 12.0
        jacobians.append(jacobian)
    for j in range(links - 1):
        turn = np.zeros(2 + links)
        turn[2 + j], turn[3 + j] = 1.0, -1.0
        matrix += resist[j] * np.outer(turn, turn)
        force += push[j] * turn
    speed = np.linalg.solve(matrix, force)
    centre = np.mean([jacobian @ speed for jacobian in jacobians], axis=0)
    return centre, speed[2], speed[2:-1] - speed[3:], speed @ matrix @ speed


def random_chain(seed, joints=5):
    generator = np.random.default_rng(seed)
    chain = make_chain(1, joints, 0.02, *generator.uniform(1.0, 20.0, 2))
    chain.bend[0] = generator.normal(0.0, 0.8, joints)
    chain.heading[0] = generator.uniform(-3.0, 3.0)
    chain.push[:] = generator.normal(0.0, 1e-3, joints)
    chain.resist[:] = generator.uniform(0.0, 1e-4, joints)
    return chain


def coefficients(chain):
    return chain.link[0], chain.tangential[0], chain.normal[0]


@pytest.mark.parametrize("joints", [1, 2, 5, 12])
def test_sweeps_solve_the_dense_equations(joints):
    for seed in range(5):
        chain = random_chain(seed, joints)
        posture = (chain.heading[0], chain.bend[0].copy())
        move_one(chain, 0, 0.0)
        centre, turn, rate, _ = dense(*posture, chain.push, chain.resist, *coefficients(chain))
        np.testing.assert_allclose(chain.velocity[0], centre, rtol=1e-8, atol=1e-10)
        np.testing.assert_allclose([chain.turn[0], *chain.rate[0]], [turn, *rate], rtol=1e-8)


def driven(time, joints):
    phase = 9.0 * time - np.arange(joints)
    return 1e-3 * np.cos(phase)


def twin(chain, seconds, stiffness, viscosity):
    joints = chain.bend.shape[1]
    numbers = coefficients(chain)

    def slope(time, state):
        bend = state[3:]
        push = driven(time, joints) - stiffness * bend
        rates = dense(state[2], bend, push, np.full(joints, viscosity), *numbers)
        return np.concatenate([rates[0], [rates[1]], rates[2]])

    start = np.concatenate([chain.centre[0], [chain.heading[0]], chain.bend[0]])
    solved = solve_ivp(slope, (0.0, seconds), start, rtol=1e-9, atol=1e-11)
    return solved.y[:, -1]


def stepped(chain, seconds, step, stiffness, viscosity):
    joints = chain.bend.shape[1]
    for k in range(round(seconds / step)):
        chain.push[:] = driven((k + 0.5) * step, joints) - stiffness * chain.bend[0]
        chain.resist[:] = viscosity + 0.5 * step * stiffness
        move_one(chain, 0, step)
    return np.concatenate([chain.centre[0], [chain.heading[0]], chain.bend[0]])


def test_steps_converge_to_the_twin_with_second_order():
    def start():
        chain = make_chain(1, 4, 0.02, 8.0, 2.3)
        chain.bend[0] = [0.3, -0.2, 0.1, 0.4]
        return chain

    expected = twin(start(), 1.2, 8e-4, 3e-5)
    far = [
        np.abs(stepped(start(), 1.2, step, 8e-4, 3e-5) - expected).max()
        for step in (0.02, 0.01, 0.005)
    ]
    assert far[0] < 0.03
    assert far[2] < 2e-3
    assert far[0] / far[2] > 10.0


def test_equal_drags_move_nothing():
    chain = random_chain(3)
    chain.normal[0] = chain.tangential[0]
    for _ in range(50):
        move_one(chain, 0, 0.01)
    np.testing.assert_allclose(chain.centre[0], 0.0, atol=1e-12)


def test_power_of_the_joints_is_what_the_fluid_takes():
    for seed in range(5):
        chain = random_chain(seed)
        posture = (chain.heading[0], chain.bend[0].copy())
        move_one(chain, 0, 0.0)
        lost = dense(*posture, chain.push, chain.resist, *coefficients(chain))[3]
        assert lost > 0.0
        assert chain.push @ chain.rate[0] == pytest.approx(lost, rel=1e-8)


def test_energy_balances_to_the_last_joule():
    """Work of the muscles = heat in fluid and tissue + elastic energy of the relaxed body."""
    env = gymnasium.make("reafference/SegmentedSwimmer-v0").unwrapped
    env.reset(seed=3, options={"stage": "plain"})
    task, generator = env.task, np.random.default_rng(3)
    chain, swimmer = task.chain, task.swimmer
    joint, damp = swimmer.stiffness / swimmer.link, swimmer.viscosity / swimmer.link
    numbers = (chain.link[0], chain.tangential[0], chain.normal[0])
    stored, heat = 0.5 * joint * swimmer.tone * np.sum(chain.bend[0] ** 2), 0.0
    for _ in range(60):
        middle = chain.bend[0] + 0.5 * STEP * chain.rate[0]
        env.step(generator.uniform(0.0, 1.0, 18).astype(np.float32))
        lost = dense(chain.heading[0], middle, chain.push, chain.resist, *numbers)[3]
        rate = chain.rate[0]
        heat += STEP * (lost - chain.resist @ rate**2 + damp * rate @ rate)
    gained = 0.5 * joint * swimmer.tone * np.sum(chain.bend[0] ** 2) - stored
    assert heat > 0.0
    assert task.flanks.work[0] == pytest.approx(heat + gained, rel=1e-8)
    assert task.flanks.spent[0] > task.flanks.work[0]


def test_mirrored_torques_give_the_mirrored_path():
    first, second = random_chain(8), random_chain(8)
    second.bend[0] *= -1.0
    second.heading[0] *= -1.0
    second.push[:] *= -1.0
    for _ in range(40):
        move_one(first, 0, 0.02)
        move_one(second, 0, 0.02)
    np.testing.assert_array_equal(first.centre[0] * [1.0, -1.0], second.centre[0])
    np.testing.assert_array_equal(first.bend, -second.bend)


def test_body_refuses_what_cannot_swim():
    with pytest.raises(ValueError, match="from 2 to 32"):
        Swimmer(segments=1)
    with pytest.raises(ValueError, match="from 2 to 32"):
        Swimmer(segments=6.0)
    with pytest.raises(ValueError, match=r"ratio=0\.0, expected a positive number"):
        Swimmer(ratio=0.0)
    with pytest.raises(ValueError, match="expected a non-negative number"):
        Swimmer(viscosity=-1.0)
