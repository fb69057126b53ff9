"""`numbers`: what is on sale, cheapest first."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from vobiz_provider.api.account import Account
from vobiz_provider.api.errors import VobizError
from vobiz_provider.api.listings import Listing
from vobiz_provider.api.models import AvailableNumber
from vobiz_provider.api.redaction import one_line, without_secrets
from vobiz_provider.api.values import amount_in_words
from vobiz_provider.commands.stack import StackOption, project_here, session_of, session_without_stack
from vobiz_provider.engine.cli import CliFailed
from vobiz_provider.engine.input_types import Ceiling, CountryCode, Region
from vobiz_provider.engine.inputs import Inputs, validate
from vobiz_provider.session import Session


class NumbersInputs(Inputs):
    """What is looked for."""

    country: CountryCode
    region: Region | None = None
    max_monthly: Ceiling | None = None

    @property
    def area(self) -> str:
        """The place in words."""
        return f"{self.country}/{self.region}" if self.region else self.country


def numbers(
    country: Annotated[str, typer.Option(help="ISO 3166-1 alpha-2 code, such as IN.")],
    region: Annotated[str | None, typer.Option(help="State or region, such as MH; without it, all.")] = None,
    max_monthly: Annotated[
        str | None,
        typer.Option(metavar="AMOUNT", help="Highest fee a month, in major units of each number's own currency."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON list, under the API's names.")] = False,
    stack: StackOption = None,
) -> None:
    """Lists the numbers on sale, cheapest first (setup, then monthly fee); each currency by itself.

    Fees are in major units. Where nothing is on sale, or nothing within --max-monthly, a line on stderr says so and the
    exit code is 0 all the same.

    Example: python -m vobiz_provider numbers --country IN --region MH --max-monthly 300
    """
    inputs = _validated(country, region, max_monthly)
    client = _session(stack).vobiz.client
    on_sale = client.available_numbers(inputs.country, inputs.region)
    fitting = cheapest_first(each for each in on_sale if _is_within(each, inputs.max_monthly))
    if not on_sale.is_whole:
        _tell(f"warning: Vobiz listed {len(on_sale)} numbers of {inputs.area} and says that there are more")
    if as_json:
        typer.echo(json.dumps([without_secrets(asdict(each), client.account.secrets) for each in fitting], indent=2))
    elif fitting:
        Console().print(_table(fitting, client.account))
    if not fitting:
        _tell(one_line(_why_none(inputs, on_sale), client.account.secrets))


def cheapest_first(on_sale: Iterable[AvailableNumber]) -> list[AvailableNumber]:
    """Numbers in the order in which a WhatsAppNumberSelection takes them, each currency by itself.

    Args:
        on_sale: what there is; a fee that is not listed comes last.
    """
    return sorted(on_sale, key=lambda n: (n.currency or "", _known(n.setup_fee), _known(n.monthly_fee), n.e164))


def _validated(country: str, region: str | None, max_monthly: str | None) -> NumbersInputs:
    given = {"country": country, "region": region, "max_monthly": _amount(max_monthly)}
    inputs, failures = validate(NumbersInputs, given)
    if inputs is None:
        field, reason = failures[0].property, failures[0].reason
        raise typer.BadParameter(reason.removeprefix(f"{field} "), param_hint=f"--{field.replace('_', '-')}")
    return inputs


def _amount(text: str | None) -> float | str | None:
    try:
        return float(text) if text else text
    except ValueError:
        return text  # told of with what else is wrong


def _session(stack: str | None) -> Session:
    if stack and not project_here():
        raise CliFailed(f"the config of stack {stack} is read in its project's folder, and this is in none: go there")
    try:
        return session_of(stack)
    except CliFailed as error:
        if stack:
            raise
        session = session_without_stack()
        try:
            account = session.account
        except VobizError:
            raise error from None
        # A sandbox in the config must not silently turn into production.
        _tell(f"warning: {error}: asking {account.base_url} with the credentials of {account.source}")
        return session


def _is_within(number: AvailableNumber, ceiling: float | None) -> bool:
    return ceiling is None or _known(number.monthly_fee) <= ceiling


def _known(fee: float | None) -> float:
    return math.inf if fee is None else fee


def _why_none(inputs: NumbersInputs, on_sale: Listing[AvailableNumber]) -> str:
    if not on_sale:
        return f"no number is on sale in {inputs.area}"
    dearest_first = sorted(on_sale, key=lambda n: (_known(n.monthly_fee), n.e164), reverse=True)
    cheapest = {number.currency: f"{number.e164} ({number.fees_in_words})" for number in dearest_first}
    ceiling = amount_in_words(inputs.max_monthly or 0, None)
    return (
        f"none of the {len(on_sale)} numbers on sale in {inputs.area} costs {ceiling} a month or less: the cheapest "
        f"there is {' and '.join(cheapest.values())}"
    )


def _table(fitting: list[AvailableNumber], account: Account) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in ("E.164", "REGION", "SETUP", "MONTHLY", "CURRENCY"):
        table.add_column(name, justify="right" if name in {"SETUP", "MONTHLY"} else "left", overflow="fold")
    for each in fitting:
        fees = ["" if fee is None else amount_in_words(fee, None) for fee in (each.setup_fee, each.monthly_fee)]
        cells = (each.e164, each.region or "", *fees, each.currency or "")
        table.add_row(*(Text(one_line(cell, account.secrets)) for cell in cells))
    return table


def _tell(line: str) -> None:
    typer.echo(line, err=True)
