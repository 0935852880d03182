"""`python -m experiments.figures`."""

from experiments.figures.cli import run

if __name__ == "__main__":
    raise SystemExit(run())
