"""Who lives, how it is trained, and what it leaves: one file for each body, contender and seed."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import gymnasium
import numpy as np

from agents import load_agent, make_agent
from agents.base import Agent
from experiments import provenance
from experiments.one_life.trial import examine

TEST_SEEDS = range(7000, 7040)
"""Seeds of the test lives, the same for all; training draws its own. Nothing was chosen by them."""


@dataclass(frozen=True)
class Contender:
    """An agent, its training and the way in which it is tested.

    Attributes:
        key: Its name in the command.
        name: As it stands in the table.
        agent: Name in the registry.
        steps: Env steps of training, on lives with orders from the training set.
        settings: Settings that differ from the defaults.
        plastic: It is tested as it learns on; the freeze probe is run.
        frozen_too: The same agent is tested frozen from birth on, under this name.
    """

    key: str
    name: str
    agent: str
    steps: int
    settings: dict[str, Any] = field(default_factory=dict)
    plastic: bool = False
    frozen_too: str = ""


PLASTIC = {
    "innate": False, "sparse": True, "settled": 1.0, "pool": 4, "population": 24, "trials": 6,
}  # fmt: skip

GENERATION = 24 * 6 * 600

PARTS = 5
"""Times that an agent is saved in its training."""

CONTENDERS = (
    Contender(
        "evolved-plastic", "evolved-plastic", "evolved-plastic", 25 * GENERATION, PLASTIC,
        plastic=True, frozen_too="evolved-plastic, frozen from birth",
    ),
    Contender(
        "evolved-stp", "evolved-stp", "evolved-stp", 30 * GENERATION,
        {"population": 24, "trials": 6}, plastic=True,
    ),
    Contender("evolved", "evolved (weights, frozen)", "evolved", 60 * 128 * 600),
    Contender("es-mlp", "es-mlp (frozen)", "es-mlp", 60 * 128 * 600),
    Contender(
        "es-rnn", "es-mlp, recurrent (frozen)", "es-mlp", 60 * 128 * 600, {"recurrent": True}
    ),
    Contender(
        "ppo-continual", "ppo, continued", "ppo-continual", 150_000,
        {"n_envs": 2, "n_steps": 50, "batch_size": 50},
        plastic=True, frozen_too="ppo, frozen",
    ),
    Contender(
        "recurrent-ppo", "recurrent-ppo (frozen)", "recurrent-ppo", 1_000_000,
        {"n_envs": 16, "n_steps": 150, "batch_size": 600, "n_epochs": 5},
    ),
)  # fmt: skip


def find(key: str) -> Contender:
    """Return the contender with this name in the command.

    Raises:
        ValueError: There is none.
    """
    for each in CONTENDERS:
        if each.key == key:
            return each
    known = ", ".join(each.key for each in CONTENDERS)
    raise ValueError(f"agents: got {key!r}, expected one of {known}")


def compete(
    contender: Contender, body: str, seed: int, folder: Path, to_the_end: bool = True
) -> None:
    """Train, test, and write `lives/BODY_NAME_SEED.json` for each way of testing.

    The agent is kept in `agents/` after each fifth of its training, from where a training that was
    cut off goes on. Not `to_the_end`, it is tested as far as it was trained.
    """
    origin = provenance.collect([seed])  # before a row changes the tree
    path = folder / "agents" / f"{body}_{contender.key}_{seed}.zip"
    steps = contender.steps if to_the_end else 0
    books = {**_train(contender, body, seed, path, steps), "settings": contender.settings}
    run = (body, seed, {**books, "origin": origin})
    _test(contender.name, path, contender.plastic, False, run, folder / "lives")
    if contender.frozen_too:
        _test(contender.frozen_too, path, False, True, run, folder / "lives")


def _train(contender: Contender, body: str, seed: int, path: Path, steps: int) -> dict[str, Any]:
    env, notes = gymnasium.make(f"one_life/{body}-v0"), path.with_suffix(".json")
    spent = 0.0
    if notes.exists():
        agent = load_agent(path, env)
        spent = json.loads(notes.read_text("utf-8"))["cpu_s"]
    else:
        agent = make_agent(contender.agent, env, seed, contender.settings)
        path.parent.mkdir(parents=True, exist_ok=True)
    books = {"steps_trained": agent.num_timesteps, "cpu_s": spent}
    while agent.num_timesteps < steps:
        began = time.process_time()
        agent.learn(min(steps - agent.num_timesteps, steps // PARTS))
        spent += time.process_time() - began
        books = {"steps_trained": agent.num_timesteps, "cpu_s": round(spent, 1)}
        agent.save(path)
        notes.write_text(json.dumps(books), encoding="utf-8")
    return books


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

    found = examine(born, body, TEST_SEEDS, probe)
    row = {
        "body": body, "name": name, "seed": seed, **books, **asdict(found.levels),
        "curve": np.round(found.curve, 4).tolist(), "test_seeds": list(TEST_SEEDS),
        "lives": found.lives,
    }  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    words = "".join(c if c.isalnum() else "-" for c in name)
    text = json.dumps(row).replace("Infinity", "null").replace("NaN", "null")
    (folder / f"{body}_{words}_{seed}.json").write_text(text + "\n", encoding="utf-8")
