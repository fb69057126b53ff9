"""Which version of this package runs."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

NAME = "vobiz-provider"


def package_version() -> str | None:
    """The version of this package, or None where it runs from a checkout that is not installed."""
    try:
        return version(NAME)
    except PackageNotFoundError:
        return None
