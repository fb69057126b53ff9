"""Pulumi programs as text, put together from statements."""

from __future__ import annotations

from typing import Any

from tests.driver.inputs import CHANNEL, NUMBER, OWN_NUMBER

_START = """\
import pulumi
from vobiz_provider import ByonNumber
from vobiz_provider import WhatsAppChannel
from vobiz_provider import WhatsAppNumberOrder
from vobiz_provider import WhatsAppNumberSelection
from vobiz_provider import get_available_numbers

config = pulumi.Config()
"""


class Code(str):
    """An expression of the program, written as it is and not as a string."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


def program(*statements: str) -> str:
    """A whole program."""
    return _START + "\n".join(statements) + "\n"


def order(name: str = "support", options: str = "", **changes: Any) -> str:
    """Declares an order of NUMBER, protected by nothing; a change of None leaves an argument out."""
    inputs = {"country_code": "IN", "region": "MH", "currency": "INR", "preferred_number": NUMBER}
    return _declare("WhatsAppNumberOrder", name, options, inputs | changes)


def selection(name: str = "pick", options: str = "", **changes: Any) -> str:
    """Declares a selection in IN/MH and keeps it under its name."""
    inputs = {"country_code": "IN", "region": "MH"}
    return f"{name} = " + _declare("WhatsAppNumberSelection", name, options, inputs | changes)


def own(name: str = "own", options: str = "", **changes: Any) -> str:
    """Declares OWN_NUMBER with the code that the config holds."""
    inputs = {"phone_number": OWN_NUMBER, "otp_code": Code('config.get_secret("otp")')}
    return _declare("ByonNumber", name, options, inputs | changes)


def channel(name: str = "sender", options: str = "", **changes: Any) -> str:
    """Declares CHANNEL with the token that the config holds and keeps it under its name."""
    inputs = CHANNEL | {"access_token": Code('config.get_secret("metaToken")')} | changes
    return f"{name} = " + _declare("WhatsAppChannel", name, options, inputs)


def _declare(kind: str, name: str, options: str, inputs: dict[str, Any]) -> str:
    given = "".join(f", {key}={value!r}" for key, value in inputs.items() if value is not None)
    return f"{kind}({name!r}{given}, opts=pulumi.ResourceOptions({options}))"
