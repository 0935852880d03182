from pathlib import Path

import numba
import pytest
from numba.core import config

from agents.registry import AgentEntry
from experiments import catalog
from experiments.doctor import Doctor
from experiments.warmup import warm, warm_up


@pytest.fixture
def small_registries(monkeypatch):
    """No task of ours, and agents that cost nothing; the second one cannot live anywhere."""
    fits = AgentEntry("random", "agents.uniform:build", "", learns=False)
    absent = AgentEntry("absent", "no_such_module:build", "", learns=True, extra="baselines")
    monkeypatch.setattr(catalog, "envs_table", tuple)
    monkeypatch.setattr(catalog, "agents_table", lambda: (fits, absent))
    monkeypatch.setattr("agents.registry.AGENTS", (fits, absent))


def test_every_line_of_the_registries_is_warmed_up(small_registries):
    fits, absent = warm_up()
    assert (fits.what, fits.compiled, fits.problem) == ("random", 0, "")
    assert "was there already" in str(fits)
    assert absent.what == "absent"
    assert "pip install 'reafference[baselines]'" in absent.problem
    assert str(absent).startswith("missing")


def test_doctor_warms_up_when_it_is_asked_to(small_registries, capsys):
    assert Doctor(out=Path()).main() == 0
    alone = capsys.readouterr().out
    assert Doctor(out=Path(), warmup=True).main() == 0
    printed = capsys.readouterr().out
    assert printed.startswith(alone)
    first, second, last = printed.removeprefix(alone).splitlines()
    assert first.startswith("ok       random")
    assert second.startswith("missing  absent")
    assert last.startswith("Ready after")
    assert last.endswith("s; no functions had to be compiled.")


@pytest.mark.skipif(bool(config.DISABLE_JIT), reason="nothing is compiled")
def test_what_was_compiled_is_told_apart_from_what_was_there():
    @numba.njit
    def negative(x):
        return -x

    fresh, again = (warm("agent", lambda: negative(1)) for _ in range(2))
    assert (fresh.compiled, again.compiled) == (1, 0)
    assert "compiled, 1 function" in str(fresh)
