"""The stack that a command is about: what it holds, and its config."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer
import yaml
from pulumi.dynamic import Config

from vobiz_provider.engine.cli import CliFailed, ask_cli, exported_stack
from vobiz_provider.session import Session

_SECONDS = 60
_SECONDS_TO_COMPLETE = 5
_PROJECT_FILES = ("Pulumi.yaml", "Pulumi.yml")


def _stacks(incomplete: str) -> list[str]:
    try:
        listed = json.loads(ask_cli("stack", "ls", "--json", stack=None, seconds=_SECONDS_TO_COMPLETE))
        return [name for name in (str(each["name"]) for each in listed) if name.startswith(incomplete)]
    except (CliFailed, ValueError, TypeError, KeyError):
        return []


StackOption = Annotated[
    str | None,
    typer.Option("--stack", "-s", help="The stack; without it, the selected one.", autocompletion=_stacks),
]


class StackUnreadable(CliFailed):
    """The CLI does not tell what a stack holds."""


class Project(NamedTuple):
    """The Pulumi project that this folder is in.

    Args:
        folder: where its file is.
        settings: what the file says.
    """

    folder: Path
    settings: dict[str, Any]


def deployment_of(stack: str | None) -> dict[str, Any]:
    """What a stack holds, with secrets encrypted.

    Args:
        stack: its name as the CLI takes it, or None for the selected one.

    Raises:
        StackUnreadable: it cannot be read.
    """
    try:
        return exported_stack(stack, _SECONDS)
    except CliFailed as error:
        raise StackUnreadable(f"the stack cannot be read: {_without_prefix(error)}") from None


def beginning_of_urns(stack: str | None) -> str | None:
    """What the URNs of a stack begin with, or None outside a project.

    Args:
        stack: its name as the CLI takes it, or None for the selected one.

    Raises:
        CliFailed: the project or the selected stack cannot be read.
    """
    project = project_here()
    if project is None:
        return None
    name = stack or ask_cli("stack", "--show-name", stack=None, seconds=_SECONDS).decode(errors="replace").strip()
    return f"urn:pulumi:{name.rpartition('/')[2]}::{project.settings.get('name')}::"


def session_of(stack: str | None) -> Session:
    """What a run of a stack would ask Vobiz with: the environment and, in a Pulumi project, the stack's config.

    Args:
        stack: its name as the CLI takes it, or None for the selected one.

    Raises:
        CliFailed: the config cannot be read.
    """
    project = project_here()
    return Session(Config(_config_of(stack), str(project.settings.get("name")))) if project else session_without_stack()


def session_without_stack() -> Session:
    """A session that asks Vobiz with the environment alone."""
    return Session(Config({}, ""))


def project_here() -> Project | None:
    """The Pulumi project that this folder is in, or None.

    Raises:
        CliFailed: there is one, and its file cannot be read.
    """
    here = Path.cwd()
    files = (folder / name for folder in (here, *here.parents) for name in _PROJECT_FILES)
    path = next((path for path in files if path.is_file()), None)
    if path is None:
        return None
    try:
        settings = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError):
        settings = None
    if not isinstance(settings, dict):
        raise CliFailed(f"{path} cannot be read: `pulumi preview` says why")
    return Project(path.parent, settings)


def _config_of(stack: str | None) -> dict[str, str]:
    try:
        # What is secret there is asked for, used and never shown.
        printed = ask_cli("config", "--json", "--show-secrets", stack=stack, seconds=_SECONDS)
        return {key: entry["value"] for key, entry in json.loads(printed).items() if "value" in entry}
    except CliFailed as error:
        raise CliFailed(f"the stack's config cannot be read: {_without_prefix(error)}") from None
    except (ValueError, AttributeError, TypeError):
        raise CliFailed(
            "the stack's config cannot be read: what `pulumi config --json` wrote is not understood: run it to see"
        ) from None


def _without_prefix(error: CliFailed) -> str:
    return str(error).removeprefix("error: ")
