"""What all commands share: parse the options, run, and print a usage error as one line."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable, Sequence
from typing import Protocol

from experiments import records, threads
from experiments.errors import UsageError

USAGE = 2
INTERRUPTED = 130


class Command(Protocol):
    """Options that can be carried out: a frozen dataclass, one field an option."""

    def main(self) -> int:
        """Do it.

        Returns:
            The exit code.
        """


def parse(kind: type[Command], prog: str, arguments: Sequence[str]) -> Command:
    """Return the options given in `arguments`; on a bad one, print it and exit with code 2."""
    import tyro

    command: Command = tyro.cli(kind, prog=prog, args=list(arguments))
    return command


def execute(make: Callable[[], Command]) -> int:
    """Run a command; errors of usage become one line and code 2.

    Args:
        make: Returns the parsed command.
    """
    threads.single_thread()
    try:
        return make().main()
    except UsageError as error:
        print(f"reafference: {error}", file=sys.stderr)
        return USAGE
    except KeyboardInterrupt:
        print("\nStopped. The same command goes on from here.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # the reader of our output has gone, for example `head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        if not records.found_no_room(error):
            raise
        print(f"reafference: {records.no_room_at('The results')}", file=sys.stderr)
        return USAGE


def script(kind: type[Command], name: str) -> int:
    """Run one command as `python -m experiments.<name>`."""
    return execute(lambda: parse(kind, f"python -m experiments.{name}", sys.argv[1:]))


def line(name: str, options: object) -> str:
    """Return the shell line that repeats a command, every option spelled out.

    Args:
        name: The command.
        options: Its dataclass.
    """
    import dataclasses

    words = ["reafference", name]
    for field in dataclasses.fields(options):  # type: ignore[arg-type]
        value = getattr(options, field.name)
        flag = "--" + field.name.replace("_", "-")
        if str(field.type).startswith("Positional"):
            words.extend(map(str, value if isinstance(value, tuple) else (value,)))
        elif isinstance(value, bool):
            words.append(flag if value else "--no-" + flag[2:])
        elif isinstance(value, tuple):
            words.extend([flag, *map(str, value)])
        elif value is not None:
            words.extend([flag, str(value)])
    return shlex.join(words)
