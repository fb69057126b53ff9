"""Changing or deleting a channel that is there: what is sent may be sent again."""

from __future__ import annotations

from typing import Any

from vobiz_provider.api.errors import ApiError, OutcomeUnknown, Refused
from vobiz_provider.api.redaction import without_secrets
from vobiz_provider.channel.errors import ChannelChangeUnknown, ChannelRefused
from vobiz_provider.channel.listed import channels_now, is_of_account, refuse_other_accounts_channel
from vobiz_provider.engine.call import current_urn
from vobiz_provider.engine.commands import quoted
from vobiz_provider.engine.messages import inform
from vobiz_provider.session import Session


def send_changes(
    session: Session, channel_id: str, olds: dict[str, Any], changes: dict[str, Any], *, when_gone: str
) -> dict[str, Any]:
    """Sends what changed, and nothing else.

    Args:
        session: the account's client.
        channel_id: the channel.
        olds: its outputs so far.
        changes: `display_name`, `access_token` or both.
        when_gone: what a person does where Vobiz has no such channel.

    Returns:
        The outputs that are known anew.

    Raises:
        WrongAccount: the credentials are another account's.
        Refused, Unreachable: it is as it was.
        ChannelChangeUnknown: it may have been changed.
    """
    refuse_other_accounts_channel(session, channel_id, olds)
    tokens = [token for token in (olds.get("access_token"), changes.get("access_token")) if token]
    what = f"channel {channel_id} of {olds.get('phone_number')}"
    try:
        channel = session.client.update_channel(channel_id, changes, *tokens)
    except ApiError as error:
        is_gone = isinstance(error, Refused) and error.status == 404
        gone = f". Vobiz has no such channel: {when_gone}" if is_gone else ""
        raise error.reworded(f"{what} was not changed: {error}{gone}") from None
    except OutcomeUnknown as error:
        raise ChannelChangeUnknown(
            f"{what}: {' and '.join(changes)} {'were' if len(changes) > 1 else 'was'} sent and the answer was lost "
            f"({error}): run `pulumi up` again, which sends the same once more"
        ) from None
    return changes | without_secrets(channel.outputs, tokens)


def delete_channel(session: Session, channel_id: str, outputs: dict[str, Any]) -> None:
    """Disconnects a channel; one that is not there any more is as good.

    Raises:
        WrongAccount: the credentials are another account's.
        ChannelRefused: they may be, and see no such channel.
        Refused, Unreachable: it is connected as before.
        ChannelChangeUnknown: it may be disconnected.
    """
    refuse_other_accounts_channel(session, channel_id, outputs)
    what = f"channel {channel_id} of {outputs.get('phone_number')}"
    try:
        was_there = session.client.delete_channel(channel_id)
    except ApiError as error:
        raise error.reworded(f"{what} was not deleted: {error}") from None
    except OutcomeUnknown as error:
        raise ChannelChangeUnknown(
            f"{what} was to be deleted and the answer was lost ({error}): run it again, which deletes it if it is there"
        ) from None
    if (
        not was_there
        and not is_of_account(session, outputs)
        and not is_of_account(session, outputs, channels_now(session))
    ):
        raise ChannelRefused(
            f"{what}: these credentials are shown no such channel, and nothing tells whether they are those of "
            f"{outputs.get('account_id')}: use vobiz:authId and vobiz:authToken of that account, or run "
            f"`pulumi state delete --force --yes {quoted(current_urn())}` where the console shows no such channel"
        )
    session.record(("channel deleted", channel_id.lower()))
    if not was_there:
        inform(f"{what} was not at Vobiz any more")
