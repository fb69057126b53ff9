"""What the figures were measured on, without its name."""

from __future__ import annotations

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import Any


def machine(cli: Path) -> dict[str, Any]:
    """How many processors, and the versions of what runs.

    Args:
        cli: the folder of the Pulumi CLI.
    """
    environment = os.environ | {"PULUMI_SKIP_UPDATE_CHECK": "1"}
    told = subprocess.check_output([str(cli / "pulumi"), "version"], env=environment, text=True)  # noqa: S603 - make's own
    return {
        "processors": os.cpu_count(),
        "python": platform.python_version(),
        "pulumi": version("pulumi"),
        "cli": told.strip(),
        "language_host": "stand-in" if (cli / "language_host.py").exists() else "official",
    }
