"""A dynamic provider that others have published shares the program and the plugin process with ours."""

from __future__ import annotations

import os
from pathlib import Path

from tests.driver.inputs import NUMBER, OWN_NUMBER
from tests.engine.programs import order, own, program
from tests.engine.stack import FAILED, NewStack
from tests.engine.unifi import controller
from tests.protocol.environments import ROOT
from tests.protocol.other_providers import python_with_other_providers
from vobiz_sandbox.process import SandboxProcess

RECORDS = """\
from unifi_pulumi import DnsRecord

def host(number):
    return f"{number[1:]}.example.com"

DnsRecord("office", "A_RECORD", "office.example.com", ipv4Address="192.0.2.10")
DnsRecord("sales", "CNAME_RECORD", "sales.example.com", target_domain=own.phone_number.apply(host))
DnsRecord("support", "CNAME_RECORD", "support.example.com", target_domain=support.selected_phone_number.apply(host))"""
PUBLISHED = {
    "office.example.com": "",
    "sales.example.com": f"{OWN_NUMBER[1:]}.example.com",
    "support.example.com": f"{NUMBER[1:]}.example.com",
}


def test_each_works_as_it_does_alone(new_stack: NewStack, sandbox: SandboxProcess) -> None:
    sandbox.settings(order_read=True)
    bought = order(options="protect=True", fail_while_pending=True)
    with controller() as unifi:
        stack = new_stack(program("own = " + own(fail_while_pending=True), "support = " + bought, RECORDS))
        cli, _, rest = stack.environment["PATH"].split(os.pathsep, 2)
        stack.environment |= {
            "PATH": os.pathsep.join((cli, str(Path(python_with_other_providers()).parent), rest)),
            "PYTHONPATH": str(ROOT),
            # The official language host takes its name for that of a plugin.
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "UNIFI_API_BASE": unifi.base_url,
            "UNIFI_API_KEY": "key-of-the-tests",
            "UNIFI_SITE_ID": "site",
        }

        unifi.refused = "office.example.com"
        first = stack.run("up", "--continue-on-error", expect=FAILED)
        # Its errors keep the traceback that the SDK gives to any provider, and ours are a line.
        assert "Traceback" in first.told_of("office")
        assert "refused by the controller" in first.told_of("office")
        assert "Traceback" not in first.told_of("own")
        assert f"{OWN_NUMBER} is recorded and not verified yet" in first.told_of("own")
        # The engine has it check what waits for a number, without the number.
        assert "targetDomain is required" in first.text
        assert unifi.records == {}

        unifi.refused = None
        stack.configure(secret={"otp": sandbox.last_code(OWN_NUMBER)})
        stack.run("up", expect=FAILED)
        (placed,) = sandbox.orders()
        assert "support.example.com" not in unifi.domains()
        sandbox.set_order_status(placed["id"], "completed")
        stack.run("up")
        assert unifi.domains() == PUBLISHED
        # One provider of the SDK, and so one plugin process, has them all.
        assert len({each["provider"] for each in stack.state() if each["type"].startswith("pulumi-python:dyn")}) == 1

        (changed,) = (each for each in unifi.records.values() if each["domain"] == "sales.example.com")
        changed["targetDomain"] = "elsewhere.example.com"
        stack.run("up", "--refresh")
        assert unifi.domains() == PUBLISHED

        # The protected order ends a destroy only after what depends on it has gone.
        assert "protect" in stack.run("destroy", expect=FAILED).text
        assert unifi.records == {}
        assert "support" in stack.names()
        assert [each["id"] for each in sandbox.orders()] == [placed["id"]]
