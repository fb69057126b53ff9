"""An own number at the sandbox: its codes, alive or dead, and what was sent for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.driver.inputs import BYON, OWN_NUMBER
from tests.driver.plugin import PluginError, PluginResource, State, Values
from vobiz_sandbox.paths import CONFIRM, VERIFY
from vobiz_sandbox.process import SandboxProcess

OLD_CODE = "00000001"
WRONG_CODE = "00000002"
VERIFIED = {"phone_number": OWN_NUMBER, "verification_method": "sms", "status": "verified"}

Arrange = Callable[[SandboxProcess], None]


def alive(sandbox: SandboxProcess) -> None:
    sandbox.move_clock(0)


def dead_here(sandbox: SandboxProcess) -> None:
    """Codes are dead for the provider, which has this machine's clock, and alive for the sandbox."""
    sandbox.move_clock(-700)


def dead_everywhere(sandbox: SandboxProcess) -> None:
    sandbox.settings(otp_seconds=0)


def counts(sandbox: SandboxProcess) -> tuple[int, int]:
    return len(sandbox.requests("POST", VERIFY)), len(sandbox.requests("POST", CONFIRM))


def code(sandbox: SandboxProcess) -> Values:
    return BYON | {"otp_code": sandbox.last_code(OWN_NUMBER)}


def pending(byon: PluginResource, sandbox: SandboxProcess, arrange: Arrange = alive) -> State:
    """A number whose code was sent and, under `dead_…`, expired; nothing of it is in the log."""
    arrange(sandbox)
    state = byon.create(BYON)
    byon.plugin.new_lines()
    sandbox.clear_requests()
    return state


def failed(call: Callable[[], Any]) -> str:
    with pytest.raises(PluginError) as error:
        call()
    [line] = str(error.value).strip().splitlines()
    return line
