"""A second account: its provider inherits nothing of the stack's config, which must not send an order to production."""

from __future__ import annotations

import pytest

from tests.driver.inputs import ORDER, PLACE
from tests.driver.starting import StartPlugin
from tests.protocol.golden import NUMBER_ORDER, NUMBER_SELECTION
from tests.unit.pulumi_programs import run_program
from vobiz_sandbox.process import AUTH_ID, AUTH_TOKEN, OTHER_CREDENTIALS

SANDBOX = "http://127.0.0.1:8787/x"
PROGRAM = """
import pulumi
from vobiz_provider import ByonNumber
from vobiz_provider import WhatsAppNumberOrder

second = pulumi.ProviderResource("pulumi-python", "second", {settings})
other = pulumi.ProviderResource("my", "other")
component = pulumi.ComponentResource("my:index:C", "c", None, pulumi.ResourceOptions(providers=[other, second]))
order = dict(country_code="IN", region="MH", currency="INR")
WhatsAppNumberOrder("support", **order, opts=pulumi.ResourceOptions({options}))
"""
WAYS = ["provider=second", "providers=[second]", "providers={'pulumi-python': second}", "parent=component"]
WITHOUT_URL = ["{}", "{'vobiz:authId': 'MA_TWO'}", "{'vobiz:baseUrl': None}", "{'vobiz:baseUrl': ''}"]


def error_of(settings: str, options: str, base_url: str = SANDBOX) -> str | None:
    program = PROGRAM.format(settings=settings, options=options)
    return run_program(program, {"vobiz:baseUrl": base_url}).error


@pytest.mark.parametrize(
    ("settings", "options"), [*((settings, WAYS[0]) for settings in WITHOUT_URL), *(("{}", way) for way in WAYS[1:])]
)
def test_an_account_without_a_base_url_beside_a_stack_that_has_one_is_refused(settings: str, options: str) -> None:
    error = error_of(settings, options) or ""
    assert error.startswith("InvalidInput: support: its provider has no vobiz:baseUrl and does not inherit the stack's")
    assert SANDBOX in error
    assert "give the provider a vobiz:baseUrl of its own" in error


@pytest.mark.parametrize(
    ("settings", "options", "base_url"),
    [
        ("{'vobiz:baseUrl': 'https://eu.vobiz.ai'}", WAYS[0], SANDBOX),
        ("{'vobiz:baseUrl': pulumi.Output.from_input('https://eu.vobiz.ai')}", WAYS[3], SANDBOX),
        ("{}", "", SANDBOX),
        ("{}", "provider=other", SANDBOX),
        ("{}", WAYS[0], "https://api.vobiz.ai/api/v1/messaging"),
    ],
)
def test_what_asks_the_same_api_or_one_of_its_own_is_not_refused(settings: str, options: str, base_url: str) -> None:
    assert error_of(settings, options, base_url) is None


def test_the_environments_base_url_holds_for_both(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOBIZ_BASE_URL", SANDBOX)
    assert error_of("{}", WAYS[0]) is None


def test_what_was_configured_for_a_second_account_orders_at_that_account(start_plugin: StartPlugin) -> None:
    other_id, other_token = OTHER_CREDENTIALS.values()
    plugin = start_plugin({"VOBIZ_AUTH_ID": None, "VOBIZ_AUTH_TOKEN": None})
    plugin.configure({"vobiz:authId": AUTH_ID}, {"vobiz:authToken": AUTH_TOKEN})
    number = plugin.resource(NUMBER_SELECTION).create(PLACE).id
    plugin.configure({"vobiz:authId": other_id}, {"vobiz:authToken": other_token})
    placed = plugin.resource(NUMBER_ORDER).create(ORDER | {"preferred_number": number})
    assert placed.outputs["account_id"] == other_id
