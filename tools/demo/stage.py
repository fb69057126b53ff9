"""What a person who watches sees between the commands: the headings, and the pauses."""

from __future__ import annotations

import sys


class Stage:
    """Tells the steps, numbered.

    Args:
        pauses: whether each step waits for Enter; where nobody can press it, that is said and nothing waits.
    """

    def __init__(self, *, pauses: bool) -> None:
        self._steps = 0
        self._pauses = pauses and sys.stdin.isatty()
        if pauses and not self._pauses:
            say("Standard input is no terminal, where nobody can press Enter: this goes on without pauses.")

    def step(self, text: str) -> None:
        """Begins a step, with the one line that says what it shows."""
        self.wait("Enter goes on, Ctrl-C ends")
        self._steps += 1
        say(f"\n== {self._steps}. {text}")

    def wait(self, text: str) -> None:
        """Waits for Enter where this demo pauses."""
        if not self._pauses:
            return
        try:
            input(f"\n[{text}] ")
        except EOFError:
            self._pauses = False
            say("\nThe input has ended: this goes on without pauses.")


def say(text: str) -> None:
    """Prints a line at once, whatever reads it."""
    print(text, flush=True)
