"""Control endpoints for the pool, the orders and the channels."""

from fastapi import APIRouter
from pydantic import BaseModel

from vobiz_sandbox.channels import Channel, ConnectRequest
from vobiz_sandbox.errors import not_found
from vobiz_sandbox.fields import ControlBody
from vobiz_sandbox.number_pool import AvailableNumber, PoolNumber
from vobiz_sandbox.orders import NumberOrder, OrderStatusChange
from vobiz_sandbox.state import Sandbox


class NewPool(ControlBody):
    items: list[AvailableNumber]


class WholePool(BaseModel):
    items: list[PoolNumber]


class AllOrders(BaseModel):
    items: list[NumberOrder]


def number_control_routes(sandbox: Sandbox) -> APIRouter:
    router = APIRouter()

    @router.get("/numbers")
    async def list_pool() -> WholePool:
        return WholePool(items=sandbox.pool.whole())

    @router.put("/numbers")
    async def replace_pool(new_pool: NewPool) -> WholePool:
        sandbox.pool.replace(new_pool.items)
        return WholePool(items=sandbox.pool.whole())

    @router.get("/orders")
    async def list_orders() -> AllOrders:
        return AllOrders(items=sandbox.orders.all())

    @router.post("/orders/{order_id}/status")
    async def change_order_status(order_id: str, change: OrderStatusChange) -> NumberOrder:
        return sandbox.orders.change_status(order_id, change)

    @router.post("/orders/{order_id}/release")
    async def release_number(order_id: str) -> NumberOrder:
        order = sandbox.orders.release(order_id)
        sandbox.channels.disconnect_order(order.id, order.selected_phone_number)
        return order

    @router.post("/channels", status_code=201)
    async def connect_channel(request: ConnectRequest) -> Channel:
        if request.account_id not in sandbox.accounts:
            raise not_found("Account")
        return sandbox.channels.connect(request)

    @router.delete("/channels/{channel_id}", status_code=204)
    async def disconnect_channel(channel_id: str) -> None:
        sandbox.channels.disconnect(channel_id)

    return router
