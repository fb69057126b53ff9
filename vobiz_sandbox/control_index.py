"""What the control endpoints are, for a person at a terminal. It is made of the routes themselves."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Iterator
from typing import get_type_hints

from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse
from fastapi.routing import APIRoute

from vobiz_sandbox.fields import ControlBody
from vobiz_sandbox.state import Sandbox

_HEADING = """\
The controls of this sandbox. They need no credentials. An order or a channel in a line is the newest one; where a
line says ORDER_ID or CHANNEL_ID there is none yet."""


def add_index(application: FastAPI, sandbox: Sandbox, path: str, controls: list[APIRoute]) -> None:
    """Has the application answer this path, the root of the controls, with a text on all of them.

    A control says what it does in its docstring, whose paragraphs that are a body or a query become commands.
    """

    @application.get(path)
    @application.get(f"{path}/")
    async def index(request: Request) -> PlainTextResponse:
        newest_order = next((order.id for order in reversed(sandbox.orders.all())), "ORDER_ID")
        newest_channel = next((channel.id for channel in reversed(sandbox.channels.all())), "CHANNEL_ID")

        def filled(text: str) -> str:
            return text.replace("{order_id}", newest_order).replace("{channel_id}", newest_channel)

        root = f"http://{request.url.netloc}{path}"
        described = ["\n".join(_described(control, root, path, filled)) for control in controls]
        return PlainTextResponse("\n\n".join([_HEADING, *described, ""]))


def _described(control: APIRoute, root: str, path: str, filled: Callable[[str], str]) -> Iterator[str]:
    (method,) = control.methods or {"GET"}
    yield f"{method} {path}{control.path}"
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
