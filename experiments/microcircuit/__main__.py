"""`python -m experiments.microcircuit`."""

from experiments.microcircuit.cli import run

if __name__ == "__main__":
    raise SystemExit(run())
