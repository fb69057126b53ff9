"""A file that `pulumi preview --json` or `pulumi refresh --preview-only --json` wrote."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vobiz_provider.api.redaction import one_line
from vobiz_provider.commands.report.drift import Told
from vobiz_provider.commands.report.rows import KINDS
from vobiz_provider.engine.call import beginning_of, resource_name
from vobiz_provider.engine.cli import CliFailed
from vobiz_provider.engine.stack import resources_of

_COMMAND = "`pulumi preview --json`"
# Both ways on of an order in doubt are some 800 characters: cut short they would mislead.
_LONGEST_ERROR = 1200
_LONGEST_LINE = 2000
_LAST_WORDS = "preview failed"


@dataclass(frozen=True)
class Preview:
    """What such a file says of the Vobiz resources.

    Args:
        stack: the name of the stack in its URNs, or None where it has none.
        steps: what the engine would do, in its order, without what it only read and what it found gone.
        is_refresh: whether a refresh wrote it, or a preview with one.
        lines: the information lines of each resource, by URN.
        warnings: the lines that are warnings.
        errors: why it failed, whatever it is about; none where it did not.
    """

    stack: str | None
    steps: list[dict[str, Any]]
    is_refresh: bool
    lines: list[Told]
    warnings: list[Told]
    errors: list[Told]

    @property
    def is_plan(self) -> bool:
        """Whether it says what an up would do; a refresh alone does not."""
        return not self.is_refresh or bool(self.steps)


def read_preview(path: str, stack: str) -> Preview:
    """Reads the file.

    Args:
        path: where it is; `-` is the standard input.
        stack: how the URNs of the stack begin that it must be about, as `urn:pulumi:dev::numbers::`; empty where
            nobody knows.

    Raises:
        CliFailed: it cannot be read, is no such file, or is about another stack.
    """
    shown = "the standard input" if path == "-" else path or "a file without a name"
    try:
        # As bytes: a shell of Windows writes UTF-16.
        written = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        raise CliFailed(f"{shown} cannot be read ({error.strerror}): write it with {_COMMAND} > FILE") from None
    try:
        return _preview(json.loads(written), shown, stack)
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError):
        raise CliFailed(f"{shown} is no preview: write it with {_COMMAND}, which prints nothing else") from None


def refuse_older(preview: Preview, deployment: dict[str, Any]) -> None:
    """Refuses a preview from before the stack was last changed: what was bought since would count twice.

    Args:
        preview: what it says.
        deployment: as the stack's export writes it.

    Raises:
        CliFailed: it would create what the stack has.
    """
    is_going = {"delete", "pendingReplacement"}
    there = {each.get("urn") for each in resources_of(deployment) if not any(each.get(key) for key in is_going)}
    created = [] if preview.is_refresh else [step["urn"] for step in preview.steps if step["op"] == "create"]
    for urn in created:
        if urn in there:
            raise CliFailed(
                f"the preview is older than the stack, which has {resource_name(urn)} by now: preview again"
            )


def _preview(written: dict[str, Any], shown: str, stack: str) -> Preview:
    if not written.keys() & {"steps", "diagnostics", "changeSummary"}:
        raise ValueError
    steps, told = written.get("steps") or [], written.get("diagnostics") or []
    urns = [step["urn"] for step in steps]
    for urn in urns:
        if not urn.startswith(stack):
            raise CliFailed(f"{shown} is about another stack: {beginning_of(urn)} and not {stack}")
    refreshed = {step["urn"] for step in steps if step["op"] == "refresh"}
    ours = [step for step in steps if _type(step) in KINDS]
    # What a plan deletes was refreshed before; what a refresh finds gone is deleted without.
    gone = {step["urn"] for step in ours if refreshed and step["op"] == "delete"} - refreshed
    lines = [(each["severity"], Told(each.get("urn") or "", _line(each["severity"], each["message"]))) for each in told]
    return Preview(
        stack=urns[0].split(":")[2] if urns else None,
        steps=[step for step in ours if step["op"] not in {"refresh", "same", "read"} and step["urn"] not in gone],
        is_refresh=bool(refreshed),
        lines=_each_once(line for severity, line in lines if severity == "info" and _is_ours(line.urn)),
        warnings=_each_once(line for severity, line in lines if severity == "warning" and _is_ours(line.urn)),
        errors=_errors(_each_once(line for severity, line in lines if severity == "error")),
    )


def _type(step: dict[str, Any]) -> Any:
    return (step.get("newState") or step.get("oldState") or {}).get("type")


def _is_ours(urn: str) -> bool:
    return any(f"::{type_}::" in urn or f"${type_}::" in urn for type_ in KINDS)


def _each_once(lines: Any) -> list[Told]:
    return list(dict.fromkeys(lines))


def _errors(errors: list[Told]) -> list[Told]:
    return [error for error in errors if error.urn or error.line != _LAST_WORDS] or errors


def _line(severity: str, message: str) -> str:
    longest = _LONGEST_ERROR if severity == "error" else _LONGEST_LINE
    return one_line(message.strip().removeprefix(f"{severity}: "), longest=longest)
