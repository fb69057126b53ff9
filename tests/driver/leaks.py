"""Whether a secret shows in anything that a plugin gave away."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from tests.driver.plugin import Plugin
from vobiz_sandbox.process import ACCESS_TOKEN, AUTH_TOKEN, SandboxProcess

# Digits of a number or an id may equal a short code by chance.
_NOT_A_CODE = re.compile(r"\+[0-9]{7,15}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def leaks(plugin: Plugin, sandbox: SandboxProcess) -> list[str]:
    """The texts of an ended plugin (lines, errors, answers, pickles) that hold a token or a code."""
    secrets = {AUTH_TOKEN, ACCESS_TOKEN, *_codes(plugin.sent)}
    secrets |= {message["code"] for message in sandbox.control("GET", "/inbox")["items"]}
    return [text for text in _texts(plugin) if any(secret in text for secret in secrets)]


def _texts(plugin: Plugin) -> Iterator[str]:
    answers = [json.dumps(_without_record(answer)) for answer in plugin.received]
    pickles = [base64.b64decode(pickle).decode("latin-1") for pickle in _under("__provider", plugin.sent)]
    for text in [*plugin.lines(), plugin.printed, *plugin.errors, *answers, *pickles]:
        yield _NOT_A_CODE.sub("", text)
        yield _NOT_A_CODE.sub("", unquote(unquote(text)))


def _codes(sent: Any) -> Iterator[str]:
    return (code for code in _under("otp_code", sent) if isinstance(code, str) and len(code) >= 4)


def _without_record(answer: Any) -> Any:
    # The state holds the last code under this key and no other; the engine encrypts it there.
    if isinstance(answer, dict):
        return {key: _without_record(value) for key, value in answer.items() if key != "otp_code"}
    return [_without_record(item) for item in answer] if isinstance(answer, list) else answer


def _under(wanted: str, value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for key, item in value.items():
            if key == wanted:
                yield item
            yield from _under(wanted, item)
    elif isinstance(value, list):
        for item in value:
            yield from _under(wanted, item)
