"""What may be seen of an order whose answer was lost: hints for a person, none of them a proof."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from vobiz_provider.api.errors import Refused, Unreachable, Unreadable
from vobiz_provider.api.redaction import one_line
from vobiz_provider.api.times import CLOCK_SLACK, parse_time
from vobiz_provider.api.values import amount_in_words
from vobiz_provider.engine.errors import CredentialsError
from vobiz_provider.engine.values import recorded_inputs
from vobiz_provider.session import Session

if TYPE_CHECKING:
    from vobiz_provider.api.account_models import Transaction

HINTS = "Seen now, as a hint and no proof"
_MOST_DEBITS = 3
_NO_ANSWER = "no answer to a look for traces"


def traces_in_words(session: Session, outputs: dict[str, Any], *, fresh: bool = False) -> str:
    """What Vobiz shows now; what it refuses or cannot tell is passed over.

    Args:
        session: the account's client.
        outputs: the order's record.
        fresh: whether what is on sale is asked anew: this run may have read it before it ordered.

    Returns:
        Sentences that begin with a space, or nothing where nothing could be asked.
    """
    number = recorded_inputs(outputs).get("preferred_number")
    try:
        asking, holding = session.account.auth_id, outputs.get("account_id")
    except CredentialsError:
        return ""
    if asking and holding and asking != holding:
        return f" What is seen of it only the credentials of {holding} tell, and these are those of {asking}"
    if session.has_happened(_NO_ANSWER):
        return ""
    try:
        seen = _on_sale(session, number, outputs, fresh=fresh) if number and outputs.get("country_code") else []
    except (Refused, Unreadable):
        seen = []
    except Unreachable:
        session.record(_NO_ANSWER)
        return ""  # Vobiz is down: each further read would only wait as long
    seen += _owned(session, number) if number else []
    seen += _debits(session, outputs)
    return f" {HINTS}: {'; '.join(seen)}" if seen else ""


def _on_sale(session: Session, number: str, outputs: dict[str, Any], *, fresh: bool) -> list[str]:
    read = session.vobiz.client.available_numbers if fresh else session.vobiz.available_numbers
    on_sale = read(str(outputs.get("country_code")), outputs.get("region"))
    if any(listed.e164 == number for listed in on_sale):
        return [f"{number} is still on sale"]
    return [f"{number} is not on sale any more"] if on_sale.is_whole else []


def _owned(session: Session, number: str) -> list[str]:
    owned = session.vobiz.client.account_reads.owns(number)
    return [] if owned is None else [f"the account's numbers {'have' if owned else 'do not have'} {number}"]


def _debits(session: Session, outputs: dict[str, Any]) -> list[str]:
    sent_at = parse_time(outputs.get("sent_at"))
    debits = session.vobiz.client.account_reads.debits_since(sent_at) if sent_at else None
    if sent_at is None or debits is None:
        return []
    start = f"{sent_at - CLOCK_SLACK:%Y-%m-%dT%H:%M:%SZ} on"
    if not debits:
        return [f"the ledger has no debit from {start}"] if debits.is_whole else []
    told = [_in_words(debit) for debit in debits[:_MOST_DEBITS]]
    more = f" and {len(debits) - _MOST_DEBITS} more" if len(debits) > _MOST_DEBITS else ""
    return [f"debits from {start}: {', '.join(told)}{more}"]


def _in_words(debit: Transaction) -> str:
    amount = "an amount" if debit.amount is None else amount_in_words(debit.amount, debit.currency)
    words = " ".join(part for part in (debit.description, debit.reference) if part)
    told = one_line(words, longest=120)
    return f"{amount} at {debit.created_at or 'an unknown time'}" + (f" ({told})" if told else "")
