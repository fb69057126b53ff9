"""Whether the account can pay: a warning before the money moves, and a word in the reason after a 5xx."""

from __future__ import annotations

from typing import Any

import pytest

from tests.driver.inputs import NUMBER, ORDER, ORDER_ID, OTHER_NUMBER, UNNAMED_ORDER
from tests.driver.plugin import UNKNOWN, PluginResource, RecordedInPart, Values
from tests.driver.starting import StartPlugin
from tests.protocol.golden import NUMBER_ORDER
from tests.unit.lost_orders import lost
from vobiz_sandbox.paths import BALANCE
from vobiz_sandbox.process import ACCESS_TOKEN, AUTH_ID, SandboxProcess

# NUMBER, OTHER_NUMBER and the cheapest of its region cost as much at once: 500 and 250.
COST = 750
IN_RUPEES = BALANCE.format(auth_id=AUTH_ID, currency="INR")
IN_DOLLARS = BALANCE.format(auth_id=AUTH_ID, currency="USD")
AMERICAN = {"country_code": "US", "region": "CA", "currency": "USD", "preferred_number": "+14155550117"}


def asked(sandbox: SandboxProcess) -> list[str]:
    return [request["path"] for request in sandbox.requests() if "/balance/" in request["path"]]


def warnings(order: PluginResource, inputs: Values = ORDER) -> list[str]:
    """What a preview warns of."""
    order.plugin.new_lines()
    assert order.check(inputs).failures == {}
    return [line for line in order.plugin.new_lines() if line.startswith("warning: ")]


def too_little(spendable: str, due: str) -> str:
    return (
        f"warning: the account can spend {spendable}, and at least {due} are due for the numbers that this run orders: "
        "top up the account before you order"
    )


@pytest.mark.parametrize(
    ("balance", "spendable"),
    [
        ({"available_balance": COST}, None),
        ({"available_balance": COST - 0.5}, "749.50 INR"),
        ({"available_balance": 0}, "0 INR"),
        ({"available_balance": -20}, "-20 INR"),
        ({"available_balance": 0, "credit_limit": COST}, "0 INR"),
        ({"available_balance": 0, "credit_limit": COST, "is_postpaid": True}, None),
        ({"available_balance": 50, "credit_limit": COST - 51, "is_postpaid": True}, "749 INR"),
        ({"available_balance": 0, "credit_limit": 1, "is_postpaid": True, "credit_limit_type": "soft"}, None),
        ({"available_balance": 0, "credit_limit": 0, "is_postpaid": True, "credit_limit_type": "hard"}, "0 INR"),
    ],
    ids=str,
)
@pytest.mark.parametrize("inputs", [ORDER, UNNAMED_ORDER], ids=["named", "unnamed"])
def test_a_balance_below_what_is_due_at_once_is_a_warning_with_both_amounts(
    order: PluginResource, sandbox: SandboxProcess, inputs: Values, balance: Values, spendable: str | None
) -> None:
    sandbox.set_balance(**balance)
    assert warnings(order, inputs) == ([too_little(spendable, "750 INR")] if spendable else [])


def test_what_the_orders_of_a_run_cost_is_added_up(order: PluginResource, sandbox: SandboxProcess) -> None:
    sandbox.set_balance(available_balance=1000)
    assert warnings(order) == []
    assert warnings(order, ORDER | {"preferred_number": OTHER_NUMBER}) == [too_little("1000 INR", "1500 INR")]
    assert warnings(order, AMERICAN) == []
    assert asked(sandbox) == [IN_RUPEES, IN_DOLLARS]


def test_another_run_begins_anew(start_plugin: StartPlugin, sandbox: SandboxProcess) -> None:
    sandbox.set_balance(available_balance=1000)
    for _ in range(2):
        assert warnings(start_plugin().resource(NUMBER_ORDER)) == []
    assert asked(sandbox) == [IN_RUPEES] * 2


def test_each_currency_has_its_balance(order: PluginResource, sandbox: SandboxProcess) -> None:
    sandbox.set_balance(available_balance=0)
    sandbox.set_balance(currency="USD", available_balance=6.5)
    assert warnings(order, AMERICAN) == [too_little("6.50 USD", "7 USD")]
    assert asked(sandbox) == [IN_DOLLARS]


@pytest.mark.parametrize("account_reads", ["refused", "missing"])
def test_a_balance_that_cannot_be_read_is_no_word(
    order: PluginResource, sandbox: SandboxProcess, account_reads: str
) -> None:
    sandbox.set_balance(available_balance=0)
    sandbox.settings(account_reads=account_reads)
    assert warnings(order) == warnings(order, ORDER | {"preferred_number": OTHER_NUMBER}) == []
    assert asked(sandbox) == [IN_RUPEES]


@pytest.mark.parametrize("is_told", [True, False])
def test_a_token_reads_it_where_it_may(start_plugin: StartPlugin, sandbox: SandboxProcess, *, is_told: bool) -> None:
    sandbox.set_balance(available_balance=0)
    sandbox.settings(bearer_account_reads=is_told)
    jwt = {"VOBIZ_AUTH_ID": None, "VOBIZ_AUTH_TOKEN": None, "VOBIZ_ACCESS_TOKEN": ACCESS_TOKEN}
    told = warnings(start_plugin(jwt).resource(NUMBER_ORDER))
    assert told == ([too_little("0 INR", "750 INR")] if is_told else [])


@pytest.mark.parametrize(
    "answer", [{"status": 500}, {"status": 200, "body": "{"}, {"status": 200, "json": {}}], ids=str
)
def test_an_answer_that_tells_no_balance_is_no_word(
    order: PluginResource, sandbox: SandboxProcess, answer: Values
) -> None:
    sandbox.set_balance(available_balance=0)
    sandbox.arm(path=IN_RUPEES, **answer)
    assert warnings(order) == []


def test_a_number_that_is_selected_in_the_same_run_costs_no_less_than_the_cheapest(
    order: PluginResource, sandbox: SandboxProcess
) -> None:
    sandbox.set_balance(available_balance=700)
    assert warnings(order, ORDER | {"preferred_number": UNKNOWN}) == [too_little("700 INR", "750 INR")]


@pytest.mark.parametrize(
    "inputs",
    [
        ORDER | {"existing_order_id": ORDER_ID},
        ORDER | {"currency": UNKNOWN},
        ORDER | {"region": UNKNOWN},
        ORDER | {"currency": "USD"},
        UNNAMED_ORDER | {"currency": "USD"},
    ],
    ids=["adopted", "unknown currency", "unknown region", "priced in another", "all in another"],
)
def test_where_nothing_is_due_or_nobody_knows_how_much_nothing_is_asked(
    order: PluginResource, sandbox: SandboxProcess, inputs: Values
) -> None:
    sandbox.set_balance(available_balance=0)
    sandbox.set_balance(currency="USD", available_balance=0)
    assert not any("can spend" in line for line in warnings(order, inputs))
    assert asked(sandbox) == []


def test_an_order_that_is_there_costs_nothing_more(order: PluginResource, sandbox: SandboxProcess) -> None:
    sandbox.set_balance(available_balance=0)
    state = order.create(ORDER)
    order.check(ORDER, ORDER)
    order.diff(state, ORDER)
    assert asked(sandbox) == []


def test_an_order_that_is_forbidden_is_not_reckoned(order: PluginResource, sandbox: SandboxProcess) -> None:
    sandbox.set_balance(available_balance=1000)
    assert order.check(ORDER | {"max_setup_cost": 1}).failures
    assert asked(sandbox) == []
    assert warnings(order) == []


# After the order


def reason_of(order: PluginResource, inputs: Values = ORDER) -> str:
    with pytest.raises(RecordedInPart) as error:
        order.create(inputs)
    assert error.value.state.outputs["failure_reason"] in str(error.value)
    return str(error.value.state.outputs["failure_reason"])


@pytest.mark.parametrize("inputs", [ORDER, UNNAMED_ORDER], ids=["named", "unnamed"])
def test_after_a_500_the_reason_names_a_balance_that_is_short(
    order: PluginResource, sandbox: SandboxProcess, inputs: Values
) -> None:
    assert warnings(order, inputs) == []
    sandbox.settings(short_balance="500")
    sandbox.set_balance(available_balance=10)
    assert reason_of(order, inputs).endswith(": the account can spend 10 INR, and at least 750 INR are due")
    assert asked(sandbox) == [IN_RUPEES] * 2
    assert sandbox.orders() == []


@pytest.mark.parametrize(
    ("fault", "balance"),
    [
        ({"status": 500}, {"available_balance": COST}),
        ({"status": 503}, {"available_balance": 0, "is_postpaid": True, "credit_limit_type": "soft"}),
        ({"status": 408}, {"available_balance": 0}),
        ({"status": 303}, {"available_balance": 0}),
        ({"action": "reset"}, {"available_balance": 0}),
        ({"status": 201, "body": ""}, {"available_balance": 0}),
    ],
    ids=str,
)
def test_a_balance_that_explains_nothing_is_not_named(
    order: PluginResource, sandbox: SandboxProcess, fault: Values, balance: Values
) -> None:
    sandbox.set_balance(**balance)
    recorded = lost(order, sandbox, processed=False, **fault)
    assert "can spend" not in str(recorded)
    assert len(asked(sandbox)) == (fault.get("status", 0) >= 500)


@pytest.mark.parametrize("settings", [{"account_reads": "refused"}, {"account_reads": "missing"}], ids=str)
def test_after_a_500_a_balance_that_cannot_be_read_is_not_named(
    order: PluginResource, sandbox: SandboxProcess, settings: Any
) -> None:
    sandbox.settings(short_balance="500", **settings)
    sandbox.set_balance(available_balance=10)
    assert "can spend" not in reason_of(order)
    assert NUMBER not in [each["selected_phone_number"] for each in sandbox.orders()]
