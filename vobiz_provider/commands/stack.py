"""The stack that a command is about: what it holds, and its config."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml
from pulumi.dynamic import Config

from vobiz_provider.engine.cli import CliFailed, ask_cli, exported_stack
from vobiz_provider.session import Session

_SECONDS = 60
_PROJECT_FILES = ("Pulumi.yaml", "Pulumi.yml")

StackOption = Annotated[str | None, typer.Option("--stack", "-s", help="The stack; without it, the selected one.")]


def deployment_of(stack: str | None) -> dict[str, Any]:
    """What a stack holds, with secrets encrypted.

    Args:
        stack: its name as the CLI takes it, or None for the selected one.

    Raises:
        CliFailed: it cannot be read.
    """
    try:
        return exported_stack(stack, _SECONDS)
    except CliFailed as error:
        raise CliFailed(f"the stack cannot be read: {_without_prefix(error)}") from None


def session_of(stack: str | None) -> Session:
    """What a run of a stack would ask Vobiz with: the environment and, in a Pulumi project, the stack's config.

    Args:
        stack: its name as the CLI takes it, or None for the selected one.

    Raises:
        CliFailed: the config cannot be read.
    """
    project = _project_name()
    return Session(Config(_config_of(stack), project) if project else Config({}, ""))


def _config_of(stack: str | None) -> dict[str, str]:
    try:
        # What is secret there is asked for, used and never shown.
        printed = ask_cli("config", "--json", "--show-secrets", stack=stack, seconds=_SECONDS)
        return {key: entry["value"] for key, entry in json.loads(printed).items() if "value" in entry}
    except CliFailed as error:
        raise CliFailed(f"the stack's config cannot be read: {_without_prefix(error)}") from None
    except (ValueError, AttributeError, TypeError):
        raise CliFailed("the stack's config cannot be read: what `pulumi config` wrote is not understood") from None


def _project_name() -> str | None:
    """The name of the Pulumi project that this folder is in, or None."""
    here = Path.cwd()
    for path in (folder / name for folder in (here, *here.parents) for name in _PROJECT_FILES):
        if path.is_file():
            project = yaml.safe_load(path.read_text())
            return str(project.get("name")) if isinstance(project, dict) else None
    return None


def _without_prefix(error: CliFailed) -> str:
    return str(error).removeprefix("error: ")
