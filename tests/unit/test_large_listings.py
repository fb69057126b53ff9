"""A listing of fifty thousand numbers, through the plugin; and how often one is walked, whoever asks about it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from pulumi.dynamic import Config
from pulumi.output import Unknown

from tests.driver.inputs import NUMBER, ORDER
from tests.driver.starting import StartPlugin
from tests.protocol.golden import NUMBER_ORDER
from tests.unit.raw_server import RawServer, responds
from tests.unit.test_client_listings import listing
from vobiz_provider.api.listings import Listing
from vobiz_provider.api.models import AvailableNumber
from vobiz_provider.api.on_sale import by_number
from vobiz_provider.held_numbers import HeldNumbers
from vobiz_provider.order.balance import least_cost
from vobiz_provider.order.inputs import OrderInputs
from vobiz_provider.order.listing import compare_with_listing
from vobiz_provider.selection.choice import NoNumberFits, choose
from vobiz_provider.selection.inputs import SelectionInputs
from vobiz_provider.session import Session

UNKNOWN = Unknown()  # type: ignore[no-untyped-call]


def test_an_order_is_judged_by_a_large_listing(start_plugin: StartPlugin) -> None:
    body = listing(50_000).replace(b"+919000049999", NUMBER.encode())
    with RawServer(responds(200, body)) as server:
        order = start_plugin({"VOBIZ_BASE_URL": server.base_url}).resource(NUMBER_ORDER)
        assert order.check(ORDER | {"max_setup_cost": 500}).failures == {}
        assert "max_setup_cost of 499 INR" in order.check(ORDER | {"max_setup_cost": 499}).failures["max_setup_cost"]
        assert "not on sale" in order.check(ORDER | {"preferred_number": "+919000049999"}).failures["preferred_number"]
        assert len(server.received) == 2  # the whole country is asked for the number that is not on sale


class WalkedListing(Listing[AvailableNumber]):
    """A listing that counts how often it is walked, and how many of its numbers are looked at."""

    walks = 0

    def __iter__(self) -> Iterator[AvailableNumber]:
        self.walks += 1
        return super().__iter__()


def on_sale(setup_fee: float = 500, currency: str = "INR") -> WalkedListing:
    return WalkedListing(
        AvailableNumber(
            e164=f"+91987654{digits:04}", region="MH", setup_fee=setup_fee, monthly_fee=250, currency=currency
        )
        for digits in range(1000)
    )


class OfOneListing(Session):
    """A session outside a plugin, which has read a listing."""

    def __init__(self, listed: Listing[AvailableNumber]) -> None:
        super().__init__(Config({"vobiz:authId": "MA_1", "vobiz:authToken": "token"}, "a-project"))
        for region in ("MH", None):
            self.vobiz._numbers.get(("IN", region), lambda: listed)


def asked(**inputs: Any) -> OrderInputs:
    return OrderInputs.model_validate({"country_code": "IN", "region": "MH", "currency": "INR"} | inputs)


def judged(listed: WalkedListing, inputs: OrderInputs) -> object:
    return compare_with_listing(OfOneListing(listed), inputs, listed)


def chosen(listed: WalkedListing, **ceilings: float) -> object:
    inputs = SelectionInputs.model_validate({"country_code": "IN", "region": "MH"} | ceilings)
    try:
        return choose(OfOneListing(listed), HeldNumbers(), inputs, listed)
    except NoNumberFits as error:
        return str(error)


@pytest.mark.parametrize(
    "question",
    [
        lambda listed: judged(listed, asked(preferred_number="+919876540999", max_setup_cost=499)),
        lambda listed: judged(listed, asked(preferred_number="+919999999999")),
        lambda listed: judged(listed, asked(max_setup_cost=499, max_monthly_cost=300)),
        lambda listed: judged(listed, asked(currency="USD", max_setup_cost=499)),
        lambda listed: judged(listed, asked(preferred_number=UNKNOWN, currency="USD", max_setup_cost=499)),
        lambda listed: least_cost(asked(), listed),
        lambda listed: least_cost(asked(preferred_number="+919876540999"), listed),
        lambda listed: chosen(listed, max_setup_cost=500),
        lambda listed: chosen(listed, max_setup_cost=499),
    ],
    ids=[
        "named",
        "not on sale",
        "unnamed",
        "in another currency",
        "chosen in this run",
        "least cost",
        "cost of one",
        "selected",
        "none fits",
    ],
)
def test_a_listing_is_walked_no_more_for_a_question_that_was_asked_before(
    question: Callable[[WalkedListing], object],
) -> None:
    listed = on_sale()
    answer = question(listed)
    walks = listed.walks
    assert 0 < walks <= 2
    for _ in range(5):
        assert question(listed) == answer
    assert listed.walks == walks


def test_what_is_made_of_a_listing_depends_on_what_is_asked() -> None:
    listed = on_sale()
    questions = [
        asked(max_setup_cost=499),
        asked(max_setup_cost=500),
        asked(max_monthly_cost=1),
        asked(currency="USD", max_setup_cost=499),
        asked(preferred_number=UNKNOWN, currency="USD", max_setup_cost=499),
    ]
    again = [judged(listed, inputs) for inputs in questions]
    assert again == [judged(on_sale(), inputs) for inputs in questions]
    assert [least_cost(asked(currency=currency), listed) for currency in ("INR", "USD", "INR")] == [750, None, 750]
    assert chosen(listed, max_setup_cost=500) == chosen(on_sale(), max_setup_cost=500)
    assert chosen(listed, max_setup_cost=499) == chosen(on_sale(), max_setup_cost=499)


def test_of_a_number_that_is_listed_twice_the_first_counts() -> None:
    twice = Listing([*on_sale(500), *on_sale(600)])
    assert by_number(twice)["+919876540001"].setup_fee == 500
    assert len(by_number(twice)) == 1000


def test_what_many_threads_ask_of_a_listing_is_made_once() -> None:
    listed, made = on_sale(), list[int]()

    def make() -> int:
        made.append(1)
        threading.Event().wait(0.05)
        return len(made)

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(lambda _: listed.once("how often", make), range(4))) == [1] * 4
