"""All that was measured, for programs."""

from __future__ import annotations

import json
from typing import Any

from bench.judging import GOAL, GOAL_OF_BOUND
from bench.results import Results
from bench.verdicts import Judged, judged_cells, judged_latency


def json_of(results: Results, about: dict[str, Any]) -> str:
    """Every run, and what is judged by them. `seconds` are seconds, `…_bytes` bytes, `difference` and `noise` seconds.

    Args:
        results: all runs.
        about: what they were run on.
    """
    document = {
        "version": 1,
        "machine": about,
        "goals": {"cells": GOAL, "latency": 1 / GOAL_OF_BOUND},
        "judged": [_judged(each) for each in (*judged_cells(results), *judged_latency(results))],
        "runs": [each.as_dict() for each in results.entries],
    }
    return json.dumps(document, indent=2) + "\n"


def _judged(judged: Judged) -> dict[str, Any]:
    return {
        "part": judged.part.value,
        "count": judged.setting.count,
        "is_named": judged.setting.is_named,
        "command": judged.command,
        "ratio": judged.judgement.ratio,
        "difference": judged.judgement.difference,
        "noise": judged.judgement.noise,
        "verdict": judged.judgement.verdict,
    }
