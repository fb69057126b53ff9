"""`preflight`: what a person has to decide before an `up`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import typer

from vobiz_provider.api.errors import VobizError
from vobiz_provider.api.models import parse_time
from vobiz_provider.channel import doubt as channel_doubt
from vobiz_provider.channel.holding import CHANNEL_TYPE, connections
from vobiz_provider.channel.holding import doubt_of_interrupted as doubt_of_connection
from vobiz_provider.channel.listed import channels_of_number, shows_numbers
from vobiz_provider.commands.exit_codes import A_PERSON_DECIDES
from vobiz_provider.commands.stack import StackOption, deployment_of, session_of
from vobiz_provider.doubts import Doubt
from vobiz_provider.engine.call import resource_name
from vobiz_provider.engine.cli import CliFailed
from vobiz_provider.engine.stack import pending_creates_of, resources_of, written_at
from vobiz_provider.held_numbers import ORDER_TYPE, inputs_of, purchases
from vobiz_provider.order import doubt as order_doubt
from vobiz_provider.order.advice import NEVER
from vobiz_provider.order.interruption import doubt_of_interrupted
from vobiz_provider.order.note import find_note
from vobiz_provider.order.traces import traces_in_words
from vobiz_provider.records import is_in_doubt
from vobiz_provider.session import Session

# An export tells when its stack was last written, and not when the run that was killed sent the order: each run since
# has written it anew, those that only looked too.
_LONGEST_AGO = timedelta(days=7)


@dataclass(frozen=True)
class Finding:
    """One thing to decide.

    Args:
        resource: as the stack's export writes it.
        doubt: what happened, and the ways on.
        sent: what was sent, as a record has it.
        is_interrupted: whether a run was killed while it was sent; else its answer was lost.
        recorded: the id that the stack has under that name all the same, or None.
    """

    resource: dict[str, Any]
    doubt: Doubt
    sent: dict[str, Any]
    is_interrupted: bool
    recorded: str | None = None

    @property
    def urn(self) -> str:
        """The URN of its resource."""
        return str(self.resource.get("urn"))

    @property
    def provider(self) -> str | None:
        """The name of the explicit provider that it has, or None."""
        name = str(self.resource.get("provider")).rpartition("::")[0].rpartition("::")[2]
        return None if name in {"", "default"} or name.startswith("default_") else name


def preflight(stack: StackOption = None) -> None:
    """Says what a person has to decide before an `up`, and exits with 3; silent, and 0, where there is nothing.

    That is an order or a channel that a killed run left pending, or whose status is unknown.

    Example: python -m vobiz_provider preflight --stack prod && pulumi up --yes --stack prod
    """
    found = list(findings(deployment_of(stack)))
    if not found:
        return
    session, why_not = _session(stack)
    for finding in found:
        # First what the stack alone tells: Vobiz may take its time, and a job may end before.
        typer.echo(_in_words(finding))
        seen = seen_of(session, finding) if session else f"not asked, since {why_not}"
        typer.echo(f"  seen now     {seen} (a hint and no proof)")
    raise typer.Exit(A_PERSON_DECIDES)


def findings(deployment: dict[str, Any]) -> Iterator[Finding]:
    """What is in doubt in a stack.

    Args:
        deployment: as the stack's export writes it.
    """
    resources, creates = resources_of(deployment), pending_creates_of(deployment)
    urns = [each.get("urn") for each in resources]
    ids = {str(each.get("urn")): each.get("id") for each in resources if not _is_no_more(each)}
    for each in resources:
        urn, outputs = str(each.get("urn")), each.get("outputs")
        if not is_in_doubt(each.get("id")) or each.get("delete") or not isinstance(outputs, dict):
            continue
        if each.get("type") == ORDER_TYPE:
            doubt = order_doubt.doubt_of(outputs, urn, is_replacement=urns.count(urn) > 1)
            yield Finding(each, doubt, outputs, is_interrupted=False)
        elif each.get("type") == CHANNEL_TYPE:
            yield Finding(each, channel_doubt.doubt_of(outputs, urn), outputs, is_interrupted=False)
    written, orders = written_at(deployment), purchases(creates)
    for urn, each in {str(each.get("urn")): each for each in orders}.items():
        note, inputs = find_note(urn), inputs_of(each)
        sent = inputs | {"requested": inputs, "sent_at": note.started_at if note else _earliest(written)}
        yield Finding(each, doubt_of_interrupted(each, written, note, orders), sent, True, ids.get(urn))
    for urn, each in {str(each.get("urn")): each for each in connections(creates)}.items():
        inputs = inputs_of(each)
        yield Finding(each, doubt_of_connection(inputs.get("phone_number")), inputs, True, ids.get(urn))


def _is_no_more(resource: dict[str, Any]) -> bool:
    return bool(resource.get("delete") or resource.get("pendingReplacement") or is_in_doubt(resource.get("id")))


def seen_of(session: Session, finding: Finding) -> str:
    """What Vobiz shows of it today, as a hint and no proof.

    Args:
        session: who asks.
        finding: what it is about.
    """
    if finding.provider and not finding.sent.get("account_id"):
        # What another account lacks would look like a proof that nothing was bought.
        return f"not asked, since it has an explicit provider, {finding.provider}, and so maybe another account"
    try:
        session.require_credentials()
        if "waba_id" in finding.sent:
            return _seen_of_channel(session, finding.sent.get("phone_number"))
        traces = traces_in_words(session, finding.sent)
    except VobizError as error:
        return f"not known, since {error}"
    return traces.strip().removeprefix("Seen now, as a hint and no proof: ") or "not known, since Vobiz tells nothing"


def _seen_of_channel(session: Session, number: Any) -> str:
    channels = session.channels_as_evidence()
    found = [f"channel {each.id} ({each.status})" for each in channels_of_number(session, channels, number)]
    if found:
        return f"{number} has {' and '.join(found)}"
    return (
        f"the list of channels has none of {number}" if shows_numbers(channels) else "the list of channels cannot tell"
    )


def _session(stack: str | None) -> tuple[Session | None, str]:
    try:
        return session_of(stack), ""
    except CliFailed as error:
        return None, str(error)


def _earliest(written: str | None) -> str | None:
    latest = parse_time(written)
    return (latest - _LONGEST_AGO).strftime("%Y-%m-%dT%H:%M:%SZ") if latest else None


def _in_words(finding: Finding) -> str:
    doubt = finding.doubt
    lines = [
        f"{resource_name(finding.urn)}: {doubt.happened}",
        f"  URN          {finding.urn}",
        f"  first        {doubt.look[0].lower()}{doubt.look[1:]}",
        f"  it is there  {doubt.if_there}",
        f"  it is not    {doubt.if_not}",
    ]
    if finding.recorded:
        # Adopted and not cleared yet, or what the run that was killed was to replace: only a person can tell.
        lines.append(
            f"  recorded     {finding.recorded} has this name in the stack: where that is it, only clearing is left"
        )
    if finding.is_interrupted:
        lines.append(f"  never        {NEVER.removeprefix('Never ')}")
        lines.append(
            "  locked       where the CLI says that the stack is locked, and no run is at work: `pulumi cancel --yes`"
        )
    return "\n".join(lines)
