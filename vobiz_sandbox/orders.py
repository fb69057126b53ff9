"""Numbers on sale, and the orders that take them off the listing."""

from datetime import datetime
from itertools import count
from uuid import uuid4

from pydantic import BaseModel, Field

from vobiz_sandbox.answers import ApiError, error_for_status, not_found
from vobiz_sandbox.fields import (
    E164,
    Amount,
    ApiBody,
    ControlBody,
    CountryCode,
    Currency,
    NumberType,
    OrderStatus,
    Region,
)
from vobiz_sandbox.ledger import Ledger
from vobiz_sandbox.settings import Clock, Settings

# The cheapest is neither the first of its region nor alone at its price: who takes the first one listed, or looks at
# the setup fee only, buys another number than who compares setup fee, monthly fee and E.164.
_INITIAL: list[tuple[str, str, str, int | float, int | float, Currency]] = [
    ("+919876543217", "IN", "MH", 600, 250, "INR"),
    ("+919876543213", "IN", "MH", 500, 300, "INR"),
    ("+919876543219", "IN", "MH", 500, 250, "INR"),
    ("+919876543210", "IN", "MH", 500, 250, "INR"),
    ("+919876543201", "IN", "MH", 900, 200, "INR"),
    ("+919876543225", "IN", "MH", 1500, 1200, "INR"),
    ("+918045678901", "IN", "KA", 550, 275, "INR"),
    ("+918045678902", "IN", "KA", 550, 260, "INR"),
    ("+918045678903", "IN", "KA", 700, 260, "INR"),
    ("+14155550132", "US", "CA", 5, 2.5, "USD"),
    ("+14155550117", "US", "CA", 4.5, 2.5, "USD"),
    ("+14155550149", "US", "CA", 4.5, 3, "USD"),
]


class AvailableNumber(ControlBody):
    e164: E164
    country: CountryCode
    region: Region
    setup_fee: Amount
    monthly_fee: Amount
    currency: Currency


class PoolNumber(AvailableNumber):
    on_sale: bool


class NumberPool:
    """A number is on sale as long as no order holds it."""

    def __init__(self) -> None:
        self._numbers = [
            AvailableNumber(
                e164=e164, country=country, region=region, setup_fee=setup, monthly_fee=monthly, currency=currency
            )
            for e164, country, region, setup, monthly, currency in _INITIAL
        ]
        self._holders: dict[str, set[str]] = {}

    def replace(self, numbers: list[AvailableNumber]) -> None:
        self._numbers = list(numbers)
        self._holders.clear()

    def hold(self, e164: str, order_id: str) -> None:
        self._holders.setdefault(e164, set()).add(order_id)

    def let_go(self, e164: str, order_id: str) -> None:
        self._holders.get(e164, set()).discard(order_id)

    def let_go_of_number(self, e164: str) -> None:
        self._holders.pop(e164, None)

    def on_sale(self, country: str, region: str | None) -> list[AvailableNumber]:
        return [
            number
            for number in self._numbers
            if number.country == country and region in (None, number.region) and not self._holders.get(number.e164)
        ]

    def whole(self) -> list[PoolNumber]:
        return [
            PoolNumber(**number.model_dump(), on_sale=not self._holders.get(number.e164)) for number in self._numbers
        ]


class OrderRequest(ApiBody):
    country_code: CountryCode
    region: Region
    number_type: NumberType
    preferred_number: E164 | None = None
    currency: Currency


class OrderStatusChange(ControlBody):
    status: OrderStatus = Field(description="pending, completed, failed or cancelled")
    failure_reason: str | None = Field(default=None, description="kept where the status is failed")


class NumberOrder(BaseModel):
    id: str
    account_id: str
    country_code: str
    region: str
    number_type: str
    selected_phone_number: str
    provider_order_id: str
    provider_name: str
    status: OrderStatus
    monthly_cost: int | float
    setup_cost: int | float
    currency: Currency
    failure_reason: str | None
    created_at: datetime
    updated_at: datetime


class OrderBook:
    def __init__(self, pool: NumberPool, ledger: Ledger, clock: Clock, settings: Settings) -> None:
        self._pool = pool
        self._ledger = ledger
        self._clock = clock
        self._settings = settings
        self._orders: dict[str, NumberOrder] = {}
        self._charged: set[str] = set()
        self._released: set[str] = set()
        self._provider_order_numbers = count(8841)

    def place(self, account_id: str, request: OrderRequest) -> NumberOrder:
        number = self._select(request)
        self._refuse_short_balance(account_id, request.currency, number.setup_fee + number.monthly_fee)
        now = self._clock.now()
        order = NumberOrder(
            id=str(uuid4()),
            account_id=account_id,
            country_code=request.country_code,
            region=request.region,
            number_type=request.number_type,
            selected_phone_number=number.e164,
            provider_order_id=f"ord_meta_{next(self._provider_order_numbers)}",
            provider_name="meta_direct",
            status="pending",
            monthly_cost=number.monthly_fee,
            setup_cost=number.setup_fee,
            currency=request.currency,
            failure_reason=None,
            created_at=now,
            updated_at=now,
        )
        self._orders[order.id] = order
        self._hold_or_let_go(order)
        self._charge_or_refund(order)
        return order

    def get(self, order_id: str) -> NumberOrder:
        if order_id not in self._orders:
            raise not_found("Order")
        return self._orders[order_id]

    def find(self, account_id: str, order_id: str) -> NumberOrder | None:
        order = self._orders.get(order_id)
        return order if order and order.account_id == account_id else None

    def all(self) -> list[NumberOrder]:
        return list(self._orders.values())

    def whose_number_is_owned(self, account_id: str) -> list[NumberOrder]:
        """The account's orders that have not ended and whose number was not released."""
        return [
            order
            for order in self._orders.values()
            if order.account_id == account_id and order.id in self._charged - self._released
        ]

    def is_released(self, order_id: str) -> bool:
        return order_id in self._released

    def change_status(self, order_id: str, change: OrderStatusChange) -> NumberOrder:
        order = self.get(order_id)
        order.status = change.status
        order.failure_reason = change.failure_reason if change.status == "failed" else None
        order.updated_at = self._clock.now()
        self._released.discard(order.id)
        self._hold_or_let_go(order)
        self._charge_or_refund(order)
        return order

    def release(self, order_id: str) -> NumberOrder:
        order = self.get(order_id)
        self._pool.let_go_of_number(order.selected_phone_number)
        self._released.add(order.id)
        return order

    def _select(self, request: OrderRequest) -> AvailableNumber:
        on_sale = self._pool.on_sale(request.country_code, request.region)
        for number in on_sale:
            if request.preferred_number in (None, number.e164):
                return number
        what = f"Number {request.preferred_number} is not" if request.preferred_number else "No number is"
        where = f"{request.country_code}/{request.region}"
        raise ApiError(409, "NUMBER_NOT_AVAILABLE", f"{what} on sale in {where}")

    def _refuse_short_balance(self, account_id: str, currency: Currency, amount: float) -> None:
        behaviour = self._settings.short_balance
        if behaviour != "ignored" and not self._ledger.balance(account_id, currency).covers(amount):
            raise error_for_status(int(behaviour))

    def _charge_or_refund(self, order: NumberOrder) -> None:
        """Books setup and first month once, and once back where the order ends without a number."""
        is_due = order.status in ("pending", "completed")
        if is_due == (order.id in self._charged):
            return
        self._charged ^= {order.id}
        refunded = "" if is_due else ", refunded"
        self._ledger.book(
            order.account_id,
            "debit" if is_due else "credit",
            order.setup_cost + order.monthly_cost,
            order.currency,
            description=f"WhatsApp number {order.selected_phone_number}: setup and first month{refunded}",
            reference=order.id if self._settings.ledger_names_order else None,
        )

    def _hold_or_let_go(self, order: NumberOrder) -> None:
        holds = order.status == "completed" or (order.status == "pending" and self._settings.delist == "ordered")
        if holds:
            self._pool.hold(order.selected_phone_number, order.id)
        else:
            self._pool.let_go(order.selected_phone_number, order.id)
