"""What may be seen of an order whose answer was lost: hints for a person, none of them a proof."""

from __future__ import annotations

from typing import Any

from vobiz_provider.api.account_models import Transaction
from vobiz_provider.api.errors import Refused, Unreachable, Unreadable
from vobiz_provider.api.models import parse_time
from vobiz_provider.api.redaction import one_line
from vobiz_provider.api.values import amount_in_words
from vobiz_provider.engine.values import recorded_inputs
from vobiz_provider.session import Session

_MOST_DEBITS = 3
_NO_ANSWER = "no answer to a look for traces"


def traces_in_words(session: Session, outputs: dict[str, Any]) -> str:
    """What Vobiz shows now; what it refuses or cannot tell is passed over.

    Args:
        session: the account's client.
        outputs: the order's record.

    Returns:
        Sentences that begin with a space, or nothing where nothing could be asked.
    """
    number = recorded_inputs(outputs).get("preferred_number")
    if session.has_happened(_NO_ANSWER):
        return ""
    try:
        seen = _on_sale(session, number, outputs) if number else []
    except (Refused, Unreadable):
        seen = []
    except Unreachable:
        session.is_first_time(_NO_ANSWER)
        return ""  # Vobiz is down: each further read would only wait as long
    seen += _owned(session, number) if number else []
    seen += _debits(session, outputs)
    return f" Seen now, as a hint and no proof: {'; '.join(seen)}" if seen else ""


def _on_sale(session: Session, number: str, outputs: dict[str, Any]) -> list[str]:
    on_sale = session.client.available_numbers(str(outputs.get("country_code")), outputs.get("region"))
    if any(listed.e164 == number for listed in on_sale):
        return [f"{number} is still on sale"]
    return [f"{number} is not on sale any more"] if on_sale.is_whole else []


def _owned(session: Session, number: str) -> list[str]:
    owned = session.client.account_reads.owns(number)
    return [] if owned is None else [f"the account's numbers {'have' if owned else 'do not have'} {number}"]


def _debits(session: Session, outputs: dict[str, Any]) -> list[str]:
    sent_at = parse_time(outputs.get("sent_at"))
    debits = session.client.account_reads.debits_since(sent_at) if sent_at else None
    if debits is None:
        return []
    if not debits:
        return ["the ledger has no debit since"]
    told = [_in_words(debit) for debit in debits[:_MOST_DEBITS]]
    more = f" and {len(debits) - _MOST_DEBITS} more" if len(debits) > _MOST_DEBITS else ""
    return [f"debits since: {', '.join(told)}{more}"]


def _in_words(debit: Transaction) -> str:
    amount = "an amount" if debit.amount is None else amount_in_words(debit.amount, debit.currency)
    words = " ".join(part for part in (debit.description, debit.reference) if part)
    told = one_line(words, longest=120)
    return f"{amount} at {debit.created_at or 'an unknown time'}" + (f" ({told})" if told else "")
