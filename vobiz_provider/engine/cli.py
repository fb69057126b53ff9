"""What the Pulumi CLI prints: of a stack, and of its config."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from typing import Any

from vobiz_provider.api.redaction import one_line

# A backend's address may hold its password.
_ADDRESS = re.compile(r"://\S+")


class CliFailed(Exception):
    """The CLI did not tell what it was asked; the text says why, in one line."""


class CliRefused(CliFailed):
    """The CLI answered, and with an error."""


def exported_stack(stack: str | None, seconds: float = 20) -> dict[str, Any]:
    """A stack's deployment as `pulumi stack export` writes it, with secrets encrypted.

    Args:
        stack: its name as the CLI takes it, or None for the selected one.
        seconds: after which nothing more is awaited.

    Returns:
        The deployment, whose `resources` and `pending_operations` are lists where they are there; empty before the
        first update.

    Raises:
        CliRefused: the CLI says that it cannot be had, as where no stack has that name.
        CliFailed: it could not be had for another reason.
    """
    exported = ask_cli("stack", "export", stack=stack, seconds=seconds)
    try:
        deployment = json.loads(exported)["deployment"] or {}  # null before the first update
        found = [deployment.get(key) or [] for key in ("resources", "pending_operations")]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        found = [None]
    if not all(isinstance(entries, list) for entries in found):
        raise CliFailed("what it wrote cannot be understood")
    return dict(deployment)


def ask_cli(*arguments: str, stack: str | None, seconds: float) -> bytes:
    """What one command of the CLI prints about a stack.

    Args:
        arguments: the command.
        stack: the stack's name as the CLI takes it, or None for the selected one.
        seconds: after which nothing more is awaited.

    Raises:
        CliRefused: it ended with an error.
        CliFailed: there is no CLI, or it did not answer.
    """
    pulumi = shutil.which("pulumi")
    if pulumi is None:
        raise CliFailed("no `pulumi` is on PATH")
    chosen = [f"--stack={stack}"] if stack else []
    try:
        ended = subprocess.run(  # noqa: S603 - the CLI that runs this plugin, or would, without a shell
            [pulumi, *arguments, *chosen, "--non-interactive", "--color", "never"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds,
            env=os.environ | {"PULUMI_SKIP_UPDATE_CHECK": "true"},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise CliFailed(f"no answer in {seconds:g} seconds") from None
    except OSError as error:
        raise CliFailed(error.strerror) from None
    if ended.returncode:
        raise CliRefused(_shown(ended.stderr) or f"exit code {ended.returncode}")
    return ended.stdout


def _shown(said: bytes) -> str:
    secrets = [os.environ.get(name) for name in ("PULUMI_ACCESS_TOKEN", "PULUMI_CONFIG_PASSPHRASE")]
    return one_line(_ADDRESS.sub("://[hidden]", said.decode(errors="replace")), secrets)
