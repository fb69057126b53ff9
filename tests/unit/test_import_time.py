"""What this package costs a program, which pays it at every run."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

ALLOWED_SECONDS = 0.02
ATTEMPTS = 12
RESOURCES = "from vobiz_provider import ByonNumber, WhatsAppNumberOrder, WhatsAppNumberSelection"
PROGRAM = f"""
import asyncio, json, sys
import pulumi
{RESOURCES}


class Mocks(pulumi.runtime.Mocks):
    def new_resource(self, args):
        return args.name, args.inputs

    def call(self, args):
        return {{}}


pulumi.runtime.set_mocks(Mocks())


@pulumi.runtime.test
def program():
    pick = WhatsAppNumberSelection("pick", country_code="IN", region="MH")
    number = WhatsAppNumberOrder("number", country_code="IN", region="MH", currency="INR", preferred_number=pick.e164)
    own = ByonNumber("own", phone_number="+919812345678", otp_code="123456")
    return pulumi.Output.all(number.urn, own.urn)


program()
print(json.dumps(sorted(sys.modules)))
"""


def test_importing_the_resources_costs_little_beyond_importing_pulumi() -> None:
    # Processor time, and the best of some processes: other load on the machine must not count.
    measure = f"import time, pulumi; start = time.process_time(); {RESOURCES}; print(time.process_time() - start)"
    seconds: list[float] = []
    while len(seconds) < ATTEMPTS and min(seconds, default=1) > ALLOWED_SECONDS:
        seconds.append(float(subprocess.check_output([sys.executable, "-c", measure], text=True)))
    assert min(seconds) <= ALLOWED_SECONDS


@pytest.mark.parametrize("package", ["pydantic", "requests", "rich", "typer", "urllib3"])
def test_a_program_that_declares_resources_does_not_load(package: str, loaded: list[str]) -> None:
    assert "vobiz_provider.order.resource" in loaded
    assert package not in loaded


LIFECYCLES = [f"vobiz_provider.{resource}.lifecycle" for resource in ("order", "selection", "own_number", "channel")]
CLIENT = """
from vobiz_provider.api.account import Account
from vobiz_provider.api.client import Client

client = Client(Account("MA_X", "token", None, "http://127.0.0.1:9", 1.0))
client.account_reads
"""
ASKS = f"""
{CLIENT}
from vobiz_provider.api.errors import Unreachable

try:
    client.channels()
except Unreachable:
    pass
"""


@pytest.mark.parametrize("code", [*(f"import {each}" for each in LIFECYCLES), CLIENT], ids=[*LIFECYCLES, "a client"])
def test_nothing_that_sends_requests_is_loaded_before_the_first(code: str) -> None:
    assert {"requests", "urllib3", "vobiz_provider.api.connections"}.isdisjoint(loaded_after(code))


def test_the_first_request_loads_what_sends_it() -> None:
    assert {"requests", "urllib3", "vobiz_provider.api.connections"} <= loaded_after(ASKS)


def test_an_order_loads_nothing_of_the_account_before_it_is_asked() -> None:
    assert "vobiz_provider.api.account_models" not in loaded_after(f"import {LIFECYCLES[0]}")


def loaded_after(code: str) -> set[str]:
    """The modules that are loaded in a process of its own."""
    report = f"{code}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))"
    return set(json.loads(subprocess.check_output([sys.executable, "-c", report], text=True)))


@pytest.fixture(scope="module")
def loaded() -> list[str]:
    """The modules that are loaded after a program with every resource."""
    modules: list[str] = json.loads(
        subprocess.check_output([sys.executable, "-c", PROGRAM], text=True).splitlines()[-1]
    )
    return modules
