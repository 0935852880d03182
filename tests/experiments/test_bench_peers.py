import json
import re
import sys
from pathlib import Path

import numpy as np
import pytest

from experiments.bench.networks import COBA, Brunel, Loop, loop
from experiments.bench.peers import cli, page
from experiments.bench.peers.catalog import OURS, PEERS, SCRIPTS, WORKLOADS, Peer, Workload
from experiments.bench.peers.comparison import rows, unequal
from experiments.bench.peers.jobs import arrays
from experiments.bench.peers.process import PeerFailedError, Process
from experiments.bench.peers.rounds import Series, interleave
from experiments.errors import UsageError

FAKE = Path(__file__).with_name("fake_peer.py")
OPEN_LOOP = Workload(COBA, 200, 1000, 3)


def started(job, patience=20.0):
    return Process(FAKE, Path(sys.executable), job, patience)


def test_a_peer_answers_through_its_chatter():
    peer = started({"seconds": [0.5, 0.25]})
    assert peer.ready["note"] == "a fake"
    assert peer.ready["versions"] == {"numpy": np.__version__}
    assert [peer.run()["seconds"] for _ in range(2)] == [0.5, 0.25]
    with pytest.raises(PeerFailedError, match="code 3: out of fuel"):
        peer.run()
    peer.stop()


@pytest.mark.parametrize(
    ("job", "why"),
    [
        ({"refuse": "no copies"}, "^no copies$"),
        ({"break": True}, "^ZeroDivisionError: a long story$"),
        ({}, "^KeyError: 'seconds'$"),
    ],
)
def test_a_peer_that_cannot_build_says_why(job, why):
    with pytest.raises(PeerFailedError, match=why):
        started(job)


def test_a_peer_that_hangs_is_ended():
    peer = started({"seconds": [1.0], "hang": True})
    peer._patience = 0.2
    with pytest.raises(PeerFailedError, match=r"no answer within 0\.2 s"):
        peer.run()
    peer.stop()
    assert peer._process.returncode is not None


def test_a_peer_that_is_not_installed_is_named(tmp_path):
    with pytest.raises(PeerFailedError, match="not installed; `make bench-peers`"):
        Process(FAKE, tmp_path / "python", {}, 1.0)


class Script:
    """A runner that writes down when it ran."""

    def __init__(self, name, log, fails_at=None):
        self.name, self.log, self.fails_at, self.ready = name, log, fails_at, {"seconds": 1.0}

    def run(self):
        self.log.append(self.name)
        if self.log.count(self.name) == self.fails_at:
            raise PeerFailedError("tired")
        return {"seconds": 0.1 * self.log.count(self.name), "rates": {"E": 10.0}}

    def stop(self):
        pass


def test_rounds_are_interleaved_and_one_that_fails_drops_out():
    log = []
    runners = {"a": Script("a", log), "b": Script("b", log, fails_at=2), "c": Script("c", log)}
    found = interleave(runners, 3)
    assert log == ["a", "b", "c", "a", "b", "c", "a", "c"]
    assert found["a"].seconds == pytest.approx([0.1, 0.2, 0.3])
    assert found["b"].failed == "tired"
    assert not found["c"].failed


@pytest.mark.parametrize(
    ("rates", "why"),
    [
        ({"E": 10.49, "I": 20.9}, ""),
        ({"E": 10.51, "I": 20.0}, r"rate of E differs by \+5\.1 %"),
        ({"E": 10.0, "I": 18.9}, r"rate of I differs by -5\.5 %"),
        ({"E": float("nan"), "I": 20.0}, "rate of E differs by"),
        ({"E": 10.0}, "counted populations"),
    ],
)
def test_rates_are_equal_within_five_percent_in_every_population(rates, why):
    found = unequal(rates, {"E": 10.0, "I": 20.0})
    assert re.search(why, found) if why else found == ""


def test_silence_is_never_equal():
    assert unequal({"E": 0.0}, {"E": 0.0}) == "ours is silent in E"


def series(seconds, rate, **more):
    return Series({"seconds": 2.0, "note": "fast"}, seconds, [{"E": rate}] * len(seconds), **more)


def test_rows_give_ratios_within_rounds_and_refuse_them_between_unequal_rates():
    found = {
        OURS: series([1.0, 2.0, 4.0], 10.0),
        "even": series([3.0, 8.0, 8.0], 10.3),
        "loud": series([3.0, 8.0, 8.0], 11.0),
        "gone": Series(failed="not installed"),
        "half": series([3.0], 10.0, failed="no answer within 1 s"),
    }
    ours, even, loud, gone, half = rows(OPEN_LOOP, found)
    assert (ours.cost, ours.ratio) == (2.0, 1.0)
    assert (even.cost, even.ratio, even.spread, even.remark) == (8.0, 3.0, (2.0, 4.0), "fast")
    assert (loud.cost, loud.ratio, loud.spread) == (8.0, None, None)
    assert loud.remark == "no ratio: rate of E differs by +10.0 %"
    assert (gone.cost, gone.ratio, gone.remark) == (None, None, "not installed")
    assert (half.cost, half.ratio) == (None, None)
    text = page.table("coba", OPEN_LOOP, [ours, even, loud, gone])
    assert [line.split()[:3] for line in text.splitlines()[1:]] == [
        [OURS, "2", "1"], ["even", "8", "3"], ["loud", "8", "-"], ["gone", "-", "-"],
    ]  # fmt: skip
    assert "(not installed)" in text


def test_without_ours_there_is_no_ratio():
    (row,) = rows(OPEN_LOOP, {"even": series([3.0], 10.0)})
    assert (row.ratio, row.remark) == (None, "nothing of ours to compare with")


def test_costs_are_per_second_simulated_or_per_control_step():
    assert Workload(Brunel(plastic=False), 0, 200, 3).cost(0.1) == pytest.approx(0.5)
    assert Workload(Loop(plastic=False), 0, 50, 3).cost(0.1) == pytest.approx(2.0)


def test_every_peer_has_a_script_and_every_workload_is_ours_too():
    assert all((SCRIPTS / peer.script).exists() for peer in PEERS.values())
    assert {w.kind for w in WORKLOADS.values()} == set(PEERS[OURS].kinds)


def test_unknown_names_are_refused_with_the_closest():
    with pytest.raises(UsageError, match=r"Unknown workload 'cobra'.*Did you mean 'coba'"):
        cli.chosen("workload", ("cobra",), WORKLOADS)


def test_peers_get_our_synapses_and_potentials():
    numbers = Loop(plastic=False, n=40, copies=3)
    found, network = arrays(numbers), loop(numbers)
    assert found["weight"].shape == (3, 40 * numbers.k)
    assert np.bincount(found["post"], minlength=40).tolist() == [numbers.k] * 40
    assert np.array_equal(found["v"], network["cells"].v)
    one = found["pre"][0], found["post"][0], found["weight"][0, 0]
    network["cells"].v = -65.0
    network["cells"].v[0, one[0]] = -45.0  # fires at once
    network.run(2)
    current = network["cells"].receptor("syn").i[0, one[1]]
    assert current == pytest.approx(one[2] * np.exp(-numbers.dt / numbers.tau_syn))


def test_a_workload_leaves_tables_numbers_and_how_to_repeat_it(tmp_path, monkeypatch, capsys):
    fake = {**vars(PEERS[OURS]), "script": str(FAKE), "kinds": ("loop",)}
    monkeypatch.setattr(
        cli, "PEERS", {OURS: Peer(**fake), "twin": Peer(**{**fake, "name": "twin"})}
    )
    monkeypatch.setattr(cli, "job", lambda workload, folder: {"seconds": [1.0, 2.0]})
    assert cli.Peers(workloads=("loop-100",), rounds=2, out=tmp_path).main() == 0
    written = json.loads((tmp_path / "peers.json").read_text())
    rows = written["workloads"]["loop-100"]["rows"]
    assert [(row["peer"], row["ratio"]) for row in rows] == [(OURS, 1.0), ("twin", 1.0)]
    assert written["command"].startswith("python -m experiments.bench.peers --workloads loop-100")
    assert written["workloads"]["loop-100"]["series"]["twin"]["seconds"] == [1.0, 2.0]
    assert (tmp_path / "peers.txt").read_text().strip() == capsys.readouterr().out.strip()
    assert f"versions: numpy {np.__version__}" in (tmp_path / "peers.txt").read_text()
