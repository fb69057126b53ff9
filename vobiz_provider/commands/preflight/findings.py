"""What a stack has in doubt: what a killed run left pending, what no answer came of, what only this machine knows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from vobiz_provider.api.times import parse_time
from vobiz_provider.api.values import is_e164
from vobiz_provider.channel import doubt as channel_doubt
from vobiz_provider.channel.holding import CHANNEL_TYPE, connections
from vobiz_provider.channel.holding import doubt_of_interrupted as doubt_of_connection
from vobiz_provider.doubts import Doubt
from vobiz_provider.engine.call import beginning_of, resource_name
from vobiz_provider.engine.stack import pending_creates_of, resources_of, written_at
from vobiz_provider.held_numbers import ORDER_TYPE, ids_of_orders, inputs_of, purchases
from vobiz_provider.order import doubt as order_doubt
from vobiz_provider.order.interruption import PROVIDER_TYPE, doubt_of_interrupted
from vobiz_provider.order.note import PurchaseNote, find_note, notes_of
from vobiz_provider.records import is_in_doubt

# An export tells when its stack was last written, and not when the run that was killed sent the order: each run since
# has written it anew, those that only looked too.
_LONGEST_AGO = timedelta(days=7)


@dataclass(frozen=True)
class Finding:
    """One thing to decide.

    Args:
        resource: as the stack's export writes it.
        doubt: what happened, and the ways on.
        sent: what was sent, as a record has it.
        is_interrupted: whether a run was killed while it was sent; else its answer was lost.
        recorded: the id that the stack has under that name all the same, or None.
    """

    resource: dict[str, Any]
    doubt: Doubt
    sent: dict[str, Any]
    is_interrupted: bool
    recorded: str | None = None

    @property
    def urn(self) -> str:
        """The URN of its resource."""
        return str(self.resource.get("urn"))

    @property
    def provider(self) -> str | None:
        """The name of the explicit provider that it has, or may have; or None."""
        name = resource_name(str(self.resource.get("provider")).rpartition("::")[0])
        return name if _is_explicit(name) else None


def findings(deployment: dict[str, Any], beginning: str | None = None) -> Iterator[Finding]:
    """What is in doubt in a stack.

    Args:
        deployment: as the stack's export writes it.
        beginning: what the URNs of a stack without resources would begin with, or None where nothing tells it.
    """
    resources, creates = resources_of(deployment), pending_creates_of(deployment)
    ids = {str(each.get("urn")): each.get("id") for each in resources if not _is_no_more(each)}
    yield from _lost(resources)
    yield from _interrupted(resources, creates, written_at(deployment), ids)
    beginnings = {beginning_of(str(each.get("urn"))) for each in resources} or {*filter(None, [beginning])}
    yield from _noted(resources, creates, beginnings, ids)


def _lost(resources: list[dict[str, Any]]) -> Iterator[Finding]:
    """What no answer came of."""
    urns = [each.get("urn") for each in resources]
    for each in resources:
        urn, outputs = str(each.get("urn")), each.get("outputs")
        if not is_in_doubt(each.get("id")) or each.get("delete") or not isinstance(outputs, dict):
            continue
        if each.get("type") == ORDER_TYPE:
            doubt = order_doubt.doubt_of(outputs, urn, is_replacement=urns.count(urn) > 1)
            yield Finding(each, doubt, outputs, is_interrupted=False)
        elif each.get("type") == CHANNEL_TYPE:
            yield Finding(each, channel_doubt.doubt_of(outputs, urn), outputs, is_interrupted=False)


def _interrupted(
    resources: list[dict[str, Any]], creates: list[dict[str, Any]], written: str | None, ids: dict[str, Any]
) -> Iterator[Finding]:
    """What a killed run left pending."""
    orders = purchases(creates)
    for urn, each in {str(each.get("urn")): each for each in orders}.items():
        note, inputs = find_note(urn), inputs_of(each)
        if note and _is_settled(urn, note, resources):
            note = None  # of an earlier purchase: its id would have this one forgotten
        sent = inputs | {"requested": inputs, "sent_at": note.started_at if note else _earliest(written)}
        yield Finding(each, doubt_of_interrupted(each, written, note, orders), sent, True, ids.get(urn))
    for urn, each in {str(each.get("urn")): each for each in connections(creates)}.items():
        inputs = inputs_of(each)
        yield Finding(each, doubt_of_connection(inputs.get("phone_number")), inputs, True, ids.get(urn))


def _noted(
    resources: list[dict[str, Any]], creates: list[dict[str, Any]], beginnings: set[str], ids: dict[str, Any]
) -> Iterator[Finding]:
    """The purchases that only this machine knows of, as where the plugin alone was killed."""
    told = {each.get("urn") for each in purchases(creates)}
    for urn, note in (noted for beginning in sorted(beginnings) for noted in notes_of(beginning)):
        if urn not in told and not _is_settled(urn, note, resources):
            number = {"preferred_number": note.number} if is_e164(note.number) else {}
            sent = {"requested": number, "sent_at": note.started_at}
            resource = {"urn": urn, "provider": _explicit_provider(resources)}
            yield Finding(resource, note.doubt, sent, is_interrupted=False, recorded=ids.get(urn))


def _is_settled(urn: str, note: PurchaseNote, resources: list[dict[str, Any]]) -> bool:
    if note.order_id:
        return note.order_id.lower() in ids_of_orders(resources)  # maybe under another name since
    # The note of an order whose id was never told stays on its machine where another one adopts that order.
    adopted = (each for each in resources if each.get("urn") == urn and inputs_of(each).get("existing_order_id"))
    sent_at = parse_time(note.started_at)
    times = [parse_time(each.get("created")) for each in adopted]
    return sent_at is not None and any(time is not None and time > sent_at for time in times)


def _explicit_provider(resources: list[dict[str, Any]]) -> str | None:
    """One that a resource which the stack does not have may have had, as a resource names it; or None."""
    urns = (str(each.get("urn")) for each in resources if each.get("type") == PROVIDER_TYPE)
    return next((f"{urn}::" for urn in urns if _is_explicit(resource_name(urn))), None)


def _is_explicit(name: str) -> bool:
    return name not in {"", "default"} and not name.startswith("default_")


def _is_no_more(resource: dict[str, Any]) -> bool:
    return bool(resource.get("delete") or resource.get("pendingReplacement") or is_in_doubt(resource.get("id")))


def _earliest(written: str | None) -> str | None:
    latest = parse_time(written)
    return (latest - _LONGEST_AGO).strftime("%Y-%m-%dT%H:%M:%SZ") if latest else None
