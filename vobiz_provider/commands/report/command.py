"""`report`: what a stack has, what it costs, and what a preview would change."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from vobiz_provider.commands.exit_codes import A_PERSON_DECIDES
from vobiz_provider.commands.report.as_json import json_of
from vobiz_provider.commands.report.ceilings import ceilings_of
from vobiz_provider.commands.report.contents import report_of
from vobiz_provider.commands.report.document import document_of
from vobiz_provider.commands.report.markdown import markdown_of
from vobiz_provider.commands.report.preview import read_preview, refuse_older
from vobiz_provider.commands.report.terminal import show
from vobiz_provider.commands.stack import StackOption, deployment_of
from vobiz_provider.engine.call import beginning_of
from vobiz_provider.engine.stack import resources_of

PreviewOption = Annotated[
    str | None,
    typer.Option(
        "--preview",
        metavar="FILE",
        help="What `pulumi preview --json` or `pulumi refresh --preview-only --json` printed; - is the standard input.",
    ),
]
MaxMonthlyOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="CURRENCY=AMOUNT",
        help="Exit with 3 where the stack costs more a month, after the preview if one is given, or where what the "
        "preview would buy has no known price or is paid in a currency without a ceiling, or the preview failed. "
        "Several: INR=1000,USD=20, or repeated.",
    ),
]


def report(
    stack: StackOption = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="For a pull request or a job summary.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For a program; docs say what its keys mean.")] = False,
    preview: PreviewOption = None,
    max_monthly: MaxMonthlyOption = None,
) -> None:
    """Tells what a stack has, what that costs, what a preview would change, and what was changed outside.

    Example: pulumi preview --json > plan.json; python -m vobiz_provider report --preview plan.json --max-monthly INR=99
    """
    if markdown and as_json:
        raise typer.BadParameter("--markdown and --json are two forms: ask for one")
    try:
        ceilings = ceilings_of(max_monthly or [])
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--max-monthly") from None
    deployment = deployment_of(stack)
    read = read_preview(preview, _beginning(deployment, stack)) if preview is not None else None
    if read:
        refuse_older(read, deployment)
    told = report_of(deployment, stack, read, ceilings)
    if as_json:
        typer.echo(json_of(told))
    elif markdown:
        typer.echo(markdown_of(document_of(told)))
    else:
        show(document_of(told))
    not_kept = [verdict.why_not for verdict in told.verdicts if verdict.why_not]
    for line in not_kept:
        typer.echo(f"error: {line}", err=True)
    if not_kept:
        raise typer.Exit(A_PERSON_DECIDES)


def _beginning(deployment: dict[str, Any], stack: str | None) -> str:
    urns = (str(each.get("urn")) for each in resources_of(deployment))
    # Before the first update only the option tells.
    unread = f"urn:pulumi:{stack.rpartition('/')[2]}::" if stack else ""
    return next(map(beginning_of, urns), unread)
