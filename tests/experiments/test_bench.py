"""`reafference bench`: what can be wrong in it without a clock."""

import dataclasses
import json
import math
import sys
from types import SimpleNamespace

import pytest

from envs import ENVS
from experiments.bench import bodies, cases, cli, floor, rows, suites
from experiments.bench.floor import Floor, Shape
from experiments.bench.measure import Times, interleaved, ratio
from experiments.bench.networks import Loop
from experiments.errors import UsageError

ROW = rows.Row("closed-loop", "static 100", 100, 1, "us/control step", 12.5, 12.0, 0.03,
               "hand-written loop", 0.8, 30.0, 31.0, 0.6, None, 0.75,
               {"call, us": 12.5, "call by hand, us": 10.0, "call floor, us": 7.5})  # fmt: skip


class Clock:
    """Time that passes only when a task takes some."""

    def __init__(self):
        self.now, self.calls = 0.0, []

    def __call__(self):
        return self.now

    def task(self, name, seconds):
        left = iter(seconds)

        def run():
            self.calls.append(name)
            self.now += next(left)

        return run


def test_tasks_run_in_turn_back_and_forth_after_one_call_that_does_not_count():
    clock = Clock()
    tasks = {"a": clock.task("a", [100, 1, 2, 9]), "b": clock.task("b", [100, 2, 4, 6])}
    times = interleaved(tasks, 3, clock)
    assert "".join(clock.calls) == "ab" + "ab" + "ba" + "ab"
    assert times["a"].runs == (1, 2, 9)
    assert times["b"].runs == (2, 4, 6)
    assert (times["a"].median, times["a"].minimum) == (2.0, 1.0)


def test_a_ratio_is_the_median_of_the_rounds_so_that_a_slow_machine_cancels():
    times = {"slow": Times((2.0, 20.0, 3.0)), "fast": Times((1.0, 10.0, 1.0))}
    assert ratio(times, "slow", "fast") == 2.0


def test_the_spread_is_that_of_the_middle_half():
    assert Times((1.0, 2.0, 3.0, 4.0, 99.0)).spread == pytest.approx(2.0 / 3.0)
    assert Times((5.0,)).spread == 0.0


def test_no_rounds_are_refused():
    with pytest.raises(ValueError, match="rounds: got 0"):
        interleaved({}, 0)


@pytest.mark.parametrize(
    ("rate", "reference", "agree"),
    [
        (30.0, 30.0, True), (31.4, 30.0, True), (31.6, 30.0, False), (28.4, 30.0, False),
        (0.0, 0.0, False), (0.05, 0.05, False), (400.0, 400.0, False),
        (math.nan, 30.0, False), (30.0, math.nan, False),
    ],
)  # fmt: skip
def test_rates_agree_within_five_percent_and_only_if_alive(rate, reference, agree):
    assert rows.rates_agree(rate, reference) is agree
    one = dataclasses.replace(ROW, rate=rate, reference_rate=reference)
    assert ("yes" in one.cells()) is agree
    assert dataclasses.replace(ROW, rate=None).rates_agree is None


def test_the_floor_sums_what_a_network_must_do_at_least():
    least = Floor(event=0.5, leak=0.2, fade=0.1, draw=2.0)
    assert least.neurons(Shape(10, 2, 5.0), 1e9) == pytest.approx(0.4)
    assert least.neurons(Shape(10, 0, 5.0, drawn=True), 1e9) == pytest.approx(2.2)
    assert least.events(Shape(10, 2, 100.0), 1e6) == pytest.approx(0.05)
    assert least.events(Shape(10, 2, 100.0, back=60.0), 1e6) == pytest.approx(0.08)


@pytest.mark.parametrize(
    ("own", "copies", "events"), [(False, 1, 120), (True, 1, 120), (True, 3, 3 * 10 * 6)]
)
def test_the_loops_of_the_floor_do_what_they_are_divided_by(own, copies, events, monkeypatch):
    monkeypatch.setattr(floor, "EVENTS", 120)
    monkeypatch.setattr(floor, "UPDATES", 100)
    shape = Shape(20, 1, 6.2, own, copies=copies)
    loop = floor.tasks(shape)["event"]
    held = dict(zip(loop.__code__.co_freevars, loop.__closure__, strict=True))
    loop()
    assert held["arrivals"].cell_contents.sum() == events
    times = dict.fromkeys(Floor._fields, Times((3e-6, 1.2e-6)))
    expected = (1200.0 / events, 12.0, 12.0, 12.0)
    assert floor.floor_of(shape, times) == pytest.approx(expected)


def test_shares_of_the_floor():
    network = SimpleNamespace(copies=4, dt=1.0)
    case = SimpleNamespace(shape=Shape(100, 1, 50.0), network=network, steps=20, calls=10)
    least = Floor(event=1.0, leak=0.2, fade=0.3, draw=9.0)
    # 80 000 neuron steps of 0.5 ns; at 25 Hz 2000 spikes, 100 000 events of 1 ns
    times = {"ours": Times((200e-6,)), "alone": Times((80e-6,))}
    whole, events, neurons = cases.shares(case, times, least, 25.0)
    assert whole == pytest.approx(140 / 200)
    assert events == pytest.approx(100 / 120)
    assert neurons == pytest.approx(40 / 80)
    noise = times | {"alone": Times((195e-6,))}
    assert cases.shares(case, noise, least, 25.0)[1] is None


@pytest.mark.parametrize(
    ("options", "hint"),
    [({"repeats": 0}, "at least 1"), ({"out": "/proc/nowhere"}, "cannot be written")],
)
def test_bad_options_are_told_before_anything_is_measured(options, hint, monkeypatch):
    monkeypatch.setattr(cli, "measured", None)
    if "out" in options:
        options = {"out": cli.Path(options["out"])}
    with pytest.raises(UsageError, match=hint):
        cli.Bench("closed-loop", **options).main()


def test_an_unknown_suite_is_told(reafference):
    done = reafference("bench", "closed-lop")
    assert done.returncode == 2
    assert "closed-loop" in done.stderr


def test_a_run_prints_and_writes_rows_page_and_picture(tmp_path, monkeypatch, capsys):
    pytest.importorskip("matplotlib")
    monkeypatch.setattr(suites, "SIZES", (40, 60))
    monkeypatch.setattr(suites, "PLASTIC_SIZES", ())
    monkeypatch.setattr(suites, "WORK", 400)
    monkeypatch.setattr(floor, "EVENTS", 1000)
    out = tmp_path / "speed"
    assert cli.Bench("closed-loop", repeats=2, out=out).main() == 0
    record = json.loads((out / "closed-loop.json").read_text())
    assert [row["case"] for row in record["rows"]] == ["static 40", "static 60"]
    assert record["command"] == "reafference bench closed-loop --repeats 2 --no-quick"
    assert {"commit", "versions", "cpu"} <= set(record["origin"])
    for row in record["rows"]:
        assert row["rates_agree"]
        assert row["rate"] == pytest.approx(row["reference_rate"], rel=0.01)
        assert row["value"] > 0.0
        assert row["floor"] > 0.0
    assert (out / "closed-loop.png").stat().st_size > 5000
    assert "static 40" in (out / "README.md").read_text()
    assert capsys.readouterr().out.count("static 40") == 1


def test_peers_are_handed_over(tmp_path, monkeypatch, capsys):
    asked = []
    fake = SimpleNamespace(
        Peers=lambda **options: SimpleNamespace(main=lambda: asked.append(options))
    )
    monkeypatch.setitem(sys.modules, "experiments.bench.peers", SimpleNamespace())
    monkeypatch.setitem(sys.modules, "experiments.bench.peers.cli", fake)
    assert cli.Bench("peers", repeats=3, out=tmp_path).main() == 0
    assert asked == [{"rounds": 3, "out": tmp_path}]
    assert (tmp_path / "README.md").exists()


def test_small_sizes_only_if_asked(monkeypatch):
    asked = []
    monkeypatch.setattr(suites, "closed_loop_row", lambda numbers, *_: asked.append(numbers))
    list(suites.closed_loop(1, quick=True))
    assert max(numbers.n for numbers in asked) == 1000
    list(suites.closed_loop(1, quick=False))
    assert Loop(False, 100_000) in asked


def test_the_tasks_are_measured_beside_cartpole(monkeypatch):
    monkeypatch.setattr(bodies, "STEPS", 100)
    monkeypatch.setattr(bodies, "BATCHES", (20, 40))
    found = list(bodies.envs(1, quick=True))
    names = ["CartPole-v1", *(f"{entry.name}-v0" for entry in ENVS)]
    assert [row.case.split(",")[0] for row in found[: len(names)]] == names
    assert len(found) == 3 * (1 + len(ENVS)) + len(ENVS)
    beside = [row for row in found if row.reference.startswith("SyncVectorEnv")]
    assert [row.size for row in beside] == [4] * len(ENVS)
    assert all(row.ratio is None for row in found if row.case.startswith("CartPole"))
    assert all(row.ratio > 0.0 for row in found if not row.case.startswith("CartPole"))
