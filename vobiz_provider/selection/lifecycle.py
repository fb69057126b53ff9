"""What each of the engine's calls does for a selection."""

from __future__ import annotations

from typing import Any

from pulumi.dynamic import CheckFailure, CreateResult, DiffResult

from vobiz_provider.api.errors import Unreachable
from vobiz_provider.api.redaction import one_line
from vobiz_provider.area_inputs import unpriced
from vobiz_provider.engine.inputs import parse
from vobiz_provider.engine.messages import inform, warn
from vobiz_provider.engine.values import Comparison, compare, is_unknown, recorded_inputs
from vobiz_provider.lifecycle import Lifecycle
from vobiz_provider.selection.choice import NoNumberFits, choose, unlisted_in_words
from vobiz_provider.selection.inputs import SelectionInputs

_REPLACING_FIELDS = ("country_code", "region", "keepers")


class SelectionLifecycle(Lifecycle[SelectionInputs]):
    """WhatsAppNumberSelection."""

    inputs = SelectionInputs

    def failures_of_new(self, inputs: SelectionInputs) -> list[CheckFailure]:
        """Says in the preview which number would be taken, or fails when none fits.

        Raises:
            Refused: known before anything is chosen.
        """
        if any(is_unknown(value) for field, value in inputs if field != "keepers"):
            return []
        try:
            on_sale = self.session.vobiz.available_numbers(inputs.country_code, inputs.region)
        except Unreachable as error:
            problems = unpriced(inputs, error)
            if not problems:
                warn(f"which number would be selected is not known: {error}")
            return [CheckFailure(field, reason) for field, reason in problems]
        try:
            number = choose(self.session, self.session.announced, inputs, on_sale)
        except NoNumberFits as error:
            return [CheckFailure(field, one_line(str(error), longest=1000)) for field in error.fields]
        inform(f"would select {number.e164}: {number.fees_in_words}{unlisted_in_words(on_sale)}")
        return []

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

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Chooses the cheapest number within the ceilings that nothing in this stack holds. Buys nothing.

        Raises:
            NoNumberFits: there is none.
            Refused, Unreachable: the listing could not be had.
        """
        inputs = parse(SelectionInputs, props)
        on_sale = self.session.vobiz.client.available_numbers(inputs.country_code, inputs.region)
        number = choose(self.session, self.session.selected, inputs, on_sale)
        if not on_sale.is_whole:
            warn(f"{number.e164} is selected: {number.fees_in_words}{unlisted_in_words(on_sale)}")
        requested = {field: value for field, value in inputs.given.items() if field in _REPLACING_FIELDS}
        return CreateResult(number.e164, number.outputs | {"requested": requested})


def _compare(olds: dict[str, Any], news: dict[str, Any]) -> Comparison:
    return compare(recorded_inputs(olds), news, _REPLACING_FIELDS, optional=("keepers",))
