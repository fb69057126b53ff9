"""What `import vobiz_provider` costs a program and the plugin, which pay it at every run."""

from __future__ import annotations

import statistics
import subprocess
import sys

ALLOWED_SHARE = 1.15
PROCESSES = 5
ATTEMPTS = 2


def test_importing_the_provider_costs_little_more_than_importing_pulumi() -> None:
    # A share and not seconds: machines differ, and so do two hours of one machine.
    shares: list[float] = []
    while len(shares) < ATTEMPTS and min(shares, default=ALLOWED_SHARE + 1) > ALLOWED_SHARE:
        shares.append(_extra_share())
    assert min(shares) <= ALLOWED_SHARE, f"beyond `import pulumi`, as a share of that: {shares}"


def _extra_share() -> float:
    pairs = [(_import_seconds("vobiz_provider"), _import_seconds("pulumi")) for _ in range(PROCESSES)]
    pulumi = statistics.median(pulumi for _, pulumi in pairs)
    return (statistics.median(ours for ours, _ in pairs) - pulumi) / pulumi


def _import_seconds(module: str) -> float:
    # Processor time: an import computes and does not wait, and other load on the machine must not count.
    measure = f"import time; start = time.process_time(); import {module}; print(time.process_time() - start)"
    return float(subprocess.check_output([sys.executable, "-c", measure], text=True))
