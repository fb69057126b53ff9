"""What each of the engine's calls does for an order."""

from __future__ import annotations

from typing import Any

from pulumi.dynamic import CheckFailure, CreateResult, DiffResult

from vobiz_provider.api.redaction import one_line
from vobiz_provider.api.statuses import has_ended, is_released
from vobiz_provider.api.values import is_e164
from vobiz_provider.engine.errors import CredentialsError
from vobiz_provider.engine.inputs import parse
from vobiz_provider.engine.messages import inform, warn
from vobiz_provider.engine.values import is_unknown
from vobiz_provider.lifecycle import Lifecycle
from vobiz_provider.order.adoption import adopt
from vobiz_provider.order.advice import RELEASE, replace_command
from vobiz_provider.order.change import compare_order, tell_kept, warn_of_other_account, warn_of_replacement
from vobiz_provider.order.errors import OrderRefused
from vobiz_provider.order.evidence import look_for_evidence, warn_of_unknown_status
from vobiz_provider.order.holding import (
    claim_order,
    drop_notes_of_order,
    let_released_number_be_ordered_again,
    remember_order,
    why_not_orderable,
)
from vobiz_provider.order.inputs import OrderInputs
from vobiz_provider.order.listing import findings_for_preview
from vobiz_provider.order.purchase import buy

_REPLACES = "that one buys the number that replaces it"


class OrderLifecycle(Lifecycle[OrderInputs]):
    """WhatsAppNumberOrder."""

    inputs = OrderInputs

    def conflicts(self, news: dict[str, Any], inputs: OrderInputs | None) -> list[CheckFailure]:
        """An order that another resource of the program has."""
        adopts = inputs and inputs.existing_order_id
        taken = claim_order(self.session, adopts) if isinstance(adopts, str) else None
        return [CheckFailure("existing_order_id", taken)] if taken else []

    def failures_of_new(self, inputs: OrderInputs) -> list[CheckFailure]:
        """Asks what is on sale, so that a preview tells the price or fails.

        Raises:
            Refused: known before anything is bought.
        """
        for number, holder in self.session.numbers_of_other_orders().items():
            self.session.ordered.take(number, holder)
        asking = self.session.client.account.auth_id
        if self.previous not in {"check", "diff"}:
            self._tell_forced_replacement(inputs, asking)
        adopts = inputs.existing_order_id
        if adopts is not None:
            if not is_unknown(adopts):
                inform(f"adopts order {adopts}, buys nothing")
            return []
        reason = why_not_orderable(self.session, inputs.preferred_number)
        if reason:
            return [CheckFailure("preferred_number", reason)]
        found = findings_for_preview(self.session, inputs)
        for doubt in found.doubts:
            warn(doubt)
        if found.problems:
            # A listing's own words are in it.
            return [CheckFailure(field, one_line(problem, longest=1000)) for field, problem in found.problems]
        if found.price:
            inform(found.price)
        if is_e164(inputs.preferred_number):
            self.session.named.take(inputs.preferred_number)
        return []

    def diff(self, id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """Compares what is asked now with what was asked then. A released order is changed, yet nothing replaces it."""
        found = compare_order(id, olds, news)
        changes = bool(found.differing or found.unknown or is_released(olds.get("status")))
        return DiffResult(changes=changes, replaces=found.differing, delete_before_replace=False)

    def remember(self, id: str, outputs: dict[str, Any], difference: DiffResult | None = None) -> None:
        """Records which number and order this resource holds, and drops the notes of an order that has ended.

        Raises:
            OrderRefused: another resource of the program has adopted this order.
        """
        remember_order(self.session, id, outputs)
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
            then = _REPLACES
            warn_of_replacement(id, olds, news)
        else:
            then = f"the order is kept as it is, and {replace_command()} would buy a number there"
            tell_kept(id, olds, news, compare_order(id, olds, news).unknown)
        try:
            asking = self.session.client.account.auth_id
        except CredentialsError:
            return  # what is kept as it is needs no credentials, and a purchase refuses without them
        warn_of_other_account(id, olds, asking, then)

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Buys the number, or adopts an order that was placed before.

        Raises:
            OrderRefused, Refused, Unreachable: nothing was bought.
            OrderOutcomeUnknown: it may have been bought; the error says how to find out and go on.
        """
        inputs = parse(OrderInputs, props)
        if inputs.existing_order_id:
            return CreateResult(inputs.existing_order_id, adopt(self.session, inputs, inputs.existing_order_id))
        return CreateResult(*buy(self.session, inputs))

    def read(self, id: str, props: dict[str, Any]) -> dict[str, Any]:
        """Gathers evidence; what cannot be known stays as it was.

        Raises:
            WrongAccount: the credentials are another account's.
            Refused, Unreachable: the API did not answer, which proves no absence.
        """
        facts = look_for_evidence(self.session, id, props)
        if facts is None:
            return props
        before, now = props.get("status"), facts.get("status", props.get("status"))
        if before != now:
            inform(f"order {id} of {props.get('selected_phone_number', 'a number')}: {before} is now {now}")
        warn_of_unknown_status(id, facts.get("status"))
        return {key: value for key, value in props.items() if key != "failure_reason"} | facts

    def delete(self, id: str, props: dict[str, Any]) -> None:
        """Forgets the order: the API has no cancel, so it warns of what stays billed and calls nothing."""
        number, status = props.get("selected_phone_number", "the number"), props.get("status")
        if self.session.adopted.has(id.lower()):
            inform(f"order {id} of {number} was adopted in this run: it stays in this stack under the other resource")
            return
        drop_notes_of_order(self.session, id, props)
        known = f"as far as this stack knows ({status or 'no status'})"
        if has_ended(status):
            inform(f"order {id} of {number} is forgotten here; {known} nothing of it is billed")
        elif is_released(status):
            warn(
                f"{number} of order {id} is forgotten here; {known} it is on sale again: make sure that it is billed "
                f"no more, or {RELEASE}"
            )
        elif self.session.adopted.has(str(number)):
            inform(f"order {id} is forgotten here; {number} stays in this stack under the order adopted in this run")
        else:
            warn(
                f"{number} of order {id} is only forgotten here: {known} it stays on the account and is billed until "
                f"you {RELEASE}"
            )

    def _tell_forced_replacement(self, inputs: OrderInputs, asking: str | None) -> None:
        # `--replace` and a taint reach check as if the resource were new, and diff not at all.
        record = self.session.stack.recorded()
        if record is None or not isinstance(record.get("outputs"), dict):
            return
        order_id, outputs = str(record.get("id")), record["outputs"]
        remember_order(self.session, order_id, outputs)
        let_released_number_be_ordered_again(self.session, order_id, outputs)
        warn_of_replacement(order_id, outputs, inputs.given)
        warn_of_other_account(order_id, outputs, asking, _REPLACES)
