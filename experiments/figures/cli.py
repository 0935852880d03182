"""`reafference figures`: the mechanisms beside their published numbers."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tyro.conf import Positional

from experiments import command, provenance, records, run_folder
from experiments.errors import UsageError, closest
from experiments.figures import PAGES


@dataclass(frozen=True)
class Figures:
    """Draw the mechanisms, with a table of measured and published numbers.

    README.md and provenance.json of a page are written when all its pictures are drawn. Pictures of
    tasks that need an extra are left out without it.

    Attributes:
        pages: Pages to draw, of neurons, plasticity and envs; all if none is given.
        only: Names of the pictures to draw; all if none is given.
        out: Folder for the folders of the pages.
    """

    pages: Positional[tuple[str, ...]] = ()
    only: tuple[str, ...] = ()
    out: Path = Path("results")

    def main(self) -> int:
        """Draw, and print one line per number that disagrees; then the exit code is 1."""
        _check("page", self.pages, PAGES)
        known = {page: module_of(page).NAMES for page in self.pages or PAGES}
        _check("picture", self.only, [name for names in known.values() for name in names])
        origin = provenance.collect([])  # before a picture changes the tree
        wrong = []
        for page, names in known.items():
            asked = [name for name in names if name in self.only]
            if asked or not self.only:
                wrong += _draw(page, asked or names, self.out / page, None if asked else origin)
        for line in wrong:
            print(f"outside its tolerance: {line}")
        return 1 if wrong else 0


def run() -> int:
    """Run the command as `python -m experiments.figures`; return the exit code."""
    return command.script(Figures, "figures")


def module_of(page: str, name: str = "") -> Any:
    """Return the package of a page, or the module of one of its pictures."""
    path = f"experiments.figures.{page}" + (f".{name.replace('-', '_')}" if name else "")
    return importlib.import_module(path)


def _check(kind: str, given: Iterable[str], known: Iterable[str]) -> None:
    known = list(known)
    for name in given:
        if name not in known:
            near = closest(name, known)
            raise UsageError(f"Unknown {kind} {name!r}.{near} {kind.title()}s: {', '.join(known)}.")


def _draw(page: str, names: Iterable[str], out: Path, origin: Any) -> list[str]:
    """Draw pictures of a page, and its text if there is an origin; return what disagrees."""
    from experiments.figures import page as text

    run_folder.make_writable(out)
    parts = _parts(page, names, out, needed=origin is None)
    if origin and len(parts) == len(list(names)):
        records.write_json(out / "provenance.json", origin)
        about = module_of(page)
        written = text.markdown(page, about.HEADING, about.SUBJECT, parts, origin)
        records.write_text(out / "README.md", written)
    return [
        f"{name}: {row.quantity}: {row.cells()}"
        for name, part in parts.items()
        for row in part.rows
        if not row.agrees
    ]


def _parts(page: str, names: Iterable[str], out: Path, needed: bool) -> dict[str, Any]:
    """Draw pictures; those of tasks that need an extra may be left out if they are not needed."""
    from envs.errors import MissingExtra

    parts = {}
    for name in names:
        try:
            parts[name] = _drawn(page, name, out)
        except MissingExtra as error:
            if needed:
                raise UsageError(f"Cannot draw {name!r}: {error}") from error
            print(f"Left out: {name}, and so the text of the page. {error}", file=sys.stderr)
    return parts


def _drawn(page: str, name: str, out: Path) -> Any:
    from experiments.figures import drawing
    from experiments.figures.page import Part

    module = module_of(page, name)
    measured = module.measure()
    path = out / f"{name}.png"
    drawing.save(module.draw(measured), path)
    print(path, flush=True)
    return Part(module.TITLE, module.SOURCE, module.CAPTION, module.rows(measured))
