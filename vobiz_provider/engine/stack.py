"""What the stack holds, as its backend has it: the engine tells of one resource at a time, and of some never.

`pulumi stack export` works from inside the plugin while its run goes on, and needs no lock (engine rule).
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from typing import Any

from vobiz_provider.api.redaction import one_line
from vobiz_provider.api.statuses import has_ended
from vobiz_provider.api.values import is_e164
from vobiz_provider.engine.call import current_urn
from vobiz_provider.engine.inputs import asked_then
from vobiz_provider.engine.messages import warn
from vobiz_provider.once import Once

_ORDER = "pulumi-python:dynamic/vobiz:WhatsAppNumberOrder"
_SECONDS = 20
# A backend's address may hold its password.
_ADDRESS = re.compile(r"://\S+")

stacks: Once[dict[str, Any]] = Once()
"""The stacks' deployments; empty where a stack cannot be read."""


def resources() -> list[dict[str, Any]]:
    """The resources of the stack that this thread's call is about, as they were when this process first asked.

    Returns:
        Each as the export writes it, with secrets encrypted. None outside the plugin; none, with one warning, where the
        stack cannot be read.
    """
    urn = current_urn()
    if urn is None:
        return []
    stack = urn.removeprefix("urn:pulumi:").partition("::")[0]
    found = stacks.get(stack, lambda: _deployment(stack)).get("resources") or []
    return [resource for resource in found if isinstance(resource, dict)]


def recorded() -> dict[str, Any] | None:
    """What the stack holds of the resource that this thread's call is about, or None."""
    urn = current_urn()
    # A record that is to be deleted is what a replacement left behind.
    return next((each for each in resources() if each.get("urn") == urn and not each.get("delete")), None)


def numbers_of_other_orders() -> dict[str, str]:
    """The numbers that orders of this call's stack hold, other than its own resource's, with the order's id.

    With `--target`, with `depends_on` or after a rename nobody has asked yet for a diff of the resource that holds one.
    """
    own, held = current_urn(), {}
    for resource in resources():
        outputs = resource.get("outputs")
        if resource.get("type") != _ORDER or resource.get("urn") == own or not isinstance(outputs, dict):
            continue
        for number in (outputs.get("selected_phone_number"), asked_then(outputs).get("preferred_number")):
            if is_e164(number) and not has_ended(outputs.get("status")):
                held[number] = str(resource.get("id"))
    return held


class _Unreadable(Exception):
    """The stack cannot be read; the text says why."""


def _deployment(stack: str) -> dict[str, Any]:
    try:
        return _parsed(_export(stack))
    except _Unreadable as error:
        warn(
            f"what stack {stack} holds is not known, since `pulumi stack export` did not tell ({error}): a selection "
            "may choose a number that it holds already, and a forced replacement cannot say which number stays billed"
        )
        return {}


def _parsed(exported: bytes) -> dict[str, Any]:
    try:
        deployment = json.loads(exported)["deployment"] or {}  # null before the first update
        found = deployment.get("resources") or []
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        found = None
    if not isinstance(found, list):
        raise _Unreadable("what it wrote cannot be understood")
    return dict(deployment)


def _export(stack: str) -> bytes:
    pulumi = shutil.which("pulumi")
    if pulumi is None:
        raise _Unreadable("no `pulumi` is on PATH")
    try:
        ended = subprocess.run(  # noqa: S603 - the CLI that runs this plugin, without a shell
            [pulumi, "stack", "export", f"--stack={stack}", "--non-interactive", "--color", "never"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            env=os.environ | {"PULUMI_SKIP_UPDATE_CHECK": "true"},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _Unreadable(f"no answer in {_SECONDS} seconds") from None
    except OSError as error:
        raise _Unreadable(error.strerror) from None
    if ended.returncode:
        raise _Unreadable(_shown(ended.stderr) or f"exit code {ended.returncode}")
    return ended.stdout


def _shown(said: bytes) -> str:
    secrets = [os.environ.get(name) for name in ("PULUMI_ACCESS_TOKEN", "PULUMI_CONFIG_PASSPHRASE")]
    return one_line(_ADDRESS.sub("://[hidden]", said.decode(errors="replace")), secrets)
