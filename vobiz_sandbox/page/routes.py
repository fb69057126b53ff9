"""Where the page, its files and its buttons are, and who may press them."""

from datetime import datetime
from http import HTTPStatus
from importlib.resources import files

from fastapi import FastAPI
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from vobiz_sandbox.answers import ApiError
from vobiz_sandbox.page import buttons
from vobiz_sandbox.page.view import shown
from vobiz_sandbox.paths import API_PATH, CONTROL_PATH, PAGE, PAGE_PATH
from vobiz_sandbox.world import World

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    # No stricter: a browser would send the buttons' Origin as null.
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_FILES = {"page.css": "text/css", "page.js": "text/javascript", "icon.svg": "image/svg+xml"}


def add_page(application: FastAPI, world: World) -> None:
    templates = Environment(
        loader=PackageLoader(__package__),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters |= {"money": _money, "time": _time, "left": _left}
    templates.globals |= {"PAGE": PAGE, "PAGE_PATH": PAGE_PATH, "CONTROL_PATH": CONTROL_PATH}

    @application.get(PAGE, include_in_schema=False)
    async def page(request: Request) -> Response:
        base_url = f"http://{request.url.netloc}{API_PATH}"
        return _html(templates.get_template("page.html").render(shown(world, base_url)))

    async def press(request: Request) -> Response:
        _refuse_other_sites(request)
        section = _press(world, **request.path_params)
        return RedirectResponse(f"{PAGE}#{section}", 303)

    async def file(request: Request) -> Response:
        name = request.path_params["name"]
        if name not in _FILES:
            raise HTTPException(404)
        return Response(files(__package__).joinpath(name).read_bytes(), headers=_HEADERS, media_type=_FILES[name])

    async def problem(_request: Request, error: Exception) -> Response:
        if isinstance(error, ApiError):
            status, message = error.status, error.message
        else:
            status = error.status_code if isinstance(error, HTTPException) else 500
            message = _MESSAGES.get(status, "")
        phrase = HTTPStatus(status).phrase
        return _html(
            templates.get_template("problem.html").render(status=status, phrase=phrase, message=message), status
        )

    application.mount(
        PAGE_PATH,
        Starlette(
            routes=[
                Route("/{name}", file, methods=["GET"]),
                Route("/{group}/{button}", press, methods=["POST"]),
                Route("/{group}/{subject}/{button}", press, methods=["POST"]),
            ],
            exception_handlers={HTTPException: problem, ApiError: problem},
        ),
    )


_MESSAGES = {404: "There is no such button here.", 405: "A button is pressed on the page, not opened as a page."}


def _press(world: World, group: str, button: str, subject: str = "") -> str:
    """Does what a button says, and returns the section of the page that shows it."""
    if group == "orders" and subject:
        buttons.press_order_button(world, subject, button)
    elif group == "channels" and subject:
        buttons.press_channel_button(world, subject, button)
    elif group == "lose" and not subject:
        buttons.lose_next_answer(world, button)
        return "outside"
    elif group == "sandbox" and not subject:
        buttons.press_service_button(world, button)
        return "outside"
    else:
        raise HTTPException(404)
    return group


def _refuse_other_sites(request: Request) -> None:
    """Another site that is open in the same browser may not press a button. A browser says whose page asks."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    allowed = site in ("same-origin", "none") if site else origin in (None, f"http://{request.headers.get('Host')}")
    if not allowed:
        raise ApiError(
            403, "FORBIDDEN", "This came from another site, so nothing was done: press the button on the page."
        )


def _html(text: str, status: int = 200) -> Response:
    # What a client sent may hold half of a surrogate pair, which has no UTF-8.
    return Response(text.encode("utf-8", "backslashreplace"), status, _HEADERS, "text/html")


def _money(amount: float) -> str:
    return f"{amount:,.2f}".removesuffix(".00")


def _time(time: datetime, now: datetime) -> str:
    return f"{time:%H:%M:%S}" if time.date() == now.date() else f"{time:%d %b %H:%M:%S}"


def _left(time: datetime, now: datetime) -> str:
    seconds = int((time - now).total_seconds())
    return f"{seconds} s" if seconds < 60 else f"{seconds // 60} min"
