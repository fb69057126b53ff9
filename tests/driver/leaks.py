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

# The state holds the last code and the last token under these keys and no other; the engine encrypts them there.
_RECORDED = ("otp_code", "access_token")
# Digits of a number or an id may equal a short code by chance.
_NOT_A_CODE = re.compile(r"\+[0-9]{7,15}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def leaks(plugin: Plugin, sandbox: SandboxProcess) -> list[str]:
    """The texts of an ended plugin (lines, errors, answers, pickles) that hold a token, of Vobiz or Meta, or a code."""
    secrets = {AUTH_TOKEN, ACCESS_TOKEN, *_codes(plugin.sent), *_meta_tokens(plugin.sent)}
    secrets |= set(_meta_tokens(sandbox.channels()))
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


def _meta_tokens(sent: Any) -> Iterator[str]:
    # A refusal says that a token begins with EAA: what is hardly longer shows there by chance.
    return (token for token in _under("access_token", sent) if isinstance(token, str) and len(token) >= 8)


def _without_record(answer: Any) -> Any:
    if isinstance(answer, dict):
        return {key: _without_record(value) for key, value in answer.items() if key not in _RECORDED}
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
