"""What the list of channels proves: that a channel is there, that a number has one, that a channel is gone."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from vobiz_provider.api.account_reads import CLOCK_SLACK
from vobiz_provider.api.errors import VobizError
from vobiz_provider.api.models import Channel, Listing, parse_time
from vobiz_provider.api.not_offered import read_as_evidence
from vobiz_provider.api.values import same_id
from vobiz_provider.records import refuse_other_account
from vobiz_provider.session import Session


def channel_of_id(channels: Listing[Channel], channel_id: str) -> Channel | None:
    """The channel with this id, if it is listed."""
    return next((channel for channel in channels if same_id(channel.id, channel_id)), None)


def channel_of_number(session: Session, channels: Listing[Channel], e164: str, but: str | None) -> Channel | None:
    """A channel that has this number, if one is listed that this run has not deleted.

    Args:
        session: tells what this run has deleted.
        channels: the list.
        e164: the number.
        but: the id of one that does not count.
    """
    for channel in channels:
        is_deleted = channel.id is not None and session.has_happened(("channel deleted", channel.id.lower()))
        if channel.id and channel.has_number(e164) and not same_id(channel.id, but) and not is_deleted:
            return channel
    return None


def channel_that_came_of(
    session: Session, channels: Listing[Channel], requested: dict[str, Any], sent_at: Any
) -> Channel | None:
    """The channel that a request whose answer was lost has made, if it is listed.

    One number has one channel: that of the account with this number is it, unless it is older than the request or of
    another WhatsApp Business account.

    Args:
        session: tells what this run has deleted.
        channels: the list.
        requested: what was asked for.
        sent_at: when, RFC 3339 UTC.
    """
    channel = channel_of_number(session, channels, str(requested.get("phone_number")), None)
    if channel is None:
        return None
    created_at, sent = parse_time(channel.created_at), parse_time(sent_at)
    is_older = created_at is not None and sent is not None and created_at < sent - CLOCK_SLACK
    is_another = any(
        told is not None and asked is not None and told != asked
        for told, asked in (
            (channel.waba_id, requested.get("waba_id")),
            (channel.phone_number_id, requested.get("phone_number_id")),
        )
    )
    return None if is_older or is_another else channel


def channels_now(session: Session) -> Listing[Channel]:
    """The list, read anew for what this run has changed; not whole where it cannot be had, whyever. Never raises."""
    try:
        return read_as_evidence(session.client.channels)
    except VobizError:
        return Listing(is_whole=False)


def refuse_other_accounts_channel(session: Session, channel_id: str, outputs: dict[str, Any]) -> None:
    """Refuses credentials that are known to be another account's than the channel's: they see and change nothing of it.

    Raises:
        WrongAccount: they are.
    """
    refuse_other_account(f"channel {channel_id}", outputs, session.client.account_reads.account_id())


def proves_absence(session: Session, channels: Listing[Channel], outputs: dict[str, Any]) -> bool:
    """Whether what is not listed is not there: the list is whole, and surely that of the recorded account.

    Args:
        session: tells whose credentials these are.
        channels: the list.
        outputs: what the state records.
    """
    return channels.is_whole and all(channel.id for channel in channels) and is_of_account(session, outputs, channels)


def is_of_account(session: Session, outputs: dict[str, Any], channels: Iterable[Channel] = ()) -> bool:
    """Whether these credentials are surely those of the recorded account.

    Args:
        session: tells whose they are, where that can be known.
        outputs: what the state records.
        channels: a list that they were shown.
    """
    holding = outputs.get("account_id")
    if holding is None or session.client.account_reads.account_id() == holding:
        return True
    return any(channel.account_id == holding for channel in channels)


def why_not_proven(channels: Listing[Channel]) -> str:
    """Why an absence from this list proves nothing, in words."""
    if channels.is_whole:
        return "nothing tells whose account these credentials ask for"
    if channels:
        return f"it is not among the {len(channels)} channels that came, and Vobiz has more than it listed"
    return "these credentials are not shown the list of channels, or not all of it"
