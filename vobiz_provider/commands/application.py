"""The commands by name, and how each of them ends."""

from __future__ import annotations

import sys

import typer

from vobiz_provider.api.errors import VobizError
from vobiz_provider.commands.doctor.command import doctor
from vobiz_provider.commands.exit_codes import FAILED
from vobiz_provider.commands.numbers import numbers
from vobiz_provider.commands.preflight import preflight
from vobiz_provider.commands.report.command import report
from vobiz_provider.engine.cli import CliFailed

app = typer.Typer(
    name="vobiz-provider",
    help="Looks at WhatsApp numbers on sale and at those of a Pulumi stack. Nothing here buys or changes anything.",
    epilog="Exit codes: 0 all is well, 1 it failed, 2 wrong arguments, 3 a person has to decide something.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.callback()(lambda: None)
app.command()(doctor)
app.command()(numbers)
app.command()(preflight)
app.command()(report)


def run() -> None:
    """Runs the command that the arguments name; an error is one line and exit code 1."""
    try:
        app(prog_name="vobiz-provider" if sys.argv[0].endswith("vobiz-provider") else "python -m vobiz_provider")
    except (VobizError, CliFailed) as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(FAILED)
