"""What each of the engine's calls does for an order that the state holds."""

from __future__ import annotations

from typing import Any

from pulumi.dynamic import CheckFailure, DiffResult, ReadResult

from vobiz_provider.api.statuses import is_released
from vobiz_provider.engine.call import current_urn
from vobiz_provider.engine.commands import replace_command
from vobiz_provider.engine.errors import CredentialsError
from vobiz_provider.engine.messages import inform, warn
from vobiz_provider.kept import Kept
from vobiz_provider.order.change import compare_order, tell_kept, warn_of_other_account, warn_of_replacement
from vobiz_provider.order.errors import OrderRefused
from vobiz_provider.order.evidence import look_for_evidence, warn_of_unknown_status
from vobiz_provider.order.holding import claim_order, let_released_number_be_ordered_again, remember_order
from vobiz_provider.order.waiting import must_wait
from vobiz_provider.records import is_in_doubt

REPLACES = "that one buys the number that replaces it"
"""What follows where the credentials are another account's."""


class KeptOrder(Kept):
    """WhatsAppNumberOrder, there and asked about."""

    def conflicts_of_kept(self, news: dict[str, Any]) -> list[CheckFailure]:
        """An order that another resource of the program has."""
        adopts = news.get("existing_order_id")
        taken = claim_order(self.session, adopts) if isinstance(adopts, str) else None
        return [CheckFailure("existing_order_id", taken)] if taken else []

    def diff(self, id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """Compares what is asked now with what was asked then. A released order is changed, yet nothing replaces it."""
        found = compare_order(id, olds, news)
        is_open = is_in_doubt(id) or is_released(olds.get("status"))
        # Without a refresh that writes it, the next update would still be in doubt.
        is_open = is_open or (self.is_refresh and self.session.has_happened(("identification", id)))
        waits = not self.is_refresh and must_wait(news, olds)
        changes = bool(found.differing or found.unknown or is_open or waits)
        return DiffResult(changes=changes, replaces=found.differing, delete_before_replace=False)

    def remember(self, id: str, outputs: dict[str, Any], difference: DiffResult | None = None) -> None:
        """Records which number and order this resource holds; the note of its purchase has served its purpose then.

        Raises:
            OrderRefused: another resource of the program has adopted this order.
        """
        remember_order(self.session, id, outputs)
        urn = current_urn()
        shown = self.session.recorded.get(urn or "", (id, outputs))
        # A refresh reads what is to be deleted too: in doubt is what was in doubt, until it is identified.
        is_newer = is_in_doubt(id) or not is_in_doubt(shown[0]) or self.session.has_happened(("identification", id))
        if urn and is_newer:
            self.session.recorded[urn] = id, outputs
        if difference is None:
            return
        if difference.replaces:
            let_released_number_be_ordered_again(self.session, id, outputs)
        elif not self.is_refresh:
            taken = claim_order(self.session, id)
            if taken:
                raise OrderRefused(taken)

    def tell_difference(self, id: str, olds: dict[str, Any], news: dict[str, Any], difference: DiffResult) -> None:
        """Tells what a replacement costs, or what is kept, and warns of another account's credentials."""
        if difference.replaces:
            then = REPLACES
            warn_of_replacement(id, olds, news)
            self.session.record(("replacement", current_urn()))
        elif is_in_doubt(id):
            from vobiz_provider.order.doubt import advice  # noqa: PLC0415 - few are

            warn(advice(self.session, id, olds))
            return
        else:
            then = f"the order is kept as it is, and {replace_command()} would buy a number there"
            tell_kept(id, olds, news, compare_order(id, olds, news).unknown)
            if must_wait(news, olds):
                inform(f"order {id} is {olds.get('status')}: an update looks again, and fails until it is completed")
        try:
            asking = self.session.account.auth_id
        except CredentialsError:
            return  # what is kept as it is needs no credentials, and a purchase refuses without them
        warn_of_other_account(id, olds, asking, then)

    def read(self, id: str, props: dict[str, Any]) -> ReadResult:
        """Gathers evidence; what cannot be known stays as it was.

        Raises:
            WrongAccount: the credentials are another account's.
            Refused, Unreachable: the API did not answer, which proves no absence.
        """
        if is_in_doubt(id):
            from vobiz_provider.order.settlement import read_in_doubt  # noqa: PLC0415 - few are

            return ReadResult(*read_in_doubt(self.session, id, props))
        return ReadResult(id, self.with_evidence(id, props))

    def with_evidence(self, id: str, props: dict[str, Any]) -> dict[str, Any]:
        """The outputs with what Vobiz shows of the order now.

        Raises:
            WrongAccount, Refused, Unreachable: as `read`.
        """
        facts = look_for_evidence(self.session, id, props)
        if facts is None:
            return props
        before, now = props.get("status"), facts.get("status", props.get("status"))
        if before != now:
            inform(f"order {id} of {props.get('selected_phone_number', 'a number')}: {before} is now {now}")
        warn_of_unknown_status(id, facts.get("status"))
        return {key: value for key, value in props.items() if key != "failure_reason"} | facts
