"""`python -m experiments.one_life`."""

from experiments.one_life.cli import run

if __name__ == "__main__":
    raise SystemExit(run())
