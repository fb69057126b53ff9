"""What an order is asked for with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from vobiz_provider.area_inputs import AreaInputs
from vobiz_provider.engine.input_types import E164, Switch, one_of
from vobiz_provider.id_input import id_of


class OrderInputs(AreaInputs):
    """The inputs of a WhatsAppNumberOrder."""

    currency: Annotated[str, one_of("INR", "USD")]
    number_type: Annotated[str, one_of("local")] = "local"
    preferred_number: E164 | None = None
    existing_order_id: Annotated[str, id_of("an order")] | None = None
    fail_while_pending: Switch | None = None

    @property
    def number_in_words(self) -> str:
        """The number that is ordered, or where one is."""
        return self.preferred_number or f"a number in {self.area}"

    @property
    def listing_matters(self) -> bool:
        """Whether what is on sale can forbid the order."""
        return self.preferred_number is not None or bool(self.ceilings)

    def asks_for_the_same_as(self, requested: Mapping[str, Any]) -> bool:
        """Whether these inputs would buy what others were to buy.

        Args:
            requested: those others, as a state or a stack's export has them.
        """
        fields = ("country_code", "region", "number_type", "currency", "preferred_number")
        return all(requested.get(field) == getattr(self, field) for field in fields)
