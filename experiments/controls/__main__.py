"""`python -m experiments.controls`."""

from experiments.controls.cli import run

if __name__ == "__main__":
    raise SystemExit(run())
