"""What a user reads under the stack: one line each."""

from __future__ import annotations

import contextlib
import sys
import threading
from collections.abc import Callable

import pulumi

from vobiz_provider.api.redaction import one_line

_PRINT_LOCK = threading.Lock()


def warn(message: str) -> None:
    """Shows a warning under the stack."""
    _log(pulumi.log.warn, message)


def inform(message: str) -> None:
    """Shows an informational line under the stack."""
    _log(pulumi.log.info, message)


def _log(log: Callable[[str], None], message: str) -> None:
    # A CLI that was killed leaves a closed pipe: a warning about a purchase must not undo its being recorded.
    with _PRINT_LOCK, contextlib.suppress(OSError):
        log(one_line(message, longest=1000))
        sys.stderr.flush()
