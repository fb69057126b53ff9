"""Bad input and bad config: one line that names the field and says what to do, in the preview, with nothing sent."""

from __future__ import annotations

import pytest

from tests.driver.plugin import Plugin, PluginError
from tests.driver.starting import StartPlugin, credentials
from tests.protocol.golden import BYON_NUMBER, CHANNEL, NUMBER_ORDER, NUMBER_SELECTION
from tests.unit.bad_inputs import BAD_CONFIGS, BAD_INPUTS, GOOD, BadConfig
from tests.unit.pulumi_programs import run_program
from vobiz_sandbox.process import AUTH_ID, AUTH_TOKEN, SandboxProcess

PROVIDERS = {"order": NUMBER_ORDER, "selection": NUMBER_SELECTION, "own": BYON_NUMBER, "channel": CHANNEL}
CLASSES = {
    "order": "WhatsAppNumberOrder",
    "selection": "WhatsAppNumberSelection",
    "own": "ByonNumber",
    "channel": "WhatsAppChannel",
}
ENCRYPTED = ("otp_code", "access_token")
SECRETS = [
    *((kind, field) for kind, inputs in GOOD.items() for field in inputs if field not in ENCRYPTED),
    ("order", "preferred_number"),
    ("order", "max_setup_cost"),
    ("order", "max_monthly_cost"),
    ("order", "existing_order_id"),
    ("selection", "max_setup_cost"),
    ("selection", "max_monthly_cost"),
    ("selection", "keepers"),
    ("channel", "number_order_id"),
    ("channel", "existing_channel_id"),
]


def assert_one_readable_line(text: str) -> None:
    assert text.isprintable()
    assert len(text) <= 300
    assert "Traceback" not in text


@pytest.mark.parametrize("kind", GOOD)
def test_a_bad_input_is_one_line_in_the_preview_and_refused_by_create_with_nothing_sent(
    plugin: Plugin, sandbox: SandboxProcess, kind: str
) -> None:
    resource = plugin.resource(PROVIDERS[kind])
    for bad in (bad for bad in BAD_INPUTS if bad.resource == kind):
        [(shown_with_its_value, reason)] = resource.check(bad.inputs).failures.items()
        assert_one_readable_line(reason)
        assert reason.startswith(f"{bad.field} "), bad
        assert [words for words in bad.told if words not in reason] == [], bad
        # The CLI prints the value of the property that a failure names.
        assert shown_with_its_value == ("" if bad.field in ENCRYPTED else bad.field), bad
        if bad.field in ("otp_code", "otp", "code"):
            digits = "".join(character for character in str(bad.value) if character.isalnum())
            assert len(digits) < 3 or digits not in reason, bad
            assert "4829" not in reason, bad
        if bad.field == "access_token":
            assert not any(part in reason for part in ("Secret", "Bearer", "12345")), bad
        if bad.told[0] != "is not an input":
            with pytest.raises(PluginError, match=f"^{bad.field} ") as refused:
                resource.create(bad.inputs)
            assert refused.value.is_clean, bad
    assert sandbox.requests() == []


@pytest.mark.parametrize("kind", GOOD)
def test_every_bad_input_of_a_resource_is_told_at_once(plugin: Plugin, kind: str) -> None:
    told = plugin.resource(PROVIDERS[kind]).check(dict.fromkeys(GOOD[kind], 0.5)).failures
    assert sorted(told) == sorted("" if field in ENCRYPTED else field for field in GOOD[kind])


@pytest.mark.parametrize("given", ["in", "In"])
@pytest.mark.parametrize("kind", ["order", "selection"])
def test_a_lower_case_country_is_taken_as_meant(plugin: Plugin, kind: str, given: str) -> None:
    checked = plugin.resource(PROVIDERS[kind]).check(GOOD[kind] | {"country_code": given})
    assert (checked.failures, checked.inputs["country_code"]) == ({}, "IN")


@pytest.mark.parametrize("bad", BAD_CONFIGS, ids=str)
def test_bad_config_is_one_line_in_the_preview(
    start_plugin: StartPlugin, sandbox: SandboxProcess, bad: BadConfig
) -> None:
    given: dict[str, str | None] = {"VOBIZ_AUTH_ID": None, "VOBIZ_AUTH_TOKEN": None, "VOBIZ_BASE_URL": None}
    plugin = start_plugin(given | {f"VOBIZ_{name}": value for name, value in bad.environment.items()})
    config = credentials(sandbox.base_url) | {f"vobiz:{key}": value for key, value in bad.config.items()}
    plugin.configure({key: value for key, value in config.items() if value is not None})
    for kind, inputs in GOOD.items():
        with pytest.raises(PluginError) as refused:
            plugin.resource(PROVIDERS[kind]).check(inputs)
        line = str(refused.value)
        assert refused.value.is_clean
        assert_one_readable_line(line)
        assert [words for words in bad.told if words not in line] == []
        assert AUTH_TOKEN not in line
    assert sandbox.requests() == []


@pytest.fixture
def reaching_the_sandbox(sandbox: SandboxProcess, monkeypatch: pytest.MonkeyPatch) -> SandboxProcess:
    """Programs of a test could reach the sandbox, and must not."""
    for name, value in (("AUTH_ID", AUTH_ID), ("AUTH_TOKEN", AUTH_TOKEN), ("BASE_URL", sandbox.base_url)):
        monkeypatch.setenv(f"VOBIZ_{name}", value)
    return sandbox


@pytest.mark.parametrize(("kind", "field"), SECRETS)
def test_a_secret_where_it_would_be_stored_in_plain_text_ends_the_program(
    reaching_the_sandbox: SandboxProcess, kind: str, field: str
) -> None:
    values = {"keepers": '{"year": pulumi.Output.secret("hush-2026")}'}
    given = {key: repr(value) for key, value in GOOD[kind].items() if not (kind == "order" and key == "number_type")}
    given |= {field: values.get(field, 'pulumi.Output.secret("hush-2026")')}
    arguments = ", ".join(f"{key}={value}" for key, value in given.items())
    program = f"import pulumi\nfrom vobiz_provider import {CLASSES[kind]}\n{CLASSES[kind]}('support', {arguments})\n"
    ended = run_program(program)
    assert ended.error is not None
    assert ended.error.startswith(f"InvalidInput: support: {field} is a secret")
    assert "pass a plain value" in ended.error
    assert "hush" not in ended.error
    assert ended.types == []
    assert reaching_the_sandbox.requests() == []


@pytest.mark.parametrize("option", ["import_", "id"])
@pytest.mark.parametrize(
    ("kind", "way"),
    [
        ("order", "existing_order_id"),
        ("selection", "preferred_number"),
        ("own", "phone_number"),
        ("channel", "existing_channel_id"),
    ],
)
def test_an_import_is_refused_with_the_way_that_works(
    reaching_the_sandbox: SandboxProcess, kind: str, way: str, option: str
) -> None:
    arguments = ", ".join(f"{key}={value!r}" for key, value in GOOD[kind].items())
    ended = run_program(
        f"import pulumi\nfrom vobiz_provider import {CLASSES[kind]}\n"
        f"{CLASSES[kind]}('support', {arguments}, opts=pulumi.ResourceOptions({option}='b3d1c4a2'))\n"
    )
    assert ended.error is not None
    assert_one_readable_line(ended.error)
    assert ended.error.startswith("InvalidInput: support: ")
    assert way in ended.error
    assert ended.types == []
    assert reaching_the_sandbox.requests() == []
