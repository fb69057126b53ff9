"""Runs the fault matrix and prints it as a table; the last line holds its totals.

python -m tests.protocol.fault_table
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.protocol.fault_endpoints import CHANNEL_ENDPOINTS, ENDPOINTS
from tests.protocol.fault_matrix import faults

Results = list[dict[str, Any]]


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "cells.jsonl"
        report.touch()
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "tests/protocol/test_faults.py", "-q", "-n", "2"],
            env=os.environ | {"VOBIZ_FAULTS_REPORT": str(report)},
            check=False,
        )
        results = [json.loads(line) for line in report.read_text().splitlines()]
    for line in table(results):
        print(line)
    print(totals(results))
    return done.returncode


def table(results: Results) -> Iterator[str]:
    """One row a fault, one column an endpoint: how the call ended, requests at the API, orders, and the state."""
    yield "Each cell: ending and requests that reached the API, orders placed or channels there, what the state holds."
    yield "Endings: + as usual, ~ without that answer, ! error and nothing done, ? error, it may have been done."
    yield "Order cells are played twice: where a number leaves the listing when ordered, and where when completed."
    yield from _columns(results, ENDPOINTS, 1)
    yield from _columns(results, CHANNEL_ENDPOINTS, 1 + len(ENDPOINTS))
    yield ""
    yield "What the user reads:"
    for line in _lines(results):
        yield f"  {line}"


def _columns(results: Results, endpoints: Sequence[str], start: int) -> Iterator[str]:
    rows = list(faults("nowhere"))
    first = max(len(row) for row in rows)
    yield ""
    for number, endpoint in enumerate(endpoints, start):
        yield f"{number:>3} {endpoint}"
    yield ""
    yield " " * first + "".join(f"  {number:<14}" for number in range(start, start + len(endpoints)))
    for row in rows:
        cells = (_cell(results, row, endpoint) for endpoint in endpoints)
        yield (row.ljust(first) + "".join(f"  {cell:<14}" for cell in cells)).rstrip()


def totals(results: Results) -> str:
    """The line that must end in four zeros."""
    reruns: Counter[str] = Counter()
    for result in results:
        reruns.update(result["reruns"])
    sums = {f"reruns {kind}": number for kind, number in sorted(reruns.items())}
    counted = ("requests", "orders", "channels", "lost", "twice", "deleted", "leaked")
    sums |= {key: sum(result[key] for result in results) for key in counted}
    return f"cells {len(results)}, " + ", ".join(f"{key} {value}" for key, value in sums.items())


def _cell(results: Results, fault: str, endpoint: str) -> str:
    found = [result for result in results if (result["fault"], result["endpoint"]) == (fault, endpoint)]
    shown = {f"{result['ending']} {result['then']} {result['state']}" for result in found}
    return " / ".join(sorted(shown)) or "."


def _lines(results: Results) -> Iterator[str]:
    order = {fault: position for position, fault in enumerate(faults("nowhere"))}
    for result in sorted(results, key=lambda each: order[each["fault"]]):
        if result["line"] and result["listing"] != "completed":
            yield f"{result['fault']}, {result['endpoint']}: {result['line']}"


if __name__ == "__main__":
    sys.exit(main())
