"""`reafference envs`: the tasks."""

from __future__ import annotations

from dataclasses import dataclass

from experiments import catalog, command


@dataclass(frozen=True)
class ListEnvs:
    """List the tasks of this suite; every other Gymnasium id works too."""

    def main(self) -> int:
        """Print one line per task, with what to type if it cannot be made here."""
        for entry in catalog.envs_table():
            needs = f" [{entry.remedy}]" if entry.remedy else ""
            print(f"{entry.id:<32}{entry.summary}{needs}")
        return 0


if __name__ == "__main__":
    raise SystemExit(command.script(ListEnvs, "list_envs"))
