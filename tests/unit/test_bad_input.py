"""Bad input and bad config: one line that names the field and says what to do, in the preview, with nothing sent."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.bad_inputs import BAD_CONFIGS, BAD_INPUTS, ORDER, OWN, SELECTION, BadConfig, BadInput
from tests.unit.providers import configured, credentials, failures, for_sandbox
from tests.unit.pulumi_programs import run_program
from vobiz_provider.engine.errors import CredentialsError, InvalidInput
from vobiz_provider.providers import ByonNumberProvider, VobizProvider
from vobiz_provider.providers import WhatsAppNumberOrderProvider as NumberOrderProvider
from vobiz_provider.providers import WhatsAppNumberSelectionProvider as NumberSelectionProvider
from vobiz_sandbox.process import AUTH_ID, AUTH_TOKEN, SandboxProcess

PROVIDERS: dict[str, type[VobizProvider]] = {
    "order": NumberOrderProvider,
    "selection": NumberSelectionProvider,
    "own": ByonNumberProvider,
}
GOOD: dict[str, dict[str, Any]] = {"order": ORDER, "selection": SELECTION, "own": OWN}
CLASSES = {"order": "WhatsAppNumberOrder", "selection": "WhatsAppNumberSelection", "own": "ByonNumber"}
SECRETS = [
    *((kind, field) for kind, inputs in GOOD.items() for field in inputs),
    ("order", "preferred_number"),
    ("order", "max_setup_cost"),
    ("order", "max_monthly_cost"),
    ("order", "existing_order_id"),
    ("selection", "max_setup_cost"),
    ("selection", "max_monthly_cost"),
    ("selection", "keepers"),
]


def assert_one_readable_line(text: str) -> None:
    assert text.isprintable()
    assert len(text) <= 300
    assert "Traceback" not in text


@pytest.mark.parametrize("bad", BAD_INPUTS, ids=str)
def test_a_bad_input_is_one_line_in_the_preview(sandbox: SandboxProcess, bad: BadInput) -> None:
    provider = for_sandbox(PROVIDERS[bad.resource](), sandbox)
    [(shown_with_its_value, reason)] = failures(provider.check({}, bad.inputs))
    assert_one_readable_line(reason)
    assert reason.startswith(f"{bad.field} ")
    assert [words for words in bad.told if words not in reason] == []
    # The CLI prints the value of the property that a failure names.
    assert shown_with_its_value == ("" if bad.field == "otp_code" else bad.field)
    assert sandbox.requests() == []


@pytest.mark.parametrize("bad", [bad for bad in BAD_INPUTS if bad.told[0] != "is not an input"], ids=str)
def test_a_bad_input_that_reaches_create_is_refused_before_anything_is_sent(
    sandbox: SandboxProcess, bad: BadInput
) -> None:
    provider = for_sandbox(PROVIDERS[bad.resource](), sandbox)
    with pytest.raises(InvalidInput) as refused:
        provider.create(bad.inputs)
    assert str(refused.value).startswith(f"{bad.field} ")
    assert sandbox.requests() == []


@pytest.mark.parametrize("bad", [bad for bad in BAD_INPUTS if bad.field in ("otp_code", "otp", "code")], ids=str)
def test_a_bad_code_is_not_repeated(sandbox: SandboxProcess, bad: BadInput) -> None:
    [(_, reason)] = failures(for_sandbox(ByonNumberProvider(), sandbox).check({}, bad.inputs))
    digits = "".join(character for character in str(bad.value) if character.isalnum())
    assert len(digits) < 3 or digits not in reason
    assert "4829" not in reason


@pytest.mark.parametrize("kind", GOOD)
def test_every_bad_input_of_a_resource_is_told_at_once(sandbox: SandboxProcess, kind: str) -> None:
    told = failures(for_sandbox(PROVIDERS[kind](), sandbox).check({}, dict.fromkeys(GOOD[kind], 0.5)))
    assert sorted(field for field, _ in told) == sorted(GOOD[kind])


@pytest.mark.parametrize(("given", "sent"), [("in", "IN"), ("In", "IN")])
@pytest.mark.parametrize("kind", ["order", "selection"])
def test_a_lower_case_country_is_taken_as_meant(sandbox: SandboxProcess, kind: str, given: str, sent: str) -> None:
    checked = for_sandbox(PROVIDERS[kind](), sandbox).check({}, GOOD[kind] | {"country_code": given})
    assert (failures(checked), checked.inputs["country_code"]) == ([], sent)


@pytest.mark.parametrize("bad", BAD_CONFIGS, ids=str)
@pytest.mark.parametrize("kind", GOOD)
def test_bad_config_is_one_line_in_the_preview(
    sandbox: SandboxProcess, monkeypatch: pytest.MonkeyPatch, kind: str, bad: BadConfig
) -> None:
    for name, value in bad.environment.items():
        monkeypatch.setenv(f"VOBIZ_{name}", value)
    config = credentials(sandbox.base_url) | {f"vobiz:{key}": value for key, value in bad.config.items()}
    provider = configured(PROVIDERS[kind](), {key: value for key, value in config.items() if value is not None})
    with pytest.raises(CredentialsError) as refused:
        provider.check({}, dict(GOOD[kind]))
    line = str(refused.value)
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
    ("kind", "way"), [("order", "existing_order_id"), ("selection", "preferred_number"), ("own", "phone_number")]
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
