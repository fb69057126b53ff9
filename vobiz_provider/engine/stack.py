"""What the stack holds, as its backend has it: the engine tells of one resource at a time, and of some never.

`pulumi stack export` works from inside the plugin while its run goes on, and needs no lock (docs/engine-rules.md,
"Pending operations").
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from typing import Any

from vobiz_provider.api.redaction import one_line
from vobiz_provider.engine.call import current_urn
from vobiz_provider.engine.messages import warn
from vobiz_provider.engine.once import Once

_SECONDS = 20
# A backend's address may hold its password.
_ADDRESS = re.compile(r"://\S+")


class StackExport:
    """The stacks that this run's resources are in, each exported once, when it is first asked for.

    Args:
        consequence: what follows for the user where a stack cannot be read, in words for the warning.
    """

    def __init__(self, consequence: str) -> None:
        self._consequence = consequence
        self.name: str | None = None
        """The stack's whole name, once a program has told it: a URN lacks the organisation."""
        self._deployments: Once[dict[str, Any]] = Once()

    def forget(self) -> None:
        """Has what was exported so far exported anew when it is next asked for."""
        self._deployments = Once()

    def resources(self) -> list[dict[str, Any]]:
        """The resources of the stack that this thread's call is about.

        Returns:
            Each as the export writes it, with secrets encrypted. None outside the plugin; none, with one warning, where
            the stack cannot be read.
        """
        found = self._current().get("resources") or []
        return [resource for resource in found if isinstance(resource, dict)]

    def recorded(self) -> dict[str, Any] | None:
        """What the stack holds of the resource that this thread's call is about, or None."""
        urn = current_urn()
        # A record that is to be deleted is what a replacement left behind.
        return next((each for each in self.resources() if each.get("urn") == urn and not each.get("delete")), None)

    def pending_creates(self) -> list[dict[str, Any]]:
        """The resources that a run began to create and has not recorded yet: one that was killed, or this one.

        Returns:
            Each as far as its run had come: `urn`, `type` and `inputs`, no id and no outputs; the latest last.
        """
        found = self._current().get("pending_operations") or []
        creating = [each for each in found if isinstance(each, dict) and each.get("type") == "creating"]
        return [each["resource"] for each in creating if isinstance(each.get("resource"), dict)]

    @property
    def written_at(self) -> str | None:
        """When the stack was last written, RFC 3339 in whole seconds, or None where that is not known."""
        manifest = self._current().get("manifest")
        time = manifest.get("time") if isinstance(manifest, dict) else None
        return re.sub(r"\.[0-9]+", "", time) if isinstance(time, str) else None

    def _current(self) -> dict[str, Any]:
        urn = current_urn()
        if urn is None:
            return {}
        stack = self.name or urn.removeprefix("urn:pulumi:").partition("::")[0]
        return self._deployments.get(stack, lambda: self._deployment(stack))

    def _deployment(self, stack: str) -> dict[str, Any]:
        try:
            return _parsed(_export(stack))
        except _Unreadable as error:
            warn(
                f"what stack {stack} holds is not known, since `pulumi stack export` did not tell ({error}): "
                f"{self._consequence}"
            )
            return {}


class _Unreadable(Exception):
    """The stack cannot be read; the text says why."""


def _parsed(exported: bytes) -> dict[str, Any]:
    try:
        deployment = json.loads(exported)["deployment"] or {}  # null before the first update
        found = [deployment.get(key) or [] for key in ("resources", "pending_operations")]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        found = [None]
    if not all(isinstance(entries, list) for entries in found):
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
