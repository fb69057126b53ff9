"""Providers configured as the engine configures them, in the test's own process."""

from __future__ import annotations

from typing import Any, TypeVar

from pulumi.dynamic import CheckResult, Config, ConfigureRequest
from pulumi.output import Unknown

from vobiz_provider.providers import VobizProvider
from vobiz_sandbox.process import AUTH_ID, AUTH_TOKEN, SandboxProcess

_Provider = TypeVar("_Provider", bound=VobizProvider)


def credentials(base_url: str, **more: Any) -> dict[str, Any]:
    """Stack config of the sandbox's first account; more settings by their short names."""
    config = {"authId": AUTH_ID, "authToken": AUTH_TOKEN, "baseUrl": base_url, "timeoutSeconds": "5"} | more
    return {f"vobiz:{key}": value for key, value in config.items()}


def configured(provider: _Provider, raw_config: dict[str, Any]) -> _Provider:
    provider.configure(ConfigureRequest(Config(raw_config, "project")))
    return provider


def for_sandbox(provider: _Provider, sandbox: SandboxProcess, **more: Any) -> _Provider:
    return configured(provider, credentials(sandbox.base_url, **more))


def failures(result: CheckResult) -> list[tuple[str, str]]:
    """The failures of a check, as property and reason."""
    return [(failure.property, failure.reason) for failure in result.failures or []]


def unknown() -> Any:
    """What a preview hands over for a value that is known only after an update."""
    return Unknown()  # type: ignore[no-untyped-call]
