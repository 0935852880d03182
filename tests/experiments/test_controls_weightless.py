"""Learning without weights: the bandit with reversals, and the network of the distal reward."""

import json

import numpy as np
import pytest

from experiments.controls import circuits, cli, distal_reward, jobs, weightless
from experiments.errors import UsageError

LEARNING, LASTING, ZERO, INDEPENDENT, OPEN, _, RIGID = weightless.CONDITIONS


def settled(outcome):
    """Share of the best arm in the second half of the blocks, by condition."""
    return outcome.best[..., weightless.BLOCK // 2 :].mean(axis=(1, 2, 3))


def test_it_learns_and_learns_anew_without_changing_a_weight():
    outcome = weightless.play((LEARNING, ZERO, RIGID), seeds=4, seed=5, blocks=2)
    assert outcome.unchanged
    learning, zero, rigid = settled(outcome)
    assert learning > 0.85
    assert abs(zero - 0.5) < 0.15
    assert abs(rigid - 0.5) < 0.15
    first, second = outcome.best[0].mean(axis=0)
    assert first[10:].mean() > 0.8
    assert second[:5].mean() < 0.4  # it still expects the arm that was best


def test_all_weights_of_a_projection_are_one_number_in_both_arms():
    net = weightless.network(weightless.CONDITIONS, 1, 5, 1.0)
    assert net.fixed_weights
    for link in net.projections:
        assert np.unique(net.projection(link.name).weight).size == 1, link.name


def test_the_conditions_reach_the_copies():
    net = weightless.network(weightless.CONDITIONS, 2, 5, 1.0)
    gate, memory = net.projection("outcome").rule, net.projection("memory").short_term
    np.testing.assert_array_equal(gate.rest[:, 0], np.repeat([0, 0, 0, 0, 1, 0, 0], 2))
    np.testing.assert_array_equal(gate.gain[:, 0], np.repeat([10, 10, 10, 10, 0, 10, 10], 2))
    np.testing.assert_array_equal(memory.jump_p[:, 0], np.repeat([0, 5, 0, 0, 0, 0, 0], 2) / 1e3)
    augmented = np.repeat([1, 1, 1, 1, 1, 0, 0], 2) / 100.0
    np.testing.assert_array_equal(memory.jump_a[:, 0], augmented)
    np.testing.assert_array_equal(memory.jump_f1[:, 0] > 0.0, np.arange(14) < 12)


def test_rewards_follow_the_chances():
    player = weightless.Player([LEARNING, INDEPENDENT], np.random.default_rng(0))
    right, wrong = (np.full(2, value) for value in (True, False))
    np.testing.assert_allclose(player.chance(right, (0.8, 0.2)), [0.8, 0.5])
    np.testing.assert_allclose(player.chance(wrong, (0.8, 0.2)), [0.2, 0.5])


def test_augmentation_is_forgotten_within_half_a_minute():
    kept = weightless.retain((LEARNING,), seeds=6, seed=5, delays=np.array([0.0, 30.0]))
    now, later = kept[0].T
    assert now.mean() > 0.85
    assert later.mean() < now.mean() - 0.2


def test_a_late_reward_needs_axons_that_bring_the_choice_late():
    late = weightless.LATE
    found = {
        delay: weightless.play((LEARNING,), 4, 5, late, delay, blocks=1).best[..., 20:].mean()
        for delay in (1.0, float(late))
    }
    assert found[late] > 0.7
    assert abs(found[1.0] - 0.5) < 0.15


def test_the_distal_network_is_that_of_the_paper():
    net, pair = distal_reward.network(5, 2)
    degrees = np.zeros(distal_reward.EXCITATORY, int)
    for name in ("within", "across"):
        view = net.projection(name)
        degrees += np.bincount(view.pre, minlength=distal_reward.EXCITATORY)
        assert (view.delay * net.dt == 1.0).all()
    assert (degrees == 100).all()
    target, others = distal_reward.plastic(net, pair)
    np.testing.assert_array_equal(target, 0.0)
    assert others.shape == (2, 79_999)
    assert (others == 1.0).all()
    assert pair[0] != pair[1]


def test_a_spike_moves_a_cell_by_its_weight_and_noise_has_the_variance_of_the_paper():
    """A charge of 1 fC moves 1 pF by 1 mV; 13 (rand - 0.5) in each ms has variance 169 / 12."""
    block = distal_reward.NoisyPulse(size=np.full((1, 1), 13.0)).derive(0.5, None, None)
    assert block.pulse[0, 0] * 0.5 == 1.0
    charge = 0.5**2 * block.width**2 / 12.0  # of one step
    np.testing.assert_allclose(2.0 * charge, 169.0 / 12.0)


def test_pairs_within_20_ms_are_rewarded_once_after_1_to_3_s():
    pairs = distal_reward.Pairs((0, 1), 2, np.random.default_rng(0))
    for time, cause, effect in ((5, 1, 0), (12, 0, 1), (14, 0, 1), (40, 1, 1), (61, 0, 1)):
        pairs.see(np.array([[cause, effect], [0, effect]], bool), float(time))
    np.testing.assert_array_equal(pairs.found, [1, 0])
    assert 1012.0 <= pairs.due[0][0] <= 3012.0
    assert not pairs.rewards(1011).any()
    np.testing.assert_array_equal(pairs.rewards(3012), [1, 0])
    assert not pairs.rewards(9999).any()
    pairs.see(np.array([[1, 1], [0, 0]], bool), 4000.0)  # together: not one after the other
    assert pairs.found[0] == 1
    pairs.see(np.array([[0, 1], [0, 0]], bool), 4019.5)
    assert pairs.found[0] == 2


def test_distal_verdicts():
    course = np.array([0.0, 4.0, 3.0])
    assert jobs.distal_passes(course, rewarded=True)
    assert not jobs.distal_passes(0.9 * course, rewarded=True)
    assert not jobs.distal_passes(course, rewarded=False)
    assert jobs.distal_passes(0.6 * course, rewarded=False)


def test_the_sections_show_every_row():
    row = {"reward": "at once", "condition": "learning", "mean": 0.9, "sem": 0.01, "share": [0.8]}
    row |= {"overall": [0.7], "turned": [0.2], "unchanged": True, "passes": False}
    kept = {"condition": "learning", "mean": [0.9] * 8, "sem": [0.01] * 8}
    text = circuits.weightless_section([row], [kept])
    assert text.count("| learning |") == 2
    assert "**no** |" in text
    distal = {"condition": "rewarded", "network": 7, "target": [0.0, 4.0, 3.5], "above": 0.25}
    distal |= {"others": [1.0, 0.5], "rewards": 3, "pairs": 4, "rate": 5.0, "passes": True}
    text += circuits.distal_section([distal])
    assert (
        "| rewarded | 7 | 3.50 | 3.75 | 4.000 | 1 min | 0.50 | 25.00 % | 3 | 4 | 5.0 Hz | yes |"
        in text
    )
    assert "{" not in text


@pytest.mark.slow
def test_every_condition_is_as_asked():
    rows = {row["condition"]: row for row in jobs.weightless_rows("at once", seed=6)}
    assert rows["learning"]["mean"] > 0.85
    for name in ("zero modulator", "no short-term plasticity"):
        assert abs(rows[name]["mean"] - 0.5) < 4.0 * rows[name]["sem"]
    assert rows["learning, with potentiation"]["mean"] < 0.7
    assert all(row["unchanged"] for row in rows.values())


@pytest.mark.slow
def test_a_minute_of_the_distal_network_is_alive_and_exact_in_its_controls():
    first, again = (distal_reward.learn(5, 1) for _ in range(2))
    for one, other in zip(first, again, strict=True):
        np.testing.assert_array_equal(one, other)
    assert first.rewards[1] == 0
    assert first.rewards[0] == first.rewards[2]
    assert ((first.rate > 0.5) & (first.rate < 20.0)).all()
    np.testing.assert_allclose(first.others[-1], 1.0, atol=0.2)


def test_tables_that_are_not_computed_stay_with_their_origin(tmp_path, monkeypatch):
    written = {}
    monkeypatch.setattr(cli.provenance, "collect", lambda seeds: {"seeds": seeds, "commit": "new"})
    compute = {job: [tuple(job)] for job in jobs.all_jobs()}
    monkeypatch.setattr(cli.Controls, "compute", lambda self, waiting: compute)
    monkeypatch.setattr("experiments.controls.page.markdown", lambda t, o, line: str(o))
    monkeypatch.setattr(cli.records, "write_json", lambda path, value: written.update(value))
    old = {name: {"seeds": [3], "commit": "old"} for name in jobs.MAKERS}
    tables = {name: [0] for name in jobs.MAKERS}
    (tmp_path / "controls.json").write_text(json.dumps({"origins": old, "tables": tables}))
    assert cli.Controls(seed=3, out=tmp_path, tables=("retention", "distal")).main() == 0
    assert written["tables"]["track"] == [0]
    assert written["tables"]["retention"] == [("retention", ())]
    assert len(written["tables"]["distal"]) == jobs.DISTAL_SEEDS
    assert [o["commit"] for o in written["origins"].values()].count("new") == 2
    with pytest.raises(UsageError, match=r"no 'track' of seed 4; compute that too"):
        cli.Controls(seed=4, out=tmp_path, tables=("retention",)).main()
    with pytest.raises(UsageError, match=r"got 'distel'.*Did you mean 'distal'"):
        cli.Controls(seed=3, out=tmp_path, tables=("distel",)).main()
    assert cli.Controls(seed=4, out=tmp_path / "empty").main() == 0
