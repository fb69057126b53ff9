"""What a program's run tells about itself."""

from __future__ import annotations

import pulumi
from pulumi.runtime.config import CONFIG
from pulumi.runtime.mocks import MockMonitor
from pulumi.runtime.settings import get_monitor


def is_mocked() -> bool:
    """Whether the program runs under `pulumi.runtime.set_mocks`."""
    return isinstance(get_monitor(), MockMonitor)


def config_keys() -> set[str]:
    """The full keys of the stack config."""
    return {*pulumi.runtime.get_config_env(), *CONFIG.get()}


def stack_name() -> str:
    """The stack's whole name: organisation, project and stack, which means the same in every folder."""
    return f"{pulumi.get_organization()}/{pulumi.get_project()}/{pulumi.get_stack()}"
