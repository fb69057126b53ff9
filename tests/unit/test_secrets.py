"""No code and no token in an error, a line, an answer or a pickle.

The fixture `start_plugin` looks for them after every test of this folder; here the server gives them away on purpose.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import pytest

from tests.driver.inputs import BYON, ORDER, OWN_NUMBER
from tests.driver.leaks import leaks
from tests.driver.plugin import Plugin, PluginError, PluginResource, Values
from tests.driver.starting import StartPlugin
from tests.protocol.golden import BYON_NUMBER, NUMBER_ORDER
from vobiz_sandbox.paths import CONFIRM, ORDERS, VERIFY
from vobiz_sandbox.process import ACCESS_TOKEN, AUTH_ID, AUTH_TOKEN, SandboxProcess

CODE = "73190482"


def percent(text: str) -> str:
    return "".join(f"%{ord(character):02X}" for character in text)


def twice(text: str) -> str:
    return quote(percent(text))


def grouped(text: str) -> str:
    return f"{text[:4]} {text[4:]}"


def in_a_longer_string(text: str) -> str:
    return f"x9{text}8y"


FORMS: list[Callable[[str], str]] = [str, in_a_longer_string, percent, twice, grouped]


def bodies(secret: str) -> list[Values]:
    return [
        {"json": {"error": {"code": "INVALID_OTP", "message": f"{secret} is wrong"}}},
        {"json": {"error": f"got {secret}", "message": secret}},
        {"json": {"error": {"details": {"errors": [{"field": "otp_code", "message": f"was {secret}"}]}}}},
        {"json": {"status": "refused", "message": f"not {secret}"}},
        {"json": {"requestId": secret, "error": {"code": secret}}},
        {"body": f"<html>{secret}</html>"},
    ]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("status", [200, 302, 400, 401, 500])
def test_an_echoed_code_is_blotted_out(
    byon: PluginResource, plugin: Plugin, sandbox: SandboxProcess, form: Callable[[str], str], status: int
) -> None:
    state = byon.create(BYON)
    for body in bodies(form(CODE)):
        sandbox.arm(path=CONFIRM, status=status, times=2, **body)
        with pytest.raises(PluginError):
            byon.update(state, BYON | {"otp_code": CODE})
        sandbox.control("DELETE", "/faults")
    assert [text for text in [*plugin.errors, *plugin.lines()] if form(CODE) in text] == []
    assert any("[hidden]" in error for error in plugin.errors)


@pytest.mark.parametrize("form", FORMS)
def test_an_echoed_code_is_in_no_state_and_no_warning(
    byon: PluginResource, plugin: Plugin, sandbox: SandboxProcess, form: Callable[[str], str]
) -> None:
    sandbox.arm(path=CONFIRM, status=400, json={"message": form(CODE)})
    sandbox.arm(path=CONFIRM, status=200, json={"status": "verified", "message": f"{form(CODE)} was right"})
    outputs = byon.create(BYON | {"otp_code": CODE}).outputs
    assert outputs["status"] == "verified"
    assert "[hidden]" in outputs["message"]
    assert [key for key, value in outputs.items() if CODE in str(value)] == ["otp_code"]
    assert form(CODE) not in "\n".join([*plugin.lines(), outputs["message"]])


@pytest.mark.parametrize("path", [ORDERS, VERIFY])
@pytest.mark.parametrize("jwt", [False, True])
def test_an_echoed_token_is_blotted_out(
    start_plugin: StartPlugin, sandbox: SandboxProcess, *, path: str, jwt: bool
) -> None:
    plugin = start_plugin({"VOBIZ_AUTH_ID": None, "VOBIZ_AUTH_TOKEN": None})
    if jwt:
        plugin.configure({}, {"vobiz:accessToken": ACCESS_TOKEN})
    else:
        plugin.configure({"vobiz:authId": AUTH_ID}, {"vobiz:authToken": AUTH_TOKEN})
    token = ACCESS_TOKEN if jwt else AUTH_TOKEN
    for form in (str, percent, twice, in_a_longer_string):
        for status in (302, 401, 500):
            sandbox.arm(path=path, status=status, json={"message": f"token {form(token)}"})
            resource, inputs = (NUMBER_ORDER, ORDER) if path == ORDERS else (BYON_NUMBER, BYON)
            with pytest.raises(PluginError) as error:
                plugin.resource(resource).create(inputs)
            assert form(token) not in str(error.value)
            for note in plugin.home.glob("vobiz/*"):
                assert token not in note.read_text()
                note.unlink()


@pytest.mark.parametrize("code", [int(CODE), CODE + "x", f" {CODE}", CODE * 2, float(CODE)])
def test_a_refused_input_does_not_show_the_code(byon: PluginResource, plugin: Plugin, code: object) -> None:
    [(field, reason)] = byon.check(BYON | {"otp_code": code}).failures.items()
    assert (field, CODE in reason) == ("", False)
    with pytest.raises(PluginError) as error:
        byon.create(BYON | {"otp_code": code})
    assert CODE not in str(error.value)
    assert [line for line in plugin.lines() if CODE in line] == []


@pytest.mark.parametrize("token", [f"{AUTH_TOKEN}\r\nX-Evil: 1", f"Bearer {AUTH_TOKEN}", f"{AUTH_TOKEN}\u2013"])
def test_a_token_that_no_header_takes_is_not_shown(start_plugin: StartPlugin, token: str) -> None:
    plugin = start_plugin({"VOBIZ_AUTH_ID": None, "VOBIZ_AUTH_TOKEN": None})
    plugin.configure({"vobiz:authId": AUTH_ID}, {"vobiz:authToken": token})
    with pytest.raises(PluginError, match="vobiz:authToken must be visible ASCII"):
        plugin.resource(NUMBER_ORDER).check(ORDER)


def test_the_grep_of_every_test_finds_a_code_and_a_token(
    byon: PluginResource, plugin: Plugin, sandbox: SandboxProcess
) -> None:
    byon.create(BYON)
    assert leaks(plugin, sandbox) == []
    found = f"line with {sandbox.last_code(OWN_NUMBER)}", f"line with {percent(AUTH_TOKEN)}"
    plugin.errors.extend(found)
    assert len(leaks(plugin, sandbox)) == 3
    plugin.errors.clear()
