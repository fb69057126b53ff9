"""Inputs of what takes a number from the listing: where it is looked for, and what it may cost."""

from __future__ import annotations

from vobiz_provider.api.errors import Unreachable
from vobiz_provider.engine.input_types import Ceiling, CountryCode, Region
from vobiz_provider.engine.inputs import Inputs
from vobiz_provider.engine.values import is_unknown


class AreaInputs(Inputs):
    """Where a number is looked for, and the most that it may cost."""

    country_code: CountryCode
    region: Region
    max_setup_cost: Ceiling | None = None
    max_monthly_cost: Ceiling | None = None

    @property
    def area(self) -> str:
        """The place in words."""
        return f"{self.country_code}/{self.region}"

    @property
    def is_area_known(self) -> bool:
        """Whether the listing of the place can be asked for."""
        return not (is_unknown(self.country_code) or is_unknown(self.region))

    @property
    def ceilings(self) -> dict[str, float]:
        """The ceilings that are set and known, by their input's name."""
        found = {"max_setup_cost": self.max_setup_cost, "max_monthly_cost": self.max_monthly_cost}
        return {name: value for name, value in found.items() if value is not None and not is_unknown(value)}


def unpriced(inputs: AreaInputs, error: Unreachable) -> list[tuple[str, str]]:
    """What is wrong with each ceiling where the listing cannot be had: a pull request must not be approved unpriced.

    Args:
        inputs: what may cost no more than its ceilings.
        error: why the listing did not come.

    Returns:
        The ceilings' names, with the reason.
    """
    return [(name, f"{name} cannot be judged, as no price is known: {error}") for name in inputs.ceilings]
