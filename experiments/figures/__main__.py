"""`python -m experiments.figures`."""

from experiments import command
from experiments.figures.cli import Figures

if __name__ == "__main__":
    raise SystemExit(command.script(Figures, "figures"))
