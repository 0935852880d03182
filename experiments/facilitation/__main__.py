"""`python -m experiments.facilitation`."""

from experiments import command
from experiments.facilitation.cli import Facilitation

if __name__ == "__main__":
    raise SystemExit(command.script(Facilitation, "facilitation"))
