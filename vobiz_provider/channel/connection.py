"""Connecting one number: sent once, and an answer that was lost looked up before anything else."""

from __future__ import annotations

from typing import Any

from vobiz_provider.api.errors import ApiError, OutcomeUnknown, Refused
from vobiz_provider.api.models import Channel
from vobiz_provider.api.redaction import without_secrets
from vobiz_provider.api.values import same_number
from vobiz_provider.channel.doubt import outcome_unknown
from vobiz_provider.channel.drift import MAY_BE_NULL, warn_of_trouble
from vobiz_provider.channel.holding import was_deleted_in_this_run
from vobiz_provider.channel.inputs import ChannelInputs
from vobiz_provider.channel.listed import channel_that_came_of, channels_now, channels_of_number
from vobiz_provider.engine.creations import Recorded
from vobiz_provider.engine.messages import inform, warn
from vobiz_provider.records import now
from vobiz_provider.session import Session

_CONFLICT = 409
# Of these a refusal says nothing about the number.
_NOT_ABOUT_THE_NUMBER = frozenset({401, 402, 403, 429})


def connect(session: Session, inputs: ChannelInputs) -> Recorded:
    """Connects a number.

    Returns:
        The channel's id and its outputs.

    Raises:
        Refused, Unreachable: nothing was connected.
        ChannelOutcomeUnknown: it may have been.
    """
    # While Vobiz answers: what is not listed proves something only where it is known whose list that is.
    session.vobiz.client.account_reads.account_id()
    sent_at = now()
    try:
        channel = session.vobiz.client.create_channel(inputs.given)
    except ApiError as error:
        way_on = _way_on(session, inputs, error) if isinstance(error, Refused) else ""
        if was_deleted_in_this_run(session):
            way_on += ". The channel before is deleted, so the number cannot send: mend that and run `pulumi up` again"
        raise error.reworded(f"{inputs.phone_number} was not connected: {error}{way_on}") from None
    except OutcomeUnknown as lost:
        found = _looked_up(session, inputs, sent_at)
        if found is None:
            raise outcome_unknown(session, inputs, sent_at, lost) from None
        inform(f"{inputs.phone_number}: the answer was lost ({lost}); the list shows that it is channel {found.id}")
        channel = found
    outputs = outputs_of(session, channel, inputs)
    _warn_of_surprises(str(channel.id), outputs, inputs)
    return str(channel.id), outputs


def outputs_of(session: Session, channel: Channel, inputs: ChannelInputs) -> dict[str, Any]:
    """The outputs of a channel, with what was declared where Vobiz does not tell.

    Args:
        session: tells which account asked.
        channel: what Vobiz says.
        inputs: what was asked for.
    """
    told = without_secrets(channel.outputs, [inputs.access_token])
    asking = session.vobiz.client.account_reads.account_id()
    assumed = {key: value for key, value in inputs.declared.items() if key not in channel.nulls & MAY_BE_NULL}
    return ({"account_id": asking} if asking else {}) | assumed | told


def _looked_up(session: Session, inputs: ChannelInputs, sent_at: str) -> Channel | None:
    try:
        asked = inputs.requested | {"account_id": session.vobiz.client.account_reads.account_id()}
        found = channel_that_came_of(session, channels_now(session), asked, sent_at)
    except Exception:  # noqa: BLE001 - whatever fails here fails after the number may be connected
        return None
    # With another name it is somebody else's, which a list in part may have hidden before.
    return found if found and found.display_name in (None, inputs.display_name) else None


def _way_on(session: Session, inputs: ChannelInputs, error: Refused) -> str:
    if error.status in _NOT_ABOUT_THE_NUMBER or error.status < 400:
        return ""
    channels = channels_now(session)
    for holder in channels_of_number(session, channels, inputs.phone_number):
        return f". The number has channel {holder.id} already: set existing_channel_id to that to adopt it"
    if error.status == _CONFLICT and not channels.is_whole:
        return ". If the number has a channel already, set existing_channel_id to its id to adopt it"
    if inputs.number_order_id and error.status == _CONFLICT:
        return (
            f". If order {inputs.number_order_id} is not completed yet, run `pulumi up` again once it is; where Vobiz "
            "lets it be read, fail_while_pending=True on the order makes the channel wait for that"
        )
    return ""


def _warn_of_surprises(channel_id: str, outputs: dict[str, Any], inputs: ChannelInputs) -> None:
    same = {
        "phone_number": same_number(outputs["phone_number"], inputs.phone_number),
        "waba_id": outputs["waba_id"] == inputs.waba_id,
    }
    for field in (field for field, is_same in same.items() if not is_same):
        warn(
            f"channel {channel_id}: Vobiz connected {field} {outputs[field]} and not {getattr(inputs, field)}: look at "
            "it in the console"
        )
    warn_of_trouble(channel_id, outputs)
