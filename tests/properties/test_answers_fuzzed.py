"""Whatever a server sends: no read forgets a resource or makes a status up, no create loses an order's id."""

from __future__ import annotations

import json
import re
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from tests.driver.plugin import Checked, State
from tests.properties.answering import NO_ITEMS, framings
from tests.properties.asking import CODE, Api, Failed, held, listed, parsed, statuses, successes
from tests.properties.bodies import (
    CHANNELS as CHANNEL_LIST,
)
from tests.properties.bodies import (
    CONFIRMATION,
    LISTING,
    NUMBER,
    ORDER,
    ORDER_ID,
    VERIFICATION,
    bodies,
)
from tests.properties.budget import budget
from tests.protocol.golden import BYON_NUMBER, NUMBER_ORDER, NUMBER_SELECTION
from vobiz_sandbox.paths import AVAILABILITY, CHANNELS, CONFIRM, ORDERS, VERIFY

INPUTS: dict[str, Any] = {"country_code": "IN", "region": "MH", "currency": "INR", "number_type": "local"}
STATE = {key: value for key, value in ORDER.items() if key != "id"} | {"requested": INPUTS, "failure_reason": "earlier"}
PENDING = {"phone_number": NUMBER, "verification_method": "sms", "status": "pending"}

REFUSAL: dict[str, Any] = {
    "error": {
        "code": "INVALID",
        "message": "in words",
        "details": {"errors": [{"field": "otp_code", "message": "wrong", "value": int(CODE)}]},
    },
    "errors": [{"field": "otp_code", "message": f"not {CODE}", "value": CODE}],
    "message": "in other words",
    "requestId": "r-1",
}


@given(status=successes, framing=framings, body=bodies(ORDER))
@example(status=201, framing=b"too long", body=b'{"id": "' + ORDER_ID.encode() + b'"')
@example(
    status=201,
    framing=b"length",
    body=json.dumps({"status": "failed", "failure_reason": "a\nb", "id": ORDER_ID}).encode(),
)
@budget(100)
def test_no_answer_to_an_order_loses_its_id(api: Api, status: int, framing: bytes, body: bytes) -> None:
    api.server.answers = {ORDERS: (status, framing, body)}
    outcome = api.asked(NUMBER_ORDER, lambda order: order.create(INPUTS))
    if isinstance(outcome, Failed) and "the answer was lost" in outcome.text:
        assert outcome.recorded
        assert outcome.recorded.id.startswith("unknown-")
        assert (outcome.recorded.outputs["status"], outcome.recorded.outputs["requested"]) == ("unknown", INPUTS)
    order_id = held(parsed(body), "id")
    if order_id is None and (leading := re.match(rb'\{"id": ?"([0-9a-f-]{36})"', body)):
        order_id = leading[1].decode()
    readable = framing != b"gzip" and status != 204
    if not readable or not isinstance(order_id, str) or not order_id.strip().isprintable() or not order_id.strip():
        return
    if isinstance(outcome, State):
        assert outcome.id == order_id.strip()
        assert outcome.outputs["requested"] == INPUTS
    else:
        assert "the answer was lost" not in outcome.text
        assert order_id.strip() in outcome.text


@given(status=statuses, framing=framings, body=bodies(ORDER))
@budget(100)
def test_no_answer_about_an_order_makes_its_status_up(api: Api, status: int, framing: bytes, body: bytes) -> None:
    api.server.answers = {ORDERS: (status, framing, body), CHANNELS: NO_ITEMS}
    outcome = api.asked(NUMBER_ORDER, lambda order: order.read(State(ORDER_ID, STATE)))
    if isinstance(outcome, State):
        assert outcome.id == ORDER_ID
        document = parsed(body)
        if held(document, "id") != ORDER_ID:
            assert outcome.outputs == STATE
        elif outcome.outputs != STATE:
            said = held(document, "status")
            assert outcome.outputs["status"] in (STATE["status"], str(said).strip())
        assert outcome.outputs.keys() >= STATE.keys() - {"failure_reason"}


@given(status=statuses, framing=framings, body=bodies(CHANNEL_LIST))
@budget(100)
def test_no_list_of_channels_completes_an_order_that_it_does_not_hold(
    api: Api, status: int, framing: bytes, body: bytes
) -> None:
    api.server.answers = {CHANNELS: (status, framing, body)}
    outcome = api.asked(NUMBER_ORDER, lambda order: order.read(State(ORDER_ID, STATE)))
    if isinstance(outcome, State):
        assert outcome.id == ORDER_ID
        if outcome.outputs != STATE:
            assert outcome.outputs["status"] == "completed"
            assert any(
                str(held(each, "number_order_id")).strip() == ORDER_ID
                or re.sub(r"\D", "", str(held(each, "phone_number"))) == NUMBER[1:]
                for each in listed(body, "items", "data")
            )


@given(status=statuses, framing=framings, body=bodies(LISTING))
@budget(100)
def test_no_listing_releases_an_order_whose_number_it_does_not_hold(
    api: Api, status: int, framing: bytes, body: bytes
) -> None:
    completed = STATE | {"status": "completed"}
    api.server.answers = {CHANNELS: NO_ITEMS, AVAILABILITY: (status, framing, body)}
    outcome = api.asked(NUMBER_ORDER, lambda order: order.read(State(ORDER_ID, completed)))
    if isinstance(outcome, State):
        assert outcome.id == ORDER_ID
        if outcome.outputs != completed:
            assert outcome.outputs["status"] == "released"
            assert NUMBER in [str(held(each, "e164")).strip() for each in listed(body, "items")]


@given(
    status=statuses, framing=framings, body=bodies(LISTING), preferred=st.sampled_from([None, NUMBER, "+919876543222"])
)
@example(status=200, framing=b"length", body=b'{"items": [{"e164": "a\\nb\\u202e"}]}', preferred=NUMBER)
@budget(100)
def test_no_listing_makes_a_preview_fail_in_another_way_than_by_one_line(
    api: Api, status: int, framing: bytes, body: bytes, preferred: str | None
) -> None:
    api.server.answers = {AVAILABILITY: (status, framing, body)}
    order = INPUTS | {"max_setup_cost": 400.0} | ({"preferred_number": preferred} if preferred else {})
    choice = {"country_code": "IN", "region": "MH"}
    for provider, news in ((NUMBER_ORDER, order), (NUMBER_SELECTION, choice)):
        checked = api.asked(provider, lambda resource, news=news: resource.check(news))  # type: ignore[misc]
        if isinstance(checked, Checked):
            assert checked.inputs == news
            assert all(reason.isprintable() for reason in checked.failures.values())
            assert checked.failures.keys() <= news.keys()


@given(status=statuses, framing=framings, body=bodies(LISTING))
@budget(100)
def test_no_listing_selects_what_is_no_number(api: Api, status: int, framing: bytes, body: bytes) -> None:
    api.server.answers = {AVAILABILITY: (status, framing, body)}
    chosen = api.asked(NUMBER_SELECTION, lambda selection: selection.create({"country_code": "IN", "region": "MH"}))
    if isinstance(chosen, State):
        assert re.fullmatch(r"\+[0-9]{7,15}", chosen.id)
        assert chosen.id in [str(held(each, "e164")).strip() for each in listed(body, "items")]
        assert chosen.outputs["e164"] == chosen.id


@given(status=statuses, framing=framings, body=bodies(VERIFICATION))
@budget(100)
def test_no_answer_to_verify_verifies_a_number(api: Api, status: int, framing: bytes, body: bytes) -> None:
    api.server.answers = {CHANNELS: NO_ITEMS, VERIFY: (status, framing, body)}
    news = {key: value for key, value in PENDING.items() if key != "status"}
    outcome = api.asked(BYON_NUMBER, lambda own: own.create(news))
    if isinstance(outcome, State):
        assert outcome.id == NUMBER
        assert outcome.outputs["status"] == "pending" or b"verified" in body


@given(status=statuses, framing=framings, body=bodies(CONFIRMATION) | bodies(REFUSAL))
@example(status=400, framing=b"length", body=json.dumps({"message": f"not {CODE}\nnor %39%30817263"}).encode())
@budget(100)
def test_only_the_word_verifies_a_number(api: Api, status: int, framing: bytes, body: bytes) -> None:
    api.server.answers = {CHANNELS: NO_ITEMS, CONFIRM: (status, framing, body)}
    news = {"phone_number": NUMBER, "verification_method": "sms", "otp_code": CODE}
    outcome = api.asked(BYON_NUMBER, lambda own: own.update(State(NUMBER, PENDING), news))
    if isinstance(outcome, State):
        assert outcome.outputs["status"] == "verified"
        assert b"verified" in body
        assert 200 <= status < 300


@given(status=statuses, framing=framings, body=bodies(CHANNEL_LIST))
@budget(80)
def test_no_list_of_channels_forgets_an_own_number(api: Api, status: int, framing: bytes, body: bytes) -> None:
    api.server.answers = {CHANNELS: (status, framing, body)}
    outcome = api.asked(BYON_NUMBER, lambda own: own.read(State(NUMBER, PENDING)))
    if isinstance(outcome, State):
        assert outcome.id == NUMBER
        if outcome.outputs != PENDING:
            assert outcome.outputs == PENDING | {"status": "verified"}
            assert any(
                re.sub(r"\D", "", str(held(each, "phone_number"))) == NUMBER[1:]
                for each in listed(body, "items", "data")
            )
