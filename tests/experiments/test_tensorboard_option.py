"""`reafference train --tensorboard FOLDER`."""

import fake_agents
import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from experiments import records
from experiments.errors import UsageError
from experiments.train import Train


def test_training_and_evaluations_are_logged_and_nothing_else_changes(tmp_path):
    plain, logged = (
        Train("CartPole-v1", "linear", 4, 600, 200, 2, tmp_path / name, log)
        for name, log in (("plain", None), ("logged", tmp_path / "log"))
    )
    assert plain.main() == logged.main() == 0
    fake_agents.assert_same_run(tmp_path / "plain", tmp_path / "logged")
    found = EventAccumulator(str(tmp_path / "log")).Reload()
    evaluations = records.read_records(tmp_path / "logged" / "evaluations.jsonl")[1:]
    for tag, name in (("eval/mean_reward", "returns"), ("eval/mean_ep_length", "lengths")):
        scalars = {event.step: event.value for event in found.Scalars(tag)}
        assert scalars == {
            each["step"]: pytest.approx(sum(each[name]) / len(each[name])) for each in evaluations
        }
    assert [event.step for event in found.Scalars("rollout/ep_rew_mean")] == [200, 400, 600]


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be written"):
        Train("CartPole-v1", "linear", steps=100, tensorboard=tmp_path / "file" / "log").main()
