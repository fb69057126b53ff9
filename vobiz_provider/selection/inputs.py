"""What a number is chosen by."""

from __future__ import annotations

from vobiz_provider.api.values import amount_in_words
from vobiz_provider.area_inputs import AreaInputs
from vobiz_provider.engine.input_types import Keepers


class SelectionInputs(AreaInputs):
    """The inputs of a WhatsAppNumberSelection."""

    keepers: Keepers | None = None

    @property
    def ceilings_in_words(self) -> str:
        """Both ceilings, whether set or not."""
        ceilings = (("setup", self.max_setup_cost), ("monthly", self.max_monthly_cost))
        return ", ".join(
            f"{name} {'any' if value is None else amount_in_words(value, None)}" for name, value in ceilings
        )
