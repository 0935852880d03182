"""What every agent of the registry promises, on a Discrete and on a Box task."""

import gymnasium
import numpy as np
import pytest
from stable_baselines3.common.callbacks import CheckpointCallback, EvalCallback
from stable_baselines3.common.evaluation import evaluate_policy
from stable_baselines3.common.monitor import Monitor
from stable_baselines3.common.vec_env import DummyVecEnv

from agents import CheckpointError, find_agent, load_agent

STEPS = 300  # whole rollouts of the quick PPO


def same(first, second) -> bool:
    return first.keys() == second.keys() and all(
        a.dtype == second[k].dtype and np.array_equal(a, second[k]) for k, a in first.items()
    )


def observations(agent, count: int):
    env = gymnasium.make(agent.env.spec)
    env.action_space.seed(0)
    env.reset(seed=0)
    rows = []
    while len(rows) < count:
        observation, _, terminated, truncated, _ = env.step(env.action_space.sample())
        rows.append(observation)
        if terminated or truncated:
            env.reset()
    return np.array(rows)


def test_learn_runs_exactly_the_steps_and_keeps_its_books(make):
    agent = make(seed=3)
    assert agent.learn(STEPS) is agent
    assert agent.num_timesteps == STEPS
    ends = [end for end, _, _ in agent.episodes]
    assert ends == sorted(ends)
    assert len(ends) <= agent.episodes_begun
    assert sum(length for _, _, length in agent.episodes) <= STEPS
    assert agent.learn(STEPS).num_timesteps == 2 * STEPS


def test_same_seed_same_bits_whatever_else_is_drawn(make):
    first = make(seed=5).learn(STEPS)
    np.random.seed(99)  # noqa: NPY002 (SB3 draws from it)
    second = make(seed=5)
    second.env.reset(seed=1234)
    second.learn(STEPS)
    assert same(first.state(), second.state())
    assert first.episodes == second.episodes
    assert not same(first.state(), make(seed=6).learn(STEPS).state())


def test_learning_on_after_loading(make, name, env_id, tmp_path):
    whole = make(seed=2).learn(STEPS)
    whole.save(tmp_path / "half")
    loaded = load_agent(tmp_path / "half.zip", env_id)
    assert same(whole.state(), loaded.state())
    assert loaded.config() == whole.config()
    seen = observations(whole, 20)
    for greedy in (True, False):
        actions = [a.policy(1).predict(seen, deterministic=greedy)[0] for a in (whole, loaded)]
        assert np.array_equal(*actions)
    whole.learn(200)
    loaded.learn(200)
    if whole.resumable:
        assert same(whole.state(), loaded.state())
        assert whole.episodes == loaded.episodes
    assert loaded.num_timesteps == whole.num_timesteps


def test_predict_takes_one_observation_or_a_batch(make):
    agent = make()
    batch = observations(agent, 7)
    for model in (agent, agent.policy(4)):
        for greedy in (True, False):
            action, state = model.predict(batch[0], deterministic=greedy)
            assert agent.action_space.contains(action)
            many, _ = model.predict(batch, deterministic=greedy)
            assert many.shape == (7, *agent.action_space.shape)
            assert all(agent.action_space.contains(each) for each in many)
            model.predict(batch[1], state=state, episode_start=np.array([False]))


def test_evaluation_never_touches_training(make):
    plain, watched = make(seed=1), make(seed=1)
    policy = watched.policy(0)
    for agent in (plain, watched):
        agent.learn(STEPS)
    before = watched.state()
    seen = observations(watched, 5)
    watched.predict(seen)
    policy.predict(seen)
    watched.policy(3).predict(seen[0])
    assert same(before, watched.state())
    for agent in (plain, watched):
        agent.learn(STEPS)
    assert same(plain.state(), watched.state())


def test_a_policy_is_frozen_and_has_its_own_stream(make):
    agent = make(seed=1).learn(STEPS)
    seen = observations(agent, 30)
    early, twin, other = agent.policy(7), agent.policy(7), agent.policy(8)
    agent.learn(STEPS)
    early_actions = [early.predict(row)[0] for row in seen]
    assert np.array_equal(early_actions, [twin.predict(row)[0] for row in seen])
    if agent.name not in ("oracle", "reflex"):
        assert not np.array_equal(early_actions, [other.predict(row)[0] for row in seen])


def test_sb3_evaluates_every_agent(make, env_id):
    agent = make()
    single = Monitor(gymnasium.make(env_id))
    mean, deviation = evaluate_policy(agent, single, n_eval_episodes=2)
    assert np.isfinite([mean, deviation]).all()
    vectorised = DummyVecEnv([lambda: Monitor(gymnasium.make(env_id)) for _ in range(3)])
    returns, lengths = evaluate_policy(
        agent.policy(1), vectorised, n_eval_episodes=3, return_episode_rewards=True
    )
    assert len(returns) == len(lengths) == 3


def test_sb3_callbacks_work(make, env_id, tmp_path):
    agent = make(seed=1)
    evaluation = EvalCallback(
        Monitor(gymnasium.make(env_id)),
        n_eval_episodes=1,
        eval_freq=100,
        log_path=str(tmp_path),
        best_model_save_path=str(tmp_path),
        verbose=0,
    )
    agent.learn(STEPS, callback=[evaluation, CheckpointCallback(150, str(tmp_path), "copy")])
    assert len(evaluation.evaluations_timesteps) == evaluation.n_calls // 100
    assert load_agent(tmp_path / "best_model", env_id).name == agent.name
    assert list(tmp_path.glob("copy_*_steps.zip"))
    assert same(agent.state(), make(seed=1).learn(STEPS).state())


def test_a_function_is_called_each_step_and_stops(make):
    agent, calls = make(), []

    def callback(locals_, globals_):
        calls.append((agent.num_timesteps, locals_["rewards"], globals_))
        return len(calls) < 40

    agent.learn(STEPS, callback=callback)
    assert len(calls) == 40
    assert agent.num_timesteps == calls[-1][0] < STEPS
    agent.learn(100, callback=lambda locals_, globals_: None)
    assert agent.num_timesteps == calls[-1][0] + 100


def test_born_again_is_new(make):
    agent = make(seed=4)
    newborn = agent.state()
    agent.learn(STEPS)
    agent.freeze()
    agent.reset_life()
    assert same(newborn, agent.state())
    assert same(make(seed=4).learn(300).state(), agent.learn(300).state())


def test_restore_takes_up_a_state_and_copies_it(make):
    agent, other = make(seed=4).learn(300), make(seed=9)
    state = agent.state()
    other.restore(state)
    agent.learn(100)
    assert same(state, other.state())
    assert other.seed == 4
    other.restore(agent.state())
    with pytest.raises(ValueError, match="agent/books"):
        other.restore({})


def test_frozen_agents_do_not_learn_and_keep_what_they_learnt(make):
    agent = make(seed=2).learn(STEPS)
    seen = observations(agent, 50)
    before = agent.policy(0).predict(seen, deterministic=True)[0]
    agent.freeze()
    agent.learn(300)
    assert agent.num_timesteps == STEPS + 300
    assert np.array_equal(before, agent.policy(0).predict(seen, deterministic=True)[0])
    assert agent.state()["agent/books"][3] == 1
    agent.unfreeze()
    assert not agent.frozen


def test_the_native_call(make):
    agent = make(seed=2)
    observation, _ = agent.env.reset(seed=0)
    for t in range(30):
        action = agent.act(observation, 1.0 if t else 0.0, episode_start=t == 0)
        assert agent.action_space.contains(action)
        observation, reward, terminated, *_ = agent.env.step(action)
        if terminated:
            break
    agent.conclude(observation, reward, terminated)
    agent.reset()
    assert agent.num_timesteps == 0


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_what_cannot_be_is_refused_and_changes_nothing(make, bad):
    agent = make(seed=2)
    observation, _ = agent.env.reset(seed=0)
    agent.act(observation, 0.0, episode_start=True)
    before = agent.state()
    wrong = np.full_like(observation, bad)
    for call in (
        lambda: agent.act(wrong, 0.0),
        lambda: agent.act(observation, bad),
        lambda: agent.act(observation[:-1], 0.0),
        lambda: agent.act(np.stack([observation] * 2), 0.0),
        lambda: agent.conclude(wrong, 0.0, terminated=True),
        lambda: agent.predict("nonsense"),
        lambda: agent.predict(wrong),
    ):
        with pytest.raises(ValueError, match=r"got .*expected"):
            call()
    assert same(before, agent.state())


@pytest.mark.parametrize("steps", [0, -5, 1.5, True, "many", None])
def test_wrong_budgets_are_refused(make, steps):
    with pytest.raises(ValueError, match="total_timesteps: got"):
        make().learn(steps)


def test_saving_where_nothing_can_be_written(make, tmp_path):
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(CheckpointError, match="cannot be written"):
        make().save(tmp_path / "file" / "agent.zip")
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_without_env_an_agent_acts_but_cannot_train(make, name, tmp_path):
    agent = make().learn(50)
    agent.save(tmp_path / "agent")
    if name == "oracle":
        with pytest.raises(CheckpointError, match=r"load_agent\(path, env\)"):
            load_agent(tmp_path / "agent")
        return
    loaded = type(agent).load(tmp_path / "agent")
    assert agent.action_space.contains(loaded.predict(agent.env.reset(seed=0)[0])[0])
    with pytest.raises(ValueError, match=r"load_agent\(path, env\)"):
        loaded.learn(10)


def test_a_constant_world_without_reward_teaches_nothing_wrong(make, name):
    agent = make(seed=1)
    observation = np.zeros(agent.observation_space.shape, agent.observation_space.dtype)
    for t in range(50):
        agent.act(observation, 0.0, episode_start=t == 0)
    agent.conclude(observation, 0.0, terminated=True)
    for key, values in agent.state().items():  # the last spike of what never fired was at -inf
        if values.dtype.kind == "f":
            assert np.isfinite(
                values[~np.isneginf(values)] if key.endswith(".last") else values
            ).all()
    assert find_agent(name).name == agent.name
