"""`doctor`: whether everything that a run needs is there."""

from __future__ import annotations

from collections.abc import Iterator

import typer
from rich.console import Console
from rich.text import Text

from vobiz_provider.commands.doctor.check import Check, Verdict, failed, skipped
from vobiz_provider.commands.doctor.environment import check_environment
from vobiz_provider.commands.doctor.machine import check_cli, check_helpers, check_stack
from vobiz_provider.commands.doctor.vobiz import (
    check_account,
    check_api,
    check_balances,
    check_base_url,
    check_credentials,
)
from vobiz_provider.commands.exit_codes import FAILED
from vobiz_provider.commands.stack import StackOption, project_here
from vobiz_provider.engine.cli import CliFailed


def doctor(stack: StackOption = None) -> None:
    """Checks what a run needs, one line each: ok, or what to do; exits with 1 where a check failed.

    It looks at the CLI, the project's Python, the stack, the credentials (never their value) and the account at Vobiz,
    and only reads. Outside of a project it checks what it can. A warning does not count as failed.

    Example: python -m vobiz_provider doctor --stack prod
    """
    # Neither wrapped nor cut where nobody looks: a line is one check.
    console, has_failed = Console(highlight=False, soft_wrap=True), False
    for check in _checks(stack):
        name = check.verdict.name.lower()
        console.print(Text.assemble(f"{check.what:<15}", (f"{name:<9}", check.verdict.value), check.text))
        has_failed = has_failed or check.verdict is Verdict.FAILED
    if has_failed:
        raise typer.Exit(FAILED)


def _checks(stack: str | None) -> Iterator[Check]:
    line, cli = check_cli()
    yield line
    yield check_helpers(cli)
    try:
        project = project_here()
    except CliFailed as error:
        yield failed("project", str(error))
        return
    yield check_environment(project)
    line, deployment = check_stack(cli, stack, is_in_project=project is not None)
    yield line
    if project and deployment is None:
        yield from _skipped("needs the stack's config", "credentials", "base URL", "API", "account", "balance")
        return
    line, client = check_credentials(stack)
    yield line
    if client is None:
        yield from _skipped("needs credentials", "base URL", "API", "account", "balance")
        return
    yield check_base_url(client.account)
    line = check_api(client)
    yield line
    if line.verdict is Verdict.FAILED:
        yield from _skipped("needs an API that answers", "account", "balance")
        return
    yield check_account(client)
    yield from check_balances(client, deployment)


def _skipped(why: str, *whats: str) -> Iterator[Check]:
    return (skipped(what, why) for what in whats)
