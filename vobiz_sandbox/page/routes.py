"""Where the page, its files and its buttons are, and who may press them."""

from collections.abc import Callable
from http import HTTPStatus
from importlib.resources import files

from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from vobiz_sandbox.answers import ApiError
from vobiz_sandbox.other_sites import refuse_other_sites
from vobiz_sandbox.page import buttons
from vobiz_sandbox.page.rendering import rendered
from vobiz_sandbox.page.view import shown
from vobiz_sandbox.paths import API_PATH, PAGE, PAGE_PATH
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
_MESSAGES = {404: "There is nothing here.", 405: "A button is pressed on the page, not opened as a page."}


def add_page(application: FastAPI, world: World) -> None:
    @application.get(PAGE, include_in_schema=False)
    async def page(request: Request) -> Response:
        base_url = f"http://{request.url.netloc}{API_PATH}"
        return _html(200, rendered("page.html", shown(world, base_url)))

    def button(path: str, section: str, press: Callable[..., None]) -> Route:
        """What does as a button says, and shows its section of the page."""

        async def pressed(request: Request) -> Response:
            await refuse_other_sites(request)
            press(world, **request.path_params)
            return RedirectResponse(f"{PAGE}#{section}", 303)

        return Route(path, pressed, methods=["POST"])

    # An application of its own: its errors are pages, and not the API's.
    behind = Starlette(
        routes=[
            Route("/{name}", _file, methods=["GET"]),
            button("/orders/{order_id}/{button}", "orders", buttons.press_order_button),
            button("/channels/{channel_id}/{button}", "channels", buttons.press_channel_button),
            button("/lose/{what}", "outside", buttons.lose_next_answer),
            button("/sandbox/{button}", "outside", buttons.press_service_button),
        ],
        exception_handlers={HTTPException: _refuse, ApiError: _refuse},
    )
    application.mount(PAGE_PATH, behind)


async def _file(request: Request) -> Response:
    name = request.path_params["name"]
    if name not in _FILES:
        raise HTTPException(404)
    return Response(files(__package__).joinpath(name).read_bytes(), headers=_HEADERS, media_type=_FILES[name])


async def _refuse(_request: Request, error: Exception) -> Response:
    if isinstance(error, ApiError):
        status, message = error.status, error.message
    else:
        status = error.status_code if isinstance(error, HTTPException) else 500
        message = _MESSAGES.get(status, "")
    values = {"status": status, "phrase": HTTPStatus(status).phrase, "message": message}
    return _html(status, rendered("problem.html", values))


def _html(status: int, text: bytes) -> Response:
    return Response(text, status, _HEADERS, "text/html")
