"""The index of the sandbox's controls: whole, and made of lines that work."""

from __future__ import annotations

import argparse
import re
import shlex
import subprocess
import sys

import pytest
import requests
from fastapi import FastAPI

from vobiz_sandbox.application import build_application
from vobiz_sandbox.channels import ChannelChange, ConnectRequest
from vobiz_sandbox.faults import Fault
from vobiz_sandbox.fields import ControlBody
from vobiz_sandbox.ledger import BalanceChange
from vobiz_sandbox.orders import OrderStatusChange
from vobiz_sandbox.paths import API_PATH, CONTROL_PATH, ORDERS
from vobiz_sandbox.process import SandboxProcess
from vobiz_sandbox.settings import Settings
from vobiz_sandbox.world import Account, World

pytestmark = pytest.mark.usefixtures("without_proxies")
ORDER = {"country_code": "IN", "region": "MH", "number_type": "local", "currency": "INR"}


def index(sandbox: SandboxProcess, path: str = f"{CONTROL_PATH}/") -> str:
    answer = requests.get(sandbox.base_url.removesuffix(API_PATH) + path, timeout=5)
    answer.raise_for_status()
    assert answer.headers["Content-Type"].startswith("text/plain")
    return answer.text


def place_order(sandbox: SandboxProcess) -> requests.Response:
    return sandbox.ask("POST", ORDERS, json=ORDER)


def paste(line: str) -> str:
    """The status that a line of the index is answered with."""
    curl = argparse.ArgumentParser()
    curl.add_argument("url")
    curl.add_argument("-X", dest="method", default="GET")
    curl.add_argument("-H", dest="headers", action="append", default=[])
    curl.add_argument("-d", dest="body")
    program, *words = shlex.split(line)
    assert program == "curl"
    given = curl.parse_args(words)
    headers = dict(header.split(": ", 1) for header in given.headers)
    return str(requests.request(given.method, given.url, headers=headers, data=given.body, timeout=10).status_code)


def commands(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("  curl ")]


def test_every_control_is_listed_with_what_it_does_and_how_it_is_called(sandbox: SandboxProcess) -> None:
    application = vars(build_application(World(Settings())))["_application"]
    assert isinstance(application, FastAPI)
    controls = {
        f"{method.upper()} {path}"
        for path, methods in application.openapi()["paths"].items()
        for method in methods
        if path.startswith(f"{CONTROL_PATH}/") and path != f"{CONTROL_PATH}/"
    }
    assert len(controls) > 15
    assert index(sandbox, CONTROL_PATH) == index(sandbox)
    _, *entries = index(sandbox).strip().split("\n\n")
    assert {entry.splitlines()[0] for entry in entries} == controls
    for entry in entries:
        assert re.fullmatch(r"  [A-Z][^{]+\.", entry.splitlines()[1]), entry
        assert commands(entry), entry


@pytest.mark.parametrize(
    "body", [Fault, Settings, ChannelChange, ConnectRequest, OrderStatusChange, BalanceChange, Account]
)
def test_every_field_of_a_control_is_explained(sandbox: SandboxProcess, body: type[ControlBody]) -> None:
    text = index(sandbox)
    for name, field in body.model_fields.items():
        assert re.search(rf"^    {field.alias or name} \(.+\): (?!None).", text, re.MULTILINE), name


def test_every_line_works_as_it_is_pasted(sandbox: SandboxProcess) -> None:
    assert "/orders/ORDER_ID/release" in index(sandbox)
    place_order(sandbox)
    sandbox.connect_channel("+919812345678")
    lines = commands(index(sandbox))
    # Each takes back what the lines after it need: the newest channel, and everything.
    last = [line for line in lines if "/channels/" in line or line.endswith("/reset")]
    answers = {line: paste(line) for line in [*(line for line in lines if line not in last), *last]}
    assert {line: status for line, status in answers.items() if status not in {"200", "201", "204"}} == {}


def test_the_faults_of_the_index_do_what_is_said_of_them(sandbox: SandboxProcess) -> None:
    refused, lost, another, later = (line for line in commands(index(sandbox)) if "/faults -H" in line)
    paste(refused)
    assert (place_order(sandbox).status_code, sandbox.orders()) == (402, [])
    paste(lost)
    with pytest.raises(requests.ConnectionError):
        place_order(sandbox)
    paste(another)
    answered = place_order(sandbox).json()["selected_phone_number"]
    lost_order, other_order = sandbox.orders()
    assert lost_order["status"] == "pending"
    assert answered != other_order["selected_phone_number"]
    paste(later)
    told = [place_order(sandbox) for _ in range(4)]
    assert [answer.status_code for answer in told] == [429, 429, 429, 201]
    assert told[0].headers["Retry-After"] == "2"


def test_the_help_points_at_the_index() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "vobiz_sandbox", "--help"], capture_output=True, text=True, timeout=20, check=True
    )
    assert f"http://127.0.0.1:8787{CONTROL_PATH}/" in shown.stdout
