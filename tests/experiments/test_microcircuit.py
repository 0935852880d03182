"""The cortical microcircuit: its published numbers, its scaling, its statistics, its command."""

import json
import math

import numpy as np
import pytest

from experiments.errors import UsageError
from experiments.microcircuit import activity, machine, parameters, report, scaling
from experiments.microcircuit.activity import Train, record, statistics
from experiments.microcircuit.cli import Microcircuit
from experiments.microcircuit.network import RECEPTOR, GridDelays, build
from snn_core.threads import cores

SCALE = 0.01


@pytest.fixture(scope="module")
def small():
    return build(scaling.scaled(SCALE), seed=1)


def test_the_totals_are_the_published_ones():
    circuit = scaling.scaled(1.0)
    assert circuit.neurons.sum() == 77_169
    assert circuit.synapses.sum() == pytest.approx(298.88e6, rel=1e-4)
    assert np.count_nonzero(circuit.synapses) == 55
    assert circuit.weight[0, 0] == pytest.approx(87.81, abs=0.005)  # pA
    assert circuit.weight[0, 2] == pytest.approx(2.0 * 87.81, abs=0.01)
    np.testing.assert_allclose(circuit.weight[:, 1::2], -4.0 * circuit.background_weight)
    assert not circuit.current.any()
    assert circuit.background_rate.tolist() == [
        12_800.0, 12_000.0, 16_800.0, 15_200.0, 16_000.0, 15_200.0, 23_200.0, 16_800.0,
    ]  # fmt: skip


def test_so_many_synapses_connect_a_pair_with_the_probability_of_the_table():
    """(1 - 1 / pairs)^n pairs are left without a synapse."""
    pairs = np.outer(parameters.NEURONS, parameters.NEURONS).astype(float)
    empty = np.exp(scaling.synapse_numbers() * np.log1p(-1.0 / pairs))
    np.testing.assert_allclose(1.0 - empty, parameters.PROBABILITY, atol=1e-12)


@pytest.mark.parametrize("scale", [0.01, 0.1, 0.5])
def test_a_smaller_circuit_has_the_mean_and_the_variance_of_the_input(scale):
    """Of shot noise at the rates of the full network: rate w tau and rate w^2 tau / 2."""
    whole, part = scaling.scaled(1.0), scaling.scaled(scale)
    rates = parameters.FULL_RATES

    def moments(circuit):
        degree = circuit.synapses / circuit.neurons[:, np.newaxis]
        outside = circuit.background_rate, circuit.background_weight
        mean = (circuit.weight * degree) @ rates + outside[0] * outside[1]
        square = (circuit.weight**2 * degree) @ rates + outside[0] * outside[1] ** 2
        return 1e-3 * parameters.TAU_S * mean + circuit.current, square

    (mean, variance), (expected, wide) = moments(part), moments(whole)
    # What numbers of neurons and synapses are rounded by: 1 neuron in 10.65 at scale 0.01.
    np.testing.assert_allclose(variance, wide, rtol=0.5 / 10.0 if scale < 0.1 else 0.006)
    spread = np.sqrt(1e3 * wide * 0.5 * 1e-3 * parameters.TAU_S)
    assert np.abs(mean - expected).max() < 0.5 * spread.min()


@pytest.mark.parametrize("scale", [0.001, 1.01, -1.0, float("nan"), float("inf")])
def test_scales_that_cannot_be_are_refused(scale):
    with pytest.raises(UsageError, match=r"scale: got .*, expected 0\.002 to 1"):
        scaling.scaled(scale)


def test_delays_lie_on_the_grid_and_have_the_moments_of_a_cut_normal():
    drawn = GridDelays(0.75, 0.375, 0.1)(np.random.default_rng(1), 100_000) / 0.1
    np.testing.assert_allclose(drawn, np.rint(drawn), atol=1e-9)
    assert drawn.min() == pytest.approx(1.0)
    # Normal(7.5, 3.75) above 0.5: mean m + s h, variance s^2 (1 + a h - h^2), h = phi / (1 - Phi).
    a = (0.5 - 7.5) / 3.75
    h = math.exp(-0.5 * a**2) / math.sqrt(2 * math.pi) / (0.5 * math.erfc(a / math.sqrt(2)))
    assert drawn.mean() == pytest.approx(7.5 + 3.75 * h, abs=0.05)
    assert drawn.var() == pytest.approx(3.75**2 * (1.0 + a * h - h**2) + 1 / 12, rel=0.02)


def test_the_network_is_what_the_circuit_says(small):
    circuit = scaling.scaled(SCALE)
    assert [p.size for p in small.populations] == circuit.neurons.tolist()
    for projection in small.projections:
        post, pre = (parameters.NAMES.index(p.name) for p in (projection.post, projection.pre))
        view, mean = small.projection(projection.name), circuit.weight[post, pre]
        weight = view.weight[0]
        assert weight.size == view.post.size == circuit.synapses[post, pre]
        assert (weight * mean > 0.0).all()
        if weight.size > 100:
            error = 5.0 * abs(mean) * 0.1 / math.sqrt(weight.size)
            assert weight.mean() == pytest.approx(mean, abs=error)
    rates = [small[name].receptor(RECEPTOR).rate[0, 0] for name in parameters.NAMES]
    np.testing.assert_array_equal(rates, circuit.background_rate)
    currents = [small[name].i_offset[0, 0] for name in parameters.NAMES]
    np.testing.assert_array_equal(currents, circuit.current)


def test_a_recording_holds_every_spike_and_the_network_does_not_notice():
    one, other = (build(scaling.scaled(SCALE), seed=2) for _ in range(2))
    other.run(1234)
    told = []
    recording = record(one, 123.4, told.append)
    assert told[-1] == pytest.approx(123.4)
    assert recording.duration == pytest.approx(123.4)
    assert list(recording.factors) == [1]
    assert recording.factors[1] > 0.0
    assert recording.cpu_factor > 0.0
    for name, train in recording.trains.items():
        counts = np.bincount(train.ids, minlength=train.size)
        np.testing.assert_array_equal(counts, other[name].counts[0])
        assert (np.diff(train.times) >= 0.0).all()
        if train.times.size:
            assert train.times.min() > 0.0
            assert train.times.max() <= 123.4 + 1e-9
        own = one[name].v
        np.testing.assert_array_equal(own, other[name].v)
    assert sum(train.ids.size for train in recording.trains.values()) > 20


def test_threads_take_turns_with_one_and_change_no_spike(monkeypatch):
    monkeypatch.setattr("snn_core.division.LEAST", 100)
    monkeypatch.setattr("snn_core.sharing._LEAST", 0)
    monkeypatch.setattr("snn_core.sharing._STRETCH", 0)
    one, four = (build(scaling.scaled(SCALE), seed=2) for _ in range(2))
    assert len(four._assembly.cuts) == 5
    recordings = record(one, 300.0), record(four, 300.0, threads=4)
    assert set(recordings[1].factors) == {1, min(4, cores())}
    for name, train in recordings[0].trains.items():
        np.testing.assert_array_equal(train.times, recordings[1].trains[name].times)
        np.testing.assert_array_equal(train.ids, recordings[1].trains[name].ids)
        np.testing.assert_array_equal(one[name].v, four[name].v)
    assert sum(train.ids.size for train in recordings[0].trains.values()) > 50


def test_statistics_of_clocks_and_of_poisson_trains():
    clocks = Train(np.tile(np.arange(5.0, 300.0, 10.0), 4), np.repeat(np.arange(4), 30), 4)
    found = statistics(clocks._replace(times=np.sort(clocks.times)), 300.0)
    assert found.rate == pytest.approx(100.0)
    assert found.synchrony > 2.0  # all at the same time
    assert statistics(clocks, 300.0).cv == pytest.approx(0.0, abs=1e-12)
    rng, duration = np.random.default_rng(3), 50_000.0
    ids = rng.integers(1500, size=200_000)
    poisson = statistics(Train(np.sort(rng.uniform(0.0, duration, ids.size)), ids, 1500), duration)
    assert poisson.rate == pytest.approx(ids.size / 1500 / 50.0)
    assert poisson.cv == pytest.approx(1.0, abs=0.02)
    assert poisson.synchrony == pytest.approx(1.0, abs=0.05)
    silent = statistics(Train(np.zeros(0), np.zeros(0, np.int64), 10), 99.9)
    assert silent.rate == 0.0
    assert math.isnan(silent.cv)
    assert math.isnan(silent.synchrony)


def test_the_command_writes_table_numbers_and_pictures(tmp_path, capsys):
    pytest.importorskip("matplotlib")
    options = Microcircuit(
        SCALE, seconds=0.5, settle=0.1, seed=3, float32=True, threads=4, out=tmp_path / "out"
    )
    assert options.main() == 0
    printed = capsys.readouterr().out
    found = json.loads((tmp_path / "out/microcircuit.json").read_text())
    assert [row["name"] for row in found["populations"]] == list(parameters.NAMES)
    assert found["neurons"] == 771
    assert found["weights"] == "float32"
    assert found["threads"] == min(4, cores())
    assert set(found["real_time_factors"]) == {"1", str(found["threads"])}
    assert found["real_time_factors"]["1"] == found["real_time_factor"]
    assert found["real_time_factor_of_four_cores"] == found["real_time_factors"].get("4")
    assert found["origin"]["seeds"] == [3]
    assert "--scale 0.01 --seconds 0.5" in found["command"]
    page = (tmp_path / "out/README.md").read_text()
    for row in found["populations"]:
        assert row["deviation"] == pytest.approx(row["rate"] / row["full_rate"] - 1.0)
        assert f"| {row['name']} | {row['neurons']} | {row['rate']:.2f} |" in page
        assert f"{row['rate']:.2f}" in printed
    assert {p.name for p in (tmp_path / "out").iterdir()} == {
        "README.md", "microcircuit.json", "raster.png", "rates.png",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"scale": 2.0}, "scale: got 2"),
        ({"seconds": 0.0}, "seconds: got 0, expected 0.1"),
        ({"settle": -1.0}, "settle: got -1, expected 0"),
        ({"seconds": float("nan")}, "seconds: got nan"),
        ({"seed": -1}, "seed: got -1"),
        ({"threads": 0}, "threads: got 0"),
    ],
)
def test_options_that_cannot_be_are_refused_before_anything_is_built(options, message, tmp_path):
    with pytest.raises(UsageError, match=message):
        Microcircuit(out=tmp_path / "out", **options).main()
    assert not (tmp_path / "out").exists()


def test_progress_speaks_now_and_then(monkeypatch, capsys):
    clock = [0.0]
    monkeypatch.setattr(machine.time, "monotonic", lambda: clock[0])
    progress = machine.Progress(2000.0)
    for clock[0], done in ((4.0, 100.0), (6.0, 250.0), (7.0, 300.0)):
        progress(done)
    progress.next_recording(500.0)
    clock[0] = 20.0
    progress(500.0)
    assert capsys.readouterr().out.splitlines() == [
        "  0.25 of 2.00 s simulated, about 0:42 left",
        "  1.00 of 2.00 s simulated, about 0:20 left",
    ]


def test_the_page_says_what_is_not_known():
    row = report._cells({
        "name": "L5I", "neurons": 2, "rate": 0.0, "full_rate": 8.633, "other_rate": 8.664,
        "deviation": activity.deviation(0.0, "L5I"), "cv": None, "synchrony": None,
    })  # fmt: skip
    assert row == ["L5I", "2", "0.00", "8.63", "-100 %", "8.66", "none", "none"]
    values = {"real_time_factor": 1.0, "cpu_factor": 0.9, "build_seconds": 2.0, "threads": 1}
    values |= {"weights": "float64", "bytes_per_synapse": None, "peak_bytes": None}
    assert len(report.costs(values)) == 2


def test_weights_in_half_the_memory_are_rounded(small):
    half = build(scaling.scaled(SCALE), seed=1, float32=True)
    for projection in small.projections[:3]:
        exact = small.projection(projection.name).weight
        rounded = half.projection(projection.name).weight
        np.testing.assert_array_equal(rounded, exact.astype(np.float32))
