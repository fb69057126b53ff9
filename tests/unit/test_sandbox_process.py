"""The sandbox as a program: its one line, its options and its end."""

import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
import requests

from vobiz_sandbox.paths import API_PATH, CHANNELS, CONTROL_PATH
from vobiz_sandbox.process import SandboxProcess

pytestmark = pytest.mark.usefixtures("without_proxies")


@contextmanager
def started() -> Iterator[tuple["subprocess.Popen[str]", str]]:
    command = [sys.executable, "-m", "vobiz_sandbox", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        try:
            assert child.stdout is not None
            yield child, child.stdout.readline().strip()
        finally:
            child.kill()


def control(base_url: str, method: str, path: str, json: object = None) -> requests.Response:
    root = base_url.removesuffix(API_PATH)
    return requests.request(method, f"{root}{CONTROL_PATH}{path}", json=json, timeout=5)


def send_request(base_url: str) -> socket.socket:
    address = urlsplit(base_url)
    connection = socket.create_connection((str(address.hostname), int(address.port or 0)), timeout=5)
    connection.sendall(f"GET {address.path}{CHANNELS} HTTP/1.1\r\nHost: {address.netloc}\r\n\r\n".encode())
    return connection


@pytest.mark.parametrize("signal_number", [signal.SIGINT, signal.SIGTERM])
def test_it_says_one_line_and_ends_quietly_whatever_its_clients_went_through(signal_number: signal.Signals) -> None:
    with started() as (child, base_url):
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/api/v1/messaging", base_url)
        held: list[socket.socket] = []
        for fault in (
            {"action": "reset"},
            {"action": "close"},
            {"action": "cut", "status": 200, "body": "abc"},
            {"action": "hold", "seconds": 60},
            {"action": "drip", "seconds": 60},
            {"repeat": 10**10},
            {"action": "hold", "seconds": 60},
        ):
            control(base_url, "POST", "/faults", fault).raise_for_status()
            connection = send_request(base_url)
            held.append(connection)
            while control(base_url, "GET", "/faults").json()["items"]:
                time.sleep(0.01)
        # These two clients leave in the middle; the others are still there at the end.
        held[3].close()
        held[5].close()
        start = time.monotonic()
        child.send_signal(signal_number)
        output, errors = child.communicate(timeout=10)
        assert (child.returncode, output, errors) == (0, "", "")
        assert time.monotonic() - start < 3
        for connection in held:
            connection.close()


def test_the_helper_passes_options_on_and_ends_its_child() -> None:
    with SandboxProcess("--otp-seconds", "30", "--delist", "completed", "--order-read") as sandbox:
        expected = sandbox.control("GET", "/settings")
        assert (expected["order_read"], expected["delist"], expected["otp_seconds"]) == (True, "completed", 30)
        sandbox.settings(order_read=False, delist="ordered")
        sandbox.reset()
        assert sandbox.control("GET", "/settings") == expected
        assert sandbox.ask("GET", CHANNELS).status_code == 200
    with pytest.raises(requests.ConnectionError, match="refused"):
        sandbox.ask("GET", CHANNELS)


def test_a_port_in_use_is_one_clear_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        finished = subprocess.run(
            [sys.executable, "-m", "vobiz_sandbox", "--port", port],
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )
    assert (finished.returncode, finished.stdout) == (1, "")
    assert finished.stderr == f"vobiz_sandbox: cannot listen on 127.0.0.1:{port}: Address already in use\n"


@pytest.mark.parametrize(
    ("option", "value"),
    [("--port", "65536"), ("--otp-seconds", "nan"), ("--host", "0.0.0.0")],  # noqa: S104
)
def test_a_bad_option_fails_the_start_with_its_reason(option: str, value: str) -> None:
    with pytest.raises(RuntimeError, match=option), SandboxProcess(option, value):
        pass


def test_the_proxy_of_the_machine_is_not_asked(monkeypatch: pytest.MonkeyPatch, closed_port: int) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{closed_port}")
    with SandboxProcess() as sandbox:
        assert sandbox.orders() == []
