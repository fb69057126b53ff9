"""Changing or deleting a channel that is there: what is sent may be sent again."""

from __future__ import annotations

from typing import Any

from vobiz_provider.api.errors import ApiError, OutcomeUnknown, Refused
from vobiz_provider.api.models import Channel
from vobiz_provider.api.redaction import without_secrets
from vobiz_provider.channel.errors import ChannelChangeUnknown, ChannelRefused
from vobiz_provider.channel.listed import (
    channel_of_id,
    channels_now,
    is_known_account,
    proves_absence,
    refuse_other_accounts_channel,
    why_not_proven,
)
from vobiz_provider.engine.call import current_urn
from vobiz_provider.engine.commands import quoted
from vobiz_provider.engine.messages import inform
from vobiz_provider.session import Session


def send_changes(
    session: Session, channel_id: str, olds: dict[str, Any], changes: dict[str, Any], *, when_gone: str
) -> Channel:
    """Sends what changed, and nothing else.

    Args:
        session: the account's client.
        channel_id: the channel.
        olds: its outputs so far.
        changes: `display_name`, `access_token` or both.
        when_gone: what a person does where Vobiz has no such channel.

    Returns:
        What Vobiz says of it now; where that is nothing, it is as it was sent.

    Raises:
        WrongAccount: the credentials are another account's.
        Refused, Unreachable: it is as it was.
        ChannelChangeUnknown: it may have been changed.
    """
    refuse_other_accounts_channel(session, channel_id, olds)
    tokens = [token for token in (olds.get("access_token"), changes.get("access_token")) if token]
    what = f"channel {channel_id} of {olds.get('phone_number')}"
    try:
        answer = session.vobiz.client.update_channel(channel_id, changes, *tokens)
    except ApiError as error:
        is_gone = isinstance(error, Refused) and error.status == 404
        gone = f". Vobiz has no such channel: {when_gone}" if is_gone else ""
        raise error.reworded(f"{what} was not changed: {error}{gone}") from None
    except OutcomeUnknown as error:
        raise ChannelChangeUnknown(
            f"{what}: {' and '.join(changes)} {'were' if len(changes) > 1 else 'was'} sent and the answer was lost "
            f"({error}): run `pulumi up` again, which sends the same once more"
        ) from None
    told = {field: value for field, value in changes.items() if field == "display_name"}
    return answer.model_copy(update={"id": channel_id} | told | without_secrets(answer.outputs, tokens))


def delete_channel(session: Session, channel_id: str, outputs: dict[str, Any]) -> None:
    """Disconnects a channel; one that is not there any more is as good, unless the list shows it all the same.

    Raises:
        WrongAccount: the credentials are another account's.
        ChannelRefused: Vobiz has no such channel, and it may be another account's.
        Refused, Unreachable: it is connected as before.
        ChannelChangeUnknown: it may be disconnected.
    """
    refuse_other_accounts_channel(session, channel_id, outputs)
    what = f"channel {channel_id} of {outputs.get('phone_number')}"
    try:
        was_there = session.vobiz.client.delete_channel(channel_id, *filter(None, [outputs.get("access_token")]))
    except ApiError as error:
        raise error.reworded(f"{what} was not deleted: {error}") from None
    except OutcomeUnknown as error:
        raise ChannelChangeUnknown(
            f"{what} was to be deleted and the answer was lost ({error}): run it again, which deletes it if it is there"
        ) from None
    if not was_there:
        _refuse_what_proves_nothing(session, channel_id, what, outputs)
        inform(f"{what} was not at Vobiz any more")
    session.record(("channel deleted", channel_id.lower()))


def _refuse_what_proves_nothing(session: Session, channel_id: str, what: str, outputs: dict[str, Any]) -> None:
    channels = channels_now(session)
    if channel_of_id(channels, channel_id):
        raise ChannelRefused(
            f"{what} was not deleted: Vobiz answered 404, and its list shows the channel all the same: run it again, "
            "and write to support@vobiz.ai where that does not help"
        )
    # Vobiz knows no channel of another account either.
    if not is_known_account(session, outputs) and not proves_absence(session, channels, outputs):
        raise ChannelRefused(
            f"{what}: Vobiz has none with these credentials, which proves nothing ({why_not_proven(channels)}): use "
            f"VOBIZ_AUTH_ID and VOBIZ_AUTH_TOKEN of {outputs.get('account_id', 'its account')}, or run `pulumi state "
            f"delete --force --yes {quoted(current_urn())}` where the console (Channels) shows none"
        )
