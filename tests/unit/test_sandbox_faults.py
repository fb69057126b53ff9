"""Every kind of fault, as a client sees it."""

import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
import requests

from vobiz_sandbox.paths import CHANNELS, ORDERS
from vobiz_sandbox.process import CREDENTIALS, SandboxProcess

ORDER = {"country_code": "IN", "region": "MH", "number_type": "local", "currency": "INR"}


def order(sandbox: SandboxProcess, timeout: float = 5) -> requests.Response:
    return sandbox.ask("POST", ORDERS, json=ORDER, timeout=timeout)


def channels(sandbox: SandboxProcess) -> requests.Response:
    return sandbox.ask("GET", CHANNELS)


def connect(sandbox: SandboxProcess) -> socket.socket:
    """A connection on which a request for the channels has been sent."""
    address = urlsplit(sandbox.base_url)
    connection = socket.create_connection((str(address.hostname), int(address.port or 0)), timeout=5)
    lines = [f"GET {address.path}{CHANNELS} HTTP/1.1", f"Host: {address.netloc}"]
    lines += [f"{name}: {value}" for name, value in CREDENTIALS.items()]
    connection.sendall("\r\n".join([*lines, "", ""]).encode())
    return connection


def read_to_end(connection: socket.socket) -> bytes:
    with connection:
        received = b""
        while data := connection.recv(65536):
            received += data
        return received


def test_an_unprocessed_fault_is_a_documented_error_without_effect(sandbox: SandboxProcess) -> None:
    sandbox.arm(method="POST", path=ORDERS)
    response = order(sandbox)
    assert response.status_code == 500
    assert response.json()["error"]["code"] == "INTERNAL_SERVER_ERROR"
    assert sandbox.orders() == []
    assert order(sandbox).status_code == 201


def test_a_processed_fault_takes_effect_and_hides_it(sandbox: SandboxProcess) -> None:
    sandbox.arm(method="POST", path=ORDERS, processed=True, status=502)
    response = order(sandbox)
    assert (response.status_code, response.json()["error"]["code"]) == (502, "BAD_GATEWAY")
    assert len(sandbox.orders()) == 1
    sandbox.arm(processed=True, status=200)
    assert (answer := order(sandbox)).status_code == 200
    assert answer.json() == sandbox.orders()[1]


def test_a_processed_fault_still_needs_credentials(sandbox: SandboxProcess) -> None:
    sandbox.arm(processed=True)
    response = sandbox.ask("POST", ORDERS, headers={}, json=ORDER)
    assert (response.status_code, response.json()["error"]["code"]) == (401, "UNAUTHORIZED")
    assert sandbox.orders() == []


def test_faults_match_by_method_and_path_as_often_as_armed(sandbox: SandboxProcess) -> None:
    sandbox.arm(method="GET", path="/channels/*", times=2, status=503)
    sandbox.arm(method="GET", path="/channels/*", status=504)
    assert order(sandbox).status_code == 201
    assert [channels(sandbox).status_code for _ in range(4)] == [503, 503, 504, 200]
    sandbox.arm(times=5)
    [armed] = sandbox.control("GET", "/faults")["items"]
    assert (armed["times"], armed["action"], armed["method"], armed["path"]) == (5, "respond", "*", "*")
    sandbox.control("DELETE", "/faults")
    assert channels(sandbox).status_code == 200


def test_headers_and_body_are_sent_verbatim(sandbox: SandboxProcess) -> None:
    sandbox.arm(status=418, body="<h1>short and stout</h1>", headers={"Content-Type": "text/html", "X-Pot": "tea"})
    response = channels(sandbox)
    assert (response.status_code, response.text) == (418, "<h1>short and stout</h1>")
    assert (response.headers["Content-Type"], response.headers["X-Pot"]) == ("text/html", "tea")
    sandbox.arm(status=201, json=[None])
    assert channels(sandbox).json() == [None]
    sandbox.arm(status=200, json=None)
    assert channels(sandbox).json() is None


def test_retry_after_is_repeated_in_the_details(sandbox: SandboxProcess) -> None:
    sandbox.arm(status=429, headers={"retry-after": "7"})
    response = channels(sandbox)
    assert response.headers["Retry-After"] == "7"
    assert response.json()["error"]["details"] == {"retryAfter": 7}


def test_the_real_answer_can_be_edited(sandbox: SandboxProcess) -> None:
    sandbox.arm(processed=True, patch={"region": "Maharashtra", "note": 1}, remove=["currency", "absent"])
    response = order(sandbox)
    [real] = sandbox.orders()
    del real["currency"]
    assert response.status_code == 201
    assert response.json() == {**real, "region": "Maharashtra", "note": 1}


def test_a_huge_body_is_padded(sandbox: SandboxProcess) -> None:
    sandbox.arm(processed=True, repeat=3_000_000)
    response = order(sandbox)
    assert len(response.content) == 3_000_000
    assert response.json() == sandbox.orders()[0]
    sandbox.arm(status=200, repeat=70_000)
    assert len(read_to_end(connect(sandbox)).partition(b"\r\n\r\n")[2]) == 70_000


def test_a_client_may_leave_an_endless_body(sandbox: SandboxProcess) -> None:
    sandbox.arm(status=200, repeat=10**12)
    connection = connect(sandbox)
    assert connection.recv(10).startswith(b"HTTP/1.1 2")
    connection.close()
    assert channels(sandbox).status_code == 200


@pytest.mark.parametrize("processed", [True, False])
def test_reset_breaks_off_without_an_answer(sandbox: SandboxProcess, processed: bool) -> None:
    sandbox.arm(action="reset")
    with connect(sandbox) as connection, pytest.raises(ConnectionResetError):
        connection.recv(1)
    sandbox.arm(action="reset", processed=processed)
    with pytest.raises(requests.ConnectionError):
        order(sandbox)
    assert len(sandbox.orders()) == processed
    last = sandbox.requests()[-1]
    assert (last["fault"], last["status"]) == ("reset", None)


def test_close_ends_in_good_order_without_an_answer(sandbox: SandboxProcess) -> None:
    sandbox.arm(action="close")
    assert read_to_end(connect(sandbox)) == b""


def test_hold_answers_nothing_and_then_resets(sandbox: SandboxProcess) -> None:
    sandbox.arm(action="hold", seconds=0.3)
    start = time.monotonic()
    with connect(sandbox) as connection, pytest.raises(ConnectionResetError):
        connection.recv(1)
    assert time.monotonic() - start >= 0.3


def test_a_held_request_is_logged_and_blocks_nobody(sandbox: SandboxProcess) -> None:
    sandbox.arm(action="hold", seconds=60, processed=True)
    with pytest.raises(requests.ReadTimeout):
        order(sandbox, timeout=0.2)
    sandbox.arm(action="hold", seconds=60)
    with connect(sandbox):
        deadline = time.monotonic() + 5
        while len(sandbox.requests()) < 2 and time.monotonic() < deadline:
            time.sleep(0.01)
        [_, held] = sandbox.requests()
        assert (held["path"], held["status"], held["fault"]) == (CHANNELS, None, "hold")
        assert channels(sandbox).status_code == 200
    assert len(sandbox.orders()) == 1


def test_cut_promises_more_than_it_sends(sandbox: SandboxProcess) -> None:
    sandbox.arm(action="cut", bytes=6, status=200, body='{"items":[]}')
    head, _, body = read_to_end(connect(sandbox)).partition(b"\r\n\r\n")
    assert b"content-length: 12" in head
    assert body == b'{"item'
    sandbox.arm(action="cut", bytes=60, processed=True)
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        order(sandbox)
    [real] = sandbox.orders()
    sandbox.arm(action="cut", bytes=0, processed=True)
    assert read_to_end(connect(sandbox)).endswith(b"\r\n\r\n")
    assert real["status"] == "pending"


def test_drip_sends_the_whole_body_slowly(sandbox: SandboxProcess) -> None:
    sandbox.arm(action="drip", bytes=5, seconds=0.1, status=200, body='{"items":[]}')
    start = time.monotonic()
    assert channels(sandbox).json() == {"items": []}
    assert time.monotonic() - start >= 0.2
    sandbox.arm(action="drip", bytes=200, seconds=0.01, processed=True)
    assert order(sandbox).json() == sandbox.orders()[0]


def test_a_wrong_length_is_sent_as_told(sandbox: SandboxProcess) -> None:
    sandbox.arm(status=200, body="0123456789", headers={"Content-Length": "4"})
    assert channels(sandbox).text == "0123"


def test_latency_delays_every_answer_side_by_side(sandbox: SandboxProcess) -> None:
    sandbox.settings(latency=0.3)
    start = time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        answers = [pool.submit(order, sandbox) for _ in range(6)]
        numbers = {answer.result().json()["selected_phone_number"] for answer in answers}
    assert 0.3 <= time.monotonic() - start < 1.5
    assert len(numbers) == 6


@pytest.mark.parametrize(
    "fault",
    [
        {"body": "", "json": {}},
        {"patch": {"id": "x"}},
        {"remove": ["id"]},
        {"processed": True, "patch": {"id": "x"}, "body": "y"},
        {"action": "explode"},
        {"action": "drip", "bytes": 0},
        {"status": 100},
        {"times": 0},
        {"headers": {"X-Bad": "a\r\nb"}},
        {"bodyy": "typo"},
    ],
)
def test_a_fault_that_makes_no_sense_is_refused(sandbox: SandboxProcess, fault: dict[str, object]) -> None:
    with pytest.raises(requests.HTTPError, match="VALIDATION_ERROR"):
        sandbox.arm(**json.loads(json.dumps(fault)))
