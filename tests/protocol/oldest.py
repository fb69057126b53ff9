"""An environment with the oldest versions that pyproject.toml allows."""

from __future__ import annotations

import re
import sys

import pytest

from tests.protocol.environments import ROOT, dependencies, environment


def oldest_pins(project: str) -> list[str]:
    """The lower bound of each dependency of a pyproject.toml, and of its commands, as pip takes them."""
    requirements = [*dependencies(project), *dependencies(project, "cli")]
    bounds = [re.match(r"([\w.-]+)>=([\w.]+)", requirement) for requirement in requirements]
    if not all(bounds):
        raise ValueError(f"a dependency has no lower bound: {requirements}")
    return [f"{bound[1]}=={bound[2]}" for bound in bounds if bound]


def oldest_python() -> str:
    """The interpreter of that environment. Skips the test that asks for it where it cannot be made."""
    if sys.version_info >= (3, 14):
        # The oldest grpcio with a wheel for 3.14 is 1.75.1, and to build 1.66 takes longer than all tests.
        pytest.skip("pulumi 3.142, the oldest that is allowed, pins grpcio 1.66, which has no wheel for Python 3.14")
    return environment("oldest", oldest_pins((ROOT / "pyproject.toml").read_text()))


if __name__ == "__main__":
    print(oldest_python())
