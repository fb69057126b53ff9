"""get_available_numbers: what a program sees of the listing."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from typing import Any

import pulumi
import pytest

from tests.driver.starting import credentials
from tests.unit.pulumi_programs import run_program
from vobiz_provider import AvailableNumber, get_available_numbers
from vobiz_provider.api.errors import Refused, Unreachable
from vobiz_provider.engine.errors import CredentialsError, InvalidInput
from vobiz_sandbox.process import ACCESS_TOKEN, AUTH_ID, AUTH_TOKEN, SandboxProcess

FIRST: dict[str, Any] = {
    "e164": "+918045678901",
    "country": "IN",
    "region": "KA",
    "setup_fee": 550.0,
    "monthly_fee": 275.0,
    "currency": "INR",
}
EXPORT_LISTING = """
import pulumi
from vobiz_provider import get_available_numbers

pulumi.export("numbers", get_available_numbers("IN", "KA"))
"""


@pytest.fixture
def environment(sandbox: SandboxProcess, monkeypatch: pytest.MonkeyPatch) -> SandboxProcess:
    monkeypatch.setenv("VOBIZ_AUTH_ID", AUTH_ID)
    monkeypatch.setenv("VOBIZ_AUTH_TOKEN", AUTH_TOKEN)
    monkeypatch.setenv("VOBIZ_BASE_URL", sandbox.base_url)
    return sandbox


def test_every_field_of_the_listing_is_given(environment: SandboxProcess) -> None:
    numbers = get_available_numbers("IN", "KA")
    assert numbers[0] == AvailableNumber(**FIRST)
    assert [number.e164 for number in numbers] == ["+918045678901", "+918045678902", "+918045678903"]
    assert environment.requests()[0]["query"] == {"country": "IN", "region": "KA"}


def test_no_region_lists_the_whole_country(environment: SandboxProcess) -> None:
    numbers = get_available_numbers(country="in")
    assert {number.region for number in numbers} == {"MH", "KA"}
    assert environment.requests()[0]["query"] == {"country": "IN"}


def test_each_call_asks_anew(environment: SandboxProcess) -> None:
    assert get_available_numbers("IN") == get_available_numbers("IN")
    environment.set_numbers([])
    assert get_available_numbers("IN") == []
    assert len(environment.requests()) == 3


def test_a_listed_number_cannot_be_changed(environment: SandboxProcess) -> None:
    number = get_available_numbers("IN")[0]
    with pytest.raises(FrozenInstanceError):
        number.setup_fee = 0.0  # type: ignore[misc]


@pytest.mark.parametrize(
    ("country", "region", "reason"),
    [
        ("India", None, "country must be a two-letter ISO country code"),
        ("", None, "country must be a two-letter ISO country code"),
        (None, None, "country is required"),
        (91, None, "country must be a two-letter ISO country code"),
        ("IN", "M/H", "region must be a state or region"),
        ("IN", "", "region must be a state or region"),
    ],
)
def test_a_bad_argument_is_one_line_and_no_request(
    environment: SandboxProcess, country: Any, region: Any, reason: str
) -> None:
    with pytest.raises(InvalidInput) as raised:
        get_available_numbers(country, region)
    assert str(raised.value).startswith(reason)
    assert str(raised.value).isprintable()
    assert environment.requests() == []


def test_missing_credentials_are_one_line() -> None:
    with pytest.raises(CredentialsError, match=r"^no Vobiz credentials"):
        get_available_numbers("IN")


@pytest.mark.parametrize(("status", "error"), [(403, Refused), (500, Unreachable)])
def test_a_listing_that_cannot_be_had_is_an_error(
    environment: SandboxProcess, status: int, error: type[Exception]
) -> None:
    environment.arm(status=status)
    with pytest.raises(pulumi.RunError, match=f"list of available numbers.*{status}") as raised:
        get_available_numbers("IN")
    assert isinstance(raised.value.__cause__, error)


@pytest.mark.parametrize(
    "change",
    [{}, {"vobiz:authId": None, "vobiz:authToken": None, "vobiz:accessToken": ACCESS_TOKEN}],
    ids=["pair", "token"],
)
def test_stack_config_is_used(sandbox: SandboxProcess, change: dict[str, str | None]) -> None:
    config = {key: value for key, value in (credentials(sandbox.base_url) | change).items() if value is not None}
    recorded = run_program(EXPORT_LISTING, config)
    assert recorded.outputs["numbers"][0] == FIRST
    assert sandbox.requests()[0]["account_id"] == AUTH_ID


def test_a_listing_can_be_a_stack_output(environment: SandboxProcess) -> None:
    assert run_program(EXPORT_LISTING).outputs["numbers"][0] == FIRST


def test_the_output_variant_takes_and_gives_outputs(environment: SandboxProcess) -> None:
    program = """
import pulumi
from vobiz_provider import get_available_numbers_output

numbers = get_available_numbers_output(pulumi.Output.from_input("IN"), region=pulumi.Output.from_input("KA"))
pulumi.export("numbers", numbers)
pulumi.export("first", numbers[0].e164)
pulumi.export("everywhere", get_available_numbers_output("IN").apply(len))
"""
    outputs = run_program(program).outputs
    assert outputs["numbers"][0] == FIRST
    assert outputs["first"] == FIRST["e164"]
    assert outputs["everywhere"] == 9


@pytest.mark.parametrize("variant", ["get_available_numbers", "get_available_numbers_output"])
def test_an_error_ends_the_program(environment: SandboxProcess, variant: str) -> None:
    program = f"import pulumi, vobiz_provider\npulumi.export('numbers', vobiz_provider.{variant}('India'))"
    error = run_program(program).error or ""
    assert error.startswith("InvalidInput: country must be a two-letter ISO country code")
    assert environment.requests() == []


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("vobiz:base_url", "vobiz:base_url is not read: vobiz:baseUrl is meant"),
        ("project:baseUrl", "project:baseUrl is"),
    ],
)
def test_a_key_that_is_nearly_ours_ends_the_program(sandbox: SandboxProcess, key: str, words: str) -> None:
    config = credentials(sandbox.base_url) | {key: sandbox.base_url}
    del config["vobiz:baseUrl"]
    error = run_program(EXPORT_LISTING, config).error or ""
    assert error.startswith(f"CredentialsError: {words}")
    assert sandbox.requests() == []
