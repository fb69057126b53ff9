"""Random histories of a stack with all three resources, through the real CLI.

`VOBIZ_HISTORIES=40` runs forty of them; each is drawn from its own seed, which is its number.
"""

from __future__ import annotations

import os
import random
from typing import Any

import pytest

from tests.driver.inputs import OWN_NUMBER
from tests.engine import advice
from tests.engine.programs import Code, order, own, program, selection
from tests.engine.stack import NewStack, Result
from tests.properties.world import sell_to_somebody_else
from vobiz_sandbox.paths import CONFIRM, ORDERS, VERIFY
from vobiz_sandbox.process import AUTH_ID, AUTH_TOKEN, SandboxProcess

HISTORIES = int(os.environ.get("VOBIZ_HISTORIES", "1"))
STEPS = 4
PROGRAM = program(
    "import os",
    selection(keepers={"year": Code('os.environ["KEEPER"]')}),
    order(
        preferred_number=Code("pick.e164"),
        currency=Code('os.environ["CURRENCY"]'),
        existing_order_id=Code('os.environ.get("ADOPT")'),
    ),
    own(
        verification_method=Code('os.environ["METHOD"]'),
        otp_code=Code('pulumi.Output.secret(os.environ["OTP"]) if "OTP" in os.environ else None'),
    ),
)
COMMANDS = ("up", "up", "up", "up", "refresh", "preview")
EDITS = ("keeper", "method", "currency", "right code", "wrong code", "no adoption", "nothing", "nothing")
CHANGES = ("completed", "cancelled", "released", "sold", "connected", "late delisting", "order read", "nothing")
FAULTS: tuple[dict[str, Any], ...] = (
    {},
    {},
    {"method": "POST", "path": ORDERS, "action": "reset", "processed": True},
    {"method": "POST", "path": ORDERS, "action": "reset"},
    {"method": "POST", "path": ORDERS, "status": 503, "processed": True},
    {"method": "POST", "path": ORDERS, "status": 402},
    {"method": "POST", "path": ORDERS, "status": 429, "headers": {"Retry-After": "0"}},
    {"method": "POST", "path": ORDERS, "action": "cut", "bytes": 60, "processed": True},
    {"method": "POST", "path": ORDERS, "action": "cut", "bytes": 20, "processed": True},
    {"method": "POST", "path": VERIFY, "action": "reset", "processed": True},
    {"method": "POST", "path": VERIFY, "status": 422},
    {"method": "POST", "path": CONFIRM, "action": "reset", "processed": True},
    {"method": "POST", "path": CONFIRM, "status": 500},
    {"method": "GET", "status": 500, "times": 99},
    {"method": "GET", "status": 401, "times": 99},
    {"method": "GET", "status": 404, "times": 99},
    {"method": "GET", "action": "reset"},
)


class History:
    """One stack, its user, and what Vobiz and the network do meanwhile."""

    def __init__(self, new_stack: NewStack, sandbox: SandboxProcess, drawn: random.Random) -> None:
        self.stack, self.sandbox, self.drawn = new_stack(PROGRAM), sandbox, drawn
        self.stack.environment |= {"KEEPER": "0", "METHOD": "sms", "CURRENCY": "INR"}
        self.codes: set[str] = set()
        self.over: set[str] = set()

    def step(self) -> None:
        """Something changes at Vobiz or in the program, and the user runs a command on a bad network."""
        change, edit = self.drawn.choice(CHANGES), self.drawn.choice(EDITS)
        command, fault = self.drawn.choice(COMMANDS), self.drawn.choice(FAULTS)
        print(change, edit, command, fault, sep=" | ")
        self._change(change)
        self._edit(edit)
        if fault:
            self.sandbox.arm(**fault)
        self.run(command)
        self.sandbox.control("DELETE", "/faults")

    def run(self, *command: str) -> Result:
        """One command, and what holds after any."""
        held, recorded = self._held(), self._recorded()
        self.sandbox.clear_requests()
        result = self.stack.run(*command, expect=None)
        assert not result.has_traceback, result.text
        if command[0] != "up":
            assert self.sandbox.requests("POST") == [], result.text
        if result.exit_code:
            assert recorded.keys() <= self._recorded().keys(), result.text
        now = self._held()
        assert sorted(now.values()) == sorted(set(now.values())), f"bought twice: {now}\n{result.text}"
        for order_id in now.keys() - held.keys() - self._recorded_ids():
            assert "existing_order_id" in result.text, f"order {order_id} is lost:\n{result.text}"
            assert now[order_id] in result.text
        for order_id in (held.keys() & set(recorded.values())) - self._recorded_ids():
            assert order_id in result.text, f"order {order_id} was given up without a word:\n{result.text}"
            self.over.add(order_id)
        shown = "\n".join(self.stack.transcript)
        assert [secret for secret in (AUTH_TOKEN, *self.codes) if secret in shown] == []
        return result

    def settle(self) -> None:
        """The user follows the errors' advice until an `up` succeeds."""
        self.stack.environment["OTP"] = self._last_code() or "99887766"
        for _ in range(4):
            result = self.run("up")
            if not result.exit_code:
                return
            self._follow(result)
        raise AssertionError(f"following the advice did not lead anywhere:\n{result.text}")

    def _follow(self, failed: Result) -> None:
        lost = [order_id for order_id in self._held() if order_id not in self._recorded_ids()]
        if lost:
            [placed] = [placed for placed in self.sandbox.orders() if placed["id"] == lost[0]]
            self.stack.environment |= {"ADOPT": lost[0], "CURRENCY": placed["currency"]}
        elif "Until then nothing is ordered here" in failed.text:
            *forget, _up = advice.where_it_is_not(failed)
            advice.follow(self.stack, forget)
        elif "NO_PENDING_VERIFICATION" in failed.text:
            # An earlier run said that the number may be verified: the user connects it in the console.
            self.sandbox.connect_channel(OWN_NUMBER)
            self.run("refresh")
        elif "name another number" in failed.text:
            self.stack.environment["KEEPER"] += "1"
        else:
            self.stack.environment.pop("ADOPT", None)
        self.stack.environment["OTP"] = self._last_code() or "99887766"

    def _change(self, change: str) -> None:
        running = sorted(self._held())
        if change == "late delisting":
            self.sandbox.settings(delist="completed")
        elif change == "order read":
            self.sandbox.settings(order_read=True)
        elif change == "connected":
            self.sandbox.connect_channel(self.drawn.choice([OWN_NUMBER, *self._held().values()]))
        elif change == "sold":
            on_sale = [number for number in self.sandbox.control("GET", "/numbers")["items"] if number["on_sale"]]
            sell_to_somebody_else(
                self.sandbox, min(on_sale, key=lambda number: (number["region"] != "MH", number["e164"]))
            )
        elif running and change in ("completed", "cancelled"):
            self.sandbox.set_order_status(self.drawn.choice(running), change)
        elif running and change == "released":
            released = self.drawn.choice(running)
            self.sandbox.set_order_status(released, "completed")
            self.sandbox.release(released)
            self.over.add(released)

    def _edit(self, edit: str) -> None:
        environment = self.stack.environment
        if edit == "keeper":
            environment["KEEPER"] = str(self.drawn.randrange(3))
        elif edit == "method":
            environment["METHOD"] = self.drawn.choice(["sms", "voice"])
        elif edit == "currency":
            environment["CURRENCY"] = self.drawn.choice(["INR", "USD"])
        elif edit == "no adoption":
            environment.pop("ADOPT", None)
        elif edit == "wrong code":
            environment["OTP"] = f"{self.drawn.randrange(10**8):08}"
            self.codes.add(environment["OTP"])
        elif edit == "right code" and (code := self._last_code()):
            environment["OTP"] = code

    def _last_code(self) -> str | None:
        sent = [message["code"] for message in self.sandbox.inbox(OWN_NUMBER)]
        self.codes |= set(sent)
        return sent[-1] if sent else None

    def _held(self) -> dict[str, str]:
        """The numbers that the account pays for, by order, as far as the user has not given them up."""
        return {
            placed["id"]: placed["selected_phone_number"]
            for placed in self.sandbox.orders()
            if placed["account_id"] == AUTH_ID
            and placed["status"] in ("pending", "completed")
            and placed["id"] not in self.over
        }

    def _recorded(self) -> dict[str, str]:
        """Ids by resource name."""
        return {
            resource["urn"].rpartition("::")[2]: resource["id"]
            for resource in self.stack.state()
            if "/vobiz:" in resource["type"] and not resource.get("delete")
        }

    def _recorded_ids(self) -> set[str]:
        return set(self._recorded().values())


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_a_random_history_buys_nothing_twice_and_loses_nothing(
    new_stack: NewStack, sandbox: SandboxProcess, seed: int
) -> None:
    print(f"seed {seed}")
    history = History(new_stack, sandbox, random.Random(seed))  # noqa: S311 - to draw a history, not a key
    for _ in range(STEPS):
        history.step()
    history.settle()
    assert history.run("up", "--expect-no-changes").exit_code == 0
