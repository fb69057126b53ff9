"""What a benchmark tells, as tables for a terminal and for docs/scale.md."""

from __future__ import annotations

from collections.abc import Iterable

from bench.contestants import LATENCY, NO_OP, OURS, RECORDING, STRAIGHTFORWARD, WAITING, Contestant, Setting
from bench.figures import figures_of
from bench.judging import GOAL, GOAL_OF_BOUND, Judgement, bound_of_latency
from bench.plan import Part
from bench.results import Results
from bench.verdicts import judged_cells, judged_latency
from vobiz_provider.commands.report.document import NONE, Section


def document_of(results: Results) -> list[Section]:
    """The tables that a reader needs; a part that was not run has none.

    Args:
        results: all runs.
    """
    sections = (_cells(results), figures_of(results), _latency(results), _listing(results))
    return [each for each in sections if each.cells]


def _cells(results: Results) -> Section:
    judged = {(each.setting, each.command): each.judgement for each in judged_cells(results)}
    commands = results.commands(Part.CELLS)
    cells = tuple(
        (setting.title, *(_cell(results, setting, command, judged[setting, command]) for command in commands))
        for setting in dict.fromkeys(setting for setting, _ in judged)
    )
    lines = (
        "Each cell: ours in ratio to the no-op (seconds of both); then, to the same, a no-op that records what an "
        "order has, and a straightforward provider.",
    )
    return Section(
        "Time, beside a provider that does nothing", lines, ("orders", *commands), cells, (_summary(judged.values()),)
    )


def _cell(results: Results, setting: Setting, command: str, judgement: Judgement) -> str:
    def ratio(contestant: Contestant) -> str:
        seconds = results.seconds(Part.CELLS, contestant, setting, command)
        return f"{Judgement(judgement.baseline, seconds).ratio:.2f}" if seconds else NONE

    no_op, ours = (results.median("seconds", Part.CELLS, each, setting, command) for each in (NO_OP, OURS))
    return f"{_shown(judgement)} ({no_op:.2f} → {ours:.2f} s); {ratio(RECORDING)}; {ratio(STRAIGHTFORWARD)}"


def _shown(judgement: Judgement) -> str:
    mark = {"kept": "", "missed": "!", "not judged": "≈"}[judgement.verdict]
    return f"{mark}{judgement.ratio:.2f}"


def _summary(judgements: Iterable[Judgement]) -> str:
    verdicts = [each.verdict for each in judgements]
    kept, missed, open_ = (verdicts.count(each) for each in ("kept", "missed", "not judged"))
    return (
        f"Goal: {GOAL:.2f}. Kept in {kept} cells, missed (!) in {missed}, not judged (≈) in {open_}: there the runs of "
        "the no-op are further apart than the two medians, or it ran once."
    )


def _latency(results: Results) -> Section:
    columns = ("orders", "bound of four threads", "a provider that only waits", "ours", "of that")
    cells = []
    for judged in judged_latency(results):
        waiting, ours = (
            results.median("seconds", Part.LATENCY, each, judged.setting, judged.command) for each in (WAITING, OURS)
        )
        bound = bound_of_latency(judged.setting.count, judged.setting.latency)
        share = f"{1 / judged.judgement.ratio:.0%}, {judged.judgement.verdict}"
        cells.append((judged.setting.title, f"{bound:.1f} s", f"{waiting:.2f} s", f"{ours:.2f} s", share))
    details = (f"Goal: {GOAL_OF_BOUND:.0%} of what a provider reaches that only waits as long.",)
    return Section(f"An up where each answer of the API takes {LATENCY} s", (), columns, tuple(cells), details)


def _listing(results: Results) -> Section:
    columns = ("orders", "numbers on sale", "up", "processor", "requests")
    cells = []
    for setting in results.settings(Part.LISTING):
        seconds, processor, requests = (
            results.median(figure, Part.LISTING, OURS, setting, "up")
            for figure in ("seconds", "processor_seconds", "requests")
        )
        times = (f"{each:.2f} s" for each in (seconds, processor))
        cells.append((setting.title, f"{setting.on_sale:,}", *times, f"{requests:.0f}"))
    return Section("An up with a long listing", (), columns, tuple(cells))
