"""`python -m experiments.bench`."""

from experiments.bench.cli import run

if __name__ == "__main__":
    raise SystemExit(run())
