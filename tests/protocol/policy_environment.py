"""An environment with the SDK for policies, whose protobuf is older than the one that the tests have."""

from __future__ import annotations

from tests.protocol.environments import ROOT, dependencies, environment

PACK = ROOT / "examples" / "policy"


def python_with_policies() -> str:
    """The interpreter of that environment; it runs programs of ours too, as PACK's README has it."""
    needed = (PACK / "requirements.txt").read_text().splitlines()
    return environment("policies", [*dependencies((ROOT / "pyproject.toml").read_text()), *needed, "pytest>=8.3"])


if __name__ == "__main__":
    print(python_with_policies())
