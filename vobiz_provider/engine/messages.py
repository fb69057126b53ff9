"""What a user reads under the resource: one line each."""

from __future__ import annotations

import contextlib
import sys
import threading

import pulumi

from vobiz_provider.api.redaction import one_line
from vobiz_provider.engine.call import Severity, current_call

_LONGEST = 2000
_LOGS = {"info": pulumi.log.info, "warning": pulumi.log.warn}
_PRINT_LOCK = threading.Lock()


def warn(message: str) -> None:
    """Shows a warning: a person must act."""
    _say("warning", message)


def inform(message: str) -> None:
    """Shows an informational line."""
    _say("info", message)


def _say(severity: Severity, message: str) -> None:
    line, call = one_line(message, longest=_LONGEST), current_call()
    if call and call.say(severity, line):
        return
    # A CLI that was killed leaves a closed pipe: a warning about a purchase must not undo its being recorded.
    with _PRINT_LOCK, contextlib.suppress(OSError):
        _LOGS[severity](line)
        sys.stderr.flush()
