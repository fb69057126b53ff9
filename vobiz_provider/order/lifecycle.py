"""WhatsAppNumberOrder: a number bought at Vobiz (Numbers API, Create number order)."""

from __future__ import annotations

from typing import Annotated, Any

import pulumi
from pulumi.dynamic import CheckFailure, CheckResult, CreateResult, DiffResult, ReadResult, Resource, UpdateResult
from pydantic import BeforeValidator

from vobiz_provider.api.errors import ApiError, Unreachable
from vobiz_provider.api.redaction import one_line
from vobiz_provider.api.statuses import RELEASED, has_ended, normal
from vobiz_provider.api.values import is_e164, same_id
from vobiz_provider.engine.errors import CredentialsError, InvalidInput
from vobiz_provider.engine.inputs import (
    E164,
    Ceiling,
    CountryCode,
    Inputs,
    OrderId,
    Region,
    asked_then,
    check,
    check_result,
    is_unknown,
    one_of,
    parse,
)
from vobiz_provider.engine.messages import inform, warn
from vobiz_provider.engine.stack import numbers_of_other_orders, recorded
from vobiz_provider.order.adoption import adopt, held_elsewhere
from vobiz_provider.order.advice import RELEASE, replace_command
from vobiz_provider.order.change import tell_kept, warn_of_other_account, warn_of_replacement
from vobiz_provider.order.errors import OrderRefused
from vobiz_provider.order.evidence import observe
from vobiz_provider.order.listing import Judgement, ceilings, judge
from vobiz_provider.order.note import settle
from vobiz_provider.order.purchase import buy, cannot_be_ordered, warn_of_unknown_status
from vobiz_provider.resource import check_last, refuse_deleting_first, warn_of_plain_tokens
from vobiz_provider.session import Shared, VobizProvider, adopted, named, ordered, replaced, steps

_REPLACING_FIELDS = ("country_code", "region", "number_type", "currency")
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
    "readable",
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
        before = steps.take("check" if _olds else "check of a new one")
        inputs, failures = check(OrderInputs, news, olds=_olds)
        result = check_result(news, inputs, failures)
        if inputs is None:
            return result
        adopts = inputs.existing_order_id
        if isinstance(adopts, str):
            taken = held_elsewhere(adopts)
            if taken:
                result.failures = [CheckFailure("existing_order_id", taken)]
        # At a replacement the engine calls check once more without olds (engine rule).
        if _olds or result.failures:
            return result
        shared = self._shared()
        for number, holder in numbers_of_other_orders().items():
            ordered.take(number, holder)
        if before not in {"check", "diff"}:
            _tell_forced_replacement(shared, news)
        if adopts is None:
            result.failures = _failures_of_purchase(shared, inputs)
            if not result.failures and is_e164(inputs.preferred_number):
                named.take(inputs.preferred_number)
        elif not is_unknown(adopts):
            inform(f"adopts order {adopts}, buys nothing")
        return result

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Compares what is asked now with what was asked then, never with what the API echoed.

        Raises:
            OrderRefused: another resource of the program has adopted this order.
        """
        is_refresh = steps.take("diff") == "read"
        _recorded(_id, _olds)
        requested = asked_then(_olds)
        differing = [field for field in _REPLACING_FIELDS if _differs(field, requested, _news)]
        adopts = _news.get("existing_order_id")
        if adopts is not None and (is_unknown(adopts) or not same_id(adopts, _id)):
            differing.append("existing_order_id")
        # Only previews see unknowns, and one must neither fail under protect nor announce a purchase that never comes.
        unknown = [field for field in differing if is_unknown(_news[field])]
        replaces = [field for field in differing if field not in unknown]
        if has_ended(_olds.get("status")):
            replaces.append("status")
        is_released = normal(_olds.get("status")) == RELEASED
        if replaces:
            _let_order_again(_id, _olds)
        if not is_refresh:
            self._tell_changes(_id, _olds, _news, replaces, unknown)
        changes = bool(replaces or unknown or is_released)
        return DiffResult(changes=changes, replaces=replaces, delete_before_replace=False)

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Buys the number, or adopts an order that was placed before.

        Raises:
            OrderRefused, Refused, Unreachable: nothing was bought.
            OrderOutcomeUnknown: it may have been bought; the error says how to find out and go on.
        """
        inputs = parse(OrderInputs, props)
        if inputs.existing_order_id:
            return CreateResult(inputs.existing_order_id, adopt(self._shared(), inputs, inputs.existing_order_id))
        return CreateResult(*buy(self._shared(), inputs))

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Gathers evidence; what cannot be known stays as it was.

        Raises:
            WrongAccount: the credentials are another account's.
            Refused, Unreachable: the API did not answer, which proves no absence.
        """
        steps.take("read")
        facts = observe(self._shared(), id_, props)
        if facts is None:
            _recorded(id_, props)
            return ReadResult(id_, props)
        before, now = props.get("status"), facts.get("status", props.get("status"))
        if before != now:
            inform(f"order {id_} of {props.get('selected_phone_number', 'a number')}: {before} is now {now}")
        warn_of_unknown_status(id_, facts.get("status"))
        outputs = {key: value for key, value in props.items() if key != "failure_reason"} | facts
        _recorded(id_, outputs)
        return ReadResult(id_, outputs)

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """Keeps the outputs: nothing of a placed order can be changed, and one that was released is bought by hand."""
        return UpdateResult(_olds)

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Forgets the order: the API has no cancel, so it warns of what stays billed and calls nothing."""
        number = _props.get("selected_phone_number", "the number")
        if adopted.has(_id.lower()):
            inform(f"order {_id} of {number} was adopted in this run: it stays in this stack under the other resource")
            return
        _settle(_id, _props)
        status = _props.get("status")
        known = f"as far as this stack knows ({status or 'no status'})"
        if has_ended(status):
            inform(f"order {_id} of {number} is forgotten here; {known} nothing of it is billed")
        elif normal(status) == RELEASED:
            warn(
                f"{number} of order {_id} is forgotten here; {known} it is on sale again: make sure that it is billed "
                f"no more, or {RELEASE}"
            )
        elif adopted.has(str(number)):
            inform(f"order {_id} is forgotten here; {number} stays in this stack under the order adopted in this run")
        else:
            warn(
                f"{number} of order {_id} is only forgotten here: {known} it stays on the account and is billed until "
                f"you {RELEASE}"
            )

    def _tell_changes(
        self, order_id: str, olds: dict[str, Any], news: dict[str, Any], replaces: list[str], unknown: list[str]
    ) -> None:
        if replaces:
            then = "that one buys the number that replaces it"
            warn_of_replacement(order_id, olds, news)
        else:
            taken = held_elsewhere(order_id)
            if taken:
                raise OrderRefused(taken)
            then = f"the order is kept as it is, and {replace_command()} would buy a number there"
            tell_kept(order_id, olds, news, unknown)
        try:
            asking = self._shared().client.account.auth_id
        except CredentialsError:
            return  # what is kept as it is needs no credentials, and a purchase refuses without them
        warn_of_other_account(order_id, olds, asking, then)


def _tell_forced_replacement(shared: Shared, news: dict[str, Any]) -> None:
    # `--replace` and a taint reach check as if the resource were new, and diff not at all (engine rule).
    record = recorded()
    if record is None or not isinstance(record.get("outputs"), dict):
        return
    order_id, outputs = str(record.get("id")), record["outputs"]
    _recorded(order_id, outputs)
    _let_order_again(order_id, outputs)
    warn_of_replacement(order_id, outputs, news)
    asking = shared.client.account.auth_id
    warn_of_other_account(order_id, outputs, asking, "that one buys the number that replaces it")


def _let_order_again(order_id: str, olds: dict[str, Any]) -> None:
    number = olds.get("selected_phone_number")
    if normal(olds.get("status")) == RELEASED and is_e164(number):
        replaced.take(number, order_id)


def _failures_of_purchase(shared: Shared, inputs: OrderInputs) -> list[CheckFailure]:
    reason = cannot_be_ordered(shared, inputs.preferred_number)
    if reason:
        return [CheckFailure("preferred_number", reason)]
    judgement = _judgement(shared, inputs)
    for doubt in judgement.doubts:
        warn(doubt)
    if judgement.line and not judgement.problems:
        inform(judgement.line)
    # A listing's own words are in it.
    return [CheckFailure(field, one_line(problem, longest=1000)) for field, problem in judgement.problems]


def _judgement(shared: Shared, inputs: OrderInputs) -> Judgement:
    if is_unknown(inputs.country_code) or is_unknown(inputs.region):
        return Judgement()
    try:
        return judge(shared, inputs, shared.available_numbers(inputs.country_code, inputs.region))
    except Unreachable as error:
        # A pull request must not be approved unpriced where somebody set a limit.
        problems = [(field, f"{field} cannot be judged, as no price is known: {error}") for field in ceilings(inputs)]
        what = inputs.preferred_number if isinstance(inputs.preferred_number, str) else "the order"
        return Judgement(problems=problems, doubts=[] if problems else [f"the price of {what} is not known: {error}"])
    except ApiError as error:
        if inputs.preferred_number is not None or ceilings(inputs):
            raise
        return Judgement(doubts=[f"the price of the order is not known: {error}"])


def _recorded(order_id: str, outputs: dict[str, Any]) -> None:
    number = outputs.get("selected_phone_number") or asked_then(outputs).get("preferred_number")
    ended = has_ended(outputs.get("status"))
    if ended:
        _settle(order_id, outputs)
    if is_e164(number):
        if ended:
            ordered.give_back(number, order_id)
        else:
            ordered.take(number, order_id)


def _settle(order_id: str, olds: dict[str, Any]) -> None:
    # A purchase is noted under the number that was asked for, which need not be the one allocated.
    settle(order_id, olds.get("selected_phone_number"), asked_then(olds).get("preferred_number"))


def _differs(field: str, requested: dict[str, Any], news: dict[str, Any]) -> bool:
    # A state of an older version may lack a key, which never counts.
    if field not in requested or field not in news:
        return False
    return is_unknown(news[field]) or bool(news[field] != requested[field])


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
        opts: `protect=True` is recommended. `import_`, `id` and `delete_before_replace` are refused.

    Raises:
        InvalidInput: `opts` asks for an import or a get, which a dynamic resource cannot do (engine rule), or for what
            loses an order; or an explicit provider would ask another API than the rest of the stack.

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
    """`pending`, `completed`, `failed`, `cancelled`, or `released` as long as a refresh finds the number on sale."""
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
    readable: pulumi.Output[bool | None]
    """True once Vobiz has let this order be read (not documented): every refresh asks for it then."""

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

        def refuse(options: pulumi.ResourceOptions) -> None:
            if options.import_ or options.id:
                raise InvalidInput(
                    f"{resource_name}: a WhatsAppNumberOrder cannot be imported or looked up: use existing_order_id"
                )
            refuse_deleting_first(options, resource_name)

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
            NumberOrderProvider(),
            resource_name,
            inputs | dict.fromkeys(_OUTPUTS),
            check_last(self, opts, inputs.keys(), refuse),
        )
