"""What `doctor` looks at on this machine: the Pulumi CLI and what belongs to it, and the stack that it reads."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import Any

from vobiz_provider.commands.doctor.check import Check, failed, ok, skipped, warning
from vobiz_provider.commands.stack import deployment_of
from vobiz_provider.engine.cli import CliFailed, ask_cli
from vobiz_provider.engine.stack import WRITTEN_AT_THE_END_ONLY, is_written_at_the_end_only, resources_of

INSTALL_PAGE = "https://www.pulumi.com/docs/install/"
# The first in which `refresh --run-program` does not hang (pulumi/pulumi#19448), and which the drift check needs.
_RECENT = (3, 169)
_SECONDS = 60
_HELPERS = ("pulumi-language-python", "pulumi-resource-pulumi-python")
_TYPE = "pulumi-python:dynamic/vobiz:"


def check_cli() -> tuple[Check, Path | None]:
    """The Pulumi CLI on PATH, and where it is, or None where there is none that runs."""
    what, found = "CLI", shutil.which("pulumi")
    if found is None:
        return failed(what, f"no `pulumi` is on PATH: install it as {INSTALL_PAGE} says"), None
    try:
        version = ask_cli("version", stack=None, seconds=_SECONDS).decode(errors="replace").strip()
    except CliFailed as error:
        return failed(what, f"{found} does not run ({error}): install it anew as {INSTALL_PAGE} says"), None
    numbers = re.match(r"v?(\d+)\.(\d+)\.", version)
    if numbers and (int(numbers[1]), int(numbers[2])) < _RECENT:
        advice = "before 3.169 `pulumi refresh --run-program`, the drift check, may hang: get a newer one"
        return warning(what, f"pulumi {version} ({found}): {advice}"), Path(found)
    return ok(what, f"pulumi {version} ({found})"), Path(found)


def check_helpers(cli: Path | None) -> Check:
    """The two programs of the CLI that run Python, beside it or on PATH.

    Args:
        cli: where the CLI is, or None.
    """
    what = "language host"
    if cli is None:
        return skipped(what, "needs the CLI")
    folders = {cli.parent, cli.resolve().parent}
    missing = [
        name
        for name in _HELPERS
        if not shutil.which(name) and not any(shutil.which(name, path=str(folder)) for folder in folders)
    ]
    if missing:
        return failed(
            what,
            f"{' and '.join(missing)} of the CLI is neither beside it nor on PATH: install the whole release, as "
            f"{INSTALL_PAGE} says",
        )
    return ok(what, f"{' and '.join(_HELPERS)} are there")


def _needs_passphrase(deployment: dict[str, Any]) -> bool:
    provider = deployment.get("secrets_providers")
    given = [os.environ.get(name) for name in ("PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE")]
    # An empty one is one too.
    return isinstance(provider, dict) and provider.get("type") == "passphrase" and given == [None, None]


def check_stack(cli: Path | None, stack: str | None, *, is_in_project: bool) -> tuple[Check, dict[str, Any] | None]:
    """The stack in its backend, and what it holds, or None where that cannot be read.

    Args:
        cli: where the CLI is, or None.
        stack: its name as the CLI takes it, or None for the selected one.
        is_in_project: whether this folder is in a Pulumi project.
    """
    what = "stack"
    if cli is None:
        return skipped(what, "needs the CLI"), None
    if not is_in_project and not stack:
        return skipped(what, "needs a folder with a Pulumi.yaml: this is in none"), None
    try:
        deployment = deployment_of(stack)
        name = stack or ask_cli("stack", "--show-name", stack=None, seconds=_SECONDS).decode(errors="replace").strip()
    except CliFailed as error:
        return failed(what, str(error)), None
    if _needs_passphrase(deployment):
        return failed(what, f"{name}: its secrets have a passphrase: set PULUMI_CONFIG_PASSPHRASE"), None
    if is_written_at_the_end_only():
        return failed(what, f"{name}: {WRITTEN_AT_THE_END_ONLY}"), deployment
    held = [each for each in resources_of(deployment) if str(each.get("type")).startswith(_TYPE)]
    return ok(what, f"{name}: {len(held)} Vobiz resource{'' if len(held) == 1 else 's'}"), deployment
