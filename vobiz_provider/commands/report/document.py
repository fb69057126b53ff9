"""A report as headings, lines and tables, for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from vobiz_provider.api.values import amount_in_words
from vobiz_provider.commands.report.contents import Report, Total
from vobiz_provider.commands.report.drift import Told
from vobiz_provider.commands.report.rows import Row

_DATE = len("2026-01-02")
NONE = "-"


@dataclass(frozen=True)
class Section:
    """A part of the report.

    Args:
        title: its heading.
        lines: what stands below it.
        columns: the heads of its table; none where it has no table.
        cells: the table's rows.
        details: what stands below the table.
    """

    title: str
    lines: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    cells: tuple[tuple[str, ...], ...] = ()
    details: tuple[str, ...] = ()


def document_of(report: Report) -> Iterator[Section]:
    """The parts of a report, the most important first.

    Args:
        report: what it tells.
    """
    yield _costs(report)
    if report.preview and (report.is_planned or report.preview.errors):
        yield _changes(report)
    if report.rows:
        yield _resources(report)
    if report.rows or report.found:
        yield from _drift(report)
    if report.pending:
        yield Section("Left by a run that was stopped", tuple(_told(report.pending)))


def _costs(report: Report) -> Section:
    lines = [] if report.rows else ["The stack has no Vobiz resources."]
    unknown = [row.name for row in report.rows if row.price and row.billed != "no" and not row.price.is_known]
    unknown += [change.name for change in report.changes if change.is_unpriced]
    kept = "kept, as far as is known" if unknown else "kept"
    for verdict in report.verdicts:
        ceiling = amount_in_words(verdict.ceiling, verdict.currency)
        lines.append(f"Ceiling of {ceiling} a month: {f'NOT KEPT: {verdict.why_not}' if verdict.why_not else kept}")
    if unknown:
        lines.append(f"Not counted, since nobody tells what it costs a month: {', '.join(unknown)}")
    is_in_doubt = any(total.monthly_in_doubt for total in report.totals)
    columns = ["now, a month"]
    columns += ["perhaps billed too"] if is_in_doubt else []
    columns += ["the preview adds, a month", "and once", "then, a month"] if report.is_planned else []
    cells = tuple(tuple(_amounts(total, is_in_doubt, report.is_planned)) for total in report.totals)
    of = f" of {report.stack}" if report.stack else ""
    return Section(f"WhatsApp numbers{of}", tuple(lines), tuple(columns) if cells else (), cells)


def _amounts(total: Total, is_in_doubt: bool, is_planned: bool) -> Iterator[str]:
    yield _amount(total, total.monthly, total.is_whole, is_limit=False)
    if is_in_doubt:
        yield amount_in_words(total.monthly_in_doubt, total.currency)
    if is_planned:
        yield _amount(total, total.monthly_added, total.is_monthly_added_whole, total.is_limit)
        yield _amount(total, total.setup_added, total.is_setup_added_whole, total.is_limit)
        yield _amount(total, total.most, total.is_whole and total.is_monthly_added_whole, total.is_limit)


def _amount(total: Total, amount: float, is_whole: bool, is_limit: bool) -> str:
    words = amount_in_words(amount, total.currency)
    if not is_whole:
        return f"{words} or more"
    return f"at most {words}" if is_limit else words


def _changes(report: Report) -> Section:
    errors = report.preview.errors if report.preview else []
    lines = [f"ERROR {each}" for each in _told(errors)]
    if not errors and not report.changes:
        lines.append("Nothing of it changes.")
    cells = tuple(
        (
            each.effect,
            each.kind,
            each.name,
            each.number or NONE,
            each.price.monthly_in_words if each.price else NONE,
            each.price.setup_in_words if each.price else NONE,
            each.note or NONE,
        )
        for each in report.changes
    )
    columns = ("the preview", "what", "name", "number", "a month", "once", "note") if cells else ()
    title = "What the preview would change" if report.is_planned else "What went wrong"
    return Section(title, tuple(lines), columns, cells, tuple(_told(report.warnings)))


def _resources(report: Report) -> Section:
    has_two_accounts = len({row.account_id for row in report.rows if row.account_id}) > 1
    columns: tuple[str, ...] = ("what", "name", "number", "status", "since", "a month", "setup")
    cells = [_cells(row) for row in report.rows]
    if has_two_accounts:
        columns = (*columns, "account")
        cells = [(*each, row.account_id or NONE) for each, row in zip(cells, report.rows, strict=True)]
    return Section("Resources", columns=columns, cells=tuple(cells))


def _cells(row: Row) -> tuple[str, ...]:
    monthly = row.price.monthly_in_words if row.price else NONE
    words = {"yes": monthly, "maybe": f"perhaps {monthly}", "no": "not billed" if row.price else NONE}
    setup = row.price.setup_in_words if row.price and row.billed != "no" else NONE
    since = (row.since or NONE)[:_DATE]
    return (row.kind, row.name, row.number or NONE, row.status_in_words, since, words[row.billed], setup)


def _drift(report: Report) -> Iterator[Section]:
    recorded = tuple(_told(report.drift)) or ("Nothing, as far as the stack records it.",)
    at = f" (written {report.written_at})" if report.written_at else ""
    yield Section(f"Changed outside, by the stack's own records{at}", recorded)
    if report.found is not None:
        nothing = "Nothing, before it failed." if report.preview and report.preview.errors else "Nothing new."
        yield Section("What the refresh found", tuple(_told(report.found)) or (nothing,))


def _told(lines: Iterable[Told]) -> Iterator[str]:
    for told in lines:
        yield f"{told.name}: {told.line}" if told.name else told.line
