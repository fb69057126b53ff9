"""What a plugin makes of the answers that a test has drawn, and what those answers hold."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import strategies as st

from tests.driver.in_process import InProcessPlugin
from tests.driver.inputs import META_TOKEN, NEW_META_TOKEN
from tests.driver.plugin import Checked, PluginError, PluginResource, RecordedInPart, State
from tests.driver.starting import credentials
from tests.properties.answering import AnsweringServer

CODE = "90817263"
SECRETS = (CODE, META_TOKEN, NEW_META_TOKEN)

successes = st.sampled_from([200, 201, 201, 202, 204])
statuses = successes | st.sampled_from([303, 307, 400, 401, 402, 403, 404, 408, 409, 418, 422, 451, 500, 501, 599])

_Answer = TypeVar("_Answer", State, Checked)


@dataclass(frozen=True)
class Failed:
    """One line of this package's own; anything else that a call ends in fails the test.

    Args:
        text: the line.
        recorded: what the stack records all the same, or None.
    """

    text: str
    recorded: State | None


@dataclass(frozen=True)
class Api:
    """A server whose every answer is drawn, and plugins that ask it."""

    server: AnsweringServer
    home: Path

    def asked(self, provider: str, call: Callable[[PluginResource], _Answer]) -> _Answer | Failed:
        """What a new plugin makes of the answers."""
        with InProcessPlugin({}, self.home) as plugin:
            plugin.configure(credentials(self.server.base_url))
            try:
                answer = call(plugin.resource(provider))
            except PluginError as error:
                if not error.is_clean:
                    raise
                text = str(error)
                assert text.isprintable()
                assert len(text) <= 2050
                assert not any(secret in text for secret in SECRETS)
                return Failed(text, error.state if isinstance(error, RecordedInPart) else None)
        if isinstance(answer, State):
            assert isinstance(answer.outputs.get("status", ""), str)
        return answer


def parsed(body: bytes) -> Any:
    """The document, as the standard library reads it; None where it is none."""
    try:
        return json.loads(body.decode("utf-8-sig", "replace"))
    except ValueError:
        return None


def held(document: Any, key: str) -> Any:
    """What an object holds under a key; None where it is no object."""
    return document.get(key) if isinstance(document, dict) else None


def listed(body: bytes, *keys: str) -> list[Any]:
    """The objects in the lists under these keys."""
    return [each for key in keys for each in (held(parsed(body), key) or []) if isinstance(each, dict)]
