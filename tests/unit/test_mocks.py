"""A user's own tests of a program with all three resources, under Pulumi's mocks and without any API."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PROGRAM = """\
import pulumi
from vobiz_provider import ByonNumber, WhatsAppNumberOrder, WhatsAppNumberSelection

pick = WhatsAppNumberSelection("support", country_code="IN", region="MH", max_monthly_cost=300)
order = WhatsAppNumberOrder(
    "support",
    country_code="IN",
    region="MH",
    currency="INR",
    preferred_number=pick.e164,
    opts=pulumi.ResourceOptions(protect=True),
)
own = ByonNumber("own", phone_number="+919812345678", otp_code=pulumi.Output.secret("123456"))
pulumi.export("number", order.selected_phone_number)
"""
USERS_TEST = """\
import asyncio
import pulumi

registered = []


class VobizMocks(pulumi.runtime.Mocks):
    def new_resource(self, args):
        registered.append(args)
        made = {"e164": "+919876543210"} if args.typ.endswith("Selection") else {}
        return f"{args.name}_id", dict(args.inputs) | made

    def call(self, args):
        return {}


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
def test_the_code_is_a_secret():
    async def check():
        assert await program.own.otp_code.is_secret()
        assert not await program.own.phone_number.is_secret()
        print("checked")

    return pulumi.Output.from_input(check())


test_the_order_names_the_selected_number()
test_the_code_is_a_secret()
print(sorted(args.typ for args in registered))
"""


def test_a_program_of_all_three_resources_runs_under_mocks(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(PROGRAM)
    (tmp_path / "users_test.py").write_text(USERS_TEST)
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PULUMI_")}
    ended = subprocess.run(
        [sys.executable, tmp_path / "users_test.py"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.splitlines() == [
        "checked",
        "checked",
        str([f"pulumi-python:dynamic/vobiz:{kind}" for kind in _KINDS]),
    ]


_KINDS = ("ByonNumber", "WhatsAppNumberOrder", "WhatsAppNumberSelection")
