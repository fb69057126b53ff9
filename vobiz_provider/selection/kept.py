"""What each of the engine's calls does for a selection that the state holds."""

from __future__ import annotations

from typing import Any

from pulumi.dynamic import DiffResult

from vobiz_provider.engine.messages import inform
from vobiz_provider.engine.values import Comparison, compare, recorded_inputs
from vobiz_provider.kept import Kept

REPLACING_FIELDS = ("country_code", "region", "keepers")
"""Inputs of which a change selects anew."""


class KeptSelection(Kept):
    """WhatsAppNumberSelection, there and asked about."""

    def diff(self, id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """Compares what is asked now with what was asked then; prices that changed later are no drift."""
        found = _compare(olds, news)
        return DiffResult(
            changes=bool(found.differing or found.unknown), replaces=found.differing, delete_before_replace=False
        )

    def remember(self, id: str, outputs: dict[str, Any], difference: DiffResult | None = None) -> None:
        """Keeps the number: a sibling that is new in this run must not choose it, though it may still be listed."""
        if difference is not None:
            self.session.selected.take(id)
            self.session.announced.take(id)

    def tell_difference(self, id: str, olds: dict[str, Any], news: dict[str, Any], difference: DiffResult) -> None:
        """Tells what a value that is not known yet may lead to."""
        if difference.replaces:
            return
        for field in _compare(olds, news).unknown:
            if field == "keepers":
                what = "keepers are not all known yet: if they turn out to be others than they were"
            else:
                then = recorded_inputs(olds).get(field)
                what = f"{field} is not known yet: if it turns out to be another than {then}"
            inform(f"{what}, another number than {id} is selected")


def _compare(olds: dict[str, Any], news: dict[str, Any]) -> Comparison:
    return compare(recorded_inputs(olds), news, REPLACING_FIELDS, optional=("keepers",))
