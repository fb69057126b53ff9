"""`preflight`: what a person has to decide before an `up`."""

from __future__ import annotations

import re
import shlex

import typer

from vobiz_provider.commands.exit_codes import A_PERSON_DECIDES
from vobiz_provider.commands.preflight.findings import Finding, findings
from vobiz_provider.commands.preflight.seen import seen_of
from vobiz_provider.commands.stack import StackOption, beginning_of_urns, deployment_of, session_of
from vobiz_provider.engine.call import resource_name
from vobiz_provider.engine.cli import CliFailed
from vobiz_provider.engine.stack import resources_of
from vobiz_provider.order.advice import NEVER
from vobiz_provider.session import Session


def preflight(stack: StackOption = None) -> None:
    """Says what a person has to decide before an `up`, and exits with 3; silent, and 0, where there is nothing.

    That is an order or a channel that a killed run left pending, or whose status is unknown.

    Example: python -m vobiz_provider preflight --stack prod && pulumi up --yes --stack prod
    """
    deployment = deployment_of(stack)
    found = list(findings(deployment, None if resources_of(deployment) else beginning_of_urns(stack)))
    if not found:
        return
    session, why_not = _session(stack)
    for finding in found:
        # First what the stack alone tells: Vobiz may take its time, and a job may end before.
        typer.echo(_about(stack, _in_words(finding)))
        seen = seen_of(session, finding) if session else f"not asked, since {why_not}"
        typer.echo(f"  seen now     {seen}")
    raise typer.Exit(A_PERSON_DECIDES)


def _session(stack: str | None) -> tuple[Session | None, str]:
    try:
        return session_of(stack), ""
    except CliFailed as error:
        return None, str(error)


def _about(stack: str | None, text: str) -> str:
    """The same, with commands about the stack that was asked for: where they are pasted another may be selected."""
    return re.sub(r"`(pulumi [^`]+)`", rf"`\1 --stack {shlex.quote(stack)}`", text) if stack else text


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
        then = "is it, only clearing" if finding.is_interrupted else "has replaced it, only the `rm`"
        lines.append(f"  recorded     {finding.recorded} has this name in the stack: where that {then} is left")
    if finding.is_interrupted:
        lines.append(f"  never        {NEVER.removeprefix('Never ')}")
        lines.append(
            "  locked       where the CLI says that the stack is locked, and no run is at work: `pulumi cancel --yes`"
        )
    return "\n".join(lines)
