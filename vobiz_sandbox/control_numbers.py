"""Control endpoints for the pool, the orders and the channels."""

from fastapi import APIRouter
from pydantic import BaseModel, Field

from vobiz_sandbox.channels import Channel, ConnectRequest
from vobiz_sandbox.errors import not_found
from vobiz_sandbox.fields import ControlBody
from vobiz_sandbox.number_pool import AvailableNumber, PoolNumber
from vobiz_sandbox.orders import NumberOrder, OrderStatusChange
from vobiz_sandbox.state import Sandbox


class NewPool(ControlBody):
    items: list[AvailableNumber] = Field(description="all numbers; none of them is sold")


class WholePool(BaseModel):
    items: list[PoolNumber]


class AllOrders(BaseModel):
    items: list[NumberOrder]


def number_control_routes(sandbox: Sandbox) -> APIRouter:
    router = APIRouter()

    @router.get("/numbers")
    async def list_pool() -> WholePool:
        """Lists all numbers, and whether they are on sale."""
        return WholePool(items=sandbox.pool.whole())

    @router.put("/numbers")
    async def replace_pool(new_pool: NewPool) -> WholePool:
        """Replaces all numbers.

        {"items": [{"e164": "+919876543210", "country": "IN", "region": "MH", "setup_fee": 500, "monthly_fee": 250,
        "currency": "INR"}]}
        """
        sandbox.pool.replace(new_pool.items)
        return WholePool(items=sandbox.pool.whole())

    @router.get("/orders")
    async def list_orders() -> AllOrders:
        """Lists the orders of all accounts."""
        return AllOrders(items=sandbox.orders.all())

    @router.post("/orders/{order_id}/status")
    async def change_order_status(order_id: str, change: OrderStatusChange) -> NumberOrder:
        """Says what became of an order.

        {"status": "completed"}

        {"status": "failed", "failure_reason": "out of stock"}
        """
        return sandbox.orders.change_status(order_id, change)

    @router.post("/orders/{order_id}/release")
    async def release_number(order_id: str) -> NumberOrder:
        """Puts the order's number on sale again and removes its channels, as a release in the console does."""
        order = sandbox.orders.release(order_id)
        sandbox.channels.disconnect_order(order.id, order.selected_phone_number)
        return order

    @router.post("/channels", status_code=201)
    async def connect_channel(request: ConnectRequest) -> Channel:
        """Connects a number to an account.

        {"phone_number": "+919876543210"}

        {"phone_number": "+919876543210", "number_order_id": "{order_id}"}
        """
        if request.account_id not in sandbox.accounts:
            raise not_found("Account")
        return sandbox.channels.connect(request)

    @router.delete("/channels/{channel_id}", status_code=204)
    async def disconnect_channel(channel_id: str) -> None:
        """Removes a channel."""
        sandbox.channels.disconnect(channel_id)

    return router
