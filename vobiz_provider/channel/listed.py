"""What the list of channels proves: that a channel is there, that a number has one, that a channel is gone."""

from __future__ import annotations

import re
from typing import Any

from vobiz_provider.api.errors import VobizError
from vobiz_provider.api.listings import Listing
from vobiz_provider.api.models import Channel
from vobiz_provider.api.not_offered import read_as_evidence
from vobiz_provider.api.times import CLOCK_SLACK, parse_time
from vobiz_provider.api.values import same_id
from vobiz_provider.records import refuse_other_account
from vobiz_provider.session import Session

# However it is spaced, and with no digit hidden.
_NUMBER = re.compile(r"\+?(?:[0-9][\s().-]*){7,15}")


def channel_of_id(channels: Listing[Channel], channel_id: str) -> Channel | None:
    """The channel with this id, if it is listed."""
    return next((channel for channel in channels if same_id(channel.id, channel_id)), None)


def channels_of_number(
    session: Session, channels: Listing[Channel], e164: Any, but: str | None = None
) -> list[Channel]:
    """The channels that have this number, as far as they are listed and this run has not deleted them.

    Args:
        session: tells what this run has deleted.
        channels: the list.
        e164: the number.
        but: the id of one that does not count.
    """
    return [
        channel
        for channel in channels
        if channel.has_number(e164)
        and not same_id(channel.id, but)
        and not session.has_happened(("channel deleted", str(channel.id).lower()))
    ]


def channel_that_came_of(
    session: Session, channels: Listing[Channel], asked: dict[str, Any], sent_at: Any
) -> Channel | None:
    """The channel that a request whose answer was lost has made, if it is listed.

    One number has one channel: that of the account with this number is it, unless it is older than the request, of
    another WhatsApp Business account or of another account.

    Args:
        session: tells what this run has deleted.
        channels: the list.
        asked: what was asked for, and the `account_id` that asked where that is known.
        sent_at: when, RFC 3339 UTC.
    """
    sent = parse_time(sent_at)
    for channel in channels_of_number(session, channels, asked.get("phone_number")):
        created_at = parse_time(channel.created_at)
        is_older = created_at is not None and sent is not None and created_at < sent - CLOCK_SLACK
        is_another = any(
            None not in (told, asked.get(field)) and told != asked[field]
            for field, told in (
                ("account_id", channel.account_id),
                ("waba_id", channel.waba_id),
                ("phone_number_id", channel.phone_number_id),
            )
        )
        if channel.id and not is_older and not is_another:
            return channel
    return None


def channels_now(session: Session) -> Listing[Channel]:
    """The list, read anew for what this run has changed; not whole where it cannot be had, whyever. Never raises."""
    try:
        return read_as_evidence(session.vobiz.client.channels)
    except VobizError:
        return Listing(is_whole=False)


def refuse_other_accounts_channel(session: Session, channel_id: str, outputs: dict[str, Any]) -> None:
    """Refuses credentials that are known to be another account's than the channel's: they see and change nothing of it.

    Raises:
        WrongAccount: they are.
    """
    refuse_other_account(f"channel {channel_id}", outputs, session.vobiz.client.account_reads.account_id())


def is_known_account(session: Session, outputs: dict[str, Any]) -> bool:
    """Whether the credentials are surely those of the account that the state records."""
    holding = outputs.get("account_id")
    return holding is not None and session.vobiz.client.account_reads.account_id() == holding


def proves_absence(session: Session, channels: Listing[Channel], outputs: dict[str, Any]) -> bool:
    """Whether what is not listed is not there: the list is whole, and surely that of the recorded account.

    Args:
        session: tells whose credentials these are.
        channels: the list.
        outputs: what the state records.
    """
    holding = outputs.get("account_id")
    is_of_account = any(holding is not None and channel.account_id == holding for channel in channels)
    return shows_all(channels) and (is_of_account or is_known_account(session, outputs))


def shows_all(channels: Listing[Channel]) -> bool:
    """Whether a list shows every channel of an account, whichever that is."""
    return channels.is_whole and all(channel.id for channel in channels)


def shows_numbers(channels: Listing[Channel]) -> bool:
    """Whether a list shows every channel with its number, so that a number that it lacks has none."""
    return shows_all(channels) and all(_NUMBER.fullmatch(channel.phone_number or "") for channel in channels)


def why_not_proven(channels: Listing[Channel]) -> str:
    """Why an absence from this list proves nothing, in words."""
    if not all(channel.id for channel in channels):
        return "it lists a channel without an id, which may be this one"
    if shows_all(channels) and not shows_numbers(channels):
        return "the list has a channel without a number, which may be this one"
    if channels.is_whole:
        return "nothing tells whose account these credentials ask for"
    if channels:
        return f"it is not among the {len(channels)} channels that came, and there are more"
    return "these credentials are not shown the list of channels, or not all of it"
