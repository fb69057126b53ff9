"""The API itself: its paths and what each answers."""

from typing import Annotated, Generic, TypeVar

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel

from vobiz_sandbox.accounts import Account
from vobiz_sandbox.channels import Channel
from vobiz_sandbox.errors import error_for_status, not_found
from vobiz_sandbox.fields import CountryCode
from vobiz_sandbox.number_pool import AvailableNumber
from vobiz_sandbox.orders import NumberOrder, OrderRequest
from vobiz_sandbox.state import Sandbox
from vobiz_sandbox.verifications import Confirmation, ConfirmRequest, PendingVerification, VerifyRequest

Item = TypeVar("Item")


class Page(BaseModel, Generic[Item]):
    """The first page of a list; nobody documents how to ask for another."""

    items: list[Item]
    total: int
    page: int = 1
    limit: int
    has_more: bool


def first_page(whole: list[Item], limit: int | None) -> Page[Item]:
    limit = len(whole) if limit is None else limit
    return Page(items=whole[:limit], total=len(whole), limit=limit, has_more=len(whole) > limit)


async def authenticated_account(request: Request) -> Account:
    account: Account = request.state.account
    return account


Caller = Annotated[Account, Depends(authenticated_account)]


def api_routes(sandbox: Sandbox) -> APIRouter:
    router = APIRouter()

    @router.get("/numbers/whatsapp/availability")
    async def list_available_numbers(country: CountryCode, region: str | None = None) -> Page[AvailableNumber]:
        return first_page(sandbox.pool.on_sale(country, region), sandbox.settings.list_limit)

    @router.post("/numbers/whatsapp/orders", status_code=201)
    async def create_number_order(caller: Caller, request: OrderRequest) -> NumberOrder:
        return sandbox.orders.place(caller.account_id, request)

    @router.get("/numbers/whatsapp/orders/{order_id}")
    async def read_number_order(caller: Caller, order_id: str) -> NumberOrder:
        if not sandbox.settings.order_read:
            raise error_for_status(404)  # as any path that is not there
        order = sandbox.orders.get(order_id)
        if order.account_id != caller.account_id:
            raise not_found("Order")
        return order

    @router.post("/numbers/whatsapp/bring-your-own/verify")
    async def verify_own_number(caller: Caller, request: VerifyRequest) -> PendingVerification:
        return sandbox.verifications.verify(caller.account_id, request)

    @router.post("/numbers/whatsapp/bring-your-own/confirm")
    async def confirm_own_number(caller: Caller, request: ConfirmRequest) -> Confirmation:
        return sandbox.verifications.confirm(caller.account_id, request)

    @router.get("/channels/whatsapp")
    async def list_channels(caller: Caller) -> Page[Channel]:
        return first_page(sandbox.channels.of_account(caller.account_id), sandbox.settings.list_limit)

    return router
