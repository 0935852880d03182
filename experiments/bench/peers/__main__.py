"""`python -m experiments.bench.peers`."""

from experiments import command
from experiments.bench.peers.cli import Peers

if __name__ == "__main__":
    raise SystemExit(command.script(Peers, "bench.peers"))
