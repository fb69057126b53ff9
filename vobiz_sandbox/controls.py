"""The control endpoints: what a test or a person tells the sandbox, and asks it, beside the API."""

import json
import shlex
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Annotated, Generic, TypeVar, get_type_hints

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.responses import PlainTextResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel, Field

from vobiz_sandbox.answers import json_response, not_found
from vobiz_sandbox.channels import Channel, ChannelChange, ConnectRequest, HeldChannel
from vobiz_sandbox.faults import Fault
from vobiz_sandbox.fields import ControlBody
from vobiz_sandbox.ledger import Balance, BalanceChange, Transaction
from vobiz_sandbox.orders import AvailableNumber, NumberOrder, OrderStatusChange, PoolNumber
from vobiz_sandbox.other_sites import refuse_other_sites
from vobiz_sandbox.paths import CONTROL_PATH
from vobiz_sandbox.settings import Settings
from vobiz_sandbox.verifications import InboxMessage, Verification
from vobiz_sandbox.world import Account, World

_HEADING = """\
The controls of this sandbox. They need no credentials. An order or a channel in a line is the newest one; where a
line says ORDER_ID or CHANNEL_ID there is none yet. A page for a browser is at / with buttons for some of them."""

Item = TypeVar("Item")


class Items(BaseModel, Generic[Item]):
    items: list[Item]


class NewPool(ControlBody):
    items: list[AvailableNumber] = Field(description="all numbers; none of them is sold")


class ClockMove(ControlBody):
    seconds: Annotated[float, Field(ge=-1e9, le=1e9, allow_inf_nan=False, description="negative: back")]


class ClockState(BaseModel):
    now: datetime


def add_controls(application: FastAPI, world: World) -> None:
    controls = APIRouter(dependencies=[Depends(refuse_other_sites)])
    _add_controls_of_business(controls, world)
    _add_controls_of_service(controls, world)
    application.include_router(controls, prefix=CONTROL_PATH)
    _add_index(application, world, controls)


def _add_controls_of_business(router: APIRouter, world: World) -> None:
    """What is sold, to whom, and which codes a phone receives."""

    @router.get("/numbers")
    async def list_pool() -> Items[PoolNumber]:
        """Lists all numbers, and whether they are on sale."""
        return Items(items=world.pool.whole())

    @router.put("/numbers")
    async def replace_pool(new_pool: NewPool) -> Items[PoolNumber]:
        """Replaces all numbers.

        {"items": [{"e164": "+919876543210", "country": "IN", "region": "MH", "setup_fee": 500, "monthly_fee": 250,
        "currency": "INR"}]}
        """
        world.pool.replace(new_pool.items)
        return Items(items=world.pool.whole())

    @router.get("/orders")
    async def list_orders() -> Items[NumberOrder]:
        """Lists the orders of all accounts."""
        return Items(items=world.orders.all())

    @router.post("/orders/{order_id}/status")
    async def change_order_status(order_id: str, change: OrderStatusChange) -> NumberOrder:
        """Says what became of an order.

        {"status": "completed"}

        {"status": "failed", "failure_reason": "out of stock"}
        """
        return world.orders.change_status(order_id, change)

    @router.post("/orders/{order_id}/release")
    async def release_number(order_id: str) -> NumberOrder:
        """Puts the order's number on sale again and removes its channels, as a release in the console does."""
        order = world.orders.release(order_id)
        world.channels.disconnect_order(order.id, order.selected_phone_number)
        return order

    @router.get("/ledger")
    async def list_ledger() -> Items[Transaction]:
        """Lists what was booked on all accounts, the newest first."""
        return Items(items=world.ledger.all())

    @router.put("/balance")
    async def change_balance(change: BalanceChange) -> Balance:
        """Changes those fields of an account's balance that are given.

        {"available_balance": 700}

        {"available_balance": 0, "is_postpaid": true, "credit_limit": 5000}
        """
        if change.account_id not in world.accounts:
            raise not_found("Account")
        return world.ledger.change_balance(change)

    @router.get("/channels")
    async def list_channels() -> Items[HeldChannel]:
        """Lists the channels of all accounts, each with the Meta token that Vobiz holds and the API never shows."""
        return Items(items=world.channels.all())

    @router.post("/channels", status_code=201)
    async def connect_channel(request: ConnectRequest) -> Channel:
        """Connects a number to an account, even one that has a channel.

        {"phone_number": "+919876543210"}

        {"phone_number": "+919876543210", "number_order_id": "{order_id}"}
        """
        if request.account_id not in world.accounts:
            raise not_found("Account")
        return world.channels.connect(request)

    @router.post("/channels/{channel_id}")
    async def change_channel(channel_id: str, change: ChannelChange) -> Channel:
        """Changes those fields of a channel that are given, as Vobiz or Meta may at any time.

        {"status": "suspended"}

        {"verification_status": "verified", "display_name": "Renamed"}
        """
        return world.channels.change(channel_id, change)

    @router.delete("/channels/{channel_id}", status_code=204)
    async def disconnect_channel(channel_id: str) -> None:
        """Removes a channel."""
        world.channels.disconnect(channel_id)

    @router.get("/inbox")
    async def read_inbox(phone_number: str | None = None) -> Items[InboxMessage]:
        """Lists the codes that phones have received, the oldest first.

        ?phone_number=%2B919812345678
        """
        return Items(items=world.verifications.inbox(phone_number))

    @router.get("/verifications")
    async def list_verifications() -> Items[Verification]:
        """Lists the verifications: pending, verified, or replaced by a newer one."""
        return Items(items=world.verifications.all())


def _add_controls_of_service(router: APIRouter, world: World) -> None:
    """How the API answers, and what it was asked."""

    @router.get("/requests", response_model=None)
    async def list_requests() -> Response:
        """Lists what the API was asked, the oldest first; credentials are left out, bodies are as they came."""
        # A logged body is whatever a client sent, even text that has no UTF-8: pydantic would refuse to write that.
        items = [{**asked.told(), "at": asked.at.isoformat().replace("+00:00", "Z")} for asked in world.requests]
        return json_response(200, {"items": items})

    @router.delete("/requests", status_code=204)
    async def clear_requests() -> None:
        """Forgets what the API was asked."""
        world.requests.clear()

    @router.post("/faults", status_code=201)
    async def arm_fault(fault: Fault) -> Fault:
        """Makes the next requests go wrong. Of several faults that match a request, the one armed first is taken.

        An order is refused, and none is placed:

        {"method": "POST", "path": "/numbers/whatsapp/orders", "status": 402}

        An order is placed, and its answer is lost:

        {"method": "POST", "path": "/numbers/whatsapp/orders", "processed": true, "action": "reset"}

        An order is placed, of another number than the one asked for:

        {"path": "/numbers/whatsapp/orders", "processed": true, "patch": {"selected_phone_number": "+919876543219"}}

        Three requests of any kind are told to come back later:

        {"times": 3, "status": 429, "headers": {"Retry-After": "2"}}
        """
        world.faults.arm(fault)
        return fault

    @router.get("/faults")
    async def list_armed_faults() -> Items[Fault]:
        """Lists the faults that are still to come."""
        return Items(items=world.faults.armed())

    @router.delete("/faults", status_code=204)
    async def clear_faults() -> None:
        """Disarms all faults."""
        world.faults.clear()

    @router.post("/clock")
    async def move_clock(move: ClockMove) -> ClockState:
        """Moves the clock, so that codes expire.

        {"seconds": 700}
        """
        world.clock.move(move.seconds)
        return ClockState(now=world.clock.now())

    @router.get("/settings")
    async def read_settings() -> Settings:
        """Tells the settings."""
        return world.settings

    @router.put("/settings")
    async def change_settings(changes: Settings) -> Settings:
        """Changes the settings that are given, and tells them all.

        {"order_read": true}
        """
        world.settings.change(changes)
        return world.settings

    @router.post("/accounts", status_code=201)
    async def put_account(account: Account) -> Account:
        """Adds an account, or gives one another token.

        {"account_id": "MA_MINE", "auth_token": "mine"}
        """
        world.accounts.put(account)
        return account

    @router.post("/reset", status_code=204)
    async def reset() -> None:
        """Forgets everything: as new, with the settings of the start."""
        world.reset()


def _add_index(application: FastAPI, world: World, controls: APIRouter) -> None:
    """Has the application answer the root of the controls with a text on all of them.

    A control says there what its docstring says, whose paragraphs that are a body or a query become commands.
    """

    @application.get(CONTROL_PATH)
    @application.get(f"{CONTROL_PATH}/")
    async def index(request: Request) -> PlainTextResponse:
        newest_order = next((order.id for order in reversed(world.orders.all())), "ORDER_ID")
        newest_channel = next((channel.id for channel in reversed(world.channels.all())), "CHANNEL_ID")

        def filled(text: str) -> str:
            return text.replace("{order_id}", newest_order).replace("{channel_id}", newest_channel)

        root = f"http://{request.url.netloc}{CONTROL_PATH}"
        routes = [route for route in controls.routes if isinstance(route, APIRoute)]
        described = ["\n".join(_described(route, root, filled)) for route in routes]
        return PlainTextResponse("\n\n".join([_HEADING, *described, ""]))


def _described(control: APIRoute, root: str, filled: Callable[[str], str]) -> Iterator[str]:
    (method,) = control.methods or {"GET"}
    yield f"{method} {CONTROL_PATH}{control.path}"
    paragraphs = [" ".join(paragraph.split()) for paragraph in control.description.split("\n\n")]
    if not any(map(_is_example, paragraphs)):
        paragraphs.append("")
    for paragraph in paragraphs:
        if paragraph and not _is_example(paragraph):
            yield f"  {paragraph}"
        else:
            yield f"  {_command(method, filled(root + control.path), filled(paragraph))}"
    for name, kind in get_type_hints(control.endpoint).items():
        if name != "return" and isinstance(kind, type) and issubclass(kind, ControlBody):
            yield from _fields(kind)


def _is_example(paragraph: str) -> bool:
    return paragraph.startswith(("{", "?"))


def _command(method: str, url: str, example: str) -> str:
    if example.startswith("{"):
        return shlex.join(["curl", "-X", method, url, "-H", "Content-Type: application/json", "-d", example])
    return shlex.join(["curl", *(() if method == "GET" else ("-X", method)), url + example])


def _fields(body: type[ControlBody]) -> Iterator[str]:
    for name, field in body.model_fields.items():
        default = "required" if field.is_required() else json.dumps(field.get_default(call_default_factory=True))
        yield f"    {field.alias or name} ({default}): {field.description}"
