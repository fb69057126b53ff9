"""The sandbox's errors in each of the documented shapes."""

from typing import Any

import pytest

from vobiz_sandbox.paths import AVAILABILITY, CHANNELS, ORDERS
from vobiz_sandbox.process import CREDENTIALS, SandboxProcess

JSON = {"Content-Type": "application/json"}
WORDS = "Payment Required"
SHAPES: list[tuple[str, dict[str, Any]]] = [
    ("slug", {"error": "insufficient_balance", "message": WORDS}),
    ("text", {"error": WORDS}),
    ("code", {"error": {"code": 402, "message": WORDS}}),
    ("gateway", {"message": WORDS}),
]


@pytest.mark.parametrize(("shape", "document"), SHAPES)
def test_a_fault_without_a_body_comes_in_the_shape_that_was_chosen(
    sandbox: SandboxProcess, shape: str, document: dict[str, Any]
) -> None:
    sandbox.settings(error_shape=shape)
    sandbox.arm(status=402)
    answer = sandbox.ask("GET", CHANNELS)
    assert (answer.status_code, answer.json()) == (402, document)


@pytest.mark.parametrize("shape", [shape for shape, _ in SHAPES])
def test_every_refusal_of_the_api_comes_in_that_shape(sandbox: SandboxProcess, shape: str) -> None:
    sandbox.settings(error_shape=shape)
    keys = {"slug": {"error", "message"}, "text": {"error"}, "code": {"error"}, "gateway": {"message"}}[shape]
    for status, answer in {
        401: sandbox.ask("GET", CHANNELS, headers={}),
        404: sandbox.ask("GET", "/numbers"),
        405: sandbox.ask("DELETE", CHANNELS),
        400: sandbox.ask("POST", ORDERS, headers=CREDENTIALS | JSON, data=b"{"),
    }.items():
        assert (answer.status_code, answer.json().keys()) == (status, keys)


def test_what_is_not_valid_is_listed_by_the_gateway(sandbox: SandboxProcess) -> None:
    sandbox.settings(error_shape="gateway")
    answer = sandbox.ask("GET", AVAILABILITY)
    assert answer.status_code == 422
    problem = {"field": "country", "message": "Field required", "code": "REQUIRED", "value": None}
    assert answer.json() == {"errors": [problem]}


def test_the_controls_keep_to_the_error_page(sandbox: SandboxProcess) -> None:
    sandbox.settings(error_shape="text")
    with pytest.raises(OSError, match="VALIDATION_ERROR"):
        sandbox.settings(error_shape="unknown")
