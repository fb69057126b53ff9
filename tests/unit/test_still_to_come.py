"""An input that comes from what failed in this run: the engine skips the resource, so its check fails for nothing."""

from __future__ import annotations

import pytest

from tests.driver.inputs import CHANNEL, NO_CHANGE
from tests.driver.plugin import Plugin, State, Values
from tests.unit.bad_inputs import GOOD
from tests.unit.channels import CHANNEL_ID, REQUESTED
from tests.unit.lost_orders import failed
from tests.unit.pulumi_programs import run_program
from tests.unit.test_bad_input import PROVIDERS
from vobiz_provider.engine.keys import GIVEN_KEY, NAMED_KEY, STACK_KEY
from vobiz_sandbox.process import SandboxProcess

MISSING = pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("channel", "phone_number"),
        ("channel", "phone_number_id"),
        ("channel", "access_token"),
        ("order", "country_code"),
        ("selection", "region"),
        ("own", "phone_number"),
    ],
)


def sent_without(kind: str, field: str, named: list[str]) -> Values:
    """What the engine sends of a resource of which an input is missing and these were given a value."""
    there = {key: value for key, value in GOOD[kind].items() if key != field}
    given = {key: value for key, value in there.items() if key != "access_token"}
    return there | {GIVEN_KEY: given | {NAMED_KEY: named, STACK_KEY: "organization/project/dev"}}


@MISSING
def test_an_input_that_was_given_and_is_missing_fails_no_check_and_nothing_is_created(
    plugin: Plugin, sandbox: SandboxProcess, kind: str, field: str
) -> None:
    resource = plugin.resource(PROVIDERS[kind])
    news = sent_without(kind, field, list(GOOD[kind]))
    for olds in (None, GOOD[kind]):
        checked = resource.check(news, olds)
        assert checked.failures == {}
        assert checked.inputs.keys() == GOOD[kind].keys() - {field}
    line = failed(lambda: resource.create(news))
    assert line.startswith(f"{field} ")
    assert line.isprintable()
    assert [request["method"] for request in sandbox.requests() if request["method"] != "GET"] == []


@MISSING
def test_one_that_was_not_given_is_required(plugin: Plugin, kind: str, field: str) -> None:
    checked = plugin.resource(PROVIDERS[kind]).check(
        sent_without(kind, field, [key for key in GOOD[kind] if key != field])
    )
    [reason] = checked.failures.values()
    assert reason.startswith((f"{field} is required", f"{field} is not there"))
    # The engine would record what came back.
    assert checked.inputs.keys() == GOOD[kind].keys() - {field}


def test_what_else_is_wrong_is_told_all_the_same(plugin: Plugin) -> None:
    news = sent_without("channel", "phone_number", list(CHANNEL)) | {"waba_id": "", "display_name": " "}
    news[GIVEN_KEY] |= {"waba_id": "", "display_name": " "}
    assert plugin.resource(PROVIDERS["channel"]).check(news).failures.keys() == {"waba_id", "display_name"}


def test_a_channel_that_is_there_is_kept_as_it_is_meanwhile(plugin: Plugin) -> None:
    state = State(CHANNEL_ID, CHANNEL | {"requested": REQUESTED})
    for field in CHANNEL:
        news = {key: value for key, value in CHANNEL.items() if key != field}
        assert plugin.resource(PROVIDERS["channel"]).diff(state, news) == NO_CHANGE


def test_a_program_tells_which_inputs_it_has_given() -> None:
    given = CHANNEL | {"phone_number": None}
    arguments = ", ".join(f"{key}={value!r}" for key, value in given.items() if value is not None)
    ended = run_program(
        "import pulumi\nfrom vobiz_provider import WhatsAppChannel\n"
        f"WhatsAppChannel('sender', phone_number=pulumi.Output.from_input(None), {arguments})\n"
    )
    assert ended.error is None
    [inputs] = [each for each in ended.inputs if GIVEN_KEY in each]
    assert inputs.get("phone_number") is None
    assert sorted(inputs[GIVEN_KEY][NAMED_KEY]) == sorted(CHANNEL)
