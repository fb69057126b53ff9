"""Runs a sandbox as a child process, and talks to it, for tests and demos."""

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from requests import HTTPError, Response, Session

from vobiz_sandbox.paths import API_PATH, CONTROL_PATH, whole

AUTH_ID = "MA_SANDBOX01"
AUTH_TOKEN = "sandbox-token-1"  # noqa: S105
ACCESS_TOKEN = "sandbox.jwt.one"  # noqa: S105
CREDENTIALS = {"X-Auth-ID": AUTH_ID, "X-Auth-Token": AUTH_TOKEN}
OTHER_CREDENTIALS = {"X-Auth-ID": "MA_SANDBOX02", "X-Auth-Token": "sandbox-token-2"}

_START_SECONDS = 20
_STOP_SECONDS = 5
_CONTROL_SECONDS = 10


class SandboxProcess(ExitStack):
    """`with SandboxProcess("--order-read") as sandbox:` — the options are those of `python -m vobiz_sandbox`."""

    base_url: str

    def __init__(self, *options: str) -> None:
        super().__init__()
        self._options = options

    def __enter__(self) -> "SandboxProcess":
        package_parent = str(Path(__file__).resolve().parent.parent)
        python_path = os.pathsep.join(filter(None, [package_parent, os.environ.get("PYTHONPATH")]))
        with ExitStack() as started:
            self._standard_error = started.enter_context(tempfile.TemporaryFile())
            self._child = started.enter_context(
                subprocess.Popen(  # noqa: S603
                    [sys.executable, "-m", "vobiz_sandbox", "--port", "0", *self._options],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=self._standard_error,
                    env={**os.environ, "PYTHONPATH": python_path},
                )
            )
            started.callback(self._end_child)
            self._session = started.enter_context(Session())
            self._session.trust_env = False
            self.base_url = self._read_base_url()
            self.push(started.pop_all())
        return self

    def ask(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] = CREDENTIALS,
        json: Any = None,
        data: bytes | None = None,
        timeout: float = 10,
    ) -> Response:
        """Sends a request to Vobiz and returns any answer; `path` is as those of paths.py and of the request log."""
        url = self.base_url.removesuffix(API_PATH) + whole(path)
        return self._session.request(method, url, headers=headers, json=json, data=data, timeout=timeout)

    def control(self, method: str, path: str, json: Any = None) -> Any:
        """Calls a control endpoint; `path` is relative to `/_sandbox`, as in `/orders`."""
        root = self.base_url.removesuffix(API_PATH)
        response = self._session.request(method, f"{root}{CONTROL_PATH}{path}", json=json, timeout=_CONTROL_SECONDS)
        if not 200 <= response.status_code < 300:
            raise HTTPError(f"{method} {path}: {response.status_code} {response.text}", response=response)
        return response.json() if response.content else None

    def orders(self) -> list[dict[str, Any]]:
        return self._items("/orders")

    def requests(self, method: str | None = None, path: str | None = None) -> list[dict[str, Any]]:
        return [
            logged
            for logged in self._items("/requests")
            if method in (None, logged["method"]) and path in (None, logged["path"])
        ]

    def clear_requests(self) -> None:
        self.control("DELETE", "/requests")

    def inbox(self, phone_number: str) -> list[dict[str, Any]]:
        return [message for message in self._items("/inbox") if message["phone_number"] == phone_number]

    def last_code(self, phone_number: str) -> str:
        code: str = self.inbox(phone_number)[-1]["code"]
        return code

    def set_order_status(self, order_id: str, status: str, failure_reason: str | None = None) -> dict[str, Any]:
        change = {"status": status, "failure_reason": failure_reason}
        return self._object("POST", f"/orders/{order_id}/status", change)

    def release(self, order_id: str) -> dict[str, Any]:
        return self._object("POST", f"/orders/{order_id}/release")

    def connect_channel(
        self,
        phone_number: str,
        number_order_id: str | None = None,
        account_id: str = AUTH_ID,
        **fields: Any,
    ) -> dict[str, Any]:
        """Connects a number from outside, even one that has a channel; the fields are those of ConnectRequest."""
        request = {"phone_number": phone_number, "number_order_id": number_order_id, "account_id": account_id}
        return self._object("POST", "/channels", {**request, **fields})

    def channels(self) -> list[dict[str, Any]]:
        """The channels of all accounts, each with the `access_token` that Vobiz holds."""
        return self._items("/channels")

    def change_channel(self, channel_id: str, **changes: Any) -> dict[str, Any]:
        """Changes those fields of ChannelChange that are given, from outside."""
        return self._object("POST", f"/channels/{channel_id}", changes)

    def disconnect_channel(self, channel_id: str) -> None:
        self.control("DELETE", f"/channels/{channel_id}")

    def move_clock(self, seconds: float) -> None:
        self.control("POST", "/clock", {"seconds": seconds})

    def settings(self, **changes: Any) -> dict[str, Any]:
        return self._object("PUT", "/settings", changes)

    def set_balance(self, **changes: Any) -> dict[str, Any]:
        """Changes those fields of BalanceChange that are given; of the first account and INR where none is said."""
        return self._object("PUT", "/balance", changes)

    def ledger(self) -> list[dict[str, Any]]:
        """What was booked on all accounts, the newest first."""
        return self._items("/ledger")

    def set_numbers(self, items: list[dict[str, Any]]) -> None:
        self.control("PUT", "/numbers", {"items": items})

    def arm(self, **fault: Any) -> None:
        self.control("POST", "/faults", fault)

    def reset(self) -> None:
        self.control("POST", "/reset")

    def _items(self, path: str) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = self.control("GET", path)["items"]
        return items

    def _object(self, method: str, path: str, json: Any = None) -> dict[str, Any]:
        answer: dict[str, Any] = self.control(method, path, json)
        return answer

    def _read_base_url(self) -> str:
        lines: list[str] = []

        def read_line() -> None:
            if self._child.stdout:
                lines.append(self._child.stdout.readline().decode().strip())

        reader = threading.Thread(target=read_line, daemon=True)
        reader.start()
        reader.join(_START_SECONDS)
        if lines and lines[0]:
            return lines[0]
        self._child.kill()
        reader.join()
        self._child.wait()
        self._standard_error.seek(0)
        raise RuntimeError(f"the sandbox did not start: {self._standard_error.read().decode(errors='replace').strip()}")

    def _end_child(self) -> None:
        self._child.terminate()
        try:
            self._child.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._child.kill()
