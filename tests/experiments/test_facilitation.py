"""The study of facilitation: its circuits, its matching, its half-lives, its page."""

import json
import math

import numpy as np
import pytest

from agents.wiring import parse_wiring
from experiments.errors import UsageError
from experiments.facilitation import analysis, circuit, cli, conditions, figure, judging, matching
from experiments.facilitation import page as pages
from experiments.facilitation.circuit import FIRST, ID, PERSISTENT, SYNAPTIC
from experiments.facilitation.trials import Reaches, live
from snn_core import SynapticEnhancement, lab

NUMBERS = {each.tuned: FIRST[each.circuit] for each in conditions.TUNED}
INTACT = circuit.wiring(SYNAPTIC, FIRST[SYNAPTIC])


def plain(text):
    """The wiring with sensors by number, as a network reads it."""
    places = {"cue": 0, "go": 4, "touch": 6}
    for name, place in places.items():
        for i in (0, 1):
            text = text.replace(f"{name}[{i}]", f"obs[{place + i}]")
    return parse_wiring(text, 12, 4)


@pytest.mark.parametrize("tau", [400.0, 750.0, 3000.0])
def test_facilitation_after_the_hiding_is_the_same_at_any_time_constant(tau):
    def after(jump, tau_f, rate=0.08):
        synapse = SynapticEnhancement(
            jump_f1=0.0, jump_f2=jump, tau_f2=tau_f, jump_a=0.0, jump_p=0.0
        )
        times = np.append(np.arange(0.5 / rate, circuit.CUE, 1.0 / rate), circuit.CUE)
        return lab.release(synapse, times)[-1] - 1.0

    own = after(circuit.JUMP_F, circuit.TAU_F)
    assert after(circuit.jump_for(tau), tau) == pytest.approx(own, rel=0.01)
    assert after(circuit.JUMP_F, tau) != pytest.approx(own, rel=0.1)


def test_networks_differ_by_chance_in_every_weight_and_in_nothing_else():
    one, again, other = (plain(circuit.one_of_many(INTACT, n)) for n in (3, 3, 4))
    whole = plain(INTACT)
    assert one.neurons == whole.neurons
    for name in ("senses", "motors"):
        mine, full = getattr(one, name), getattr(whole, name)
        np.testing.assert_array_equal(mine, getattr(again, name))
        np.testing.assert_array_equal(np.sign(mine), np.sign(full))
        assert (mine[full != 0] != getattr(other, name)[full != 0]).all()
    many = [plain(circuit.one_of_many(INTACT, n)) for n in range(300)]
    logs = np.log([[s.weight / t.weight for s, t in zip(w.synapses, whole.synapses, strict=True)]
                   for w in many])  # fmt: skip
    np.testing.assert_allclose(logs.std(axis=0), circuit.MISMATCH, rtol=0.2)


def test_the_matching_factor_is_the_mean_release_of_the_closed_form():
    times = np.array([0.0, 300.0, 900.0, 2000.0])
    asked = np.array([0.0, 1.0, 0.0, 1.0])

    def left(jump, tau, k):
        return jump * np.exp(-(times[k] - times[:k]) / tau).sum()

    f, p = (0.05, 1500.0), (0.005, 60_000.0)
    expected = np.mean([(1.0 + left(*f, k)) * (1.0 + left(*p, k)) for k in (1, 3)])
    spikes = [np.stack([times, asked], axis=1)]
    assert matching.efficacy({}, spikes) == pytest.approx(expected, rel=1e-12)
    assert matching.factor({"jump_f": 0.0, "jump_p": 0.0}, spikes) == pytest.approx(expected)
    alone = np.mean([1.0 + left(*p, k) for k in (1, 3)])
    assert matching.factor({"jump_f": 0.0}, spikes) == pytest.approx(expected / alone)


def test_scaling_reaches_the_synapses_that_remember_only():
    whole, scaled = plain(INTACT), plain(matching.scaled(INTACT, 2.5))
    for a, b in zip(whole.synapses, scaled.synapses, strict=True):
        assert b.weight == pytest.approx(a.weight * (2.5 if a.kind == "+>" else 1.0))
    np.testing.assert_array_equal(whole.senses, scaled.senses)
    assert matching.scaled(circuit.wiring(PERSISTENT, FIRST[PERSISTENT]), 9.0).count("9.") == 0


def test_what_the_remembering_neurons_fire_does_not_depend_on_their_synapses():
    own = matching.trains(ID, INTACT, matching.recalls, 1, 3)
    other = matching.trains(ID, matching.scaled(INTACT, 3.0), matching.recalls, 1, 3)
    first = min(np.flatnonzero(train[:, 1]).size for train in own.spikes)
    assert first > 5  # both are asked
    for a, b in zip(own.spikes, other.spikes, strict=True):
        early = min(a[a[:, 1] > 0, 0].min(), b[b[:, 1] > 0, 0].min()) + 200.0  # until it reaches
        np.testing.assert_array_equal(a[a[:, 0] < early], b[b[:, 0] < early])


def test_reaches_are_read_by_trial():
    right = np.array([[1, 1, -1, 0], [-1, 0, 0, 0]])
    found = Reaches(np.zeros(2), np.array([0.7, 9.9]), np.array([2, 1]), right)
    np.testing.assert_array_equal(found.first, [1, -1])
    np.testing.assert_array_equal(found.last, [-1, 0])
    np.testing.assert_array_equal(found.before, [1, 1, -1])
    assert judging.measures(found) == {
        "score": 0.0, "A right": pytest.approx(2 / 3), "B right": 0.0, "B to A": 0.5,
    }  # fmt: skip
    kept = judging.retention([found])
    assert (kept["first"][1], kept["first"][-1], sum(kept["first"])) == (1, 1, 2)
    assert (kept["balance"][1], kept["balance"][-1], sum(kept["balance"])) == (1, -1, 0)


def test_a_memory_is_lost_with_its_mechanism_and_neurons_that_fire_on_need_none():
    def right(text, settings):
        return (live(text, settings, "train", 24, 77).first).mean()

    neither = matching.scaled(INTACT, 4.0)
    assert right(INTACT, {}) > right(neither, {"jump_f": 0.0, "jump_p": 0.0}) + 0.3
    lasting = circuit.wiring(PERSISTENT, FIRST[PERSISTENT])
    assert right(lasting, {"jump_f": 0.0, "jump_p": 0.0}) > 0.9


@pytest.mark.parametrize(("clarity", "time"), [(3.0, 1.5), (1.2, 4.0), (20.0, 0.9)])
def test_half_lives_are_those_of_the_closed_form(clarity, time):
    counted = np.full((3, len(analysis.MIDDLES)), 50.0)
    curve = [math.erf(clarity * math.exp(-t / time)) for t in analysis.MIDDLES]
    expected = time * math.log(clarity / 0.476936)
    found = analysis.half_life(counted, counted * curve)
    assert found.value == pytest.approx(expected, rel=0.08)
    assert found.low <= found.value <= found.high
    assert analysis.half_life(counted, 0.0 * counted).value == 0.0


def test_differences_are_paired_by_network():
    rows = [
        {"condition": name, "network": n, "x": 10.0 * n + extra + 0.01 * (n % 2)}
        for n in range(6)
        for name, extra in (("intact", 1.0), ("other", 0.25))
    ]
    found = analysis.loss(rows, "other", "x")
    assert found.value == pytest.approx(0.75)
    assert found.high - found.low < 1e-9
    assert analysis.mean(analysis.of(rows, "other", "x")).high > 30.0


def test_the_command_judges_every_condition_and_writes_page_and_picture(tmp_path, monkeypatch):
    tuned = {name: {"numbers": n, "course": [0.1, 0.2], "lives": 3} for name, n in NUMBERS.items()}
    (tmp_path / "tuned.json").write_text(json.dumps(tuned))
    fake = [
        {"env": env, "condition": each.name, "network": n, "level": 1.0 + n}
        for env in pages.TASKS
        for each in conditions.CONDITIONS[:4]
        for n in (900, 901)
    ]
    monkeypatch.setattr(cli, "plain_rows", lambda networks, seed: fake)
    options = {"networks": 2, "first_network": 900, "episodes": 2, "out": tmp_path}
    assert cli.Facilitation(**options, tuned=tmp_path / "tuned.json").main() == 0
    rows = [json.loads(line) for line in (tmp_path / "rows.jsonl").read_text().splitlines()]
    assert len(rows) == 2 * len(conditions.CONDITIONS)
    text = (tmp_path / "README.md").read_text()
    for each in conditions.CONDITIONS:
        assert f"| {each.name} | " in text
    assert "| 900 | " in text
    assert "{" not in text
    assert "--networks 2 --first-network 900" in text
    assert figure.draw({"rows": rows}).axes[1].get_title(loc="left").startswith("B trials")
    with pytest.raises(UsageError, match="episodes"):
        cli.Facilitation(episodes=0, out=tmp_path).main()
