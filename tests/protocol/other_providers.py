"""An environment with providers that others have published, beside what ours needs.

Not the tests' own environment: the official language host takes every distribution whose name begins with `pulumi-` for
one with a plugin to download, and would do so for every program of the tests.
"""

from __future__ import annotations

from tests.protocol.environments import ROOT, dependencies, environment

ALONGSIDE = ROOT / "examples" / "alongside"
# Its plugin is its Python package: a dynamic provider, as ours.
_DYNAMIC = "pulumi-unifi-dynamic==0.1.0"


def python_with_other_providers() -> str:
    """The interpreter of that environment."""
    needed = (ALONGSIDE / "requirements.txt").read_text().splitlines()
    needed.remove("vobiz-provider")
    return environment("other-providers", [*dependencies((ROOT / "pyproject.toml").read_text()), *needed, _DYNAMIC])


if __name__ == "__main__":
    print(python_with_other_providers())
