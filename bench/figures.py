"""What hardly depends on the machine's load: processor time, requests, state, memory; and how each cell was judged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bench.contestants import NO_OP, OURS, RECORDING, STRAIGHTFORWARD, Contestant
from bench.plan import Part
from bench.results import Results
from bench.verdicts import Judged, judged_cells
from vobiz_provider.commands.report.document import NONE, Section

_SIDE_BY_SIDE = (NO_OP, RECORDING, OURS, STRAIGHTFORWARD)


@dataclass(frozen=True)
class _Figure:
    title: str
    part: Part
    command: str
    name: str
    unit: int = 1
    digits: int = 0


_FIGURES = (
    _Figure("requests of an up", Part.CELLS, "up", "requests"),
    _Figure("requests of a refresh", Part.CELLS, "refresh", "requests"),
    _Figure("processor seconds of an up", Part.CELLS, "up", "processor_seconds", digits=2),
    _Figure("processor seconds of a refresh", Part.CELLS, "refresh", "processor_seconds", digits=2),
    _Figure("bytes of the state a resource", Part.CELLS, "up", "state_bytes"),
    _Figure("megabytes of the plugin in an up", Part.MEMORY, "up", "plugin_bytes", 1_000_000),
)


def figures_of(results: Results) -> Section:
    """A row for the fewest named orders and one for the most.

    Args:
        results: all runs.
    """
    cells = tuple(row for figure in _FIGURES for row in _rows(results, figure))
    return Section("Beside the time", columns=("", *(each.name for each in _SIDE_BY_SIDE)), cells=cells)


def judgements_of(results: Results) -> Section:
    """How each cell was judged, for whoever doubts a verdict.

    Args:
        results: all runs.
    """
    columns = ("orders", "command", "no-op", "ours", "difference", "noise", "spread", "ratio", "verdict", "processor")
    cells = tuple(_judged(results, each) for each in judged_cells(results))
    details = (
        "Noise: how far the runs of the no-op are apart; spread: those of ours. Processor: seconds of the no-op and of "
        "ours. What else ran on the machine meanwhile shows where the seconds differ and the processor's do not.",
    )
    return Section("How each cell was judged", columns=columns, cells=cells, details=details)


def _rows(results: Results, figure: _Figure) -> Iterator[tuple[str, ...]]:
    settings = [each for each in results.settings(figure.part) if each.is_named]
    for setting in dict.fromkeys((*settings[:1], *settings[-1:])):
        medians = [results.median(figure.name, figure.part, each, setting, figure.command) for each in _SIDE_BY_SIDE]
        if any(each is not None for each in medians):
            shown = (NONE if each is None else f"{each / figure.unit:,.{figure.digits}f}" for each in medians)
            yield (f"{figure.title}, {setting.title}", *shown)


def _judged(results: Results, judged: Judged) -> tuple[str, ...]:
    def median(figure: str, contestant: Contestant) -> str:
        return f"{results.median(figure, judged.part, contestant, judged.setting, judged.command):.2f} s"

    return (
        judged.setting.title,
        judged.command,
        median("seconds", NO_OP),
        median("seconds", OURS),
        f"{judged.judgement.difference:+.2f} s",
        f"{judged.judgement.noise:.2f} s" if len(judged.judgement.baseline) > 1 else NONE,
        f"{judged.judgement.spread:.2f} s" if len(judged.judgement.ours) > 1 else NONE,
        f"{judged.judgement.ratio:.2f}",
        judged.judgement.verdict,
        f"{median('processor_seconds', NO_OP)} → {median('processor_seconds', OURS)}",
    )
