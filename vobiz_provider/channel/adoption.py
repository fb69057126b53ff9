"""Adopting a channel that was connected before: only what differs is sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vobiz_provider.api.errors import VobizError
from vobiz_provider.api.models import Channel
from vobiz_provider.api.redaction import without_secrets
from vobiz_provider.api.values import same_id
from vobiz_provider.channel.changing import send_changes
from vobiz_provider.channel.comparison import without_knowledge
from vobiz_provider.channel.connection import outputs_of
from vobiz_provider.channel.drift import same, warn_of_trouble, with_answer
from vobiz_provider.channel.errors import ChannelChangeUnknown, ChannelOutcomeUnknown, ChannelRefused
from vobiz_provider.channel.inputs import REPLACING_FIELDS, UPDATED_FIELDS, ChannelInputs
from vobiz_provider.channel.listed import channel_of_id, refuse_other_accounts_channel, shows_all
from vobiz_provider.engine.creations import Recorded
from vobiz_provider.engine.messages import warn
from vobiz_provider.engine.values import is_unknown
from vobiz_provider.records import is_in_doubt
from vobiz_provider.session import Session


def find_adopted(session: Session, inputs: ChannelInputs, channel_id: str) -> Channel | None:
    """The channel to adopt as it is listed, or None where the list cannot tell.

    Args:
        session: the account's client and what this run has read.
        inputs: what is declared of it.
        channel_id: its id.

    Raises:
        ChannelRefused: there is none, or it is another one than is declared.
        WrongAccount: it is another account's.
        Refused, Unreachable: the API did not answer.
    """
    channels = session.vobiz.channels_as_evidence()
    channel = channel_of_id(channels, channel_id)
    if channel is None:
        if shows_all(channels):
            raise ChannelRefused(
                f"channel {channel_id} is not among the channels of this account: check existing_channel_id, or remove "
                "it to connect the number"
            )
        return None
    refuse_other_accounts_channel(session, channel_id, channel.outputs)
    for misfit in _misfits(inputs, without_secrets(channel.outputs, [_token(inputs)])):
        raise ChannelRefused(
            f"channel {channel_id} has {misfit}: change that to adopt it, or delete it in the console and remove "
            "existing_channel_id to connect the number anew"
        )
    return channel


def adopt(session: Session, inputs: ChannelInputs, channel_id: str, before: Recorded | None) -> Recorded:
    """Adopts a channel; connects none. A token is sent, as nobody can tell whether Vobiz has that one.

    Args:
        session: the account's client and what this run has read.
        inputs: what is declared of it.
        channel_id: its id, in any letter case.
        before: what the stack held of this resource.

    Returns:
        Its id and outputs.

    Raises:
        ChannelRefused: there is none, or it is another one than is declared.
        WrongAccount: it is another account's.
        Refused, Unreachable, ChannelChangeUnknown: it could not be read or changed; run again, it is adopted then.
        ChannelOutcomeUnknown: the same, where the stack has a channel in doubt, or this one: that stays recorded.
    """
    try:
        return _adopted(session, inputs, channel_id)
    except VobizError as error:
        if before is None or not (is_in_doubt(before[0]) or same_id(before[0], channel_id)):
            raise
        # It is replaced, and so let go first: without this nothing would be left of it.
        held_id, outputs = before
        if isinstance(error, ChannelChangeUnknown) and not is_in_doubt(held_id):
            outputs = without_knowledge(outputs, UPDATED_FIELDS)
        raise ChannelOutcomeUnknown(str(error), held_id, outputs) from None


def adoption_in_words(channel: Channel | None, inputs: ChannelInputs, channel_id: str) -> str:
    """What adopting a channel would do.

    Args:
        channel: what the list shows of it, None where it cannot tell.
        inputs: what is declared of it.
        channel_id: its id.
    """
    known = channel or Channel()
    changes, before = _changes(known, inputs), without_secrets(known.outputs, [_token(inputs)]).get("display_name")
    told = []
    if "display_name" in changes:
        now = "" if is_unknown(inputs.display_name) else f" to {inputs.display_name!r}"
        told.append("its display_name" + (f" from {before!r}" if before else "") + now)
    if "access_token" in changes:
        told.append("its access_token")
    return f"adopts channel {channel_id}, connects nothing" + (f"; sets {' and '.join(told)}" if told else "")


def _token(inputs: ChannelInputs) -> str | None:
    return None if is_unknown(inputs.access_token) else inputs.access_token


def _changes(channel: Channel, inputs: ChannelInputs) -> dict[str, Any]:
    name = {} if channel.display_name == inputs.display_name else {"display_name": inputs.display_name}
    return name | ({} if inputs.access_token is None else {"access_token": inputs.access_token})


def _adopted(session: Session, inputs: ChannelInputs, channel_id: str) -> Recorded:
    listed = find_adopted(session, inputs, channel_id)
    known = listed or Channel(id=channel_id)
    changes = _changes(known, inputs)
    outputs = outputs_of(session, known, inputs)
    if changes:
        way_on = "check existing_channel_id, or remove it to connect the number"
        answer = send_changes(session, str(known.id), outputs, changes, when_gone=way_on)
        if listed is None:
            _refuse_what_was_not_meant(inputs, answer, channel_id, changes)
            if answer.phone_number is None:
                warn(f"channel {channel_id} is adopted as it was declared: nothing at Vobiz tells whether it is that")
            outputs = outputs_of(session, answer, inputs)
        else:
            outputs = with_answer(outputs, answer, sent=changes)[0]
    warn_of_trouble(channel_id, outputs)
    return str(known.id), outputs


def _refuse_what_was_not_meant(
    inputs: ChannelInputs, answer: Channel, channel_id: str, changes: dict[str, Any]
) -> None:
    for misfit in _misfits(inputs, without_secrets(answer.outputs, [inputs.access_token])):
        raise ChannelRefused(
            f"channel {channel_id} has {misfit}, which no list could tell before: its {' and '.join(changes)} were set "
            "just now to what is declared here, so set them back; nothing is recorded. Check existing_channel_id"
        )


def _misfits(inputs: ChannelInputs, told: dict[str, Any]) -> Iterator[str]:
    """What a channel has that is declared otherwise, in words."""
    for field in REPLACING_FIELDS:
        declared, value = getattr(inputs, field), told.get(field)
        is_open = declared is None or value is None or is_unknown(declared)
        if not (is_open or same(field, declared, value)):
            yield f"{field} {value}, not {declared}"
