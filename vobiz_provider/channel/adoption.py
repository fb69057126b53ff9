"""Adopting a channel that was connected before: only what differs is sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vobiz_provider.api.models import Channel
from vobiz_provider.api.redaction import without_secrets
from vobiz_provider.api.values import same_id, same_number
from vobiz_provider.channel.change import send_changes
from vobiz_provider.channel.connection import outputs_of
from vobiz_provider.channel.drift import REPLACING_FIELDS, warn_of_trouble
from vobiz_provider.channel.errors import ChannelRefused
from vobiz_provider.channel.inputs import ChannelInputs
from vobiz_provider.channel.listed import channel_of_id, proves_absence, refuse_other_accounts_channel
from vobiz_provider.engine.messages import warn
from vobiz_provider.engine.values import is_unknown
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
    channels = session.channels_as_evidence()
    channel = channel_of_id(channels, channel_id)
    if channel is None:
        if proves_absence(session, channels, {}):
            raise ChannelRefused(
                f"channel {channel_id} is not among the channels of this account: check existing_channel_id, or remove "
                "it to connect the number"
            )
        return None
    refuse_other_accounts_channel(session, channel_id, channel.outputs)
    known = [] if is_unknown(inputs.access_token) else [inputs.access_token]
    for misfit in _misfits(inputs, without_secrets(channel.outputs, known)):
        raise ChannelRefused(f"channel {channel_id} has {misfit}: change it to adopt")
    return channel


def adopt(session: Session, inputs: ChannelInputs, channel_id: str) -> dict[str, Any]:
    """Adopts a channel; connects none. A token is sent, as nobody can tell whether Vobiz has that one.

    Returns:
        Its outputs.

    Raises:
        ChannelRefused: there is none, or it is another one than is declared.
        WrongAccount: it is another account's.
        Refused, Unreachable, ChannelChangeUnknown: it could not be read or changed; run again, it is adopted then.
    """
    channel = find_adopted(session, inputs, channel_id)
    known = channel or Channel()
    changes = {"display_name": inputs.display_name} if known.display_name != inputs.display_name else {}
    if inputs.access_token is not None:
        changes["access_token"] = inputs.access_token
    outputs = outputs_of(known, inputs, session.client.account.auth_id)
    if changes:
        way_on = "check existing_channel_id, or remove it to connect the number"
        outputs |= send_changes(session, channel_id, outputs, changes, when_gone=way_on)
    for misfit in _misfits(inputs, outputs):
        # The list could not tell.
        warn(f"channel {channel_id} has {misfit}: it is adopted as it is, look at it in the console")
    warn_of_trouble(channel_id, outputs)
    return outputs


def _misfits(inputs: ChannelInputs, told: dict[str, Any]) -> Iterator[str]:
    """What a channel has that is declared otherwise, in words."""
    for field in REPLACING_FIELDS:
        declared, value = getattr(inputs, field), told.get(field)
        same = same_number if field == "phone_number" else same_id
        if not (declared is None or value is None or is_unknown(declared) or same(declared, value)):
            yield f"{field} {value}, not {declared}"
