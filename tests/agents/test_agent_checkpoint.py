"""Checkpoints give back what went in, and bytes from anywhere can only raise CheckpointError."""

import io
import json
import os
import pickle
import tracemalloc
import zipfile

import gymnasium
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agents import CheckpointError
from agents.checkpoint import DTYPES, load_checkpoint, save_checkpoint

MANIFEST = {"agent": "random", "config": {"rate": 0.5}, "name": "ünïcode"}


@pytest.fixture
def arrays():
    rng = np.random.default_rng(0)
    made = {f"kind/{i}": rng.integers(0, 2, (3, 2)).astype(t) for i, t in enumerate(sorted(DTYPES))}
    return {
        **made,
        "scalar": np.array(2.5),
        "empty": np.zeros((0, 3)),
        "fortran": np.asfortranarray(rng.random((4, 3))),
        "big-endian:x": np.arange(3, dtype=">i4"),
    }


@pytest.fixture
def path(tmp_path, arrays):
    return save_checkpoint(tmp_path / "good", MANIFEST, arrays)


def members(path):
    with zipfile.ZipFile(path) as archive:
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


def write(path, contents, compression=zipfile.ZIP_STORED):
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, data in contents:
            archive.writestr(name, data)
    return path


def forged(path, tmp_path, **changes):
    """The good file with the first array's manifest row changed."""
    contents = members(path)
    manifest = json.loads(contents["manifest.json"])
    manifest["arrays"][0].update(changes)
    contents["manifest.json"] = json.dumps(manifest).encode()
    return write(tmp_path / "forged.zip", contents.items())


def npy(array, version=(1, 0), allow_pickle=False):
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, array, version=version, allow_pickle=allow_pickle)
    return buffer.getvalue()


def header(shape, dtype="<f8"):
    buffer = io.BytesIO()
    fields = {"descr": dtype, "fortran_order": False, "shape": shape}
    np.lib.format.write_array_header_1_0(buffer, fields)
    return buffer.getvalue()


def test_round_trip(path, arrays):
    manifest, loaded = load_checkpoint(path)
    assert path.name == "good.zip"
    assert {k: manifest[k] for k in MANIFEST} == MANIFEST
    assert loaded.keys() == arrays.keys()
    for name, array in arrays.items():
        assert loaded[name].shape == array.shape
        assert loaded[name].dtype == array.dtype.newbyteorder("<")
        assert np.array_equal(loaded[name], array)
        loaded[name][...] = 0  # of its own memory


def test_numpy_reads_the_arrays_and_equal_states_give_equal_files(path, arrays, tmp_path):
    with np.load(path) as plain:
        assert np.array_equal(plain["fortran"], arrays["fortran"])
    again = save_checkpoint(tmp_path / "again.zip", MANIFEST, arrays)
    assert again.read_bytes() == path.read_bytes()


@pytest.mark.parametrize(
    ("name", "array"),
    [
        ("object", np.array([object()])),
        ("text", np.array(["a"])),
        ("complex", np.array([1j])),
        ("dates", np.array(["2026-01-01"], dtype="M8[D]")),
        ("record", np.zeros(2, dtype=[("a", "f8")])),
        ("../up", np.zeros(1)),
        ("", np.zeros(1)),
    ],
)
def test_what_cannot_be_stored_is_refused_before_writing(tmp_path, name, array):
    with pytest.raises(CheckpointError, match="expected"):
        save_checkpoint(tmp_path / "x", {}, {name: array})
    with pytest.raises(CheckpointError, match="manifest"):
        save_checkpoint(tmp_path / "x", {"value": float("nan")}, {})
    assert not list(tmp_path.iterdir())


def test_a_failed_write_keeps_the_old_file_and_leaves_nothing(path, monkeypatch):
    old = path.read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    for name in ("replace", "fsync"):
        with monkeypatch.context() as patch:
            patch.setattr(os, name, full)
            with pytest.raises(CheckpointError, match="No space left on device"):
                save_checkpoint(path, {}, {"w": np.zeros(3)})
        assert path.read_bytes() == old
        assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_truncated_at_any_length(path):
    good = path.read_bytes()
    for length in [*range(0, len(good), 97), len(good) - 1]:
        path.write_bytes(good[:length])
        with pytest.raises(CheckpointError):
            load_checkpoint(path)


def test_a_changed_byte_is_seen_or_harmless(path, arrays):
    good = path.read_bytes()
    for position in range(0, len(good), 41):
        broken = bytearray(good)
        broken[position] ^= 0x15
        path.write_bytes(broken)
        try:
            _, loaded = load_checkpoint(path)
        except CheckpointError:
            continue
        assert all(np.array_equal(loaded[k], arrays[k]) for k in arrays)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=300))
def test_random_bytes(tmp_path, data):
    path = tmp_path / "noise.zip"
    path.write_bytes(data)
    with pytest.raises(CheckpointError):
        load_checkpoint(path)


def test_missing_file_and_folder(tmp_path):
    with pytest.raises(CheckpointError, match="no such file"):
        load_checkpoint(tmp_path / "absent")
    with pytest.raises(CheckpointError):
        load_checkpoint(tmp_path)


def test_sb3_zip_is_refused_by_name(tmp_path):
    from stable_baselines3 import PPO

    PPO("MlpPolicy", gymnasium.make("CartPole-v1"), n_steps=8, batch_size=8).save(tmp_path / "sb3")
    with pytest.raises(CheckpointError, match="SB3"):
        load_checkpoint(tmp_path / "sb3.zip")


class Bomb:
    """Runs when it is unpickled."""

    def __reduce__(self):
        return os.mkdir, ("exploded",)


def test_a_pickle_never_runs(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    contents = members(path)
    first = next(n for n in contents if n.endswith(".npy"))
    objects = npy(np.array([Bomb()] * 3), allow_pickle=True)
    for data in (objects, pickle.dumps(Bomb())):
        target = write(tmp_path / "bomb.zip", {**contents, first: data}.items())
        with pytest.raises(CheckpointError):
            load_checkpoint(target)
    target.write_bytes(pickle.dumps(Bomb()))
    with pytest.raises(CheckpointError):
        load_checkpoint(target)
    assert not (tmp_path / "exploded").exists()


def test_a_lying_header_allocates_nothing(path, tmp_path):
    contents = members(path)
    shape = (100_000_000_000,)
    lie = header(shape) + bytes(48)
    first = next(n for n in contents if n.endswith(".npy"))
    alone = write(tmp_path / "lie.zip", {**contents, first: lie}.items())
    row = {"dtype": "<f8", "shape": list(shape), "nbytes": 8 * shape[0]}
    both = forged(alone, tmp_path, **row)
    tracemalloc.start()
    for target in (alone, both):
        with pytest.raises(CheckpointError, match=r"header says|more bytes"):
            load_checkpoint(target)
    assert tracemalloc.get_traced_memory()[1] < 10_000_000
    tracemalloc.stop()


@pytest.mark.parametrize(
    "changes",
    [
        {"dtype": "|O"},
        {"dtype": ["<f8"]},
        {"dtype": "<f4"},
        {"shape": [6]},
        {"shape": [-3, -2]},
        {"shape": [3.0, 2.0]},
        {"shape": [True, 6]},
        {"shape": 6},
        {"shape": [1] * 40},
        {"nbytes": 0},
        {"nbytes": "many"},
        {"name": "../../etc/x"},
        {"name": 3},
        {"extra": 1},
    ],
)
def test_a_manifest_that_does_not_fit(path, tmp_path, changes):
    with pytest.raises(CheckpointError):
        load_checkpoint(forged(path, tmp_path, **changes))


@pytest.mark.parametrize(
    "manifest",
    [b"", b"[]", b"{}", b"null", b"{" * 100_000, b"[" * 100_000, b"\xff\xfe", b'{"format": "x"}']
    + [
        json.dumps({"format": "reafference-checkpoint", **more}).encode()
        for more in ({"version": 2, "arrays": []}, {"version": 1}, {"version": 1, "arrays": [1]})
    ],
)
def test_a_wrong_manifest(tmp_path, manifest):
    with pytest.raises(CheckpointError):
        load_checkpoint(write(tmp_path / "m.zip", [("manifest.json", manifest)]))


def test_odd_archives(path, tmp_path):
    contents = list(members(path).items())
    first = contents[1]
    target = tmp_path / "odd.zip"
    with pytest.raises(CheckpointError, match="compressed"):
        load_checkpoint(write(target, contents, zipfile.ZIP_DEFLATED))
    with pytest.raises(CheckpointError, match="differ"):
        load_checkpoint(write(target, [*contents, ("data.pkl", b"x")]))
    with pytest.raises(CheckpointError, match="differ"):
        load_checkpoint(write(target, contents[:-1]))
    with pytest.warns(UserWarning, match="Duplicate"):
        write(target, [*contents, first])
    with pytest.raises(CheckpointError, match="twice"):
        load_checkpoint(target)
    longer = [(n, d + bytes(8)) if n == first[0] else (n, d) for n, d in contents]
    with pytest.raises(CheckpointError, match="bytes, not"):
        load_checkpoint(write(target, longer))
    newer = npy(np.zeros((3, 2), dtype=load_checkpoint(path)[1]["kind/0"].dtype), version=(2, 0))
    with pytest.raises(CheckpointError, match="version"):
        load_checkpoint(write(target, [(n, newer if n == first[0] else d) for n, d in contents]))
