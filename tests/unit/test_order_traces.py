"""What is shown of an order whose answer was lost, as hints for a person, and what it costs to look for them."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest

from tests.driver.inputs import NUMBER, ORDER, OTHER_NUMBER, UNNAMED_ORDER
from tests.driver.plugin import URN, State, Values
from tests.driver.stack_export import ExportedStack
from tests.driver.starting import StartPlugin
from tests.protocol.golden import NUMBER_ORDER
from tests.unit.lost_orders import NextRun, failed, in_doubt, lost, now
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


_FROM = re.compile(r" from [0-9]{2}:[0-9]{2}:[0-9]{2}Z on, by this machine's clock")


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


def test_a_vobiz_that_is_down_costs_one_series_of_timeouts(start_plugin: StartPlugin, stack: ExportedStack) -> None:
    with RawServer(breaks(SocketFault("hold", seconds=3))) as server:
        base_url = f"{server.base_url}/api/v1/messaging"
        plugin = start_plugin({"PATH": stack.path, "VOBIZ_BASE_URL": base_url, "VOBIZ_TIMEOUT_SECONDS": "0.3"})
        start = time.monotonic()
        for n, number in enumerate((NUMBER, OTHER_NUMBER, "+919876543213")):
            inputs = ORDER | {"preferred_number": number}
            state = State(f"unknown-{n}", in_doubt(inputs).outputs)
            plugin.resource(NUMBER_ORDER, f"order-{n}").diff(state, inputs)
            [line] = plugin.new_lines()
            assert line.endswith("Until then nothing is ordered here.")
        assert len({request.split(b"\r\n")[0] for request in server.received}) == 1
        assert len(server.received) <= 4
        assert time.monotonic() - start < 8


def test_however_long_the_words_of_others_the_commands_stay_whole(
    start_plugin: StartPlugin, sandbox: SandboxProcess, stack: ExportedStack
) -> None:
    sandbox.arm(path=LEDGER, status=200, json=debits(9, description="d" * 5000, reference="r" * 5000))
    name = "a-long-name-" * 30
    order = start_plugin({"PATH": stack.path}).resource(NUMBER_ORDER, name)
    order.diff(in_doubt(failure_reason="f" * 300), ORDER)
    [line] = order.plugin.new_lines()
    assert len(line) <= len("warning: ") + 2001
    assert f"`pulumi state unprotect --yes '{URN}{name}'`" in line
    assert f"`pulumi state delete --force --yes '{URN}{name}'` and `pulumi up`. Until then" in line
