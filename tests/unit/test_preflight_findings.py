"""What of a stack is in doubt, and what is not: a row for each thing that an export, or this machine, may hold."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from tests.driver.inputs import CHANNEL, NUMBER, ORDER, ORDER_ID
from tests.driver.plugin import URN, State
from tests.driver.stack_export import ORDER_TYPE, creating, recorded
from vobiz_provider.channel.holding import CHANNEL_TYPE
from vobiz_provider.commands.preflight.findings import findings
from vobiz_provider.order.interruption import PROVIDER_TYPE

STACK = URN.partition("pulumi-python")[0]
LOST = State(f"unknown-{ORDER_ID}", {"status": "unknown", "sent_at": "2026-01-02T03:04:05Z", "requested": ORDER})
BOUGHT = State(ORDER_ID, {"status": "pending"})
ADOPTING = ORDER | {"existing_order_id": ORDER_ID}
LOST_CHANNEL = State(f"unknown-{ORDER_ID}", CHANNEL | {"in_doubt": {"sent_at": "2026-01-02T03:04:05Z"}})

SETTLED: list[dict[str, Any]] = [
    {},
    {"resources": [recorded(ORDER_TYPE, "support", BOUGHT, ORDER)]},
    {"resources": [recorded(ORDER_TYPE, "support", LOST, ORDER, delete=True)]},
    {"resources": [recorded(CHANNEL_TYPE, "sender", LOST_CHANNEL, CHANNEL, delete=True)]},
    {"pending_operations": [creating(ORDER_TYPE, "support", ORDER | {"existing_order_id": ORDER_ID})]},
    {"pending_operations": [creating(ORDER_TYPE, "support", ORDER) | {"type": "updating"}]},
]
IN_DOUBT = [
    (
        {
            "resources": [recorded(CHANNEL_TYPE, "sender", State(ORDER_ID, CHANNEL), CHANNEL, pendingReplacement=True)],
            "pending_operations": [creating(CHANNEL_TYPE, "sender", CHANNEL)],
        },
        "while it connected",
        True,
        None,
    ),
    ({"resources": [recorded(ORDER_TYPE, "support", LOST, ORDER)]}, "the answer was lost", False, None),
    ({"resources": [recorded(CHANNEL_TYPE, "sender", LOST_CHANNEL, CHANNEL)]}, "it may be connected", False, None),
    ({"pending_operations": [creating(ORDER_TYPE, "support", ORDER)] * 2}, "was stopped while it ordered", True, None),
    ({"pending_operations": [creating(CHANNEL_TYPE, "sender", CHANNEL)]}, "while it connected", True, None),
    (
        {
            "resources": [recorded(ORDER_TYPE, "support", BOUGHT, ORDER)],
            "pending_operations": [creating(ORDER_TYPE, "support", ORDER)],
        },
        "was stopped while it ordered",
        True,
        ORDER_ID,
    ),
    (
        {
            "resources": [recorded(ORDER_TYPE, "support", BOUGHT, ORDER, delete=True)],
            "pending_operations": [creating(ORDER_TYPE, "support", ORDER)],
        },
        "was stopped while it ordered",
        True,
        None,
    ),
]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """This machine's notes."""
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path))
    (tmp_path / "vobiz").mkdir()
    return tmp_path / "vobiz"


@pytest.mark.parametrize("deployment", SETTLED)
def test_what_is_settled_is_nothing_to_decide(deployment: dict[str, Any]) -> None:
    assert list(findings(deployment)) == []


@pytest.mark.parametrize(("deployment", "happened", "is_interrupted", "known"), IN_DOUBT)
def test_what_is_in_doubt_is_found_once(
    deployment: dict[str, Any], happened: str, is_interrupted: bool, known: str | None
) -> None:
    (found,) = findings(deployment)
    assert happened in found.doubt.happened
    assert (found.is_interrupted, found.recorded) == (is_interrupted, known)


def test_what_was_to_replace_an_order_says_what_to_do_about_that_one() -> None:
    resources = [
        recorded(ORDER_TYPE, "support", LOST, ORDER),
        recorded(ORDER_TYPE, "support", BOUGHT, ORDER, delete=True),
    ]
    (found,) = findings({"resources": resources})
    assert "First run `pulumi up --continue-on-error`" in found.doubt.look
    (alone,) = findings({"resources": resources[:1]})
    assert "First run" not in alone.doubt.look


def test_a_purchase_that_only_this_machine_knows_of_is_found(home: Path) -> None:
    other = recorded(ORDER_TYPE, "other", BOUGHT, ORDER)
    note(home, "support")
    note(home, "support", stack="prod")
    (found,) = findings({"resources": [other]})
    assert "no answer is on record" in found.doubt.happened
    assert found.sent["requested"] == {"preferred_number": NUMBER}
    assert found.provider is None
    providers = [
        {"urn": f"{STACK}{PROVIDER_TYPE}::{name}", "type": PROVIDER_TYPE}
        for name in ("default", "default_1_2_3", "second")
    ]
    assert [each.provider for each in findings({"resources": [other, *providers]})] == ["second"]
    note(home, "support", "told-id", number="a number in IN/MH")
    (found,) = findings({"resources": [other]})
    assert found.sent["requested"] == {}
    assert "set existing_order_id to told-id " in found.doubt.if_there


def test_a_purchase_that_the_stack_has_or_tells_of_itself_is_no_second_doubt(home: Path) -> None:
    note(home, "support", ORDER_ID)
    has_it = {"resources": [recorded(ORDER_TYPE, "support", BOUGHT, ORDER)]}
    assert list(findings(has_it)) == []
    pending = {"pending_operations": [creating(ORDER_TYPE, "support", ORDER)]}
    (found,) = findings(pending | has_it)
    assert ORDER_ID not in found.doubt.happened + found.doubt.if_there  # the note is of an earlier purchase
    note(home, "support", "told-id")
    (found,) = findings(pending | {"resources": [recorded(ORDER_TYPE, "other", BOUGHT, ORDER)]})
    assert "set existing_order_id to told-id " in found.doubt.if_there
    assert "run `rm '" in found.doubt.if_not


def test_a_purchase_that_the_stack_has_under_another_name_is_settled(home: Path) -> None:
    note(home, "support", ORDER_ID.upper())
    assert list(findings({"resources": [recorded(ORDER_TYPE, "renamed", BOUGHT, ORDER)]})) == []


@pytest.mark.parametrize(
    ("order_id", "inputs", "created", "is_settled"),
    [
        (None, ADOPTING, "2026-01-02T03:05:00.5Z", True),
        (None, ADOPTING, "2026-01-02T03:04:00Z", False),  # then the purchase was to replace it
        (None, ADOPTING, None, False),
        (None, ORDER, "2026-01-02T03:05:00Z", False),  # ordered once more: one of the two is nobody's
        ("another", ADOPTING, "2026-01-02T03:05:00Z", False),
    ],
)
def test_a_purchase_whose_order_another_machine_adopted_is_settled(
    home: Path, order_id: str | None, inputs: dict[str, Any], created: str | None, is_settled: bool
) -> None:
    note(home, "support", order_id)
    found = list(findings({"resources": [recorded(ORDER_TYPE, "support", BOUGHT, inputs, created=created)]}))
    assert [each.recorded for each in found] == ([] if is_settled else [ORDER_ID])


def test_a_purchase_of_a_stack_that_has_nothing_is_found(home: Path) -> None:
    note(home, "support")
    assert list(findings({}, "urn:pulumi:prod::numbers::")) == []
    (found,) = findings({}, STACK)
    assert "no answer is on record" in found.doubt.happened


def note(home: Path, name: str, order_id: str | None = None, *, stack: str = "dev", number: str = NUMBER) -> None:
    """What a machine keeps of a purchase that it sent."""
    urn = (URN + name).replace(":dev::", f":{stack}::")
    noted = {"urn": urn, "number": number, "started_at": "2026-01-02T03:04:05Z", "order_id": order_id}
    (home / f"{hashlib.sha256(urn.encode()).hexdigest()[:24]}.json").write_text(json.dumps(noted))
