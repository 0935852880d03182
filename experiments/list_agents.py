"""`reafference agents`: the agents."""

from __future__ import annotations

from dataclasses import dataclass

from experiments import catalog, command


@dataclass(frozen=True)
class ListAgents:
    """List the agents and the controls; `package.module:function` names one of your own."""

    def main(self) -> int:
        """Print one line per agent and per control."""
        from agents.controls import CONTROLS, MARK

        for entry in catalog.agents_table():
            print(f"{entry.name:<24}{entry.summary}")
        print("\nControls of an agent that learns, as in rstdp+frozen:")
        for control in CONTROLS:
            print(f"{MARK + control.name:<24}{control.summary}")
        return 0


if __name__ == "__main__":
    raise SystemExit(command.script(ListAgents, "list_agents"))
