"""Tables and verdicts in Markdown."""

from collections.abc import Iterable, Sequence


def grid(titles: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    rule = ["---", *("---:" for _ in titles[1:])]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [titles, rule, *lines]) + "\n"


def verdict(good: bool) -> str:
    """Return yes, or a no that catches the eye."""
    return "yes" if good else "**no**"
