"""A resource that is there and asked for as before: what is answered, and what that loads."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from pulumi.output import Unknown

from tests.driver.inputs import NUMBER, ORDER, PLACE, place_order
from tests.driver.plugin import Plugin, State, Values
from tests.driver.starting import credentials
from tests.protocol.golden import NUMBER_ORDER, NUMBER_SELECTION
from vobiz_provider.kept import are_unchanged
from vobiz_sandbox.process import SandboxProcess

# What a plugin does in a run that changes nothing, as the engine asks for it, in a process that did nothing else.
RUN = """
import json, sys
from pulumi.dynamic import Config, ConfigureRequest
from vobiz_provider.providers import WhatsAppNumberOrderProvider, WhatsAppNumberSelectionProvider

inputs, outputs, place, chosen = json.loads(sys.argv[1])
for provider, id, news, olds in (
    (WhatsAppNumberOrderProvider(), "b3d1c4a2-5f6e-4a8b-9c0d-1e2f3a4b5c6d", inputs, outputs),
    (WhatsAppNumberSelectionProvider(), "+919876543210", place, chosen),
):
    provider.configure(ConfigureRequest(Config({"vobiz:authId": "MA_1", "vobiz:authToken": "token"}, "project")))
    checked = provider.check(news, news)
    assert (checked.inputs, checked.failures) == (news, []), checked.failures
    difference = provider.diff(id, olds, checked.inputs)
    assert (difference.changes, difference.replaces) == (False, [])
print(json.dumps(sorted(sys.modules)))
"""


# The same of a refresh, which asks Vobiz.
REFRESH = """
import json, sys
from pulumi.dynamic import Config, ConfigureRequest
from vobiz_provider.providers import WhatsAppNumberOrderProvider

config, outputs = json.loads(sys.argv[1])
provider = WhatsAppNumberOrderProvider()
provider.configure(ConfigureRequest(Config(config, "project")))
found = provider.read("b3d1c4a2-5f6e-4a8b-9c0d-1e2f3a4b5c6d", outputs)
assert found.outs == outputs, found.outs
assert not provider.diff(found.id, found.outs, outputs["requested"]).changes
print(json.dumps(sorted(sys.modules)))
"""
RECORDED = ORDER | {"requested": ORDER, "status": "pending", "selected_phone_number": NUMBER}


def loaded_after(code: str, *given: Values) -> list[str]:
    """The modules of such a process."""
    arguments = [sys.executable, "-c", code, json.dumps(given)]
    printed = subprocess.check_output(arguments, text=True, cwd=Path(__file__).parents[2])
    modules: list[str] = json.loads(printed)
    return modules


@pytest.fixture(scope="module")
def loaded() -> list[str]:
    """The modules of a plugin in a run that changes nothing."""
    return loaded_after(RUN, ORDER, RECORDED | {"status": "completed"}, PLACE, {"e164": NUMBER, "requested": PLACE})


@pytest.mark.parametrize("package", ["pydantic", "pydantic_core", "requests", "urllib3"])
def test_a_run_that_changes_nothing_does_not_load(package: str, loaded: list[str]) -> None:
    assert "vobiz_provider.order.kept" in loaded
    assert package not in loaded


def test_a_refresh_of_an_order_loads_no_model_of_inputs(sandbox: SandboxProcess) -> None:
    modules = loaded_after(REFRESH, credentials(sandbox.base_url), RECORDED)
    assert {"vobiz_provider.order.kept", "vobiz_provider.api.models", "requests"} <= set(modules)
    assert {"vobiz_provider.order.lifecycle", "vobiz_provider.engine.inputs"}.isdisjoint(modules)


@pytest.mark.parametrize(
    ("olds", "news", "unchanged"),
    [
        (ORDER, ORDER, True),
        (ORDER | {"__provider": "one"}, ORDER | {"__provider": "another", "_given": {}}, True),
        (ORDER, ORDER | {"max_setup_cost": None}, True),
        ({}, ORDER, False),
        ({"__provider": "one"}, {"__provider": "one"}, True),
        (ORDER, ORDER | {"region": "KA"}, False),
        (ORDER, ORDER | {"max_setup_cost": 500.0}, False),
        (ORDER | {"max_setup_cost": 500.0}, ORDER, False),
        (ORDER, ORDER | {"country_code": "in"}, False),
        (ORDER, ORDER | {"colour": "blue"}, False),
        (ORDER | {"fail_while_pending": True}, ORDER | {"fail_while_pending": 1.0}, False),
        (ORDER | {"max_setup_cost": 0.0}, ORDER | {"max_setup_cost": False}, False),
        (PLACE | {"keepers": {"a": "1", "b": "2"}}, PLACE | {"keepers": {"b": "2", "a": "1"}}, True),
        (ORDER, ORDER | {"preferred_number": Unknown()}, False),  # type: ignore[no-untyped-call]
    ],
)
def test_unchanged_is_only_what_asks_for_the_very_same(olds: Values, news: Values, unchanged: bool) -> None:
    assert are_unchanged(olds, news) is unchanged


def test_what_is_unchanged_is_answered_as_it_is_recorded(plugin: Plugin) -> None:
    order, ceilings = plugin.resource(NUMBER_ORDER), ORDER | {"max_setup_cost": 600.0}
    first = order.check(ceilings)
    again = order.check(ceilings | {"max_monthly_cost": None}, olds=first.inputs)
    assert (again.inputs, again.failures) == (first.inputs, {})


def test_what_is_changed_is_validated(plugin: Plugin) -> None:
    reasons = plugin.resource(NUMBER_ORDER).check(ORDER | {"max_setup_cost": -1.0}, olds=ORDER).failures
    assert "max_setup_cost must be a number" in reasons["max_setup_cost"]
    waits = ORDER | {"fail_while_pending": True}
    reasons = plugin.resource(NUMBER_ORDER).check(waits | {"fail_while_pending": 1.0}, olds=waits).failures
    assert "must be True or False, not the number 1" in reasons["fail_while_pending"]
    reasons = plugin.resource(NUMBER_SELECTION).check(PLACE | {"region": " "}, olds=PLACE).failures
    assert "region must be" in reasons["region"]


def test_an_order_that_two_resources_hold_is_refused_where_nothing_changed(
    plugin: Plugin, sandbox: SandboxProcess
) -> None:
    placed: State = place_order(sandbox)
    adopting = ORDER | {"existing_order_id": placed.id}
    for name, failures in (("first", 0), ("second", 1)):
        checked = plugin.resource(NUMBER_ORDER, name).check(adopting, olds=adopting)
        assert len(checked.failures) == failures
