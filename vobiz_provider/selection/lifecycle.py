"""WhatsAppNumberSelection: a number chosen once and remembered, so that the order that names it can be rerun safely."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi.dynamic import CheckFailure, CheckResult, CreateResult, DiffResult, ReadResult, Resource, UpdateResult

from vobiz_provider.api.errors import Unreachable
from vobiz_provider.api.models import AvailableNumber, Listing
from vobiz_provider.api.redaction import one_line
from vobiz_provider.api.values import amount_in_words as amount
from vobiz_provider.api.values import is_e164
from vobiz_provider.engine.errors import InvalidInput
from vobiz_provider.engine.inputs import (
    Ceiling,
    CountryCode,
    Inputs,
    Keepers,
    Region,
    asked_then,
    check,
    check_result,
    is_unknown,
    parse,
)
from vobiz_provider.engine.messages import inform, warn
from vobiz_provider.engine.stack import numbers_of_other_orders, resources
from vobiz_provider.order.errors import OrderRefused
from vobiz_provider.order.listing import price
from vobiz_provider.resource import check_last, refuse_deleting_first, warn_of_plain_tokens
from vobiz_provider.session import TakenNumbers, VobizProvider, foreseen, named, ordered, selected, steps

_SELECTION = "pulumi-python:dynamic/vobiz:WhatsAppNumberSelection"
_REPLACING_FIELDS = ("country_code", "region", "keepers")
_OUTPUTS = ("e164", "country", "setup_fee", "monthly_fee", "currency", "requested")


class SelectionInputs(Inputs):
    """What a number is chosen by."""

    country_code: CountryCode
    region: Region
    max_setup_cost: Ceiling | None = None
    max_monthly_cost: Ceiling | None = None
    keepers: Keepers | None = None


class NumberSelectionProvider(VobizProvider):
    """The life of a selection. Its import path is a contract with every state file."""

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Validates; for a new selection also says in the preview which number it would take, or fails when none fits.

        Raises:
            CredentialsError, Refused: known before anything is chosen.
        """
        steps.take("check" if _olds else "check of a new one")
        inputs, failures = check(SelectionInputs, news, olds=_olds)
        result = check_result(news, inputs, failures)
        if _olds or inputs is None:
            return result
        shared = self._shared()
        if any(is_unknown(value) for field, value in inputs if field != "keepers"):
            return result
        try:
            on_sale = shared.available_numbers(inputs.country_code, inputs.region)
        except Unreachable as error:
            # A pull request must not be approved unpriced where somebody set a limit.
            limits = [field for field in ("max_setup_cost", "max_monthly_cost") if getattr(inputs, field) is not None]
            result.failures = [
                CheckFailure(field, f"{field} cannot be judged, as no price is known: {error}") for field in limits
            ]
            if not limits:
                warn(f"which number would be selected is not known: {error}")
            return result
        chosen = _cheapest(foreseen, inputs, on_sale)
        if isinstance(chosen, _NoneFits):
            result.failures = [CheckFailure(field, one_line(chosen.reason, longest=1000)) for field in chosen.fields]
        else:
            inform(f"would select {chosen.e164}: {price(chosen)}{_what_came(on_sale)}")
        return result

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Compares what is asked now with what was asked then; prices that changed later are no drift."""
        steps.take("diff")
        for numbers in (selected, foreseen):
            numbers.take(_id)  # a sibling that is new in this run must not choose it, though it may still be listed
        requested = asked_then(_olds)
        compared = [field for field in _REPLACING_FIELDS if _can_tell(field, requested, _news)]
        replaces = [field for field in compared if _surely_differs(requested.get(field), _news.get(field))]
        unknown = [field for field in compared if is_unknown(_news.get(field))]
        for field in unknown if not replaces else ():
            inform(f"{_when_known(field, requested.get(field))}, another number than {_id} is selected")
        return DiffResult(changes=bool(replaces or unknown), replaces=replaces, delete_before_replace=False)

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Chooses the cheapest number within the ceilings that nothing in this stack holds. Buys nothing.

        Raises:
            OrderRefused: no number fits.
            Refused, Unreachable: the listing could not be had.
        """
        inputs = parse(SelectionInputs, props)
        on_sale = self._shared().client.available_numbers(inputs.country_code, inputs.region)
        number = _cheapest(selected, inputs, on_sale)
        if isinstance(number, _NoneFits):
            raise OrderRefused(number.reason)
        if not on_sale.is_whole:
            warn(f"{number.e164} is selected: {price(number)}{_what_came(on_sale)}")
        asked = {field: value for field, value in inputs if field in _REPLACING_FIELDS and value is not None}
        return CreateResult(number.e164, number.outputs | {"requested": asked})

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Keeps the choice: nothing at Vobiz knows of it."""
        steps.take("read")
        return ReadResult(id_, props)

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """Keeps the choice: ceilings matter only while choosing."""
        return UpdateResult(_olds)

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Forgets the choice: nothing was bought."""


@dataclass(frozen=True)
class _NoneFits:
    """Why no number can be selected, and the inputs that shut it out."""

    reason: str
    fields: list[str]


def _cheapest(
    taken: TakenNumbers, inputs: SelectionInputs, on_sale: Listing[AvailableNumber]
) -> AvailableNumber | _NoneFits:
    area = f"{inputs.country_code}/{inputs.region}"
    none_fits = f"no number fits in {area}: {len(on_sale)} on sale{_what_came(on_sale)}"
    offered = [number for number in on_sale if is_e164(number.e164)]
    fitting = [number for number in offered if _fits(inputs, number)]
    if not fitting:
        return _NoneFits(
            f"{none_fits}, none within the ceilings ({_ceilings(inputs)}): raise a ceiling or choose another region",
            _unmet(inputs, offered) or ["region"],
        )
    currencies = sorted({number.currency or "no currency" for number in fitting})
    if len(currencies) > 1:
        return _NoneFits(
            f"{area} lists fees in {' and '.join(currencies)}, which cannot be compared: "
            "name a preferred_number instead",
            ["region"],
        )
    held = _held_by_the_stack()
    for number in sorted(fitting, key=lambda n: (n.setup_fee, n.monthly_fee, n.e164)):
        if any(numbers.has(number.e164) for numbers in (ordered, named)) or number.e164 in held:
            continue
        if taken.take(number.e164):
            return number
    return _NoneFits(
        f"{none_fits}, {len(fitting)} within the ceilings ({_ceilings(inputs)}), and those are taken by selections and "
        "orders of this stack: raise a ceiling or choose another region",
        ["region"],
    )


def _held_by_the_stack() -> set[str]:
    held: list[Any] = list(numbers_of_other_orders())
    for resource in resources():
        outputs = resource.get("outputs")
        if resource.get("type") == _SELECTION and isinstance(outputs, dict):
            held += [resource.get("id"), outputs.get("e164")]
    return {number for number in held if is_e164(number)}


def _what_came(on_sale: Listing[AvailableNumber]) -> str:
    return "" if on_sale.is_whole else f" (among the {len(on_sale)} that came: Vobiz has more than it listed)"


def _fits(inputs: SelectionInputs, number: AvailableNumber) -> bool:
    return _meets(number.setup_fee, inputs.max_setup_cost) and _meets(number.monthly_fee, inputs.max_monthly_cost)


def _unmet(inputs: SelectionInputs, offered: list[AvailableNumber]) -> list[str]:
    # Both where it takes both to shut every number out.
    met = {
        "max_setup_cost": any(_meets(number.setup_fee, inputs.max_setup_cost) for number in offered),
        "max_monthly_cost": any(_meets(number.monthly_fee, inputs.max_monthly_cost) for number in offered),
    }
    given = [field for field in met if offered and getattr(inputs, field) is not None]
    unmet = [field for field in given if not met[field]]
    return given if not unmet and len(given) == len(met) else unmet


def _meets(fee: float | None, ceiling: float | None) -> bool:
    return fee is not None and (ceiling is None or fee <= ceiling)


def _ceilings(inputs: SelectionInputs) -> str:
    ceilings = (("setup", inputs.max_setup_cost), ("monthly", inputs.max_monthly_cost))
    return ", ".join(f"{name} {'any' if value is None else amount(value, None)}" for name, value in ceilings)


def _can_tell(field: str, requested: dict[str, Any], news: dict[str, Any]) -> bool:
    # A state of an older version may lack a key, which never counts; keepers may be left out.
    return bool(requested) and (field == "keepers" or (field in requested and field in news))


def _surely_differs(then: Any, now: Any) -> bool:
    if isinstance(then, Mapping) and isinstance(now, Mapping):
        return any(_surely_differs(then.get(key), now.get(key)) for key in {*then, *now})
    return (isinstance(now, Mapping) or not is_unknown(now)) and bool(then != now)


def _when_known(field: str, then: Any) -> str:
    if field == "keepers":
        return "keepers are not all known yet: if they turn out to be others than they were"
    return f"{field} is not known yet: if it turns out to be another than {then}"


class WhatsAppNumberSelection(Resource, module="vobiz", name="WhatsAppNumberSelection"):
    """Chooses the cheapest number on sale within ceilings, once, and remembers it. Buys nothing.

    The resource id is the number. Give `e164` to an order's `preferred_number`.

    Args:
        resource_name: the resource's name in the stack.
        country_code: ISO 3166-1 alpha-2 code. A change replaces.
        region: state or region. A change replaces.
        max_setup_cost: highest one-time fee in major units of the listing's currency.
        max_monthly_cost: highest fee a month in major units of the listing's currency.
        keepers: names and values of which any change selects anew.
        opts: `import_`, `id` and `delete_before_replace` are refused.

    Raises:
        InvalidInput: `opts` asks for an import or a get, which a dynamic resource cannot do (engine rule), or for what
            loses an order; or an explicit provider would ask another API than the rest of the stack.

    Source: Numbers API, List available numbers.
    """

    e164: pulumi.Output[str]
    """The number chosen, E.164."""
    country: pulumi.Output[str]
    """Its ISO 3166-1 alpha-2 code."""
    region: pulumi.Output[str]
    """Its state or region as Vobiz lists it."""
    setup_fee: pulumi.Output[float]
    """One-time fee when it was chosen, in major units of `currency`."""
    monthly_fee: pulumi.Output[float]
    """Fee a month when it was chosen, in major units of `currency`."""
    currency: pulumi.Output[str]
    """Currency of the fees."""
    requested: pulumi.Output[dict[str, Any]]
    """The inputs of which a change selects anew, as they were."""

    def __init__(
        self,
        resource_name: str,
        *,
        country_code: pulumi.Input[str],
        region: pulumi.Input[str],
        max_setup_cost: pulumi.Input[float] | None = None,
        max_monthly_cost: pulumi.Input[float] | None = None,
        keepers: pulumi.Input[dict[str, Any]] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:

        def refuse(options: pulumi.ResourceOptions) -> None:
            if options.import_ or options.id:
                raise InvalidInput(
                    f"{resource_name}: a WhatsAppNumberSelection cannot be imported or looked up: "
                    "pass the number to preferred_number instead"
                )
            refuse_deleting_first(options, resource_name)

        inputs = {
            "country_code": country_code,
            "region": region,
            "max_setup_cost": max_setup_cost,
            "max_monthly_cost": max_monthly_cost,
            "keepers": keepers,
        }
        warn_of_plain_tokens()
        super().__init__(
            NumberSelectionProvider(),
            resource_name,
            inputs | dict.fromkeys(_OUTPUTS),
            check_last(self, opts, inputs.keys(), refuse),
        )
