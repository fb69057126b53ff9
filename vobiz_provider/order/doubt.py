"""An order whose answer was lost: what the stack records of it, what may be seen of it, and the two ways on.

As long as the record stands nothing is ordered under its name. It has a placeholder for an id, since Vobiz told none.
"""

from __future__ import annotations

from typing import Any

from vobiz_provider.api.errors import OutcomeUnknown
from vobiz_provider.api.redaction import one_line
from vobiz_provider.api.statuses import UNKNOWN
from vobiz_provider.doubts import Doubt
from vobiz_provider.engine.call import current_urn, resource_name
from vobiz_provider.engine.commands import quoted
from vobiz_provider.engine.values import recorded_inputs
from vobiz_provider.order.advice import LOOK
from vobiz_provider.order.balance import shortfall_after
from vobiz_provider.order.errors import OrderOutcomeUnknown
from vobiz_provider.order.inputs import OrderInputs
from vobiz_provider.order.traces import traces_in_words
from vobiz_provider.records import is_in_doubt, placeholder
from vobiz_provider.session import Session


def outcome_unknown(session: Session, inputs: OrderInputs, sent_at: str, lost: OutcomeUnknown) -> OrderOutcomeUnknown:
    """The failure that records an order whose answer was lost. Never raises: the order may be bought.

    Args:
        session: the account, and what this run knows.
        inputs: what was ordered.
        sent_at: when, RFC 3339 UTC.
        lost: what came in place of the answer.
    """
    order_id = placeholder()
    outputs = {
        **{field: getattr(inputs, field) for field in ("country_code", "region", "number_type", "currency")},
        "account_id": session.account.auth_id,
        "status": UNKNOWN,
        "failure_reason": str(lost),
        "sent_at": sent_at,
        "requested": inputs.given,
    }
    known = {field: value for field, value in outputs.items() if value is not None}
    seen = ""
    try:
        known["failure_reason"] += shortfall_after(session, inputs, lost)
        seen = session.traces.get(order_id, lambda: traces_in_words(session, known, fresh=True))
        is_replacement = _has_another_record(session, order_id)
    except Exception as error:  # noqa: BLE001 - whatever fails here fails after the money moved
        seen, is_replacement = f" What is seen of it could not be asked ({type(error).__name__})", False
    message = _advice(known, current_urn(), seen, is_replacement=is_replacement)
    return OrderOutcomeUnknown(message, order_id, known)


def advice(session: Session, order_id: str, outputs: dict[str, Any], urn: str | None = None) -> str:
    """What a person is told of an order in doubt: what happened, both ways on, and what is seen of it.

    Args:
        session: asked for what is seen, once a run for each order.
        order_id: its placeholder.
        outputs: its record.
        urn: its resource, where that is not the one of this call.
    """
    seen = session.traces.get(order_id, lambda: traces_in_words(session, outputs))
    is_replacement = _has_another_record(session, order_id, urn)
    return _advice(outputs, urn or current_urn(), seen, is_replacement=is_replacement)


def _advice(outputs: dict[str, Any], urn: str | None, seen: str, *, is_replacement: bool) -> str:
    # As long as this one is refused, no update begins that adopts the other.
    alone = f" (with --target {quoted(urn)} where that is still in the program)" if urn != current_urn() else ""
    doubt = doubt_of(outputs, urn, is_replacement=is_replacement)
    return (
        f"{doubt.happened}. Before anything else {doubt.look}. If the order is there, {doubt.if_there}{alone}; if it "
        f"is not, {doubt.if_not}. Until then nothing is ordered here.{seen}"
    )


def doubt_of(outputs: dict[str, Any], urn: str | None, *, is_replacement: bool) -> Doubt:
    """What happened to an order in doubt, and the ways on.

    Args:
        outputs: its record.
        urn: its resource.
        is_replacement: whether the stack holds what it was to replace under the same URN.
    """
    shown, reason = quoted(urn), one_line(str(outputs.get("failure_reason")), longest=250)
    first, by_hand = "", ""
    if is_replacement:
        # Two records of one URN: no command takes one of them by it.
        first = (
            ". First run `pulumi up --continue-on-error`, which fails like this and forgets the order that was replaced"
        )
        by_hand = (
            " (where something depends on it, take its record out of `pulumi stack export` and `pulumi stack import` "
            "that instead of the state delete)"
        )
    return Doubt(
        f"{number_in_words(outputs)} was ordered at {outputs.get('sent_at')} and the answer was lost ({reason}): it "
        "may have been bought",
        f"{LOOK}{first}",
        f"run `pulumi state unprotect --yes {shown}`, set existing_order_id to its id and run `pulumi up`",
        f"run `pulumi state delete --force --yes {shown}` and `pulumi up`{by_hand}",
    )


def number_in_words(outputs: dict[str, Any]) -> str:
    """The number that was ordered, or where one was."""
    number = recorded_inputs(outputs).get("preferred_number")
    return str(number or f"a number in {outputs.get('country_code')}/{outputs.get('region')}")


def why_in_doubt(session: Session, inputs: OrderInputs) -> str | None:
    """Why an order may not be placed: one of this name is in doubt, or one that asked for the same; else None.

    Args:
        session: tells what the stack holds.
        inputs: what is to be ordered.
    """
    urn, record = current_urn(), session.stack.recorded()
    order_id, outputs = (record.get("id"), record.get("outputs")) if record else (None, None)
    shown = session.recorded.get(urn) if urn else None
    if shown and (record is None or session.has_happened(("identification", shown[0]))):
        order_id, outputs = shown
    if is_in_doubt(order_id):
        return advice(session, str(order_id), outputs if isinstance(outputs, dict) else {})
    other = _like_it_in_doubt(session, inputs)
    if other is None:
        return None
    name, of_other = resource_name(str(other["urn"])), str(other["urn"])
    told = advice(session, str(other["id"]), other["outputs"], of_other)
    return f"it asks for the same as {name!r}, which is in doubt: {told}"


def _like_it_in_doubt(session: Session, inputs: OrderInputs) -> dict[str, Any] | None:
    """A record in doubt that asked for the same, of a name that the engine has not asked about: it may be renamed."""
    for other in session.stack.find(_records_in_doubt):
        outputs = other["outputs"]
        is_of_another_run = other.get("urn") != current_urn() and other.get("urn") not in session.recorded
        accounts = {session.account.auth_id, outputs.get("account_id")} - {None}
        if is_of_another_run and len(accounts) < 2 and inputs.asks_for_the_same_as(recorded_inputs(outputs)):
            return other
    return None


def _records_in_doubt(resources: list[dict[str, Any]]) -> list[dict[str, Any]]:
    # One that is to be deleted was settled by what replaced it.
    kept = [each for each in resources if is_in_doubt(each.get("id")) and not each.get("delete")]
    return [each for each in kept if isinstance(each.get("outputs"), dict)]


def _has_another_record(session: Session, order_id: str, urn: str | None = None) -> bool:
    return any(each.get("id") != order_id for each in session.stack.records(urn))
