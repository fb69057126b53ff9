"""WhatsAppNumberSelection: a number chosen once and remembered, so that the order that names it can be rerun safely."""

from __future__ import annotations

from typing import Any

import pulumi
from pulumi.dynamic import CheckFailure, CheckResult, CreateResult, DiffResult, ReadResult, Resource, UpdateResult

from vobiz_provider.errors import InvalidInput, OrderRefused, Unreachable
from vobiz_provider.inputs import (
    Ceiling,
    CountryCode,
    Inputs,
    Keepers,
    Region,
    asked_then,
    check,
    check_result,
    is_e164,
    is_unknown,
    parse,
)
from vobiz_provider.judgement import price
from vobiz_provider.models import AvailableNumber
from vobiz_provider.plain import check_last, refuse_deleting_first, warn_of_plain_tokens
from vobiz_provider.process import TakenNumbers, VobizProvider, foreseen, selected
from vobiz_provider.text import amount, inform, warn

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
        inputs, failures = check(SelectionInputs, news, olds=_olds)
        result = check_result(news, inputs, failures)
        if _olds or inputs is None:
            return result
        shared = self._shared()
        if any(is_unknown(value) for field, value in inputs if field != "keepers"):
            return result
        try:
            number = _cheapest(foreseen, inputs, shared.available_numbers(inputs.country_code, inputs.region))
        except Unreachable as error:
            warn(f"which number would be selected is not known: {error}")
        except OrderRefused as error:
            result.failures = [CheckFailure("region", str(error))]
        else:
            inform(f"would select {number.e164}: {price(number)}")
        return result

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Compares what is asked now with what was asked then; prices that changed later are no drift."""
        for numbers in (selected, foreseen):
            numbers.take(_id)  # a sibling that is new in this run must not choose it, though it may still be listed
        requested = asked_then(_olds)
        replaces = [field for field in _REPLACING_FIELDS if _differs(field, requested, _news)]
        return DiffResult(changes=bool(replaces), replaces=replaces, delete_before_replace=False)

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Chooses the cheapest number within the ceilings that no sibling of this run took. Buys nothing.

        Raises:
            OrderRefused: no number fits.
            Refused, Unreachable: the listing could not be had.
        """
        inputs = parse(SelectionInputs, props)
        on_sale = self._shared().client.available_numbers(inputs.country_code, inputs.region)
        number = _cheapest(selected, inputs, on_sale)
        asked = {field: value for field, value in inputs if field in _REPLACING_FIELDS and value is not None}
        return CreateResult(number.e164, number.outputs | {"requested": asked})

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Keeps the choice: nothing at Vobiz knows of it."""
        return ReadResult(id_, props)

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """Keeps the choice: ceilings matter only while choosing."""
        return UpdateResult(_olds)

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Forgets the choice: nothing was bought."""


def _cheapest(taken: TakenNumbers, inputs: SelectionInputs, on_sale: list[AvailableNumber]) -> AvailableNumber:
    area = f"{inputs.country_code}/{inputs.region}"
    fitting = [number for number in on_sale if is_e164(number.e164) and _fits(inputs, number)]
    currencies = sorted({number.currency or "no currency" for number in fitting})
    if len(currencies) > 1:
        raise OrderRefused(
            f"{area} lists fees in {' and '.join(currencies)}, which cannot be compared: "
            "name a preferred_number instead"
        )
    for number in sorted(fitting, key=lambda n: (n.setup_fee, n.monthly_fee, n.e164)):
        if taken.take(number.e164):
            return number
    raise OrderRefused(
        f"no number fits in {area}: {len(on_sale)} on sale, {len(fitting)} within the ceilings ({_ceilings(inputs)}), "
        "and those are taken by other selections of this run: raise a ceiling or choose another region"
        if fitting
        else f"no number fits in {area}: {len(on_sale)} on sale, none within the ceilings ({_ceilings(inputs)}): "
        "raise a ceiling or choose another region"
    )


def _fits(inputs: SelectionInputs, number: AvailableNumber) -> bool:
    fees = ((number.setup_fee, inputs.max_setup_cost), (number.monthly_fee, inputs.max_monthly_cost))
    return all(fee is not None and (ceiling is None or fee <= ceiling) for fee, ceiling in fees)


def _ceilings(inputs: SelectionInputs) -> str:
    ceilings = (("setup", inputs.max_setup_cost), ("monthly", inputs.max_monthly_cost))
    return ", ".join(f"{name} {'any' if value is None else amount(value, None)}" for name, value in ceilings)


def _differs(field: str, requested: dict[str, Any], news: dict[str, Any]) -> bool:
    if not requested or (field != "keepers" and (field not in requested or field not in news)):
        return False
    return is_unknown(news.get(field)) or bool(news.get(field) != requested.get(field))


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
