"""A report as JSON, for programs. Keys are added; where one goes or changes its meaning, `version` goes up."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from vobiz_provider.commands.report.changes import Change
from vobiz_provider.commands.report.contents import Report, Total
from vobiz_provider.commands.report.drift import Told
from vobiz_provider.commands.report.money import Price
from vobiz_provider.commands.report.rows import Row

_VERSION = 1


def json_of(report: Report) -> str:
    """A report as JSON. Amounts are numbers in major units of the `currency` beside them; null is what is not known.

    Args:
        report: what it tells.
    """
    return json.dumps(
        {
            "version": _VERSION,
            "stack": report.stack,
            "written_at": report.written_at,
            "resources": [_resource(row) for row in report.rows],
            "totals": [_total(total) for total in report.totals],
            "pending": _told(report.pending),
            "drift": {
                "recorded": _told(report.drift),
                "found": None if report.found is None else _told(report.found),
            },
            "preview": _preview(report) if report.is_planned else None,
            "errors": _told(report.preview.errors if report.preview else []),
            "ceilings": [
                {
                    "currency": each.currency,
                    "ceiling": each.ceiling,
                    "monthly": each.monthly,
                    "is_kept": not each.why_not,
                    "why_not": each.why_not or None,
                }
                for each in report.verdicts
            ],
        },
        indent=2,
    )


def _resource(row: Row) -> dict[str, Any]:
    return {
        "urn": row.urn,
        "name": row.name,
        "kind": _word(row.kind),
        "id": row.id or None,
        "number": row.number,
        "status": row.status,
        "verification_status": row.verification_status,
        "since": row.since,
        "account_id": row.account_id,
        "is_replaced": row.is_replaced,
        "billed": row.billed,
        **_price(row.price),
    }


def _total(total: Total) -> dict[str, Any]:
    return {
        "currency": total.currency,
        "monthly": total.monthly,
        "monthly_in_doubt": total.monthly_in_doubt,
        "monthly_added": total.monthly_added,
        "setup_added": total.setup_added,
        "monthly_most": total.most,
    }


def _preview(report: Report) -> dict[str, Any]:
    return {
        "changes": [_change(change) for change in report.changes],
        "unpriced": [change.urn for change in report.changes if change.is_unpriced],
        "warnings": _told(report.warnings),
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "urn": change.urn,
        "name": change.name,
        "kind": _word(change.kind),
        "effect": _word(change.effect),
        "number": change.number,
        **_price(change.price),
        "is_limit": change.price is not None and change.price.is_limit,
        "note": change.note or None,
    }


def _price(price: Price | None) -> dict[str, Any]:
    known = price or Price()
    return {"monthly": known.monthly, "setup": known.setup, "currency": known.currency}


def _word(text: str) -> str:
    return text.replace(" ", "_")


def _told(lines: Iterable[Told]) -> list[dict[str, Any]]:
    return [{"urn": each.urn or None, "name": each.name or None, "line": each.line} for each in lines]
