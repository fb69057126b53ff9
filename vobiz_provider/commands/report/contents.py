"""All that a report tells, before it is written in one form or another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from vobiz_provider.channel.holding import connections
from vobiz_provider.commands.report.ceilings import Verdict, verdicts_of
from vobiz_provider.commands.report.changes import Change, changes_of
from vobiz_provider.commands.report.drift import Told, recorded_drift
from vobiz_provider.commands.report.money import added, sums
from vobiz_provider.commands.report.preview import Preview
from vobiz_provider.commands.report.rows import KINDS, Row, rows_of
from vobiz_provider.engine.stack import pending_creates_of, resources_of, written_at
from vobiz_provider.held_numbers import purchases


@dataclass(frozen=True)
class Total:
    """What is paid in one currency, in major units.

    Args:
        currency: ISO 4217 code.
        monthly: a month, for what is billed.
        monthly_in_doubt: a month more, if what may be billed is.
        monthly_added: a month more, for what a preview would buy.
        setup_added: once, for that.
        is_whole: whether it is known what everything that is billed in it costs a month.
        is_monthly_added_whole: whether it is known what everything that would be bought in it costs a month.
        is_setup_added_whole: the same of what it costs once.
        is_limit: whether some of what would be bought is counted with its ceiling.
    """

    currency: str
    monthly: float
    monthly_in_doubt: float
    monthly_added: float
    setup_added: float
    is_whole: bool
    is_monthly_added_whole: bool
    is_setup_added_whole: bool
    is_limit: bool

    @property
    def most(self) -> float:
        """The most that it costs a month. What a preview removes stays billed, so nothing is taken off."""
        return added(self.monthly, self.monthly_in_doubt, self.monthly_added)


@dataclass(frozen=True)
class Report:
    """What a report tells.

    Args:
        stack: the stack's name, or None where nothing tells it.
        written_at: when the stack was last written, RFC 3339, or None where that is not known.
        rows: its resources.
        pending: what a killed run left pending.
        drift: what the stack records as changed outside.
        preview: what the file said, or None where none was given.
        changes: what it would change.
        totals: what is paid, by currency.
        verdicts: on each ceiling.
    """

    stack: str | None
    written_at: str | None
    rows: list[Row]
    pending: list[Told]
    drift: list[Told]
    preview: Preview | None
    changes: list[Change]
    totals: list[Total]
    verdicts: list[Verdict]

    @property
    def is_planned(self) -> bool:
        """Whether it says what an up would do."""
        return self.preview is not None and self.preview.is_plan

    @property
    def found(self) -> list[Told] | None:
        """What a refresh found, or None where no file of a refresh was given."""
        if self.preview is None or not self.preview.is_refresh:
            return None
        return [*self.preview.lines, *self.preview.warnings]

    @property
    def warnings(self) -> list[Told]:
        """What a preview without a refresh warns of."""
        return self.preview.warnings if self.preview and not self.preview.is_refresh else []


def report_of(
    deployment: dict[str, Any], stack: str | None, preview: Preview | None, ceilings: Mapping[str, float]
) -> Report:
    """Puts a report together.

    Args:
        deployment: the stack as its export writes it.
        stack: its name as it was asked for, or None.
        preview: what a file said, or None.
        ceilings: the most that it may cost a month, by currency.
    """
    rows, changes = rows_of(deployment), changes_of(preview) if preview else []
    totals = _totals(rows, changes)
    verdicts = verdicts_of(ceilings, {total.currency: total.most for total in totals}, preview, changes)
    name = stack or next((str(each.get("urn")).split(":")[2] for each in resources_of(deployment)), None)
    name = name or (preview.stack if preview else None)
    pending, drift = list(_pending(deployment)), recorded_drift(deployment)
    return Report(name, written_at(deployment), rows, pending, drift, preview, changes, totals, verdicts)


def _pending(deployment: dict[str, Any]) -> Iterator[Told]:
    creates = pending_creates_of(deployment)
    in_doubt = {str(each.get("urn")) for each in [*purchases(creates), *connections(creates)]}
    kinds = {str(each.get("urn")): KINDS[each["type"]] for each in creates if each.get("type") in KINDS}
    for urn, kind in kinds.items():
        # What costs nothing, or was only adopted, the next run may do again.
        then = "`preflight` says what to do" if urn in in_doubt else "nothing to decide, the next up does it again"
        yield Told(urn, f"a run was stopped while it created this {kind}: {then}")


def _totals(rows: list[Row], changes: list[Change]) -> list[Total]:
    billed = sums((row.price for row in rows if row.price and row.billed == "yes"), "monthly")
    in_doubt = sums((row.price for row in rows if row.price and row.billed == "maybe"), "monthly")
    bought = [change.price for change in changes if change.price]
    monthly, setup = sums(bought, "monthly"), sums(bought, "setup")
    held = [row.price for row in rows if row.price and row.billed != "no"]
    return [
        Total(
            currency=each,
            monthly=billed.get(each, 0.0),
            monthly_in_doubt=in_doubt.get(each, 0.0),
            monthly_added=monthly.get(each, 0.0),
            setup_added=setup.get(each, 0.0),
            is_whole=_are_known(price.monthly for price in held if price.currency in {each, None}),
            is_monthly_added_whole=_are_known(price.monthly for price in bought if price.currency in {each, None}),
            is_setup_added_whole=_are_known(price.setup for price in bought if price.currency in {each, None}),
            is_limit=any(price.is_limit and price.is_known for price in bought if price.currency == each),
        )
        for each in sorted({*billed, *in_doubt, *monthly})
    ]


def _are_known(amounts: Iterable[float | None]) -> bool:
    return all(amount is not None for amount in amounts)
