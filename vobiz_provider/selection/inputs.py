"""What a number is chosen by."""

from __future__ import annotations

import math
from typing import Annotated, Any

from pydantic import BeforeValidator

from vobiz_provider.api.values import amount_in_words
from vobiz_provider.area_inputs import AreaInputs
from vobiz_provider.engine.input_types import shown


def _keepers(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict) or not all(_is_keeper(item) for item in value.values()):
        raise ValueError(f"must map names to strings, finite numbers or booleans, not {shown(value)}")
    return value


def _is_keeper(value: Any) -> bool:
    # NaN equals nothing: it would select anew on every run.
    return math.isfinite(value) if isinstance(value, int | float) else isinstance(value, str)


class SelectionInputs(AreaInputs):
    """The inputs of a WhatsAppNumberSelection."""

    keepers: Annotated[dict[str, Any], BeforeValidator(_keepers)] | None = None

    @property
    def ceilings_in_words(self) -> str:
        """Both ceilings, whether set or not."""
        ceilings = (("setup", self.max_setup_cost), ("monthly", self.max_monthly_cost))
        return ", ".join(
            f"{name} {'any' if value is None else amount_in_words(value, None)}" for name, value in ceilings
        )
