"""What each of the engine's calls does for an order."""

from __future__ import annotations

from typing import Any

from pulumi.dynamic import CheckFailure, CreateResult

from vobiz_provider.api.redaction import one_line
from vobiz_provider.api.statuses import has_ended, is_released
from vobiz_provider.api.values import is_e164
from vobiz_provider.engine.call import current_urn
from vobiz_provider.engine.commands import replace_command
from vobiz_provider.engine.creations import Recorded
from vobiz_provider.engine.inputs import parse
from vobiz_provider.engine.messages import inform, warn
from vobiz_provider.engine.values import is_unknown
from vobiz_provider.lifecycle import Lifecycle
from vobiz_provider.order.adoption import adopt
from vobiz_provider.order.advice import RELEASE
from vobiz_provider.order.change import warn_of_other_account, warn_of_replacement
from vobiz_provider.order.doubt import advice, why_in_doubt
from vobiz_provider.order.errors import OrderInDoubt
from vobiz_provider.order.holding import (
    let_released_number_be_ordered_again,
    remember_order,
    why_number_is_taken,
)
from vobiz_provider.order.inputs import OrderInputs
from vobiz_provider.order.interruption import clearing_in_words, why_interrupted, why_interrupted_unchecked
from vobiz_provider.order.kept import REPLACES, KeptOrder
from vobiz_provider.order.listing import findings_for_preview
from vobiz_provider.order.note import drop_note
from vobiz_provider.order.purchase import buy
from vobiz_provider.order.settlement import forget_in_doubt
from vobiz_provider.order.waiting import must_wait, still_waiting
from vobiz_provider.records import is_in_doubt


class OrderLifecycle(KeptOrder, Lifecycle[OrderInputs]):
    """WhatsAppNumberOrder."""

    inputs = OrderInputs

    def conflicts(self, news: dict[str, Any], inputs: OrderInputs | None) -> list[CheckFailure]:
        """An order that another resource of the program has."""
        return self.conflicts_of_kept(inputs.given) if inputs else []

    def failures_of_new(self, inputs: OrderInputs) -> list[CheckFailure]:
        """Asks what is on sale, so that a preview tells the price or fails.

        Raises:
            Refused: known before anything is bought.
        """
        if inputs.existing_order_id is None and is_e164(inputs.preferred_number):
            # Before anything is read: a selection of the same run may choose meanwhile.
            self.session.named.take(inputs.preferred_number)
        self.session.hold_numbers_of_other_orders()
        asking = self.session.account.auth_id
        if not self.session.has_happened(("replacement", current_urn())):
            self._tell_forced_replacement(inputs, asking)
        adopts = inputs.existing_order_id
        if adopts is None:
            unsettled = why_in_doubt(self.session, inputs) or why_interrupted(self.session, inputs)
            unsettled = unsettled or self._why_not_replaced()
            if unsettled:
                return [CheckFailure("", unsettled)]
        # From here on its create of this run may be pending too.
        self.session.record(("check of a new one", current_urn()))
        if adopts is not None:
            if not is_unknown(adopts):
                inform(f"adopts order {adopts}, buys nothing{clearing_in_words(self.session)}")
            return []
        taken = why_number_is_taken(self.session, inputs.preferred_number)
        if taken:
            return [CheckFailure("preferred_number", taken)]
        found = findings_for_preview(self.session, inputs)
        for doubt in found.doubts:
            warn(doubt)
        if found.problems:
            # A listing's own words are in it.
            return [CheckFailure(field, one_line(problem, longest=1000)) for field, problem in found.problems]
        if found.price:
            inform(found.price)
        return []

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Buys the number, or adopts an order that was placed before.

        Raises:
            OrderRefused, OrderInDoubt, Refused, Unreachable: nothing was bought.
            OrderOutcomeUnknown: it may have been bought; the error says how to find out and go on.
            RecordedFailure: it was, and is pending, which the program does not accept.
        """
        inputs = parse(OrderInputs, props)
        if inputs.existing_order_id:
            order_id, outputs = inputs.existing_order_id, adopt(self.session, inputs, inputs.existing_order_id)
        else:
            order_id, outputs = self.session.creations.once(lambda: self._bought(inputs))
        if must_wait(props, outputs):
            raise still_waiting(order_id, outputs)
        return CreateResult(order_id, outputs)

    def update(self, id: str, olds: dict[str, Any], news: dict[str, Any]) -> dict[str, Any]:
        """Changes nothing at Vobiz: looks once more where the program waits for the number, and says what is in doubt.

        Raises:
            OrderInDoubt: nobody knows yet what became of the order.
            RecordedFailure: it is not completed yet, which the program does not accept.
            WrongAccount, Refused, Unreachable: as `read`.
        """
        if is_in_doubt(id):
            raise OrderInDoubt(advice(self.session, id, olds))
        if not must_wait(news, olds):
            return olds
        outputs = self.with_evidence(id, olds)
        if must_wait(news, outputs):
            raise still_waiting(id, outputs)
        return outputs

    def delete(self, id: str, props: dict[str, Any]) -> None:
        """Forgets the order: the API has no cancel, so it warns of what stays billed and calls nothing."""
        if is_in_doubt(id):
            forget_in_doubt(self.session, props)
            return
        number, status = props.get("selected_phone_number", "the number"), props.get("status")
        if self.session.adopted.has(id.lower()):
            inform(f"order {id} of {number} was adopted in this run: it stays in this stack under the other resource")
            return
        drop_note(id)
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

    def _bought(self, inputs: OrderInputs) -> Recorded:
        # An engine asks check first, but nothing holds it to that.
        unsettled = why_in_doubt(self.session, inputs) or why_interrupted_unchecked(self.session)
        if unsettled:
            raise OrderInDoubt(unsettled)
        return buy(self.session, inputs)

    def _why_not_replaced(self) -> str | None:
        # `replace_on_changes`, where a transform sets it, replaces what waits at every update, whatever the diff says.
        record = self.session.stack.recorded()
        is_asked_for = self.previous != "diff" or self.session.has_happened(("replacement", current_urn()))
        if is_asked_for or record is None or not record.get("initErrors"):
            return None
        return (
            f"order {record.get('id')} is kept and nothing is bought in its place: take replace_on_changes out; to buy "
            f"another number all the same, run {replace_command()}"
        )

    def _tell_forced_replacement(self, inputs: OrderInputs, asking: str | None) -> None:
        # `--replace` and a taint reach check as if the resource were new, and diff not at all; a `replacement_trigger`
        # and `replace_with` replace what the diff keeps.
        record = self.session.stack.recorded()
        if record is None or not isinstance(record.get("outputs"), dict):
            return
        order_id, outputs = str(record.get("id")), record["outputs"]
        if is_in_doubt(order_id) and inputs.existing_order_id is None:
            return  # refused below
        remember_order(self.session, order_id, outputs)
        let_released_number_be_ordered_again(self.session, order_id, outputs)
        warn_of_replacement(order_id, outputs, inputs.given)
        warn_of_other_account(order_id, outputs, asking, REPLACES)
