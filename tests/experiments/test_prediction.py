"""The page of the prediction: its rows, its errors and its command."""

import json

import numpy as np
import pytest

from agents import make_agent
from experiments.prediction import AGENTS, Prediction, errors

POINT = "reafference/PointB-v0"


def test_every_agent_and_seed_has_a_row_and_the_base_no_prediction(tmp_path):
    Prediction(envs=(POINT,), steps=40, seeds=1, first_seed=7, episodes=1, out=tmp_path).main()
    table = json.loads((tmp_path / "table.json").read_text())
    assert [row["agent"] for row in table["rows"]] == list(AGENTS)
    assert all(("error" in row) == ("rstdp" not in row["agent"]) for row in table["rows"])
    page = (tmp_path / "README.md").read_text()
    assert "--steps 40 --seeds 1 --first-seed 7 --episodes 1" in page
    assert all(f"| `{name}` |" in page for name in AGENTS)


def test_errors_are_those_of_the_frozen_agent_and_change_nothing():
    agent = make_agent("predictive", f"envs:{POINT}", 3)
    before = agent.state()
    found = errors(agent, 1)
    assert found == errors(agent, 1)
    assert found["error"] > found["mean"] > 0.0
    for name, array in agent.state().items():
        np.testing.assert_array_equal(array, before[name])


@pytest.mark.parametrize("wrong", [{"steps": 0}, {"seeds": 0}, {"first_seed": -1}])
def test_numbers_that_cannot_be(tmp_path, wrong):
    from experiments.errors import UsageError

    with pytest.raises(UsageError):
        Prediction(out=tmp_path, **wrong).main()
