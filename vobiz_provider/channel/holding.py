"""Which number and channel a resource holds: no two resources may have the same, and a number has one channel."""

from __future__ import annotations

from typing import Any

from vobiz_provider.api.values import is_e164, same_id
from vobiz_provider.channel.listed import channel_of_number
from vobiz_provider.engine.call import current_urn, resource_name
from vobiz_provider.session import Session


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


def record_adoption(session: Session, channel_id: str) -> None:
    """Keeps that this call's resource adopts a channel: no delete of this run may disconnect it."""
    session.record(("channel adopted", channel_id.lower()))
    session.record(("channel adopted by", current_urn()))


def is_adopting(session: Session) -> bool:
    """Whether this call's resource adopts a channel in this run."""
    return session.has_happened(("channel adopted by", current_urn()))


def stays_connected(session: Session, channel_id: str) -> bool:
    """Whether a channel is another resource's too, or is adopted in this run, so that no delete may disconnect it."""
    return session.has_happened(("channel adopted", channel_id.lower())) or bool(claim_channel(session, channel_id))


def was_deleted_in_this_run(session: Session) -> bool:
    """Whether this call's resource had a channel that was deleted to be replaced."""
    recorded = session.recorded.get(current_urn() or "")
    return recorded is not None and session.has_happened(("channel deleted", recorded[0].lower()))


def why_number_is_connected(session: Session, number: Any, own_id: str | None) -> str | None:
    """Why a number cannot be connected, with the way on: it has a channel; None where the list shows none.

    Args:
        session: tells what the list shows and the stack holds.
        number: the number, or a value that is not known yet.
        own_id: the channel that this one replaces, or None.

    Raises:
        Refused, Unreachable: the list could not be had.
    """
    if not is_e164(number):
        return None
    channel = channel_of_number(session, session.channels_as_evidence(), number, own_id)
    if channel is None:
        return None
    for other in session.stack.resources():
        if same_id(other.get("id"), channel.id):
            name = resource_name(str(other.get("urn")))
            return (
                f"{number} has channel {channel.id}, which is {name!r} of this stack: give the new name an alias "
                "(`aliases`) to keep it, or set existing_channel_id to it to move it"
            )
    return (
        f"{number} has channel {channel.id} already, and a number has one: set existing_channel_id to that to adopt "
        "it, or delete it in the console"
    )
