"""The commands by name, and how each of them ends."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from vobiz_provider.api.errors import VobizError
from vobiz_provider.api.redaction import one_line
from vobiz_provider.api.version import package_version
from vobiz_provider.commands.doctor.command import doctor
from vobiz_provider.commands.exit_codes import FAILED
from vobiz_provider.commands.numbers import numbers
from vobiz_provider.commands.preflight.command import preflight
from vobiz_provider.commands.report.command import report
from vobiz_provider.commands.stack import StackUnreadable
from vobiz_provider.engine.cli import CliFailed

# Typer names one of its errors about arguments, and not what they have in common.
_UsageError: type[Exception] = typer.BadParameter.__bases__[0]

app = typer.Typer(
    name="vobiz-provider",
    epilog="Exit codes: 0 all is well, 1 it failed, 2 wrong arguments, 3 a person has to decide something.",
    pretty_exceptions_enable=False,
)
app.command()(doctor)
app.command()(numbers)
app.command()(preflight)
app.command()(report)


def _show_version(is_asked: bool) -> None:
    if is_asked:
        typer.echo(package_version() or "a checkout that is not installed")
        raise typer.Exit


@app.callback()
def describe(
    _: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Looks at WhatsApp numbers on sale and at those of a Pulumi stack. Nothing here buys or changes anything."""


def run() -> None:
    """Runs the command that the arguments name; an error is one line and exit code 1, of an argument 2."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Where the locale has no such character, a name with one is still told.
            stream.reconfigure(errors="backslashreplace")
    name = "vobiz-provider" if Path(sys.argv[0]).stem == "vobiz-provider" else "python -m vobiz_provider"
    try:
        exit_code = app(sys.argv[1:] or ["--help"], prog_name=name, standalone_mode=False)
    except _UsageError as error:
        told: Any = error
        command = told.ctx.command_path if told.ctx else name
        print(
            f"error: {one_line(told.format_message()).rstrip('.')}: `{command} --help` says what is taken",
            file=sys.stderr,
        )
        sys.exit(told.exit_code)
    except StackUnreadable as error:
        print(f"error: {error}: `pulumi stack ls` lists stacks, `{name} doctor` says what is missing", file=sys.stderr)
        sys.exit(FAILED)
    except (VobizError, CliFailed) as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(FAILED)
    except OSError as error:
        print(f"error: {error.strerror or error}", file=sys.stderr)
        sys.exit(FAILED)
    sys.exit(exit_code or 0)
