"""The ways on that an error of ours prints, followed to the letter."""

from __future__ import annotations

import re
import subprocess

from tests.engine.stack import FAILED, RUN_SECONDS, Result, Stack

_WAYS = re.compile(r"(First run .+?\. )?If the order is there, (.+?); if it is not, (.+?`)(?: \(where [^)]+\))?\. ")
_COMMANDS = re.compile(r"`(pulumi [^`]+)`")
# What a person answers at the one prompt that the advice leads to.
_CONFIRMED = {"PULUMI_SKIP_CONFIRMATIONS": "true"}
# The advice says so.
_FAILS = "pulumi up --continue-on-error"


def where_it_is_there(said: Result) -> list[str]:
    """The commands for an order that was placed, whose id the program names by then."""
    return _commands(said, 2)


def where_it_is_not(said: Result) -> list[str]:
    """The commands for an order that was not placed."""
    return _commands(said, 3)


def follow(stack: Stack, commands: list[str]) -> None:
    """Runs each command as it was printed, in a shell."""
    for command in commands:
        ended = subprocess.run(
            ["sh", "-c", command],
            cwd=stack.project,
            env=stack.environment | (_CONFIRMED if command.startswith("pulumi up") else {}),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=RUN_SECONDS,
            check=False,
        )
        stack.transcript.append(ended.stdout + ended.stderr)
        expected = FAILED if command == _FAILS else 0
        assert ended.returncode == expected, f"{command}\n{ended.stdout}{ended.stderr}"


def _commands(said: Result, way: int) -> list[str]:
    found = _WAYS.search(said.text)
    assert found, f"no way on is told:\n{said.text}"
    commands = _COMMANDS.findall((found.group(1) or "") + found.group(way))
    assert commands, f"a way on without a command: {found.group(way)}"
    return list(commands)
