"""A session in which a page is tried."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.docs.session import Session
from tests.engine.stack import PASSPHRASE
from vobiz_sandbox.process import SandboxProcess


@pytest.fixture
def session(tmp_path: Path, cli: Path, initialised_stack: Path, sandbox: SandboxProcess) -> Session:
    """Where a page is tried: an empty home, a file backend, and credentials of the sandbox."""
    outer = {key: value for key, value in os.environ.items() if not key.startswith(("PULUMI_", "VOBIZ_"))}
    # curl would ask it for the sandbox.
    outer = {key: value for key, value in outer.items() if not key.lower().endswith("_proxy")}
    environment = outer | {
        "PATH": os.pathsep.join((str(cli), str(Path(sys.executable).parent), outer.get("PATH", os.defpath))),
        "GOGC": "400",
        "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
        "PULUMI_SKIP_UPDATE_CHECK": "1",
        "VOBIZ_BASE_URL": sandbox.base_url,
    }
    return Session(tmp_path, sandbox, environment, initialised_stack)
