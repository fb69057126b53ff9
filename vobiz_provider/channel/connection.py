"""Connecting one number: sent once, and an answer that was lost looked up before anything else."""

from __future__ import annotations

from typing import Any

from vobiz_provider.api.errors import ApiError, OutcomeUnknown, Refused
from vobiz_provider.api.models import Channel
from vobiz_provider.api.redaction import without_secrets
from vobiz_provider.api.values import same_number
from vobiz_provider.channel.doubt import outcome_unknown
from vobiz_provider.channel.drift import warn_of_trouble
from vobiz_provider.channel.errors import ChannelRefused
from vobiz_provider.channel.holding import was_deleted_in_this_run
from vobiz_provider.channel.inputs import ChannelInputs
from vobiz_provider.channel.listed import channel_of_number, channel_that_came_of, channels_now
from vobiz_provider.engine.call import is_given_up
from vobiz_provider.engine.creations import Recorded
from vobiz_provider.engine.messages import inform, warn
from vobiz_provider.records import now
from vobiz_provider.session import Session

# Of these a refusal says nothing about the number.
_NOT_ABOUT_THE_NUMBER = frozenset({401, 402, 403, 429})


def connect(session: Session, inputs: ChannelInputs) -> Recorded:
    """Connects a number.

    Returns:
        The channel's id and its outputs.

    Raises:
        ChannelRefused, Refused, Unreachable: nothing was connected.
        ChannelOutcomeUnknown: it may have been.
    """
    if is_given_up():
        raise ChannelRefused(f"{inputs.phone_number} was not connected: the run was stopped before")
    sent_at = now()
    try:
        channel = session.client.create_channel(inputs.body)
    except ApiError as error:
        way_on = _way_on(session, inputs, error) if isinstance(error, Refused) else ""
        if was_deleted_in_this_run(session):
            way_on += ". The channel before is deleted, so the number cannot send: mend that and run `pulumi up` again"
        raise error.reworded(f"{inputs.phone_number} was not connected: {error}{way_on}") from None
    except OutcomeUnknown as lost:
        found = channel_that_came_of(session, channels_now(session), inputs.requested, sent_at)
        if found is None:
            raise outcome_unknown(session, inputs, sent_at, lost) from None
        inform(f"{inputs.phone_number}: the answer was lost ({lost}); the list shows that it is channel {found.id}")
        channel = found
    outputs = outputs_of(channel, inputs, session.client.account.auth_id)
    _warn_of_surprises(str(channel.id), outputs, inputs)
    return str(channel.id), outputs


def outputs_of(channel: Channel, inputs: ChannelInputs, account_id: str | None) -> dict[str, Any]:
    """The outputs of a channel, with what was declared where Vobiz does not tell.

    Args:
        channel: what Vobiz says.
        inputs: what was asked for.
        account_id: the account that asked, None where that is not known.
    """
    told = without_secrets(channel.outputs, [inputs.access_token])
    account = {"account_id": account_id} if account_id else {}
    return account | inputs.declared | told


def _way_on(session: Session, inputs: ChannelInputs, error: Refused) -> str:
    if error.status in _NOT_ABOUT_THE_NUMBER or error.status < 400:
        return ""
    holder = channel_of_number(session, channels_now(session), inputs.phone_number, None)
    if holder:
        return f". The number has channel {holder.id} already: set existing_channel_id to that to adopt it"
    if inputs.number_order_id:
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
