"""What each of the engine's calls does for a channel."""

from __future__ import annotations

from typing import Any

from pulumi.dynamic import CheckFailure, CreateResult, DiffResult, ReadResult

from vobiz_provider.api.errors import Unreachable
from vobiz_provider.api.redaction import one_line
from vobiz_provider.api.values import is_e164, same_id, same_number
from vobiz_provider.channel.adoption import adopt, adoption_in_words, find_adopted
from vobiz_provider.channel.changing import delete_channel, send_changes
from vobiz_provider.channel.comparison import compare_channel, tell_kept, with_what_is_asked, without_knowledge
from vobiz_provider.channel.connection import connect
from vobiz_provider.channel.doubt import advice, find_to_delete, read_in_doubt, recorded_channel, why_in_doubt
from vobiz_provider.channel.drift import is_halted, is_progress, tell_changes, warn_of_state, with_answer
from vobiz_provider.channel.errors import ChannelChangeUnknown, ChannelInDoubt, ChannelOutcomeUnknown, ChannelRefused
from vobiz_provider.channel.holding import (
    claim_channel,
    claim_number,
    clearing_in_words,
    is_adopting,
    record_adopted,
    record_adoption,
    record_replacement,
    who_keeps,
    why_number_is_connected,
)
from vobiz_provider.channel.inputs import ChannelInputs
from vobiz_provider.channel.listed import (
    channel_of_id,
    proves_absence,
    refuse_other_accounts_channel,
    why_not_proven,
)
from vobiz_provider.engine.call import current_urn
from vobiz_provider.engine.commands import quoted, replace_command
from vobiz_provider.engine.inputs import parse
from vobiz_provider.engine.messages import inform, warn
from vobiz_provider.engine.values import is_unknown
from vobiz_provider.lifecycle import Lifecycle
from vobiz_provider.records import is_in_doubt


class ChannelLifecycle(Lifecycle[ChannelInputs]):
    """WhatsAppChannel."""

    inputs = ChannelInputs

    def conflicts(self, news: dict[str, Any], inputs: ChannelInputs | None) -> list[CheckFailure]:
        """A number, or a channel, that another resource of the program has."""
        number, adopts = news.get("phone_number"), inputs and inputs.existing_channel_id
        taken = {
            "phone_number": claim_number(self.session, number) if is_e164(number) else None,
            "existing_channel_id": claim_channel(self.session, adopts) if isinstance(adopts, str) else None,
        }
        return [CheckFailure(field, reason) for field, reason in taken.items() if reason]

    def failures_of_new(self, inputs: ChannelInputs) -> list[CheckFailure]:
        """Looks in the list whether the number has a channel already, and whether one to adopt is there.

        Raises:
            Refused: known before anything is connected.
        """
        adopts = inputs.existing_channel_id
        record = recorded_channel(self.session)
        is_kept = record is None or is_in_doubt(record[0]) or (isinstance(adopts, str) and same_id(adopts, record[0]))
        if record and not is_kept and not self.session.has_happened(("replacement", current_urn())):
            # `--replace` and a taint ask no diff, and a `replacement_trigger` or `replace_with` goes against it.
            _warn_of_replacement(*record, inputs.given)
        if adopts is not None:
            return [] if is_unknown(adopts) else self._failures_of_adoption(inputs, adopts)
        doubt = why_in_doubt(self.session)
        if doubt:
            return [CheckFailure("", doubt)]
        taken = why_number_is_connected(self.session, inputs.phone_number, record[0] if record else None)
        return [CheckFailure("phone_number", one_line(taken, longest=1000))] if taken else []

    def diff(self, id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """Compares what is asked now with what was asked then, and with what a refresh has found."""
        found = compare_channel(id, olds, news)
        is_open = is_in_doubt(id) or is_halted(olds)
        is_open = is_open or (self.is_refresh and self.session.has_happened(("channel drift", current_urn())))
        return DiffResult(
            changes=found.changes or is_open, replaces=found.replacing, delete_before_replace=bool(found.replacing)
        )

    def remember(self, id: str, outputs: dict[str, Any], difference: DiffResult | None = None) -> None:
        """Keeps what the state holds of this channel.

        Raises:
            ChannelRefused: another resource of the program has adopted it.
        """
        urn = current_urn()
        if urn and id:
            self.session.recorded[urn] = id, outputs
        if difference is None or self.is_refresh:
            return
        if difference.replaces:
            record_replacement(self.session, id)
        else:
            taken = claim_channel(self.session, id)
            if taken:
                raise ChannelRefused(taken)

    def tell_difference(self, id: str, olds: dict[str, Any], news: dict[str, Any], difference: DiffResult) -> None:
        """Tells what a replacement stops, or what is kept."""
        if is_in_doubt(id):
            if not difference.replaces:
                warn(advice(olds))
        elif difference.replaces:
            _warn_of_replacement(id, olds, news)
            self.session.record(("replacement", current_urn()))
        else:
            tell_kept(id, olds, news, compare_channel(id, olds, news))

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Connects the number, or adopts a channel that was connected before.

        Raises:
            ChannelRefused, ChannelInDoubt, WrongAccount, Refused, Unreachable: nothing was connected.
            ChannelOutcomeUnknown: it may have been; the error says how to go on.
            ChannelChangeUnknown: a channel to adopt may have been changed.
        """
        inputs = parse(ChannelInputs, props)
        taken = claim_number(self.session, inputs.phone_number)
        adopts = inputs.existing_channel_id
        if taken is None and adopts:
            taken = claim_channel(self.session, adopts)
        if taken:
            raise ChannelRefused(taken)
        if adopts:
            record_adoption(self.session, adopts)
            adopted = adopt(self.session, inputs, adopts, recorded_channel(self.session))
            record_adopted(self.session, adopts)
            return CreateResult(*adopted)
        doubt = why_in_doubt(self.session)
        if doubt:
            raise ChannelInDoubt(doubt)
        return CreateResult(*self.session.creations.once(lambda: connect(self.session, inputs)))

    def read(self, id: str, props: dict[str, Any]) -> ReadResult:
        """Looks the channel up in the list; one that is missing from the whole of it is gone.

        Raises:
            WrongAccount: the credentials are another account's.
            Refused, Unreachable: the API did not answer, which proves no absence.
        """
        if is_in_doubt(id):
            found_id, outputs = read_in_doubt(self.session, id, props)
            if not found_id:
                self.session.record(("channel gone", current_urn()))
            if found_id != id:
                self.session.record(("channel drift", current_urn()))
            return ReadResult(found_id, outputs)
        refuse_other_accounts_channel(self.session, id, props)
        channels = self.session.vobiz.channels_as_evidence()
        channel = channel_of_id(channels, id)
        what = f"channel {id} of {props.get('phone_number')}"
        if channel is None:
            if proves_absence(self.session, channels, props):
                warn(f"{what} is gone: it was deleted outside this stack; `pulumi up --refresh` connects it again")
                self.session.record(("channel gone", current_urn()))
                return ReadResult("", {})
            warn(f"{what} is kept as it was: {why_not_proven(channels)}")
            return ReadResult(id, props)
        outputs, changed = with_answer(props, channel)
        tell_changes(id, props, outputs, changed)
        if not is_progress(changed, outputs):
            self.session.record(("channel drift", current_urn()))
        warn_of_state(id, outputs)
        return ReadResult(id, outputs)

    def update(self, id: str, olds: dict[str, Any], news: dict[str, Any]) -> dict[str, Any]:
        """Sends what changed of the display name and the token; all else is as it was.

        Raises:
            ChannelInDoubt: nobody knows yet what became of the channel.
            WrongAccount, Refused, Unreachable: it is as it was.
            ChannelOutcomeUnknown: it may have been changed; the next update sends the same again.
        """
        if is_in_doubt(id):
            raise ChannelInDoubt(advice(olds))
        inputs = parse(ChannelInputs, news)
        changes = {field: getattr(inputs, field) for field in compare_channel(id, olds, news).updated}
        outputs = olds
        if changes:
            way_on = (
                f"`pulumi up --refresh` connects the number again, or {replace_command()} where the list is not whole"
            )
            try:
                answer = send_changes(self.session, id, olds, changes, when_gone=way_on)
            except ChannelChangeUnknown as lost:
                # Else a program that goes back to what the state says would not be sent.
                raise ChannelOutcomeUnknown(str(lost), id, without_knowledge(olds, changes)) from None
            outputs, changed = with_answer(olds, answer, sent=changes)
            tell_changes(id, olds, outputs, [field for field in changed if field not in changes])
            outputs |= {field: value for field, value in changes.items() if field == "access_token"}
        return with_what_is_asked(outputs, inputs)

    def delete(self, id: str, props: dict[str, Any]) -> None:
        """Disconnects the channel, unless it stays in this stack under another resource.

        Raises:
            ChannelInDoubt: nobody knows whether there is one.
            WrongAccount, Refused, Unreachable: it is connected as before.
            ChannelChangeUnknown: it may be disconnected.
        """
        channel_id: str | None = id
        if is_in_doubt(id):
            if is_adopting(self.session):
                return
            channel_id, unknown = find_to_delete(self.session, id, props)
            if unknown:
                raise ChannelInDoubt(
                    f"{props.get('phone_number')} may be connected, and whether it is cannot be told: {unknown}. Look "
                    "in the console (Channels), delete it there where it is this stack's, and run `pulumi state delete "
                    f"--force --yes {quoted(current_urn())}`"
                )
        if channel_id is None:
            return
        keeper = who_keeps(self.session, channel_id)
        if keeper:
            inform(f"channel {channel_id} of {props.get('phone_number')} stays connected: {keeper}")
            return
        delete_channel(self.session, channel_id, props)

    def _failures_of_adoption(self, inputs: ChannelInputs, channel_id: str) -> list[CheckFailure]:
        try:
            # First: what is replaced is deleted after this check, and may be in doubt and turn out to be this one.
            record_adoption(self.session, channel_id)
            channel = find_adopted(self.session, inputs, channel_id)
        except ChannelRefused as error:
            return [CheckFailure("existing_channel_id", one_line(str(error), longest=1000))]
        except Unreachable as error:
            warn(f"whether channel {channel_id} is there is not known: {error}")
            return []
        inform(f"{adoption_in_words(channel, inputs, channel_id)}{clearing_in_words(self.session)}")
        return []


def _warn_of_replacement(channel_id: str, outputs: dict[str, Any], news: dict[str, Any]) -> None:
    number, now = outputs.get("phone_number"), news.get("phone_number")
    is_known = now is not None and not is_unknown(now)
    until = f", for good: {now} is connected instead" if is_known and not same_number(number, now) else ""
    warn(
        f"replacing channel {channel_id} stops all messaging of {number}"
        f"{until or ' until the new one is connected'}, and closes its active conversations"
    )
