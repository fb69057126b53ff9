"""A channel whose answer was lost and that no list showed at once: what the stack records, and how it ends."""

from __future__ import annotations

from typing import Any

from vobiz_provider.api.errors import OutcomeUnknown
from vobiz_provider.api.not_offered import read_as_evidence
from vobiz_provider.api.redaction import one_line, without_secrets
from vobiz_provider.api.statuses import UNKNOWN
from vobiz_provider.channel.comparison import without_knowledge
from vobiz_provider.channel.errors import ChannelOutcomeUnknown
from vobiz_provider.channel.inputs import UPDATED_FIELDS, ChannelInputs
from vobiz_provider.channel.listed import (
    channel_that_came_of,
    channels_of_number,
    proves_absence,
    refuse_other_accounts_channel,
    shows_numbers,
    why_not_proven,
)
from vobiz_provider.doubts import Doubt
from vobiz_provider.engine.call import current_urn
from vobiz_provider.engine.commands import quoted
from vobiz_provider.engine.creations import Recorded
from vobiz_provider.engine.messages import inform, warn
from vobiz_provider.engine.values import recorded_inputs
from vobiz_provider.records import is_in_doubt, placeholder
from vobiz_provider.session import Session


def outcome_unknown(
    session: Session, inputs: ChannelInputs, sent_at: str, lost: OutcomeUnknown
) -> ChannelOutcomeUnknown:
    """The failure that records a channel whose answer was lost.

    Args:
        session: the account.
        inputs: what was sent.
        sent_at: when, RFC 3339 UTC.
        lost: what came in place of the answer.
    """
    doubt = {"sent_at": sent_at, "reason": str(lost)}
    account = session.vobiz.client.account_reads.account_id()
    outputs = inputs.declared | {"status": UNKNOWN, "in_doubt": doubt} | ({"account_id": account} if account else {})
    return ChannelOutcomeUnknown(advice(outputs), placeholder(), outputs)


def advice(outputs: dict[str, Any]) -> str:
    """What a person is told of a channel in doubt: what happened, and the ways on.

    Args:
        outputs: its record.
    """
    doubt = doubt_of(outputs, current_urn())
    return (
        f"{doubt.happened}. It is not sent again. {doubt.look}: if it is there, {doubt.if_there}; if it is not, "
        f"{doubt.if_not}"
    )


def doubt_of(outputs: dict[str, Any], urn: str | None) -> Doubt:
    """What happened to a channel in doubt, and the ways on.

    Args:
        outputs: its record.
        urn: its resource.
    """
    shown, told = quoted(urn), _doubt_of(outputs)
    reason = one_line(str(told.get("reason")), longest=250)
    return Doubt(
        f"{outputs.get('phone_number')} was sent to be connected at {told.get('sent_at')} and the answer was lost "
        f"({reason}): it may be connected",
        "Run `pulumi up --refresh`: it looks in the list of channels, and records the channel, or connects the number "
        "where the whole list has none. Where the list cannot tell, look in the console (Channels)",
        f"run `pulumi state unprotect --yes {shown}`, set existing_channel_id to its id and run `pulumi up`",
        f"run `pulumi state delete --force --yes {shown}` and `pulumi up`",
    )


def why_in_doubt(session: Session) -> str | None:
    """Why this call's channel may not be connected: an earlier run sent it and got no answer; else None.

    Args:
        session: tells what the stack holds.
    """
    channel_id, outputs = recorded_channel(session) or (None, {})
    return advice(outputs) if is_in_doubt(channel_id) else None


def recorded_channel(session: Session) -> Recorded | None:
    """What the stack holds of this call's channel: as the engine has shown it, or where it has not, as exported."""
    if session.has_happened(("channel gone", current_urn())):
        return None
    shown = session.recorded.get(current_urn() or "")
    if shown:
        return shown
    record = session.stack.recorded()
    if record is None or not isinstance(record.get("outputs"), dict):
        return None
    if record.get("pendingReplacement") and not is_in_doubt(record.get("id")):
        return None  # an earlier run deleted it, and did not come to create another
    # In an export secrets are encrypted: as an output of ours they would be nothing that the engine can read.
    outputs = {key: value for key, value in record["outputs"].items() if key not in ChannelInputs.secret_inputs}
    return str(record.get("id")), outputs


def read_in_doubt(session: Session, channel_id: str, outputs: dict[str, Any]) -> Recorded:
    """The record of the channel that it turned out to be, nothing where there is none, or the record as it was.

    Args:
        session: the account's client and what this run has read.
        channel_id: its placeholder.
        outputs: its record.

    Returns:
        An id and outputs; an empty id where the whole list has no channel of the number.

    Raises:
        WrongAccount: the credentials are another account's.
        Refused, Unreachable: the API did not answer.
    """
    refuse_other_accounts_channel(session, channel_id, outputs)
    channels = session.vobiz.channels_as_evidence()
    number = outputs.get("phone_number")
    found = channel_that_came_of(session, channels, _asked(outputs), _doubt_of(outputs).get("sent_at"))
    if found:
        inform(f"{number}: the channel that no answer came of is {found.id}: a refresh records it as that")
        known = {key: value for key, value in outputs.items() if key not in {"in_doubt", "status"}}
        if found.display_name not in (None, outputs.get("display_name")):
            # Somebody connected it by hand since, or changed it: with a token that nobody here knows.
            known = without_knowledge(known, UPDATED_FIELDS)
        return str(found.id), known | without_secrets(found.outputs, [outputs.get("access_token")])
    others = channels_of_number(session, channels, number)
    if proves_absence(session, channels, outputs) and shows_numbers(channels) and not others:
        warn(f"{number} is not connected, as the whole list of channels shows: `pulumi up --refresh` connects it")
        return "", {}
    why = why_not_proven(channels) if not shows_numbers(channels) or not others else f"it has channel {others[0].id}"
    warn(f"{advice(outputs)}. This look settled nothing: {why}")
    return channel_id, outputs


def find_to_delete(session: Session, channel_id: str, outputs: dict[str, Any]) -> tuple[str | None, str]:
    """The channel that a record in doubt turned out to be, to be deleted with it.

    Args:
        session: the account's client.
        channel_id: its placeholder.
        outputs: the record.

    Returns:
        Its id, or None and why it cannot be told; neither where there surely is none.

    Raises:
        WrongAccount: the credentials are another account's.
        Refused, Unreachable: the API did not answer.
    """
    refuse_other_accounts_channel(session, channel_id, outputs)
    channels = read_as_evidence(session.vobiz.client.channels)
    found = channel_that_came_of(session, channels, _asked(outputs), _doubt_of(outputs).get("sent_at"))
    # Of another name, somebody connected it by hand since.
    if found and found.display_name in (None, outputs.get("display_name")):
        return found.id, ""
    for other in channels_of_number(session, channels, outputs.get("phone_number")):
        return None, f"it has channel {other.id}, which does not look like the one that was sent"
    is_proven = proves_absence(session, channels, outputs) and shows_numbers(channels)
    return None, "" if is_proven else why_not_proven(channels)


def _doubt_of(outputs: dict[str, Any]) -> dict[str, Any]:
    doubt = outputs.get("in_doubt")
    return doubt if isinstance(doubt, dict) else {}


def _asked(outputs: dict[str, Any]) -> dict[str, Any]:
    return recorded_inputs(outputs) | {"account_id": outputs.get("account_id")}
