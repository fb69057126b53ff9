"""What Vobiz shows today of something in doubt."""

from __future__ import annotations

from typing import Any

from vobiz_provider.api.errors import VobizError
from vobiz_provider.channel.listed import channels_of_number, refuse_other_accounts_channel, shows_numbers
from vobiz_provider.commands.preflight.findings import Finding
from vobiz_provider.order.traces import HINTS, traces_in_words
from vobiz_provider.session import Session

_NO_PROOF = " (a hint and no proof)"


def seen_of(session: Session, finding: Finding) -> str:
    """What Vobiz shows of it today, as a hint and no proof.

    Args:
        session: who asks.
        finding: what it is about.
    """
    if finding.provider and not finding.sent.get("account_id"):
        # What another account lacks would look like a proof that nothing was bought.
        return f"not asked, since {finding.provider} is an explicit provider, and so maybe of another account"
    try:
        session.require_credentials()
        if "waba_id" in finding.sent:
            refuse_other_accounts_channel(session, str(finding.resource.get("id")), finding.sent)
            return _seen_of_channel(session, finding.sent.get("phone_number"))
        traces = traces_in_words(session, finding.sent)
    except VobizError as error:
        return f"not known, since {error}"
    told = traces.strip().removeprefix(f"{HINTS}: ")
    return told + _NO_PROOF if told else "not known, since Vobiz tells nothing"


def _seen_of_channel(session: Session, number: Any) -> str:
    channels = session.vobiz.channels_as_evidence()
    found = [f"channel {each.id} ({each.status})" for each in channels_of_number(session, channels, number)]
    if found:
        return f"{number} has {' and '.join(found)}{_NO_PROOF}"
    if shows_numbers(channels):
        return f"the list of channels has none of {number}{_NO_PROOF}"
    return "not known, since the list of channels cannot tell"
