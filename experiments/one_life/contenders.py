"""Who lives, how it is trained, and what it leaves: one file for each body, contender and seed."""

from __future__ import annotations

import json
import tempfile
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import gymnasium
import numpy as np

from agents import load_agent, make_agent
from agents.base import Agent
from experiments.one_life.trial import levels

TEST_SEEDS = range(5000, 5020)
"""Seeds of the test lives, the same for all; training draws its own."""


@dataclass(frozen=True)
class Contender:
    """An agent, its training and the way in which it is tested.

    Attributes:
        name: As it stands in the table.
        agent: Name in the registry.
        steps: Env steps of training, on lives with orders from the training set.
        settings: Settings that differ from the defaults.
        plastic: It is tested as it learns on; the freeze probe is run.
        frozen_too: The same agent is tested frozen from birth on, under this name.
    """

    name: str
    agent: str
    steps: int
    settings: dict[str, Any] = field(default_factory=dict)
    plastic: bool = False
    frozen_too: str = ""


GENERATION = 24 * 6 * 600

CONTENDERS = (
    Contender(
        "evolved-plastic", "evolved-plastic", 30 * GENERATION,
        {"innate": False, "population": 24, "trials": 6},
        plastic=True, frozen_too="evolved-plastic, frozen from birth",
    ),
    Contender(
        "evolved-stp", "evolved-stp", 30 * GENERATION, {"population": 24, "trials": 6},
        plastic=True,
    ),
    Contender("evolved (weights, frozen)", "evolved", 60 * 128 * 600),
    Contender("es-mlp (frozen)", "es-mlp", 60 * 128 * 600),
    Contender(
        "ppo, continued", "ppo-continual", 150_000, plastic=True, frozen_too="ppo, frozen",
    ),
    Contender("recurrent-ppo (frozen)", "recurrent-ppo", 1_000_000),
)  # fmt: skip


def find(agent: str) -> Contender:
    """Return the contender whose registry name this is.

    Raises:
        ValueError: There is none.
    """
    for each in CONTENDERS:
        if each.agent == agent:
            return each
    known = ", ".join(each.agent for each in CONTENDERS)
    raise ValueError(f"agent: got {agent!r}, expected one of {known}")


def compete(contender: Contender, body: str, seed: int, folder: Path) -> None:
    """Train, test, and write `BODY_NAME_SEED.json` for each way of testing."""
    began = time.process_time()
    env = gymnasium.make(f"one_life/{body}-v0")
    agent = make_agent(contender.agent, env, seed, contender.settings)
    agent.learn(contender.steps)
    spent = time.process_time() - began
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "agent.zip"
        agent.save(path)
        books = {"steps_trained": agent.num_timesteps, "cpu_s": round(spent, 1)}
        _test(contender.name, path, contender.plastic, False, (body, seed, books), folder)
        if contender.frozen_too:
            _test(contender.frozen_too, path, False, True, (body, seed, books), folder)


def _test(
    name: str, path: Path, probe: bool, frozen: bool, run: tuple[str, int, dict[str, Any]],
    folder: Path,
) -> None:  # fmt: skip
    body, seed, books = run

    def born() -> Agent:
        agent = load_agent(path)
        if frozen:
            agent.freeze()
        return agent

    found, curve = levels(born, body, TEST_SEEDS, probe)
    row = {
        "body": body, "name": name, "seed": seed, **books, **asdict(found),
        "curve": np.round(curve.mean(axis=0), 4).tolist(),
    }  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    words = "".join(c if c.isalnum() else "-" for c in name)
    text = json.dumps(row).replace("Infinity", "null").replace("NaN", "null")
    (folder / f"{body}_{words}_{seed}.json").write_text(text + "\n", encoding="utf-8")
