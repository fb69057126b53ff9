"""What a program changes after a constructor was called: transformations of resources, parents and the stack."""

from __future__ import annotations

import pytest

from tests.driver.inputs import CHANNEL
from tests.unit.bad_inputs import ORDER, OWN, SELECTION
from tests.unit.pulumi_programs import run_program

RESOURCES = {
    "order": ("WhatsAppNumberOrder", {key: value for key, value in ORDER.items() if key != "number_type"}),
    "selection": ("WhatsAppNumberSelection", SELECTION),
    "own": ("ByonNumber", OWN),
    "channel": ("WhatsAppChannel", CHANNEL),
}
START = """
import pulumi
from vobiz_provider import ByonNumber
from vobiz_provider import WhatsAppChannel
from vobiz_provider import WhatsAppNumberOrder
from vobiz_provider import WhatsAppNumberSelection


class Component(pulumi.ComponentResource):
    def __init__(self, opts):
        super().__init__("my:index:Component", "component", None, opts)


def change(args):
    if not args.type_.startswith("pulumi-python:"):
        return None
    opts = pulumi.ResourceOptions.merge(args.opts, pulumi.ResourceOptions({options}))
    return pulumi.ResourceTransformationResult({{**args.props, **{properties}}}, opts)
"""
PLACES = {
    "resource": "{0}('support', {1}, opts=pulumi.ResourceOptions(transformations=[change]))",
    "parent": (
        "parent = Component(pulumi.ResourceOptions(transformations=[change]))\n"
        "{0}('support', {1}, opts=pulumi.ResourceOptions(parent=parent))"
    ),
    "stack": "pulumi.runtime.register_stack_transformation(change)\n{0}('support', {1})",
}
SECRET = "pulumi.Output.secret('hush-2026')"
LATER = f"__import__('asyncio').ensure_future(__import__('asyncio').sleep(0, {SECRET}))"


def changed(kind: str, place: str = "stack", properties: str = "{}", options: str = "") -> str:
    name, inputs = RESOURCES[kind]
    arguments = ", ".join(f"{key}={value!r}" for key, value in inputs.items())
    return START.format(properties=properties, options=options) + PLACES[place].format(name, arguments)


@pytest.mark.parametrize(
    ("kind", "place", "field", "value"),
    [
        ("order", "resource", "region", SECRET),
        ("order", "parent", "preferred_number", SECRET),
        ("order", "stack", "max_setup_cost", LATER),
        ("selection", "stack", "keepers", f"{{'year': {SECRET}}}"),
        ("own", "stack", "phone_number", SECRET),
        ("channel", "parent", "waba_id", SECRET),
        ("channel", "stack", "display_name", LATER),
    ],
)
def test_a_secret_that_a_transformation_puts_in_the_plain_ends_the_program(
    kind: str, place: str, field: str, value: str
) -> None:
    ended = run_program(changed(kind, place, f"{{'{field}': {value}}}"))
    assert (ended.error or "").startswith(f"InvalidInput: support: {field} is a secret")
    assert "hush" not in str(ended.error)
    assert [each for each in ended.types if each.startswith("pulumi-python:")] == []


@pytest.mark.parametrize("place", PLACES)
def test_a_code_that_a_transformation_gives_as_plain_text_is_a_secret_all_the_same(place: str) -> None:
    look = """
async def look(resource):
    return await resource.otp_code.is_secret()


pulumi.export("is_secret", pulumi.Output.from_input(look(own)))
"""
    text = changed("own", place, "{'otp_code': '840197263518'}").replace("\nByonNumber(", "\nown = ByonNumber(") + look
    ended = run_program(text)
    assert (ended.error, ended.outputs) == (None, {"is_secret": True})


@pytest.mark.parametrize("place", PLACES)
def test_a_meta_token_that_a_transformation_gives_as_plain_text_is_a_secret_all_the_same(place: str) -> None:
    look = """
async def look(resource):
    return await resource.access_token.is_secret()


pulumi.export("is_secret", pulumi.Output.from_input(look(own)))
"""
    text = (
        changed("channel", place, "{'access_token': 'EAAHush2026'}").replace("\nWhatsAppCh", "\nown = WhatsAppCh")
        + look
    )
    ended = run_program(text)
    assert (ended.error, ended.outputs) == (None, {"is_secret": True})


def test_a_transformation_is_shown_the_code_as_a_secret_that_stays_one_in_the_state() -> None:
    look = """
def look(args):
    if args.type_.endswith("ByonNumber"):
        pulumi.export("shown", pulumi.Output.from_input(args.props["otp_code"]).is_secret())
        pulumi.export("recorded", args.opts.additional_secret_outputs)


pulumi.runtime.register_stack_transformation(look)
ByonNumber("support", phone_number="+919812345678", otp_code="840197263518")
"""
    ended = run_program(START.format(properties="{}", options="") + look)
    assert (ended.error, ended.outputs) == (None, {"shown": True, "recorded": ["otp_code"]})


def test_a_transformation_may_change_what_stays_plain() -> None:
    ended = run_program(changed("order", "stack", "{'max_setup_cost': 600}", "protect=True"))
    assert (ended.error, ended.types) == (None, ["pulumi-python:dynamic/vobiz:WhatsAppNumberOrder"])


def test_a_child_of_ours_is_not_checked_as_its_parent() -> None:
    child = """
pick = WhatsAppNumberSelection("pick", country_code="IN", region="MH")
own = ByonNumber("own", phone_number="+919812345678", opts=pulumi.ResourceOptions(parent=pick))
secret = {"region": pulumi.Output.secret("MH")}
pulumi.CustomResource("my:index:Thing", "thing", secret, pulumi.ResourceOptions(parent=own))
"""
    ended = run_program(START.format(properties="{}", options="") + child)
    assert (ended.error, len(ended.types)) == (None, 3)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    "option", ["import_='b3d1c4a2'", "id='b3d1c4a2'", "delete_before_replace=True", "replace_on_changes=['*']"]
)
def test_options_that_are_refused_are_refused_in_a_transformation_too(place: str, option: str) -> None:
    ended = run_program(changed("order", place, options=option))
    assert (ended.error or "").startswith("InvalidInput: support: ")
    assert [each for each in ended.types if each.startswith("pulumi-python:")] == []


@pytest.mark.parametrize("kind", ["order", "selection"])
def test_deleting_before_replacing_is_refused_with_the_reason(kind: str) -> None:
    name, inputs = RESOURCES[kind]
    arguments = ", ".join(f"{key}={value!r}" for key, value in inputs.items())
    ended = run_program(
        f"import pulumi\nfrom vobiz_provider import {name}\n"
        f"{name}('support', {arguments}, opts=pulumi.ResourceOptions(delete_before_replace=True))\n"
    )
    assert (ended.error or "").startswith("InvalidInput: support: delete_before_replace cannot be used")
    assert "buys again" in str(ended.error)
    assert len(str(ended.error)) <= 300
    assert ended.types == []


def test_a_channel_deletes_before_it_replaces_whatever_else_is_said() -> None:
    # `--replace` and a taint ask no diff, which would say so too.
    look = """
def look(args):
    if args.type_.endswith("WhatsAppChannel"):
        pulumi.export("deletes_first", args.opts.delete_before_replace)
        pulumi.export("encrypted", args.opts.additional_secret_outputs)


pulumi.runtime.register_stack_transformation(look)
"""
    for options in ("", "protect=True", "delete_before_replace=True"):
        ended = run_program(changed("channel", options=options).replace("import pulumi\n", "import pulumi\n" + look, 1))
        assert (ended.error, ended.outputs) == (None, {"deletes_first": True, "encrypted": ["access_token"]})


@pytest.mark.parametrize("place", PLACES)
def test_a_channel_that_is_to_be_deleted_last_is_refused_with_the_reason(place: str) -> None:
    ended = run_program(changed("channel", place, options="delete_before_replace=False"))
    assert (ended.error or "").startswith("InvalidInput: support: delete_before_replace=False cannot be used")
    assert "a number has one WhatsAppChannel, so the one before goes first. Leave it out" in str(ended.error)
    assert [each for each in ended.types if each.startswith("pulumi-python:")] == []


def test_your_own_number_may_be_deleted_before_it_is_replaced() -> None:
    ended = run_program(changed("own", options="delete_before_replace=True"))
    assert (ended.error, ended.types) == (None, ["pulumi-python:dynamic/vobiz:ByonNumber"])
