"""What each of the engine's calls does for a selection."""

from __future__ import annotations

from typing import Any

from pulumi.dynamic import CheckFailure, CreateResult

from vobiz_provider.api.errors import Unreachable
from vobiz_provider.api.redaction import one_line
from vobiz_provider.area_inputs import unpriced
from vobiz_provider.engine.inputs import parse
from vobiz_provider.engine.messages import inform, warn
from vobiz_provider.engine.values import is_unknown
from vobiz_provider.lifecycle import Lifecycle
from vobiz_provider.selection.choice import NoNumberFits, choose, unlisted_in_words
from vobiz_provider.selection.inputs import SelectionInputs
from vobiz_provider.selection.kept import REPLACING_FIELDS, KeptSelection


class SelectionLifecycle(KeptSelection, Lifecycle[SelectionInputs]):
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
        requested = {field: value for field, value in inputs.given.items() if field in REPLACING_FIELDS}
        return CreateResult(number.e164, number.outputs | {"requested": requested})
