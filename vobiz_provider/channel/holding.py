"""Which number and channel a resource holds: no two resources may have the same, and a number has one channel."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from vobiz_provider.api.errors import Unreachable
from vobiz_provider.api.listings import Listing
from vobiz_provider.api.values import is_e164, same_id, same_number
from vobiz_provider.channel.errors import ChannelRefused
from vobiz_provider.channel.listed import channels_of_number, shows_numbers
from vobiz_provider.doubts import CLEAR, Doubt
from vobiz_provider.engine.call import current_urn, resource_name
from vobiz_provider.engine.messages import warn
from vobiz_provider.held_numbers import inputs_of
from vobiz_provider.records import is_in_doubt
from vobiz_provider.session import Session

CHANNEL_TYPE = "pulumi-python:dynamic/vobiz:WhatsAppChannel"


def claim_number(session: Session, number: str) -> str | None:
    """Claims a number for this call's resource; why it cannot have it where another one has it."""
    holder = session.claims.claim("number to connect", number)
    return holder and (
        f"phone_number {number} is the number of the WhatsAppChannel {holder!r} of this program too, and a number has "
        "one channel: declare it once and remove the other"
    )


def claim_channel(session: Session, channel_id: str) -> str | None:
    """Claims a channel for this call's resource; why it cannot have it where another one has it."""
    holder = session.claims.claim("channel", channel_id.lower())
    return holder and (
        f"channel {channel_id} is held by {holder!r} of this program too, and a channel has one resource: take one of "
        "the two out of the program"
    )


def record_replacement(session: Session, channel_id: str) -> None:
    """Keeps that a channel is deleted in this run, to be replaced."""
    session.claims.claim("channel to replace", channel_id.lower())


def record_adoption(session: Session, channel_id: str) -> None:
    """Keeps that this call's resource adopts a channel: no delete of this run may disconnect it.

    Raises:
        ChannelRefused: it is about to be deleted, or is already.
    """
    holder = session.claims.claim("channel to replace", channel_id.lower())
    if holder:
        raise ChannelRefused(
            f"channel {channel_id} is deleted in this run, which replaces {holder!r}: move it to another resource "
            "first, in a run of its own"
        )
    session.claims.claim("channel to adopt", channel_id.lower())
    session.record(("channel adopted by", current_urn()))
    session.record(("channel adopted by", current_urn(), channel_id.lower()))


def record_adopted(session: Session, channel_id: str) -> None:
    """Keeps that an adoption has come off."""
    session.record(("channel adopted", channel_id.lower()))


def is_adopting(session: Session) -> bool:
    """Whether this call's resource adopts a channel in this run."""
    return session.has_happened(("channel adopted by", current_urn()))


def who_keeps(session: Session, channel_id: str) -> str | None:
    """Who keeps a channel that this call's resource lets go, in words; None where it is to be disconnected.

    Args:
        session: tells what this run adopts and the stack holds.
        channel_id: the channel.

    Raises:
        ChannelRefused: another resource was to adopt it in this run, and did not come to: it stays recorded here.
    """
    # First: of two resources that have one channel and both go, the one that is asked last disconnects it.
    session.record(("channel let go", current_urn()))
    adopter = session.claims.other_holder("channel to adopt", channel_id.lower())
    if adopter and not session.has_happened(("channel adopted", channel_id.lower())):
        raise ChannelRefused(
            f"channel {channel_id} stays here: {adopter!r} was to adopt it, and has not. Mend that and run `pulumi up`"
        )
    if adopter or session.has_happened(("channel adopted by", current_urn(), channel_id.lower())):
        return "it is adopted in this run"
    session.forget_stack_once("before the first channel goes")  # another provider may have adopted it meanwhile
    holder = session.claims.other_holder("channel", channel_id.lower())
    others = [
        urn
        for urn, record in _other_channels(session)
        if same_id(record.get("id"), channel_id) and not record.get("pendingReplacement")
    ]
    still_there = [urn for urn in others if not session.has_happened(("channel let go", urn))]
    if holder is None and still_there:
        holder = resource_name(still_there[0])
    return holder and f"{holder!r} of this stack has it too"


def was_deleted_in_this_run(session: Session) -> bool:
    """Whether this call's resource had a channel that was deleted to be replaced."""
    recorded = session.recorded.get(current_urn() or "")
    return recorded is not None and session.has_happened(("channel deleted", recorded[0].lower()))


def why_number_is_connected(session: Session, number: Any, own_id: str | None) -> str | None:
    """Why a number cannot be connected, with the way on: it has a channel, or may have one; else None.

    What the list cannot tell the stack may: another resource of it that has the number, or a run that was stopped.

    Args:
        session: tells what the list shows and the stack holds.
        number: the number, or a value that is not known yet.
        own_id: the channel that this one replaces, or None.

    Raises:
        Refused: the list could not be had, and nothing else could.
    """
    if not is_e164(number):
        return None
    try:
        channels = session.vobiz.channels_as_evidence()
    except Unreachable as error:
        warn(f"whether {number} has a channel already is not known: {error}")
        channels = Listing(is_whole=False)
    others = dict(_other_channels(session))
    in_doubt = {urn: record for urn, record in others.items() if is_in_doubt(record.get("id"))}
    for urn in _with_number(in_doubt if shows_numbers(channels) else others, number):
        return f"{number} may have a channel, that of {_of_this_stack(urn)}"
    for channel in channels_of_number(session, channels, number, own_id):
        for urn, record in others.items():
            if same_id(record.get("id"), channel.id):
                return (
                    f"{number} has channel {channel.id}, which is {_of_this_stack(urn)}, or set existing_channel_id to "
                    "it to move it"
                )
        return (
            f"{number} has channel {channel.id} already, and a number has one: set existing_channel_id to that to "
            "adopt it, or delete it in the console"
        )
    return None if shows_numbers(channels) else _why_interrupted(session, number)


def clearing_in_words(session: Session) -> str:
    """What is left to do once the channel that an earlier run was stopped at is adopted; nothing where none was."""
    return f"; once it is, run {CLEAR}" if _was_interrupted(session) else ""


def _why_interrupted(session: Session, number: str) -> str | None:
    if not _was_interrupted(session):
        return None
    doubt = doubt_of_interrupted(number)
    return f"{doubt.happened}. {doubt.look}: if it is there, {doubt.if_there}; if it is not, {doubt.if_not}"


def doubt_of_interrupted(number: Any) -> Doubt:
    """What a run was stopped at, and the ways on.

    Args:
        number: the number that it connected.
    """
    return Doubt(
        f"an earlier run was stopped while it connected {number}, so it may be connected",
        "Look in the console (Channels)",
        f"set existing_channel_id to its id and run `pulumi up`, then {CLEAR}",
        f"run {CLEAR} and `pulumi up`",
    )


def _was_interrupted(session: Session) -> bool:
    # Asked by a check, before this run's own create is pending.
    return any(each.get("urn") == current_urn() for each in connections(session.stack.pending_creates()))


def connections(creates: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those of a stack's pending creates that were to connect a number: one that was to adopt sends no POST.

    Args:
        creates: the resources, as the stack's export writes them.
    """
    channels = [resource for resource in creates if resource.get("type") == CHANNEL_TYPE]
    return [resource for resource in channels if not inputs_of(resource).get("existing_channel_id")]


def _with_number(records: dict[str, dict[str, Any]], number: str) -> Iterator[str]:
    for urn, record in records.items():
        outputs = record.get("outputs")
        if isinstance(outputs, dict) and same_number(outputs.get("phone_number"), number):
            yield urn


def _of_this_stack(urn: str) -> str:
    return (
        f"{resource_name(urn)!r} of this stack: give the new name an alias (`aliases`) to keep it (where the program "
        "still has both, remove one of the two)"
    )


def _other_channels(session: Session) -> Iterator[tuple[str, dict[str, Any]]]:
    """The channels that other resources of the stack hold, by URN, as the stack's export writes them."""
    for record in session.stack.find(_channels):
        urn = str(record.get("urn"))
        if urn != current_urn() and not session.has_happened(("channel gone", urn)):
            yield urn, record


def _channels(resources: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [each for each in resources if each.get("type") == CHANNEL_TYPE and not each.get("delete")]
