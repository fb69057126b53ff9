"""Number orders: placing one, and what becomes of it."""

from datetime import datetime
from itertools import count
from uuid import uuid4

from pydantic import BaseModel, Field

from vobiz_sandbox.clock import Clock
from vobiz_sandbox.errors import ApiError, not_found
from vobiz_sandbox.fields import (
    E164,
    ApiBody,
    ControlBody,
    CountryCode,
    Currency,
    NumberType,
    OrderStatus,
    Region,
)
from vobiz_sandbox.number_pool import AvailableNumber, NumberPool
from vobiz_sandbox.settings import Settings


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
    currency: str
    failure_reason: str | None
    created_at: datetime
    updated_at: datetime


class OrderBook:
    def __init__(self, pool: NumberPool, clock: Clock, settings: Settings) -> None:
        self._pool = pool
        self._clock = clock
        self._settings = settings
        self._orders: dict[str, NumberOrder] = {}
        self._provider_order_numbers = count(8841)

    def place(self, account_id: str, request: OrderRequest) -> NumberOrder:
        number = self._select(request)
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
        return order

    def get(self, order_id: str) -> NumberOrder:
        if order_id not in self._orders:
            raise not_found("Order")
        return self._orders[order_id]

    def all(self) -> list[NumberOrder]:
        return list(self._orders.values())

    def change_status(self, order_id: str, change: OrderStatusChange) -> NumberOrder:
        order = self.get(order_id)
        order.status = change.status
        order.failure_reason = change.failure_reason if change.status == "failed" else None
        order.updated_at = self._clock.now()
        self._hold_or_let_go(order)
        return order

    def release(self, order_id: str) -> NumberOrder:
        order = self.get(order_id)
        self._pool.let_go_of_number(order.selected_phone_number)
        return order

    def _select(self, request: OrderRequest) -> AvailableNumber:
        on_sale = self._pool.on_sale(request.country_code, request.region)
        for number in on_sale:
            if request.preferred_number in (None, number.e164):
                return number
        what = f"Number {request.preferred_number} is not" if request.preferred_number else "No number is"
        where = f"{request.country_code}/{request.region}"
        raise ApiError(409, "NUMBER_NOT_AVAILABLE", f"{what} on sale in {where}")

    def _hold_or_let_go(self, order: NumberOrder) -> None:
        holds = order.status == "completed" or (order.status == "pending" and self._settings.delist == "ordered")
        if holds:
            self._pool.hold(order.selected_phone_number, order.id)
        else:
            self._pool.let_go(order.selected_phone_number, order.id)
