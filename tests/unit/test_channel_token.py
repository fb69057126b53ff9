"""The Meta token: in the state under its own key, and nowhere else, whatever a server makes of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from urllib.parse import unquote

import pytest

from tests.driver.inputs import CHANNEL, META_TOKEN, NEW_META_TOKEN
from tests.driver.leaks import leaks
from tests.driver.plugin import Plugin, PluginError, PluginResource, State, Values
from tests.unit.channels import NextChannel, arm_list, arm_post, as_recorded, connected, in_doubt, lost
from tests.unit.test_secrets import in_a_longer_string, percent, twice
from vobiz_sandbox.paths import CHANNEL as PATH
from vobiz_sandbox.process import SandboxProcess

Form = Callable[[str], str]
FORMS = pytest.mark.parametrize("form", [str, in_a_longer_string, percent, twice, str.swapcase])
TOKENS = (META_TOKEN, NEW_META_TOKEN)


def assert_hidden(plugin: Plugin, *states: State) -> None:
    """No token shows, however written, and what held one tells that."""
    outputs = [{key: value for key, value in each.outputs.items() if key != "access_token"} for each in states]
    told = "\n".join([*plugin.lines(), *plugin.errors, *map(json.dumps, outputs)])
    assert "[hidden]" in told
    seen = unquote(unquote(told)).lower()
    assert [token for token in TOKENS if token.lower() in seen] == []


def echo(text: str) -> Values:
    """Fields of a channel that hold a text, deep ones and such that are compared among them."""
    profile = {"about": f"a {text}", text: ["b", {"websites": [text]}]}
    return {"display_name": f"Acme {text}", "business_profile": profile, "number_provider": text, "waba_id": text}


def errors(text: str) -> list[Values]:
    problem = {"field": "access_token", "message": f"was {text}", "code": "WRONG", "value": text}
    return [
        {"json": {"error": {"code": "INVALID_TOKEN", "message": f"{text} is wrong"}, "requestId": f"r-{text}"}},
        {"json": {"error": f"got {text}", "message": text}},
        {"json": {"error": {"code": "VALIDATION_ERROR", "details": {"errors": [problem]}}}},
        {"body": f"<html>{text}</html>"},
    ]


@FORMS
def test_what_a_new_channel_echoes_is_blotted_out(channel: PluginResource, sandbox: SandboxProcess, form: Form) -> None:
    arm_post(sandbox, processed=True, patch=echo(form(META_TOKEN)))
    state = channel.create(CHANNEL)
    assert state.outputs["access_token"] == META_TOKEN
    assert (state.outputs["display_name"], state.outputs["business_profile"]["about"]) != ("Acme Support", "a b")
    assert_hidden(channel.plugin, state)


@FORMS
@pytest.mark.parametrize("status", [302, 400, 401, 409, 422, 500])
def test_what_a_refusal_echoes_is_blotted_out(
    channel: PluginResource, sandbox: SandboxProcess, form: Form, status: int
) -> None:
    for error in errors(form(META_TOKEN)):
        arm_post(sandbox, status=status, **error)
        with pytest.raises(PluginError):
            channel.plugin.resource(channel.provider).create(CHANNEL)
    assert_hidden(channel.plugin)


def test_the_value_that_a_refusal_repeats_is_not_shown(channel: PluginResource, sandbox: SandboxProcess) -> None:
    problem = {"field": "display_name", "message": "too odd", "code": "WRONG", "value": META_TOKEN}
    arm_post(sandbox, status=422, json={"error": {"code": "INVALID", "details": {"errors": [problem]}}})
    with pytest.raises(PluginError, match=r"with 422: display_name: too odd \(INVALID\)$"):
        channel.create(CHANNEL)


@FORMS
def test_what_is_recorded_of_a_lost_answer_holds_no_token(
    channel: PluginResource, sandbox: SandboxProcess, form: Form
) -> None:
    state = lost(channel, sandbox, status=500, json={"message": f"lost {form(META_TOKEN)}"}).state
    assert state.outputs["in_doubt"]["reason"].startswith("answered 500: lost ")
    assert_hidden(channel.plugin, state)


@FORMS
def test_what_the_list_echoes_is_blotted_out_when_it_heals_or_is_read(
    channel: PluginResource, sandbox: SandboxProcess, form: Form
) -> None:
    listed = connected(sandbox)
    arm_list(sandbox, {"id": listed.id, "phone_number": CHANNEL["phone_number"], **echo(form(META_TOKEN))})
    assert_hidden(channel.plugin, channel.read(listed))


@FORMS
def test_what_the_list_echoes_of_a_lost_channel_is_blotted_out(
    channel: PluginResource, sandbox: SandboxProcess, form: Form
) -> None:
    told = {key: value for key, value in echo(form(META_TOKEN)).items() if key != "waba_id"}
    listed = connected(sandbox)
    arm_list(sandbox, {"id": listed.id, "phone_number": CHANNEL["phone_number"], **told})
    found = channel.read(in_doubt())
    assert found.id == listed.id
    assert_hidden(channel.plugin, found)
    arm_post(sandbox, action="reset")
    told |= {"phone_number": CHANNEL["phone_number"], "display_name": CHANNEL["display_name"]}
    arm_list(sandbox, {"id": listed.id, **told})
    assert_hidden(channel.plugin, channel.create(CHANNEL))


@FORMS
def test_what_is_adopted_echoes_nothing(next_channel: NextChannel, sandbox: SandboxProcess, form: Form) -> None:
    listed = connected(sandbox, business_profile={"about": form(META_TOKEN)}, number_provider=form(META_TOKEN))
    adopting = CHANNEL | {"existing_channel_id": listed.id}
    refusing = next_channel()
    assert "has number_provider" in refusing.check(adopting).failures["existing_channel_id"]
    with pytest.raises(PluginError, match="has number_provider"):
        refusing.create(adopting)
    assert_hidden(refusing.plugin)
    sandbox.change_channel(listed.id, number_provider="meta_direct")
    adopter = next_channel()
    assert_hidden(adopter.plugin, adopter.create(adopting))


@FORMS
@pytest.mark.parametrize("token", TOKENS, ids=["old", "new"])
def test_what_an_update_echoes_is_blotted_out(
    channel: PluginResource, sandbox: SandboxProcess, form: Form, token: str
) -> None:
    state, path = connected(sandbox), PATH.format(channel_id="*")
    news = CHANNEL | {"access_token": NEW_META_TOKEN}
    for status in (400, 422, 500):
        for error in errors(form(token)):
            sandbox.arm(method="PUT", path=path, status=status, **error)
            with pytest.raises(PluginError):
                channel.update(state, news)
    sandbox.arm(method="PUT", path=path, processed=True, patch=echo(form(token)))
    assert_hidden(channel.plugin, channel.update(state, news))


@FORMS
def test_what_a_delete_echoes_is_blotted_out(channel: PluginResource, sandbox: SandboxProcess, form: Form) -> None:
    state = connected(sandbox)
    for status in (400, 500):
        for error in errors(form(META_TOKEN)):
            sandbox.arm(method="DELETE", status=status, **error)
            with pytest.raises(PluginError):
                channel.delete(state)
    assert_hidden(channel.plugin)


def test_check_marks_the_token_for_the_engine_to_encrypt(channel: PluginResource) -> None:
    [answer] = [each for each in [channel.check(CHANNEL).inputs] if each["access_token"] != META_TOKEN]
    assert answer["access_token"]["value"] == META_TOKEN


@pytest.mark.parametrize("bad", [" token-without-its-beginning", "EAA token with spaces", 120_000_001.0])
def test_a_refused_token_is_not_shown(channel: PluginResource, bad: object) -> None:
    [(field, reason)] = channel.check(CHANNEL | {"access_token": bad}).failures.items()
    assert field == ""
    assert "begins with EAA" in reason
    with pytest.raises(PluginError, match=r"^access_token must be") as error:
        channel.create(CHANNEL | {"access_token": bad})
    assert not any(part in f"{reason} {error.value}" for part in ("without", "with spaces", "120"))


def test_the_grep_of_every_test_finds_a_token_that_vobiz_holds_and_one_that_was_sent(
    channel: PluginResource, sandbox: SandboxProcess
) -> None:
    held = "EAAHeldByVobizAlone"
    connected(sandbox, access_token=held)
    channel.check(CHANNEL)
    assert leaks(channel.plugin, sandbox) == []
    channel.plugin.errors.extend([f"line with {held}", f"line with {percent(META_TOKEN)}"])
    channel.plugin.received.append({"outputs": {"display_name": META_TOKEN, "access_token": NEW_META_TOKEN}})
    assert len(leaks(channel.plugin, sandbox)) == 5
    channel.plugin.errors.clear()
    channel.plugin.received.clear()


def test_a_token_stays_where_it_was_recorded(channel: PluginResource, sandbox: SandboxProcess) -> None:
    state = channel.create(CHANNEL)
    assert channel.read(state).outputs["access_token"] == META_TOKEN
    assert channel.update(state, CHANNEL | {"display_name": "Acme"}).outputs["access_token"] == META_TOKEN
    assert as_recorded(sandbox.channels()[0]).outputs["access_token"] == META_TOKEN
