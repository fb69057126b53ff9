"""Choosing the cheapest number that nothing in the stack holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from vobiz_provider.api.errors import VobizError
from vobiz_provider.api.listings import Listing
from vobiz_provider.api.values import is_e164
from vobiz_provider.held_numbers import HeldNumbers
from vobiz_provider.selection.inputs import SelectionInputs
from vobiz_provider.session import Session

if TYPE_CHECKING:
    from vobiz_provider.api.models import AvailableNumber


class NoNumberFits(VobizError):
    """No number can be selected.

    Args:
        message: why, in one line.
        fields: the inputs that shut every number out.
    """

    def __init__(self, message: str, fields: list[str]) -> None:
        super().__init__(message)
        self.fields = fields


class _Fitting(NamedTuple):
    cheapest_first: list[AvailableNumber]
    currencies: list[str]


def choose(
    session: Session, chosen: HeldNumbers, inputs: SelectionInputs, on_sale: Listing[AvailableNumber]
) -> AvailableNumber:
    """Takes the cheapest number within the ceilings (setup, then monthly, then E.164 order).

    Args:
        session: tells which numbers the stack holds.
        chosen: where the number is taken, so that no sibling of the same run gets it.
        inputs: the ceilings.
        on_sale: what there is.

    Raises:
        NoNumberFits: there is none.
    """
    none_fits = f"no number fits in {inputs.area}: {len(on_sale)} on sale{unlisted_in_words(on_sale)}"
    fitting = _fitting(inputs, on_sale)
    if not fitting.cheapest_first:
        raise NoNumberFits(
            f"{none_fits}, none within the ceilings ({inputs.ceilings_in_words}): raise a ceiling or choose another "
            "region",
            _unmet_ceilings(inputs, on_sale) or ["region"],
        )
    if len(fitting.currencies) > 1:
        raise NoNumberFits(
            f"{inputs.area} lists fees in {' and '.join(fitting.currencies)}, which cannot be compared: "
            "name a preferred_number instead",
            ["region"],
        )
    held = session.numbers_in_stack()
    for number in fitting.cheapest_first:
        is_held = number.e164 in held or session.ordered.has(number.e164) or session.named.has(number.e164)
        if not is_held and chosen.take(number.e164):
            return number
    raise NoNumberFits(
        f"{none_fits}, {len(fitting.cheapest_first)} within the ceilings ({inputs.ceilings_in_words}), and those are "
        "taken by selections and orders of this stack: raise a ceiling or choose another region",
        ["region"],
    )


def unlisted_in_words(on_sale: Listing[AvailableNumber]) -> str:
    """That there are more numbers than came, where the listing says so; else nothing."""
    return "" if on_sale.is_whole else f" (among the {len(on_sale)} that came: Vobiz has more than it listed)"


def _fitting(inputs: SelectionInputs, on_sale: Listing[AvailableNumber]) -> _Fitting:
    asked = ("fitting", inputs.max_setup_cost, inputs.max_monthly_cost)
    return on_sale.once(asked, lambda: _found_fitting(inputs, on_sale))


def _found_fitting(inputs: SelectionInputs, on_sale: Listing[AvailableNumber]) -> _Fitting:
    found = [
        number
        for number in on_sale
        if is_e164(number.e164)
        and _meets(number.setup_fee, inputs.max_setup_cost)
        and _meets(number.monthly_fee, inputs.max_monthly_cost)
    ]
    found.sort(key=lambda n: (n.setup_fee, n.monthly_fee, n.e164))
    return _Fitting(found, sorted({number.currency or "no currency" for number in found}))


def _unmet_ceilings(inputs: SelectionInputs, on_sale: Listing[AvailableNumber]) -> list[str]:
    asked = ("unmet", inputs.max_setup_cost, inputs.max_monthly_cost)
    return list(on_sale.once(asked, lambda: _found_unmet(inputs, on_sale)))


def _found_unmet(inputs: SelectionInputs, on_sale: Listing[AvailableNumber]) -> list[str]:
    # Both where it takes both to shut every number out.
    offered = [number for number in on_sale if is_e164(number.e164)]
    met = {
        "max_setup_cost": any(_meets(number.setup_fee, inputs.max_setup_cost) for number in offered),
        "max_monthly_cost": any(_meets(number.monthly_fee, inputs.max_monthly_cost) for number in offered),
    }
    given = list(inputs.ceilings) if offered else []
    unmet = [field for field in given if not met[field]]
    return given if not unmet and len(given) == len(met) else unmet


def _meets(fee: float | None, ceiling: float | None) -> bool:
    return fee is not None and (ceiling is None or fee <= ceiling)
