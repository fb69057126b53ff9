"""A user's own tests of a program with all four resources, under Pulumi's mocks and without any API."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.protocol.sdks import both_sdks

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """\
import pulumi
from vobiz_provider import ByonNumber
from vobiz_provider import WhatsAppChannel
from vobiz_provider import WhatsAppNumberOrder
from vobiz_provider import WhatsAppNumberSelection
from vobiz_provider import get_available_numbers
from vobiz_provider import get_available_numbers_output

on_sale = get_available_numbers("in", "MH")
on_sale_later = get_available_numbers_output("IN", pulumi.Output.from_input("KA"))
pick = WhatsAppNumberSelection("support", country_code="IN", region="MH", max_monthly_cost=300)
order = WhatsAppNumberOrder(
    "support",
    country_code="IN",
    region="MH",
    currency="INR",
    preferred_number=pick.e164,
    opts=pulumi.ResourceOptions(protect=True),
)


def give_code(args):
    return pulumi.ResourceTransformationResult({**args.props, "otp_code": "123456"}, args.opts)


own = ByonNumber("own", phone_number="+919812345678", opts=pulumi.ResourceOptions(transformations=[give_code]))
channel = WhatsAppChannel(
    "sender",
    waba_id="102290129340398",
    phone_number=own.phone_number,
    phone_number_id="106540352242922",
    number_onboarding_mode="bring_your_own",
    access_token="EAAOfTheMocks",
    display_name="Acme Support",
)
pulumi.export("number", order.selected_phone_number)
"""
USERS_TEST = """\
import asyncio
import dataclasses
import pulumi
import vobiz_provider

registered = []


class VobizMocks(pulumi.runtime.Mocks):
    def new_resource(self, args):
        registered.append(args)
        made = {"e164": "+919876543210"} if args.typ.endswith("Selection") else {}
        made |= {"status": "active"} if args.typ.endswith("Channel") else {}
        return f"{args.name}_id", dict(args.inputs) | made

    def call(self, args):
        assert args.token == "vobiz:index:getAvailableNumbers", args.token
        fees = {"setup_fee": 500, "monthly_fee": 250.0, "currency": "INR"}
        return {"items": [{"e164": "+919876543210"} | dict(args.args) | fees]}


asyncio.set_event_loop(asyncio.new_event_loop())
pulumi.runtime.set_mocks(VobizMocks(), project="numbers", stack="test", preview=False)

import program


@pulumi.runtime.test
def test_the_order_names_the_selected_number():
    def check(values):
        number, order_id, code = values
        assert (number, order_id, code) == ("+919876543210", "support_id", "123456"), values
        print("checked")

    return pulumi.Output.all(program.order.preferred_number, program.order.id, program.own.otp_code).apply(check)


@pulumi.runtime.test
def test_the_channel_has_the_own_number():
    def check(values):
        number, status, provider, token = values
        assert (number, status, provider, token) == ("+919812345678", "active", "meta_direct", "EAAOfTheMocks"), values
        print("checked")

    channel = program.channel
    return pulumi.Output.all(
        channel.phone_number, channel.status, channel.number_provider, channel.access_token
    ).apply(check)


@pulumi.runtime.test
def test_the_code_and_the_token_are_secrets():
    async def check():
        assert await program.own.otp_code.is_secret()
        assert await program.channel.access_token.is_secret()
        assert not await program.own.phone_number.is_secret()
        assert not await program.channel.display_name.is_secret()
        print("checked")

    return pulumi.Output.from_input(check())


@pulumi.runtime.test
def test_the_listing_is_the_mocks_answer():
    listed = vobiz_provider.AvailableNumber(
        e164="+919876543210", country="IN", region="MH", setup_fee=500.0, monthly_fee=250.0, currency="INR"
    )
    assert program.on_sale == [listed], program.on_sale

    def check(numbers):
        assert numbers == [dataclasses.replace(listed, region="KA")], numbers
        print("checked")

    return program.on_sale_later.apply(check)


test_the_order_names_the_selected_number()
test_the_channel_has_the_own_number()
test_the_code_and_the_token_are_secrets()
test_the_listing_is_the_mocks_answer()
print(sorted(args.typ for args in registered))
"""


NO_LISTING = """\
import asyncio
import pulumi
import vobiz_provider

# Of a user who did not think of the listing, and of some who got its shape wrong.
answers = [{}, ({}, []), {"items": None}, {"items": ["+919876543210"]}, {"items": [{}]}]


class VobizMocks(pulumi.runtime.Mocks):
    def new_resource(self, args):
        return "", {}

    def call(self, args):
        return answers[0]


asyncio.set_event_loop(asyncio.new_event_loop())
pulumi.runtime.set_mocks(VobizMocks())
while answers:
    try:
        vobiz_provider.get_available_numbers("IN")
    except pulumi.RunError as error:
        print(error)
    answers.pop(0)
"""


@dataclass(frozen=True)
class Ended:
    lines: list[str]
    exit_code: int
    errors: str


def run_test(folder: Path, program: str, users_test: str, interpreter: str = sys.executable) -> Ended:
    """Runs a user's test of a program, where the user has neither credentials nor a network."""
    (folder / "program.py").write_text(program)
    (folder / "users_test.py").write_text(users_test)
    foreign = ("PULUMI_", "VOBIZ_")
    environment = {key: value for key, value in os.environ.items() if not key.startswith(foreign)}
    ended = subprocess.run(
        [interpreter, folder / "users_test.py"],
        cwd=folder,
        env=environment | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return Ended(ended.stdout.splitlines(), ended.returncode, ended.stderr)


@both_sdks
def test_a_program_of_all_four_resources_runs_under_mocks(tmp_path: Path, interpreter: str) -> None:
    ended = run_test(tmp_path, PROGRAM, USERS_TEST, interpreter)
    assert ended.exit_code == 0, ended.errors
    assert ended.lines == [*["checked"] * 4, str([f"pulumi-python:dynamic/vobiz:{kind}" for kind in _KINDS])]


def test_mocks_that_answer_no_listing_are_told_the_shape(tmp_path: Path) -> None:
    ended = run_test(tmp_path, "", NO_LISTING)
    told = "the mocks do not answer vobiz:index:getAvailableNumbers with a listing"
    assert [line.startswith(told) for line in ended.lines] == [True] * 5, ended.errors


_KINDS = ("ByonNumber", "WhatsAppChannel", "WhatsAppNumberOrder", "WhatsAppNumberSelection")
