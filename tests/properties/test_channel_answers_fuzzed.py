"""Whatever a server sends: no channel is connected twice, forgotten without proof or made up, no token shown."""

from __future__ import annotations

import json
import re
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from tests.driver.inputs import CHANNEL as INPUTS
from tests.driver.inputs import META_TOKEN, NEW_META_TOKEN
from tests.driver.plugin import Checked, PluginResource, State
from tests.properties.answering import NO_ITEMS, framings
from tests.properties.asking import SECRETS, Api, Failed, held, listed, parsed, statuses, successes
from tests.properties.bodies import CHANNEL, CHANNEL_ID, CHANNELS_OF_ACCOUNT, bodies
from tests.properties.budget import budget
from tests.protocol.golden import CHANNEL as PROVIDER
from vobiz_sandbox.paths import CHANNELS

REQUESTED = {key: value for key, value in INPUTS.items() if key != "access_token"}
STATE: dict[str, Any] = {key: value for key, value in CHANNEL.items() if key != "id" and value is not None} | {
    "access_token": META_TOKEN,
    "requested": REQUESTED,
}
DOUBT: dict[str, Any] = INPUTS | {
    "account_id": "MA_SANDBOX01",
    "status": "unknown",
    "requested": REQUESTED,
    "in_doubt": {"sent_at": "2026-03-01T09:59:59Z", "reason": "timed out"},
}
GONE = State("", {})
PLACEHOLDER = "unknown-3a2b1c0d-0000-4000-8000-000000000000"
ECHO: dict[str, Any] = {
    "error": {"code": META_TOKEN, "message": f"not {META_TOKEN}", "details": {"errors": [{"value": META_TOKEN}]}},
    "message": META_TOKEN.replace("/", "%2F").replace("+", "%252b"),
    "requestId": META_TOKEN,
}
ECHOED = CHANNEL | {"display_name": f"with {META_TOKEN}", "business_profile": {NEW_META_TOKEN: [META_TOKEN]}}
ODD = b'{"items": [{"id": "a\\nb", "phone_number": "+91 98123 45678"}]}'

lists = bodies(CHANNELS_OF_ACCOUNT) | bodies({"data": CHANNELS_OF_ACCOUNT["items"]})


def shows_no_token(outcome: Any, *tokens: str) -> None:
    """What is recorded holds a token under its own key alone."""
    state = outcome.recorded if isinstance(outcome, Failed) else outcome
    if isinstance(state, State):
        plain = {key: value for key, value in state.outputs.items() if key != "access_token"}
        assert not any(token in json.dumps([state.id, plain]) for token in tokens)


def deletes(channel: PluginResource, state: State) -> State:
    channel.delete(state)
    return GONE


def numbers_in(body: bytes) -> list[str]:
    return [re.sub(r"\D", "", str(held(each, "phone_number"))) for each in listed(body, "items", "data")]


@given(status=successes, framing=framings, body=bodies(CHANNEL) | bodies(ECHOED))
@example(status=201, framing=b"too long", body=b'{"id": "' + CHANNEL_ID.encode() + b'"')
@budget(100)
def test_no_answer_to_a_channel_loses_its_id(api: Api, status: int, framing: bytes, body: bytes) -> None:
    api.server.answers = {f"POST {CHANNELS}": (status, framing, body), CHANNELS: NO_ITEMS}
    api.server.asked.clear()
    outcome = api.asked(PROVIDER, lambda channel: channel.create(INPUTS))
    assert [each for each in api.server.asked if not each.startswith("GET")] == [f"POST {CHANNELS}"]
    shows_no_token(outcome, META_TOKEN)
    if isinstance(outcome, Failed):
        assert outcome.recorded
        assert outcome.recorded.id.startswith("unknown-")
        assert (outcome.recorded.outputs["status"], outcome.recorded.outputs["requested"]) == ("unknown", REQUESTED)
    channel_id = held(parsed(body), "id")
    if channel_id is None and (leading := re.match(rb'\{"id": ?"([0-9a-f-]{36})"', body)):
        channel_id = leading[1].decode()
    readable = framing != b"gzip" and status != 204
    if not readable or not isinstance(channel_id, str) or not channel_id.strip() or not channel_id.isprintable():
        return
    assert isinstance(outcome, State)
    assert (outcome.id, outcome.outputs["requested"]) == (channel_id.strip(), REQUESTED)
    assert outcome.outputs["access_token"] == META_TOKEN


@given(status=statuses, framing=framings, body=bodies(ECHO))
@example(status=409, framing=b"length", body=json.dumps({"message": f"a\nb {META_TOKEN[:20]}"}).encode())
@budget(80)
def test_no_refusal_shows_a_token_or_connects(api: Api, status: int, framing: bytes, body: bytes) -> None:
    api.server.answers = {CHANNELS: (status, framing, body)}
    created = api.asked(PROVIDER, lambda channel: channel.create(INPUTS))
    shows_no_token(created, META_TOKEN)
    changed = api.asked(
        PROVIDER, lambda channel: channel.update(State(CHANNEL_ID, STATE), INPUTS | {"access_token": NEW_META_TOKEN})
    )
    shows_no_token(changed, *SECRETS)
    if 300 <= status < 500 and status not in {303, 408}:
        assert isinstance(created, Failed)
        assert isinstance(changed, Failed)
        assert (created.recorded, changed.recorded) == (None, None)


@given(answer=st.sampled_from([500, 409]), status=statuses, framing=framings, body=lists)
@example(answer=409, status=200, framing=b"length", body=ODD)
@budget(100)
def test_no_list_makes_up_what_came_of_a_lost_answer(
    api: Api, answer: int, status: int, framing: bytes, body: bytes
) -> None:
    api.server.answers = {f"POST {CHANNELS}": (answer, b"length", b"{}"), CHANNELS: (status, framing, body)}
    api.server.asked.clear()
    outcome = api.asked(PROVIDER, lambda channel: channel.create(INPUTS))
    assert [each for each in api.server.asked if each.startswith("POST")] == [f"POST {CHANNELS}"]
    assert isinstance(outcome, Failed), "what is listed is older than the request"
    assert (outcome.recorded is None) == (answer == 409)
    if outcome.recorded:
        assert outcome.recorded.id.startswith("unknown-")


@given(status=statuses, framing=framings, body=lists)
@budget(100)
def test_no_list_forgets_a_channel_that_it_may_hold(api: Api, status: int, framing: bytes, body: bytes) -> None:
    api.server.answers = {CHANNELS: (status, framing, body)}
    outcome = api.asked(PROVIDER, lambda channel: channel.read(State(CHANNEL_ID, STATE)))
    if not isinstance(outcome, State):
        return
    shown = [each for each in listed(body, "items", "data") if str(held(each, "id")).strip() == CHANNEL_ID]
    if outcome.id == "":
        assert not shown
        assert not held(parsed(body), "has_more")
        assert isinstance(held(parsed(body), "items") or held(parsed(body), "data") or [], list)
        return
    assert outcome.id == CHANNEL_ID
    assert outcome.outputs["access_token"] == META_TOKEN
    assert outcome.outputs["requested"] == REQUESTED
    if not shown:
        assert outcome.outputs == STATE
    for field in ("status", "verification_status", "display_name", "waba_id"):
        told = [str(held(each, field)).strip() for each in shown]
        assert outcome.outputs[field] in [STATE[field], *told, *(each.lower() for each in told)]


@given(status=statuses, framing=framings, body=lists)
@budget(100)
def test_no_list_settles_a_doubt_without_the_number(api: Api, status: int, framing: bytes, body: bytes) -> None:
    api.server.answers = {CHANNELS: (status, framing, body)}
    outcome = api.asked(PROVIDER, lambda channel: channel.read(State(PLACEHOLDER, DOUBT)))
    deleted = api.asked(PROVIDER, lambda channel: deletes(channel, State(PLACEHOLDER, DOUBT)))
    if isinstance(outcome, Failed):
        return
    number = DOUBT["phone_number"][1:]
    if outcome.id == PLACEHOLDER:
        assert outcome.outputs == DOUBT
    elif outcome.id == "":
        assert number not in numbers_in(body)
        assert deleted == GONE
    else:
        assert outcome.id in [str(held(each, "id")).strip() for each in listed(body, "items", "data")]
        assert number in numbers_in(body)
        assert outcome.outputs.keys().isdisjoint({"in_doubt"})


@given(status=statuses, framing=framings, body=bodies(CHANNEL) | bodies(ECHOED))
@budget(100)
def test_no_answer_to_a_change_makes_another_channel_up(api: Api, status: int, framing: bytes, body: bytes) -> None:
    api.server.answers = {CHANNELS: (status, framing, body)}
    news = INPUTS | {"display_name": "Acme", "access_token": NEW_META_TOKEN}
    outcome = api.asked(PROVIDER, lambda channel: channel.update(State(CHANNEL_ID, STATE), news))
    shows_no_token(outcome, *SECRETS)
    if isinstance(outcome, Failed):
        assert not 200 <= status < 300
        if outcome.recorded:
            assert outcome.recorded.outputs.keys().isdisjoint({"access_token", "display_name"})
            assert outcome.recorded.outputs["requested"].keys() == REQUESTED.keys() - {"display_name"}
        return
    assert 200 <= status < 300
    assert outcome.outputs["access_token"] == NEW_META_TOKEN
    assert outcome.outputs["requested"] == REQUESTED | {"display_name": "Acme"}
    if held(parsed(body), "id") != CHANNEL_ID and b'"id": "' + CHANNEL_ID.encode() not in body:
        assert outcome.outputs == STATE | {
            "display_name": "Acme",
            "access_token": NEW_META_TOKEN,
            "requested": outcome.outputs["requested"],
        }


@given(status=statuses, framing=framings, body=bodies(ECHO), shown=st.sampled_from([b"[]", b'[{"id": "c1"}]']))
@budget(80)
def test_only_a_success_or_an_absence_deletes_a_channel(
    api: Api, status: int, framing: bytes, body: bytes, shown: bytes
) -> None:
    api.server.answers = {
        f"DELETE {CHANNELS}/{CHANNEL_ID}": (status, framing, body),
        CHANNELS: (200, b"length", b'{"items": ' + shown + b"}"),
    }
    outcome = api.asked(PROVIDER, lambda channel: deletes(channel, State(CHANNEL_ID, STATE)))
    assert (outcome == GONE) == (200 <= status < 300 or status == 404)


@given(status=statuses, framing=framings, body=lists)
@example(status=200, framing=b"length", body=ODD)
@budget(100)
def test_no_list_makes_a_preview_of_a_channel_fail_in_another_way_than_by_one_line(
    api: Api, status: int, framing: bytes, body: bytes
) -> None:
    api.server.answers = {CHANNELS: (status, framing, body)}
    api.server.asked.clear()
    for news in (INPUTS, INPUTS | {"existing_channel_id": CHANNEL_ID}):
        checked = api.asked(PROVIDER, lambda channel, news=news: channel.check(news))  # type: ignore[misc]
        if isinstance(checked, Checked):
            assert all(reason.isprintable() for reason in checked.failures.values())
            assert not any(token in reason for token in SECRETS for reason in checked.failures.values())
            assert checked.failures.keys() <= {"phone_number", "existing_channel_id"}
            if "phone_number" in checked.failures:
                assert INPUTS["phone_number"][1:] in numbers_in(body)
    assert all(each.startswith("GET") for each in api.server.asked)
