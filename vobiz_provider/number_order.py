"""WhatsAppNumberOrder: a number bought at Vobiz (Numbers API, Create number order)."""

from __future__ import annotations

from typing import Annotated, Any

import pulumi
from pulumi.dynamic import CheckFailure, CheckResult, CreateResult, DiffResult, ReadResult, Resource, UpdateResult
from pydantic import BeforeValidator

from vobiz_provider.errors import InvalidInput, OrderRefused, Unreachable
from vobiz_provider.evidence import RELEASED, observe, refuse_other_account
from vobiz_provider.inputs import (
    E164,
    Ceiling,
    CountryCode,
    Inputs,
    OrderId,
    Region,
    asked_then,
    check,
    check_result,
    is_e164,
    is_unknown,
    one_of,
    parse,
    present,
    same_id,
)
from vobiz_provider.plain import refuse_secrets, warn_of_plain_tokens
from vobiz_provider.process import VobizProvider, ordered
from vobiz_provider.purchase import CONSOLE, answered, buy, cannot_be_ordered, judge, needs_judgement
from vobiz_provider.purchase_note import settle
from vobiz_provider.text import inform, one_line, warn

_REPLACING_FIELDS = ("country_code", "region", "number_type", "currency")
_NEVER_BILLED = ("failed", "cancelled")
_ENDED = (*_NEVER_BILLED, RELEASED)
# Released is what the listing tells, not what the account does.
_LOOK_WHETHER_BILLED = f"look in {CONSOLE} whether it is billed no more"
_OUTPUTS = (
    "account_id",
    "selected_phone_number",
    "provider_order_id",
    "provider_name",
    "status",
    "monthly_cost",
    "setup_cost",
    "failure_reason",
    "created_at",
    "updated_at",
    "requested",
)


class OrderInputs(Inputs):
    """What an order is asked for with."""

    country_code: CountryCode
    region: Region
    currency: Annotated[str, BeforeValidator(one_of("INR", "USD"))]
    number_type: Annotated[str, BeforeValidator(one_of("local"))] = "local"
    preferred_number: E164 | None = None
    max_setup_cost: Ceiling | None = None
    max_monthly_cost: Ceiling | None = None
    existing_order_id: OrderId | None = None


class NumberOrderProvider(VobizProvider):
    """The life of an order. Its import path is a contract with every state file."""

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Validates; for an order not yet placed also asks what is on sale, so that a preview tells the price or fails.

        Raises:
            CredentialsError, Refused: known before anything is bought.
        """
        inputs, failures = check(OrderInputs, news)
        result = check_result(news, inputs, failures)
        # At a replacement the engine calls check once more without olds (engine rule).
        if _olds or inputs is None:
            return result
        shared = self._shared()
        if inputs.existing_order_id is None:
            reason = cannot_be_ordered(shared, inputs.preferred_number)
            if reason:
                result.failures = [CheckFailure("preferred_number", reason)]
                return result
        if needs_judgement(inputs):
            try:
                line, problems = judge(inputs, shared.available_numbers(inputs.country_code, inputs.region))
            except Unreachable as error:
                warn(f"the price of {inputs.preferred_number or 'the order'} is not known: {error}")
                return result
            # A listing's own words are in it.
            result.failures = [CheckFailure(field, one_line(reason, longest=1000)) for field, reason in problems]
            if line and not problems:
                inform(line)
        return result

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Compares what is asked now with what was asked then, never with what the API echoed."""
        _recorded(_id, _olds)
        requested = asked_then(_olds)
        replaces = [field for field in _REPLACING_FIELDS if _differs(field, requested, _news)]
        adopts = _news.get("existing_order_id")
        if adopts is not None and (is_unknown(adopts) or not same_id(adopts, _id)):
            replaces.append("existing_order_id")
        if _olds.get("status") in _ENDED:
            replaces.append("status")
        if replaces:
            _warn_of_replacement(_id, _olds, adopts)
        else:
            _warn_of_preference(_id, _olds, requested, _news.get("preferred_number"))
        return DiffResult(changes=bool(replaces), replaces=replaces, delete_before_replace=False)

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Buys the number, or adopts an order that was placed before.

        Raises:
            OrderRefused, Refused, Unreachable: nothing was bought.
            OrderOutcomeUnknown: it may have been bought; the error says how to find out and go on.
        """
        inputs = parse(OrderInputs, props)
        if inputs.existing_order_id:
            return CreateResult(inputs.existing_order_id, self._adopt(inputs, inputs.existing_order_id))
        return CreateResult(*buy(self._shared(), inputs))

    def _adopt(self, inputs: OrderInputs, order_id: str) -> dict[str, Any]:
        assumed: dict[str, Any] = {field: getattr(inputs, field) for field in _REPLACING_FIELDS}
        assumed |= {"status": "pending", "requested": present(inputs)}
        # Asked without the number: a channel that has it says nothing of this order.
        facts = observe(self._shared(), order_id, assumed)
        if inputs.preferred_number:
            assumed["selected_phone_number"] = inputs.preferred_number
        adopted = assumed | (facts or {})
        refuse_other_account(self._shared(), order_id, adopted)
        for field in ("country_code", "currency"):
            if adopted[field] != getattr(inputs, field):
                raise OrderRefused(
                    f"order {order_id} has {field} {adopted[field]}, not {getattr(inputs, field)}: change it to adopt"
                )
        if adopted["status"] in _NEVER_BILLED:
            reason = adopted.get("failure_reason") or "no reason given"
            raise OrderRefused(
                f"order {order_id} is {adopted['status']} ({reason}), so there is nothing to adopt: "
                "remove existing_order_id to order anew"
            )
        if facts is None:
            warn(
                f"order {order_id} is adopted as it was declared: nothing at Vobiz could confirm it; "
                f"compare its number and price in {CONSOLE}"
            )
        number = adopted.get("selected_phone_number")
        for claimed in {inputs.preferred_number, number} - {None}:
            answered(self._shared(), str(claimed), order_id)
        if inputs.preferred_number and number != inputs.preferred_number:
            warn(f"order {order_id} holds {number} and not {inputs.preferred_number}: set preferred_number to {number}")
        return adopted

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Gathers evidence; what cannot be known stays as it was.

        Raises:
            WrongAccount: the credentials are another account's.
            Refused, Unreachable: the API did not answer, which proves no absence.
        """
        facts = observe(self._shared(), id_, props)
        if facts is None:
            _recorded(id_, props)
            return ReadResult(id_, props)
        before, now = props.get("status"), facts.get("status", props.get("status"))
        if before != now:
            inform(f"order {id_} of {props.get('selected_phone_number', 'a number')}: {before} is now {now}")
        outputs = {key: value for key, value in props.items() if key != "failure_reason"} | facts
        _recorded(id_, outputs)
        return ReadResult(id_, outputs)

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """Keeps the outputs: nothing of a placed order can be changed."""
        return UpdateResult(_olds)

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Forgets the order: the API has no cancel, so it warns of what stays billed and calls nothing."""
        number = _props.get("selected_phone_number", "the number")
        _settle(_id, _props)
        status = _props.get("status")
        if status in _NEVER_BILLED:
            inform(f"order {_id} of {number} is {status}: forgotten here")
        elif status == RELEASED:
            warn(f"{number} of order {_id} is forgotten here; {_LOOK_WHETHER_BILLED}")
        else:
            warn(
                f"{number} of order {_id} is only forgotten here: it stays on the account and is billed until you "
                f"release it in {CONSOLE}"
            )


def _recorded(order_id: str, outputs: dict[str, Any]) -> None:
    number = outputs.get("selected_phone_number") or asked_then(outputs).get("preferred_number")
    ended = outputs.get("status") in _ENDED
    if ended:
        _settle(order_id, outputs)
    if is_e164(number):
        (ordered.give_back if ended else ordered.take)(number)


def _settle(order_id: str, olds: dict[str, Any]) -> None:
    # A purchase is noted under the number that was asked for, which need not be the one allocated.
    settle(order_id, olds.get("selected_phone_number"), asked_then(olds).get("preferred_number"))


def _differs(field: str, requested: dict[str, Any], news: dict[str, Any]) -> bool:
    # A state of an older version may lack a key, which never counts.
    if field not in requested or field not in news:
        return False
    return is_unknown(news[field]) or bool(news[field] != requested[field])


def _warn_of_replacement(order_id: str, olds: dict[str, Any], adopts: Any) -> None:
    number = olds.get("selected_phone_number", "the number")
    status = olds.get("status")
    stays = f"; {number} stays billed until it is released in {CONSOLE}"
    if status in _ENDED:
        stays = f"; {_LOOK_WHETHER_BILLED}" if status == RELEASED else ""
    if adopts is None:
        warn(f"replacing order {order_id} buys another number{stays}")
    elif same_id(adopts, order_id):
        warn(f"replacing order {order_id} adopts it again: remove existing_order_id to buy another number{stays}")
    else:
        warn(f"replacing order {order_id} adopts another order and buys nothing{stays}")


def _warn_of_preference(order_id: str, olds: dict[str, Any], requested: dict[str, Any], preferred: Any) -> None:
    held = olds.get("selected_phone_number")
    if preferred is None or is_unknown(preferred) or preferred in (held, requested.get("preferred_number")):
        return
    warn(
        f"preferred_number is {preferred} now, and order {order_id} holds {held}: nothing is bought; to buy another "
        "number, run `pulumi up --replace URN` (`pulumi stack --show-urns` lists URNs)"
    )


class WhatsAppNumberOrder(Resource, module="vobiz", name="WhatsAppNumberOrder"):
    """A WhatsApp number ordered at Vobiz. It costs money every month and cannot be cancelled by API.

    The resource id is the order's UUID. `requested` holds the inputs that the order was placed with.

    Args:
        resource_name: the resource's name in the stack. Renaming needs `aliases`, or the number is bought again.
        country_code: ISO 3166-1 alpha-2 code. A change replaces.
        region: state or region of the number. A change replaces.
        currency: billing currency, `INR` or `USD`. A change replaces.
        number_type: `local`, the only type today. A change replaces.
        preferred_number: E.164 number to buy; naming it is what makes a rerun safe. No matter after the purchase.
        max_setup_cost: highest one-time cost in major units of `currency`; nothing is ordered above it.
        max_monthly_cost: highest cost a month in major units of `currency`; nothing is ordered above it.
        existing_order_id: UUID of an order to adopt instead of placing one. Another order's id replaces.
        opts: `protect=True` is recommended. `import_` and `id` are refused.

    Raises:
        InvalidInput: `opts` asks for an import or a get, which a dynamic resource cannot do (engine rule).

    Source: Numbers API, Create number order and Number order object.
    """

    account_id: pulumi.Output[str]
    """Vobiz account that holds the order (`MA_…`)."""
    country_code: pulumi.Output[str]
    """ISO 3166-1 alpha-2 code."""
    region: pulumi.Output[str]
    """State or region as Vobiz writes it."""
    number_type: pulumi.Output[str]
    """Number type, `local`."""
    selected_phone_number: pulumi.Output[str]
    """The number allocated, E.164."""
    provider_order_id: pulumi.Output[str]
    """The upstream provider's order id."""
    provider_name: pulumi.Output[str]
    """The upstream provider's name."""
    status: pulumi.Output[str]
    """`pending`, `completed`, `failed`, `cancelled`, or `released` where a refresh found the number on sale again."""
    monthly_cost: pulumi.Output[float]
    """Cost a month in major units of `currency`."""
    setup_cost: pulumi.Output[float]
    """One-time cost in major units of `currency`."""
    currency: pulumi.Output[str]
    """Billing currency."""
    failure_reason: pulumi.Output[str | None]
    """Why the order failed or counts as released, else None."""
    created_at: pulumi.Output[str]
    """When the order was placed, RFC 3339 UTC."""
    updated_at: pulumi.Output[str]
    """When the order last changed at Vobiz, RFC 3339 UTC."""
    requested: pulumi.Output[dict[str, Any]]
    """The inputs that the order was placed with."""

    def __init__(
        self,
        resource_name: str,
        *,
        country_code: pulumi.Input[str],
        region: pulumi.Input[str],
        currency: pulumi.Input[str],
        number_type: pulumi.Input[str] | None = "local",
        preferred_number: pulumi.Input[str] | None = None,
        max_setup_cost: pulumi.Input[float] | None = None,
        max_monthly_cost: pulumi.Input[float] | None = None,
        existing_order_id: pulumi.Input[str] | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        if opts and (opts.import_ or opts.id):
            raise InvalidInput(
                f"{resource_name}: a WhatsAppNumberOrder cannot be imported or looked up: use existing_order_id"
            )
        inputs = {
            "country_code": country_code,
            "region": region,
            "currency": currency,
            "number_type": "local" if number_type is None else number_type,
            "preferred_number": preferred_number,
            "max_setup_cost": max_setup_cost,
            "max_monthly_cost": max_monthly_cost,
            "existing_order_id": existing_order_id,
        }
        warn_of_plain_tokens()
        super().__init__(
            NumberOrderProvider(), resource_name, refuse_secrets(resource_name, inputs) | dict.fromkeys(_OUTPUTS), opts
        )
