"""The whole application: the API behind its gateway, and the control endpoints beside it."""

import json
import re
from typing import Any, Generic, TypeVar

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.routing import Route

from vobiz_sandbox.account_reads import account_routes
from vobiz_sandbox.answers import ApiError, error_for_status, json_response, not_found
from vobiz_sandbox.channels import Channel, ChannelRequest, ChannelUpdate
from vobiz_sandbox.controls import add_controls
from vobiz_sandbox.fields import CountryCode
from vobiz_sandbox.gateway import Caller, Gateway
from vobiz_sandbox.orders import AvailableNumber, NumberOrder, OrderRequest
from vobiz_sandbox.page.routes import add_page
from vobiz_sandbox.paths import (
    API_PATH,
    AVAILABILITY,
    BASE_PATH,
    CHANNEL,
    CHANNELS,
    CONFIRM,
    CONTROL_PATH,
    ORDERS,
    VERIFY,
)
from vobiz_sandbox.verifications import Confirmation, ConfirmRequest, PendingVerification, VerifyRequest
from vobiz_sandbox.world import World

_CODES = {"missing": "REQUIRED", "string_type": "INVALID_TYPE"}

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


def build_application(world: World) -> Gateway:
    application = FastAPI(openapi_url=None, redirect_slashes=False)
    routers = {API_PATH: _api_routes(world), BASE_PATH: account_routes(world)}
    for prefix, router in routers.items():
        application.include_router(router, prefix=prefix)
    routes = ((prefix, route) for prefix, router in routers.items() for route in router.routes)
    _add_error_handlers(
        application, world, [prefix + route.path for prefix, route in routes if isinstance(route, Route)]
    )
    add_controls(application, world)
    add_page(application, world)
    return Gateway(world, application)


def _api_routes(world: World) -> APIRouter:
    router = APIRouter()

    @router.get(AVAILABILITY)
    async def list_available_numbers(country: CountryCode, region: str | None = None) -> Page[AvailableNumber]:
        return first_page(world.pool.on_sale(country, region), world.settings.list_limit)

    @router.post(ORDERS, status_code=201)
    async def create_number_order(caller: Caller, request: OrderRequest) -> NumberOrder:
        return world.orders.place(caller.account_id, request)

    @router.get(ORDERS + "/{order_id}")
    async def read_number_order(caller: Caller, order_id: str) -> NumberOrder:
        if not world.settings.order_read:
            raise error_for_status(404)  # as any path that is not there
        order = world.orders.find(caller.account_id, order_id)
        if order is None:
            raise not_found("Order")
        return order

    @router.post(VERIFY)
    async def verify_own_number(caller: Caller, request: VerifyRequest) -> PendingVerification:
        return world.verifications.verify(caller.account_id, request)

    @router.post(CONFIRM)
    async def confirm_own_number(caller: Caller, request: ConfirmRequest) -> Confirmation:
        return world.verifications.confirm(caller.account_id, request)

    @router.get(CHANNELS)
    async def list_channels(caller: Caller) -> Page[Channel]:
        return first_page(world.channels.of_account(caller.account_id), world.settings.list_limit)

    @router.post(CHANNELS, status_code=201)
    async def create_channel(caller: Caller, request: ChannelRequest) -> Channel:
        return world.channels.create(caller.account_id, request)

    @router.put(CHANNEL)
    async def update_channel(caller: Caller, channel_id: str, update: ChannelUpdate) -> Channel:
        return world.channels.change(channel_id, update, caller.account_id)

    @router.delete(CHANNEL, status_code=204)
    async def delete_channel(caller: Caller, channel_id: str) -> None:
        world.channels.disconnect(channel_id, caller.account_id)

    return router


def _add_error_handlers(application: FastAPI, world: World, api_paths: list[str]) -> None:
    def answer(request: Request, error: ApiError) -> Response:
        shape = "page" if request.scope["path"].startswith(CONTROL_PATH) else world.settings.error_shape
        return json_response(error.status, error.document(shape, world.clock.now()))

    @application.exception_handler(ApiError)
    async def refuse(request: Request, error: ApiError) -> Response:
        return answer(request, error)

    @application.exception_handler(RequestValidationError)
    async def refuse_invalid(request: Request, error: RequestValidationError) -> Response:
        if any(problem["type"] == "json_invalid" for problem in error.errors()):
            return answer(request, ApiError(400, "BAD_REQUEST", "The request body is not valid JSON"))
        problems = [_problem(problem) for problem in error.errors()]
        return answer(request, ApiError(422, "VALIDATION_ERROR", "The request is not valid", {"errors": problems}))

    @application.exception_handler(HTTPException)
    async def refuse_request(request: Request, error: HTTPException) -> Response:
        # Vobiz answers a wrong letter case in the path as it answers wrong credentials.
        wrong_case = error.status_code == 404 and _is_one_of(api_paths, request.scope["path"])
        response = answer(request, error_for_status(401 if wrong_case else error.status_code))
        response.headers.update(error.headers or {})
        return response


def _is_one_of(paths: list[str], path: str) -> bool:
    """Whether it is one of the paths, in any letter case."""
    return any(re.fullmatch(re.sub(r"{\w+}", "[^/]+", each), path, re.IGNORECASE) for each in paths)


def _problem(problem: dict[str, Any]) -> dict[str, Any]:
    where, *field = problem["loc"]
    missing = problem["type"] == "missing"
    return {
        "field": ".".join(map(str, field)) or where,
        "message": problem["msg"],
        "code": _CODES.get(problem["type"], "INVALID_VALUE"),
        "value": None if missing else _representable(problem["input"]),
    }


def _representable(value: Any) -> Any:
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError):
        return repr(value)
    return value
