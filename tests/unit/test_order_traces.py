"""What is shown of an order whose answer was lost, as hints for a person, and what it costs to look for them."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.driver.inputs import NUMBER, ORDER, ORDER_ID, UNNAMED_ORDER, UPDATE
from tests.driver.plugin import URN, State, Values
from tests.driver.stack_export import ExportedStack
from tests.driver.starting import StartPlugin
from tests.protocol.golden import NUMBER_ORDER
from tests.unit.lost_orders import NAME, NextRun, exported_order, failed, in_doubt, lost, now
from tests.unit.raw_server import RawServer, breaks
from vobiz_sandbox.paths import ACCOUNT_NUMBERS, AVAILABILITY, TRANSACTIONS
from vobiz_sandbox.process import ACCESS_TOKEN, AUTH_ID, SandboxProcess
from vobiz_sandbox.socket_faults import SocketFault

LEDGER = TRANSACTIONS.format(auth_id=AUTH_ID)
OWNED = ACCOUNT_NUMBERS.format(auth_id=AUTH_ID)
HINT = "Seen now, as a hint and no proof: "
ON_SALE, SOLD = f"{NUMBER} is still on sale", f"{NUMBER} is not on sale any more"
HAS, HAS_NOT = (f"the account's numbers {words} {NUMBER}" for words in ("have", "do not have"))
NO_DEBIT = "the ledger has no debit since"


_FROM = re.compile(r" from [0-9T:-]{19}Z on")


def seen(line: str) -> list[str]:
    return _FROM.sub(" since", line.partition(HINT)[2]).split("; ") if HINT in line else []


def debits(count: int, **fields: Any) -> Values:
    at = now().isoformat().replace("+00:00", "Z")
    return {
        "transactions": [
            {"type": "debit", "amount": 100 + n, "currency": "INR", "created_at": at, "reference": f"r-{n}", **fields}
            for n in range(count)
        ]
    }


@pytest.mark.parametrize("processed", [True, False])
def test_the_listing_the_numbers_and_the_ledger_are_shown(
    next_run: NextRun, sandbox: SandboxProcess, *, processed: bool
) -> None:
    shown = seen(str(lost(next_run(), sandbox, processed=processed)))
    if not processed:
        assert shown == [ON_SALE, HAS_NOT, NO_DEBIT]
        return
    booked = sandbox.ledger()[0]
    debit = f"750 INR at {booked['created_at']} (WhatsApp number {NUMBER}: setup and first month)"
    assert shown == [SOLD, HAS, f"debits since: {debit}"]


def test_of_an_unnamed_order_only_the_ledger_tells(next_run: NextRun, sandbox: SandboxProcess) -> None:
    assert seen(str(lost(next_run(), sandbox, UNNAMED_ORDER, processed=False))) == [NO_DEBIT]
    assert sandbox.requests(path=AVAILABILITY) == sandbox.requests(path=OWNED) == []


@pytest.mark.parametrize(
    ("count", "told"), [(1, ["r-0"]), (3, ["r-0", "r-1", "r-2"]), (4, ["r-0", "r-1", "r-2", "and 1 more"])]
)
def test_three_debits_are_named_and_the_others_counted(
    next_run: NextRun, sandbox: SandboxProcess, count: int, told: list[str]
) -> None:
    sandbox.arm(path=LEDGER, status=200, json=debits(count))
    [*_, shown] = seen(failed(lambda: next_run().update(in_doubt(), ORDER)))
    assert shown.startswith("debits since: 100 INR at ")
    assert [word for word in told if word not in shown] == []
    assert ("more" in shown) == (count > 3)
    assert "r-3" not in shown


def test_a_debit_in_part_is_told_as_far_as_it_goes(next_run: NextRun, sandbox: SandboxProcess) -> None:
    sandbox.arm(path=LEDGER, status=200, json={"transactions": [{"type": "debit", "amount": "a lot"}]})
    [*_, shown] = seen(failed(lambda: next_run().update(in_doubt(), ORDER)))
    assert shown == "debits since: an amount at an unknown time"


@pytest.mark.parametrize("refusal", [{"status": 403}, {"status": 404}, {"status": 401}, {"body": "{", "status": 200}])
@pytest.mark.parametrize(
    ("path", "left"),
    [(AVAILABILITY, [HAS_NOT, NO_DEBIT]), (OWNED, [ON_SALE, NO_DEBIT]), (LEDGER, [ON_SALE, HAS_NOT])],
    ids=["listing", "numbers", "ledger"],
)
def test_what_is_refused_is_passed_over(
    next_run: NextRun, sandbox: SandboxProcess, path: str, left: list[str], refusal: Values
) -> None:
    sandbox.arm(path=path, **refusal)
    assert seen(failed(lambda: next_run().update(in_doubt(), ORDER))) == left


def test_a_listing_in_part_proves_no_absence(next_run: NextRun, sandbox: SandboxProcess) -> None:
    sandbox.arm(path=AVAILABILITY, status=200, json={"items": [], "has_more": True})
    assert seen(failed(lambda: next_run().update(in_doubt(), ORDER))) == [HAS_NOT, NO_DEBIT]


@pytest.mark.parametrize("account_reads", ["refused", "missing"])
def test_an_account_that_tells_nothing_leaves_the_listing(
    next_run: NextRun, sandbox: SandboxProcess, account_reads: str
) -> None:
    sandbox.settings(account_reads=account_reads)
    assert seen(failed(lambda: next_run().update(in_doubt(), ORDER))) == [ON_SALE]


def test_a_token_that_may_not_read_the_account_leaves_the_listing(
    start_plugin: StartPlugin, sandbox: SandboxProcess
) -> None:
    jwt = {"VOBIZ_AUTH_ID": None, "VOBIZ_AUTH_TOKEN": None, "VOBIZ_ACCESS_TOKEN": ACCESS_TOKEN}
    order = start_plugin(jwt).resource(NUMBER_ORDER)
    assert seen(failed(lambda: order.update(in_doubt(), ORDER))) == [ON_SALE]


def test_what_is_seen_is_looked_for_once_a_run_and_order(next_run: NextRun, sandbox: SandboxProcess) -> None:
    order = next_run()
    order.diff(in_doubt(), ORDER)
    failed(lambda: order.update(in_doubt(), ORDER))
    assert len(sandbox.requests(path=AVAILABILITY)) == len(sandbox.requests(path=LEDGER)) == 1


@pytest.mark.parametrize("fault", [SocketFault("hold", seconds=3), SocketFault("reset")], ids=["hold", "reset"])
@pytest.mark.parametrize("threads", [1, 5])
def test_a_vobiz_that_is_down_costs_one_series_of_attempts(
    start_plugin: StartPlugin, stack: ExportedStack, *, threads: int, fault: SocketFault
) -> None:
    # At once they share one listing; one after the other not even that they have in common.
    places = [("MH", NUMBER)] * 5 if threads > 1 else [(region, NUMBER) for region in ("MH", "KA", "DL", "TN", "GJ")]
    orders = [UNNAMED_ORDER | {"region": region, "preferred_number": number} for region, number in places]
    with RawServer(breaks(fault)) as server:
        base_url = f"{server.base_url}/api/v1/messaging"
        plugin = start_plugin({"PATH": stack.path, "VOBIZ_BASE_URL": base_url, "VOBIZ_TIMEOUT_SECONDS": "0.3"})

        def preview(n: int) -> None:
            state = State(f"unknown-{n}", in_doubt(orders[n]).outputs | {"region": orders[n]["region"]})
            assert plugin.resource(NUMBER_ORDER, f"order-{n}").diff(state, orders[n]) == UPDATE

        start = time.monotonic()
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(preview, range(5)))
        assert time.monotonic() - start < 8
        assert server.connections == 3
    lines = plugin.new_lines()
    assert len(lines) == 5
    assert [line for line in lines if not line.endswith("Until then nothing is ordered here.")] == []


# What the ledger shows, and from when on


SENT_AT = "2026-01-02T03:04:05Z"
FROM = "2026-01-02T02:59:05Z on"


def ledger(*created_at: str, kind: str = "debit") -> list[Values]:
    return [{"type": kind, "amount": 750, "currency": "INR", "created_at": time} for time in created_at]


@pytest.mark.parametrize(
    ("booked", "told"),
    [
        ([], f"the ledger has no debit from {FROM}"),
        (ledger("2026-01-02T02:59:04Z"), f"the ledger has no debit from {FROM}"),
        (ledger("2026-01-02T08:29:04+05:30"), f"the ledger has no debit from {FROM}"),
        (ledger(SENT_AT, kind="credit"), f"the ledger has no debit from {FROM}"),
        (ledger("2026-01-02T02:59:05Z"), f"debits from {FROM}: 750 INR at 2026-01-02T02:59:05Z"),
        (ledger("2026-01-02T08:29:06+05:30"), f"debits from {FROM}: 750 INR at 2026-01-02T08:29:06+05:30"),
    ],
    ids=["none", "too early", "too early elsewhere", "a credit", "5 minutes before", "a second later elsewhere"],
)
def test_debits_count_from_five_minutes_before_it_was_sent(
    next_run: NextRun, sandbox: SandboxProcess, booked: list[Values], told: str
) -> None:
    sandbox.arm(path=LEDGER, status=200, json={"transactions": booked})
    state = in_doubt(UNNAMED_ORDER, sent_at=SENT_AT)
    line = failed(lambda: next_run().update(state, UNNAMED_ORDER))
    assert line.partition("Until then nothing is ordered here.")[2] == f" {HINT}{told}"
    assert [asked["query"]["from_date"] for asked in sandbox.requests(path=LEDGER)] == ["2026-01-02T02:59:05Z"]


@pytest.mark.parametrize("part", [{"total": 500, "total_pages": 10}, {"has_more": True}], ids=str)
@pytest.mark.parametrize("booked", [[], ledger(SENT_AT, kind="credit")], ids=["nothing", "a credit"])
def test_a_ledger_in_part_proves_no_absence(
    next_run: NextRun, sandbox: SandboxProcess, *, booked: list[Values], part: Values
) -> None:
    sandbox.arm(path=LEDGER, status=200, json={"transactions": booked} | part)
    line = failed(lambda: next_run().update(in_doubt(UNNAMED_ORDER), UNNAMED_ORDER))
    assert line.endswith("Until then nothing is ordered here.")


# Whose credentials ask


def test_another_accounts_credentials_see_nothing_and_the_advice_says_whose_do(
    start_plugin: StartPlugin, sandbox: SandboxProcess, stack: ExportedStack
) -> None:
    others = {"VOBIZ_AUTH_ID": "MA_SANDBOX02", "VOBIZ_AUTH_TOKEN": "sandbox-token-2", "PATH": stack.path}
    order, lost = start_plugin(others).resource(NUMBER_ORDER, NAME), in_doubt()
    assert order.diff(lost, ORDER) == UPDATE
    [line] = order.plugin.new_lines()
    assert line.endswith(
        f"Until then nothing is ordered here. What is seen of it only the credentials of {AUTH_ID} tell, and these are "
        "those of MA_SANDBOX02"
    )
    assert f"warning: {failed(lambda: order.update(lost, ORDER))}" == line
    assert sandbox.requests() == []


def test_without_credentials_the_advice_is_told_all_the_same(
    start_plugin: StartPlugin, sandbox: SandboxProcess, stack: ExportedStack
) -> None:
    none = {"VOBIZ_AUTH_ID": None, "VOBIZ_AUTH_TOKEN": None, "PATH": stack.path}
    order, lost = start_plugin(none).resource(NUMBER_ORDER, NAME), in_doubt()
    assert order.check(ORDER, ORDER).failures == {}
    assert order.diff(lost, ORDER) == UPDATE
    [line] = order.plugin.new_lines()
    assert line.startswith(f"warning: {NUMBER} was ordered at ")
    assert line.endswith("Until then nothing is ordered here.")
    assert f"warning: {failed(lambda: order.update(lost, ORDER))}" == line
    assert sandbox.requests() == []


# Long words


LONG_NAME = "n" * 300
COMMANDS = [
    f"`pulumi state unprotect --yes '{URN}{LONG_NAME}'`",
    f"`pulumi state delete --force --yes '{URN}{LONG_NAME}'` and `pulumi up`",
]


@pytest.mark.parametrize("is_replacement", [False, True])
def test_a_long_name_and_long_words_of_the_server_leave_both_commands_whole(
    start_plugin: StartPlugin, sandbox: SandboxProcess, stack: ExportedStack, *, is_replacement: bool
) -> None:
    before = [exported_order(State(ORDER_ID, {"status": "completed"}), LONG_NAME)] if is_replacement else []
    stack.holds(*before)
    said = {"error": {"code": "C" * 100, "message": "m" * 3000}, "requestId": "r" * 500}
    order = start_plugin({"PATH": stack.path}).resource(NUMBER_ORDER, LONG_NAME)
    recorded = lost(order, sandbox, status=500, json=said)
    told = [str(recorded)]
    stack.holds(exported_order(recorded.state, LONG_NAME), *(each | {"delete": True} for each in before))
    sandbox.arm(path=LEDGER, times=9, status=200, json=debits(9, description="d" * 5000, reference="r" * 5000))
    later = start_plugin({"PATH": stack.path}).resource(NUMBER_ORDER, LONG_NAME)
    later.diff(recorded.state, ORDER)
    told += later.plugin.new_lines()
    told += [failed(lambda: later.update(recorded.state, ORDER)), later.check(ORDER).failures[""]]
    assert len(told) == 4
    for line in told:
        assert [command for command in COMMANDS if command not in line] == []
        assert "Until then nothing is ordered here." in line
        assert len(line) < 3000
