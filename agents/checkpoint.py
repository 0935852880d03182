"""Checkpoint files: a zip of one JSON manifest and one .npy member per array, without pickle.

A file is data from anywhere, so everything it claims is checked before anything of that size is
allocated, and nothing in it can run: members are stored uncompressed (no zip bombs), headers are
compared with the manifest and with the real sizes, and only plain number types are known.
"""

import contextlib
import io
import json
import math
import os
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

FORMAT = "reafference-checkpoint"
VERSION = 1
MANIFEST = "manifest.json"
MAX_ARRAYS = 4096
MAX_MANIFEST_BYTES = 16 << 20
MAX_TOTAL_BYTES = 8 << 30

_DTYPES = {f"<{kind}{size}" for kind in "iu" for size in (2, 4, 8)} | {"<f2", "<f4", "<f8"}
DTYPES = frozenset(_DTYPES | {"|b1", "|i1", "|u1"})
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./:-]{0,199}")
_EPOCH = (1980, 1, 1, 0, 0, 0)  # a fixed date: equal states give equal files


class CheckpointError(ValueError):
    """A checkpoint cannot be read or written; the message says which file, why, what to do."""


def checkpoint_path(path: str | os.PathLike[str]) -> Path:
    """Path with SB3's rule: a name without suffix gets `.zip`."""
    path = Path(path)
    return path if path.suffix else path.with_suffix(".zip")


def save_checkpoint(
    path: str | os.PathLike[str], manifest: Mapping[str, Any], arrays: Mapping[str, Array]
) -> Path:
    """Write a checkpoint atomically: the file is there completely or not at all.

    Args:
        path: file; a name without suffix gets `.zip`; missing folders are made.
        manifest: JSON-able, without the keys "format", "version" and "arrays".
        arrays: name -> array of booleans, integers or floats.

    Returns:
        The path that was written.

    Raises:
        CheckpointError: an array or the manifest cannot be stored, or the path is not writable.
    """
    target = checkpoint_path(path)
    # np.array keeps 0-d arrays 0-d, np.ascontiguousarray does not.
    plain = {
        name: np.array(array, order="C", dtype=array.dtype.newbyteorder("<"))
        for name, array in arrays.items()
    }
    for name, array in plain.items():
        _check_storable(name, array)
    try:
        text = json.dumps(_described(manifest, plain), indent=1, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise CheckpointError(
            f"manifest: {error}; it may hold only JSON's types and finite numbers"
        ) from error
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _write(temporary, text, plain)
        os.replace(temporary, target)  # noqa: PTH105 (one seam for tests)
    except OSError as error:
        raise CheckpointError(
            f"{target}: cannot be written ({error.strerror or error}); "
            "choose a folder that exists, is writable and has room"
        ) from error
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
    return target


def load_checkpoint(path: str | os.PathLike[str]) -> tuple[dict[str, Any], dict[str, Array]]:
    """Read a checkpoint.

    Args:
        path: file; a name without suffix is tried with `.zip`.

    Returns:
        The manifest and the arrays by name.

    Raises:
        CheckpointError: missing, truncated, corrupted, foreign, lying or hostile file.
    """
    path = checkpoint_path(path) if not Path(path).is_file() else Path(path)
    try:
        size = path.stat().st_size
        with zipfile.ZipFile(path) as archive:
            return _read(archive, size)
    except FileNotFoundError:
        raise CheckpointError(f"{path}: no such file; check the path") from None
    except CheckpointError as error:
        raise CheckpointError(f"{path}: {error}") from None
    except zipfile.BadZipFile as error:
        raise CheckpointError(
            f"{path}: no readable zip ({error}): truncated, corrupted or of another kind; "
            "expected a file written by agent.save"
        ) from error
    except Exception as error:  # hostile bytes can raise nearly anything inside zipfile and numpy
        raise CheckpointError(
            f"{path}: unreadable ({type(error).__name__}: {error}); "
            "expected a file written by agent.save"
        ) from error


def _check_storable(name: str, array: Array) -> None:
    if not _NAME.fullmatch(name):
        raise CheckpointError(f"array name {name!r}: expected {_NAME.pattern}")
    if array.dtype.str not in DTYPES:
        raise CheckpointError(
            f"array {name!r}: got dtype {array.dtype}, expected booleans, integers or floats "
            "of at most 64 bits"
        )


def _described(manifest: Mapping[str, Any], arrays: Mapping[str, Array]) -> dict[str, Any]:
    table = [
        {"name": n, "dtype": a.dtype.str, "shape": list(a.shape), "nbytes": a.nbytes}
        for n, a in arrays.items()
    ]
    return {"format": FORMAT, "version": VERSION, **manifest, "arrays": table}


def _write(path: Path, manifest: str, arrays: Mapping[str, Array]) -> None:
    with path.open("xb") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr(zipfile.ZipInfo(MANIFEST, _EPOCH), manifest)
            for name, array in arrays.items():
                buffer = io.BytesIO()
                np.lib.format.write_array(buffer, array, version=(1, 0), allow_pickle=False)
                archive.writestr(zipfile.ZipInfo(f"{name}.npy", _EPOCH), buffer.getbuffer())
        file.flush()
        os.fsync(file.fileno())


def _refuse(reason: str) -> NoReturn:
    raise CheckpointError(f"{reason}; expected a file written by agent.save")


def _read(archive: zipfile.ZipFile, file_size: int) -> tuple[dict[str, Any], dict[str, Array]]:
    members = _members(archive, file_size)
    manifest = _manifest(archive, members)
    rows = manifest["arrays"]
    expected = {f"{row['name']}.npy" for row in rows} | {MANIFEST}
    if len(expected) != len(rows) + 1:
        _refuse("the manifest lists an array twice")
    if set(members) != expected:
        odd = sorted(set(members) ^ expected)[:3]
        _refuse(f"members and manifest differ: {', '.join(map(repr, odd))}")
    if sum(row["nbytes"] for row in rows) > min(file_size, MAX_TOTAL_BYTES):
        _refuse("the manifest claims more bytes than the file has or than are allowed")
    return manifest, {row["name"]: _array(archive, members, row) for row in rows}


def _members(archive: zipfile.ZipFile, file_size: int) -> dict[str, zipfile.ZipInfo]:
    entries = archive.infolist()
    members = {entry.filename: entry for entry in entries}
    if MANIFEST not in members:
        _refuse(f"no {MANIFEST} inside: this is no checkpoint of ours (perhaps SB3's own zip?)")
    if len(members) != len(entries) or len(entries) > MAX_ARRAYS + 1:
        _refuse(f"{len(entries)} members, some twice or more than {MAX_ARRAYS} arrays")
    for entry in entries:
        stored = entry.compress_type == zipfile.ZIP_STORED and not entry.flag_bits & 0x1
        if not stored or entry.file_size != entry.compress_size:
            _refuse(f"member {entry.filename!r} is compressed or encrypted")
        if entry.header_offset + entry.file_size > file_size:
            _refuse(f"member {entry.filename!r} claims {entry.file_size} bytes: more than the file")
    return members


def _manifest(archive: zipfile.ZipFile, members: Mapping[str, zipfile.ZipInfo]) -> dict[str, Any]:
    if members[MANIFEST].file_size > MAX_MANIFEST_BYTES:
        _refuse(f"{MANIFEST} has {members[MANIFEST].file_size} bytes, more than allowed")
    manifest = json.loads(archive.read(MANIFEST))
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        _refuse(f'{MANIFEST} lacks "format": "{FORMAT}"')
    if manifest.get("version") != VERSION:
        _refuse(f"format version {manifest.get('version')!r}, this program reads {VERSION}")
    rows = manifest.get("arrays")
    if not isinstance(rows, list):
        _refuse('the manifest has no list "arrays"')
    for row in rows:
        _check_row(row)
    return manifest


def _check_row(row: object) -> None:
    if not isinstance(row, dict) or set(row) != {"name", "dtype", "shape", "nbytes"}:
        _refuse('an entry of "arrays" has not exactly name, dtype, shape, nbytes')
    name, shape = row["name"], row["shape"]
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        _refuse(f"array name {name!r} is not allowed")
    if row["dtype"] not in DTYPES:
        _refuse(f"array {name!r} has dtype {row['dtype']!r}, not a plain number type")
    if not isinstance(shape, list) or len(shape) > 16:
        _refuse(f"array {name!r} has no valid shape")
    if not all(type(n) is int and 0 <= n < 1 << 48 for n in shape):
        _refuse(f"array {name!r} has no valid shape")
    if row["nbytes"] != math.prod(shape) * np.dtype(row["dtype"]).itemsize:
        _refuse(f"array {name!r}: shape, dtype and nbytes do not agree")


def _array(
    archive: zipfile.ZipFile, members: Mapping[str, zipfile.ZipInfo], row: Mapping[str, Any]
) -> Array:
    name, member = row["name"], members[f"{row['name']}.npy"]
    with archive.open(member) as file:
        if np.lib.format.read_magic(file) != (1, 0):
            _refuse(f"array {name!r} is not of .npy version 1.0")
        shape, fortran, dtype = np.lib.format.read_array_header_1_0(file)
        if fortran or (dtype.str, list(shape)) != (row["dtype"], row["shape"]):
            _refuse(
                f"array {name!r}: its header says {dtype} {shape}, "
                f"the manifest {row['dtype']} {tuple(row['shape'])}"
            )
        if file.tell() + row["nbytes"] != member.file_size:
            _refuse(
                f"array {name!r} has {member.file_size - file.tell()} bytes, not {row['nbytes']}"
            )
        data = file.read()  # to the end: zipfile then compares the checksum
    return np.frombuffer(data, dtype=dtype).reshape(shape).copy()
