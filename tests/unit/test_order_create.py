"""What each answer to the POST leads to: the design's table, a row at a time."""

from __future__ import annotations

import re
import time
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest
import trustme

from tests.driver.inputs import NUMBER, ORDER, OTHER_NUMBER, UNNAMED_ORDER
from tests.driver.plugin import Plugin, PluginResource, RecordedInPart, State, Values
from tests.driver.starting import StartPlugin
from tests.protocol.golden import NUMBER_ORDER
from tests.unit.lost_orders import failed, lost, posts
from tests.unit.raw_server import RawServer
from tests.unit.test_client_tls import HOST, NO_TLS, context_for
from vobiz_sandbox.paths import ORDERS
from vobiz_sandbox.process import SandboxProcess

WARNING = "warning: "


def arm(sandbox: SandboxProcess, **fault: Any) -> None:
    sandbox.arm(method="POST", path=ORDERS, **fault)


def refused(order: PluginResource, inputs: Values = ORDER) -> str:
    line = failed(lambda: order.create(inputs))
    assert len(line.splitlines()) == 1
    return line


def test_the_body_is_what_was_asked_for(order: PluginResource, sandbox: SandboxProcess) -> None:
    order.create(ORDER | {"max_setup_cost": 500, "max_monthly_cost": 250})
    [sent] = sandbox.requests("POST", ORDERS)
    assert sent["body"] == ORDER


@pytest.mark.parametrize(
    "fault",
    [
        {"patch": {"setup_cost": "a lot", "monthly_cost": None, "created_at": 17, "extra": {"deep": []}}},
        {"remove": ["status", "selected_phone_number", "account_id", "currency"]},
        {"action": "cut", "bytes": 45},
        {"action": "cut", "bytes": 150},
        {"status": 200},
        {"status": 202},
        {"headers": {"Content-Type": "text/html"}},
    ],
    ids=["rubbish in the rest", "only an id", "cut just after the id", "cut later", "200", "202", "called HTML"],
)
def test_an_answer_with_an_id_is_recorded(order: PluginResource, sandbox: SandboxProcess, fault: Values) -> None:
    arm(sandbox, processed=True, **fault)
    state = order.create(ORDER)
    [placed] = sandbox.orders()
    assert state.id == placed["id"]
    assert state.outputs["requested"] == ORDER
    assert posts(sandbox) == 1


def test_what_is_missing_in_the_answer_is_not_made_up(order: PluginResource, sandbox: SandboxProcess) -> None:
    arm(sandbox, processed=True, patch={"setup_cost": "a lot", "monthly_cost": None, "extra": 1})
    outputs = order.create(ORDER).outputs
    assert {"setup_cost", "monthly_cost", "extra", "failure_reason"} & set(outputs) == set()
    assert outputs["selected_phone_number"] == NUMBER


@pytest.mark.parametrize(
    ("patch", "inputs", "words"),
    [
        ({"selected_phone_number": OTHER_NUMBER}, {}, [OTHER_NUMBER, NUMBER, "billed"]),
        ({"setup_cost": 501}, {"max_setup_cost": 500}, ["501 INR", "over max_setup_cost", "500 INR", "billed"]),
        ({"monthly_cost": 900}, {"max_monthly_cost": 250}, ["900 INR", "over max_monthly_cost", "250 INR", "billed"]),
    ],
)
def test_a_surprise_in_what_was_bought_is_a_warning(
    plugin: Plugin, order: PluginResource, sandbox: SandboxProcess, *, patch: Values, inputs: Values, words: list[str]
) -> None:
    arm(sandbox, processed=True, patch=patch)
    state = order.create(ORDER | inputs)
    assert state.outputs | patch == state.outputs
    [line] = plugin.new_lines()
    assert line.startswith(WARNING)
    assert [word for word in [*words, state.id] if word not in line] == []


@pytest.mark.parametrize(
    ("came", "status", "reason"),
    [
        ("failed", "failed", "carrier said no"),
        ("FAILED", "failed", "carrier said no"),
        ("cancelled", "cancelled", None),
        ("Canceled", "cancelled", None),
    ],
)
def test_an_order_that_ended_at_once_is_an_error(
    order: PluginResource, sandbox: SandboxProcess, came: str, status: str, reason: str | None
) -> None:
    arm(sandbox, processed=True, patch={"status": came, "failure_reason": reason})
    line = refused(order)
    [placed] = sandbox.orders()
    told = f"order {placed['id']} of {NUMBER} {status} at once: {reason or 'no reason given'}. Nothing is recorded"
    assert f"{told}: mend that and run `pulumi up`" in line
    sandbox.control("POST", f"/orders/{placed['id']}/release")
    assert order.create(ORDER).outputs["status"] == "pending"


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 409, 413, 422, 300, 301, 302, 307, 308])
def test_a_refusal_shows_the_servers_words_and_records_nothing(
    order: PluginResource, sandbox: SandboxProcess, status: int
) -> None:
    error = {"error": {"code": "SOME_CODE", "message": "in words"}, "requestId": "request-17"}
    host = sandbox.base_url.removesuffix("/api/v1/messaging")
    arm(sandbox, status=status, json=error, headers={"Location": f"{host}/api/v1/messaging/elsewhere"})
    line = refused(order)
    assert (
        f"{NUMBER} was not ordered: order: Vobiz refused with {status}: in words (SOME_CODE, request request-17)"
        in line
    )
    assert posts(sandbox) == 1
    assert sandbox.requests(path="/elsewhere") == []
    order.create(ORDER)
    assert len(sandbox.orders()) == 1


def test_a_redirect_that_drips_is_not_waited_for(start_plugin: StartPlugin, sandbox: SandboxProcess) -> None:
    order = start_plugin({"VOBIZ_TIMEOUT_SECONDS": "1"}).resource(NUMBER_ORDER)
    headers = {"Location": f"{sandbox.base_url}/elsewhere"}
    arm(sandbox, status=302, headers=headers, action="drip", body="x" * 60, seconds=0.5)
    start = time.monotonic()
    assert "refused with 302" in refused(order)
    assert time.monotonic() - start < 10


def test_a_field_that_the_server_refuses_is_named(order: PluginResource, sandbox: SandboxProcess) -> None:
    details = {"errors": [{"field": "region", "message": "is not served"}]}
    arm(sandbox, status=422, json={"error": {"code": "VALIDATION_ERROR", "message": "bad", "details": details}})
    assert "region: is not served" in refused(order)


@pytest.mark.parametrize("processed", [False, True], ids=["not placed", "placed"])
@pytest.mark.parametrize(
    "fault",
    [
        {"action": "reset"},
        {"action": "close"},
        {"action": "hold", "seconds": 3},
        {"action": "cut", "status": 201, "bytes": 20},
        {"status": 303},
        {"status": 408},
        {"status": 500},
        {"status": 502, "body": "<html><h1>Bad Gateway</h1></html>"},
        {"status": 503, "headers": {"Retry-After": "1"}},
        {"status": 201, "body": ""},
        {"status": 201, "body": "created!"},
        {"status": 201, "json": [1]},
        {"status": 201, "json": {"id": None, "status": "pending"}},
        {"status": 204, "body": ""},
    ],
    ids=lambda fault: "-".join(str(value) for value in fault.values()).replace("/", ""),
)
def test_a_lost_answer_is_never_sent_again(
    start_plugin: StartPlugin, sandbox: SandboxProcess, fault: Values, processed: bool
) -> None:
    order = start_plugin({"VOBIZ_TIMEOUT_SECONDS": "1"}).resource(NUMBER_ORDER)
    line = str(lost(order, sandbox, processed=processed, **fault))
    assert posts(sandbox) == 1
    assert len(sandbox.orders()) == processed
    assert len(line.splitlines()) == 1
    assert re.match(rf"\{NUMBER} was ordered at \S+ and the answer was lost \(", line)
    order_of_words = ["balance and transactions", "set existing_order_id to its id", "pulumi state delete --force"]
    assert sorted(order_of_words, key=line.index) == order_of_words
    assert f"{NUMBER} is {'not on sale any more' if processed else 'still on sale'}" in line


def test_tls_that_fails_once_the_order_was_sent_is_a_lost_answer(
    start_plugin: StartPlugin, tmp_path: Path, without_proxies: None
) -> None:
    authority, bundle = trustme.CA(), tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(bundle))
    with RawServer(NO_TLS, host=HOST, context=context_for(authority, HOST)) as server:
        plugin = start_plugin({"VOBIZ_BASE_URL": server.base_url, "REQUESTS_CA_BUNDLE": str(bundle)})
        with pytest.raises(RecordedInPart, match="the answer was lost"):
            plugin.resource(NUMBER_ORDER).create(UNNAMED_ORDER)
        assert len(server.received) == len(server.posts) == 1


@pytest.mark.parametrize(
    ("headers", "shortest", "longest"),
    [({}, 0.9, 8.0), ({"Retry-After": "2"}, 1.9, 9.0), ({"Retry-After": "0"}, 0.0, 5.0)],
    ids=["without Retry-After", "two seconds", "at once"],
)
def test_a_rate_limited_order_is_sent_again(
    order: PluginResource, sandbox: SandboxProcess, headers: Values, shortest: float, longest: float
) -> None:
    arm(sandbox, status=429, headers=headers)
    start = time.monotonic()
    state = order.create(ORDER)
    assert shortest <= time.monotonic() - start < longest
    assert [placed["id"] for placed in sandbox.orders()] == [state.id]
    assert posts(sandbox) == 2


@pytest.mark.parametrize(
    "headers",
    [{"Retry-After": "86400"}, {"Retry-After": formatdate(time.time() + 7200, usegmt=True)}],
    ids=["in seconds", "as a date"],
)
def test_an_absurd_rate_limit_is_not_waited_for(
    order: PluginResource, sandbox: SandboxProcess, headers: Values
) -> None:
    arm(sandbox, status=429, headers=headers, times=9)
    start = time.monotonic()
    line = refused(order)
    assert time.monotonic() - start < 10
    assert re.search(r"refused with 429: .*: run it again in \d+ s$", line)
    assert posts(sandbox) == 1


def test_two_rate_limits_are_waited_for_longer_each_time(order: PluginResource, sandbox: SandboxProcess) -> None:
    arm(sandbox, status=429, times=2, headers={"Retry-After": "rubbish"})
    start = time.monotonic()
    order.create(ORDER)
    assert time.monotonic() - start >= 2.9
    assert posts(sandbox) == 3


def test_a_refused_connection_sent_nothing(
    start_plugin: StartPlugin, sandbox: SandboxProcess, closed_port: int
) -> None:
    order = start_plugin({"VOBIZ_BASE_URL": f"http://127.0.0.1:{closed_port}"}).resource(NUMBER_ORDER)
    line = refused(order, UNNAMED_ORDER)
    assert "was not ordered: order: Vobiz cannot be reached" in line
    assert "nothing was sent" in line
    assert sandbox.requests() == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"preferred_number": "+919876500000"}, "not on sale"),
        ({"max_setup_cost": 499}, "under the price"),
        ({"preferred_number": None, "max_monthly_cost": 1199}, "under the price"),
        ({"region": "M/H"}, "region must be a state or region"),
    ],
)
def test_create_guards_itself(order: PluginResource, sandbox: SandboxProcess, change: Values, reason: str) -> None:
    assert reason in refused(order, ORDER | change)
    assert posts(sandbox) == 0


@pytest.mark.parametrize("fault", [{"status": 500}, {"action": "reset"}, {"status": 401}, {"body": "no list"}])
def test_without_a_listing_a_named_number_is_not_ordered(
    order: PluginResource, sandbox: SandboxProcess, fault: Values
) -> None:
    sandbox.arm(method="GET", times=9, **fault)
    assert "list of available numbers" in refused(order)
    assert posts(sandbox) == 0


def test_two_resources_that_name_one_number_place_one_order(order: PluginResource, sandbox: SandboxProcess) -> None:
    sandbox.settings(delist="completed")
    order.create(ORDER)
    assert "another order of this stack has" in refused(order)
    assert posts(sandbox) == 1


def test_a_number_of_the_state_is_not_ordered_by_another_resource(
    order: PluginResource, start_plugin: StartPlugin, sandbox: SandboxProcess
) -> None:
    sandbox.settings(delist="completed")
    state = order.create(ORDER)
    rerun = start_plugin().resource(NUMBER_ORDER)
    rerun.diff(State(state.id, state.outputs), ORDER)
    assert "another order of this stack has" in refused(rerun)
    assert posts(sandbox) == 1
