"""The story: the life of one ordered and one own number, and of a channel."""

from __future__ import annotations

from typing import Any

from tools.demo.cost import cost_lines
from tools.demo.project import DemoFailed, DemoProject
from tools.demo.stage import Stage, say
from vobiz_sandbox.paths import ACCOUNT_NUMBERS
from vobiz_sandbox.process import AUTH_ID, AUTH_TOKEN, SandboxProcess

OWN_NUMBER = "+919812345678"
DRIFT_CHECK = ("refresh", "--run-program", "--preview-only", "--expect-no-changes", "--suppress-progress")
UP = ("up", "--yes", "--skip-preview", "--suppress-progress")
DRIFT_FOUND = 7
FAILED = 1


def story(stage: Stage, demo: DemoProject, sandbox: SandboxProcess) -> None:
    """The life of one ordered and one own number, and of a channel."""
    stage.step("A stack that orders the cheapest number of a region, for 300 INR a month at most")
    demo.pulumi("stack", "init", "demo")
    demo.pulumi("config", "set", "vobiz:baseUrl", sandbox.base_url)
    demo.pulumi("config", "set", "vobiz:authId", AUTH_ID)
    demo.pulumi("config", "set", "--secret", "vobiz:authToken", typed=AUTH_TOKEN)
    demo.pulumi("config", "set", "maxMonthlyCost", "300")

    stage.step("The preview tells the price before any money moves: nothing is bought")
    demo.pulumi("preview", "--suppress-progress", shows="setup 500 INR, 250 INR a month")

    stage.step("The network loses the answer to the order: it may have been bought, so it is not sent again")
    demo.outside("POST", "/faults", {"method": "POST", "path": "*/orders", "action": "reset", "processed": True})
    demo.pulumi(*UP, exits=FAILED, shows="the answer was lost")

    stage.step("Another machine, with an empty home: the stack remembers, so that nothing is bought twice")
    demo.go_to_another_machine()
    demo.pulumi(*UP, exits=FAILED, shows="Until then nothing is ordered here")

    stage.step("By the advice: somebody finds the order at Vobiz (here: in the sandbox), and adopting it buys nothing")
    demo.outside("GET", "/orders")
    (order,) = sandbox.orders()
    demo.pulumi("state", "unprotect", "--yes", demo.urn("WhatsAppNumberOrder"))
    demo.pulumi("config", "set", "existingOrderId", order["id"])
    demo.pulumi("preview", "--suppress-progress", shows=f"adopts order {order['id']}, buys nothing")
    demo.pulumi(*UP)
    demo.pulumi("config", "rm", "existingOrderId")
    demo.pulumi(*UP, "--expect-no-changes")

    stage.step("An own number joins the stack: a code is sent to its phone, and no run waits for a person")
    demo.pulumi("config", "set", "ownNumber", OWN_NUMBER)
    demo.pulumi(*UP, shows="a code was sent by sms")

    stage.step("The code (here: from the sandbox's inbox) goes into the config as a secret, and the number is verified")
    demo.outside("GET", f"/inbox?phone_number=%2B{OWN_NUMBER[1:]}")
    demo.pulumi("config", "set", "--secret", "otp", typed=sandbox.last_code(OWN_NUMBER))
    demo.pulumi(*UP, shows='"pending" => "verified"')

    stage.step("The drift check has nothing to report: exit code 0, so that a nightly job stays silent")
    demo.pulumi(*DRIFT_CHECK)

    story_of_a_channel(stage, demo, sandbox)

    story_of_a_release(stage, demo, sandbox, order)

    stage.step("The report tells from the state what the stack costs a month, and what is in doubt since the release")
    reported = demo.report()

    stage.step("The stack goes, and the channel with it: what may stay at Vobiz, and stay billed, is said")
    demo.pulumi("state", "unprotect", "--all", "--yes")
    demo.pulumi(
        "destroy", "--yes", "--skip-preview", "--suppress-progress", shows="make sure that it is billed no more"
    )
    if sandbox.channels():
        raise DemoFailed("a channel is left")

    stage.step(
        "What all this cost: as the stack's state told it, as the account's ledger has it, and what is billed on"
    )
    left = sandbox.ask("GET", ACCOUNT_NUMBERS.format(auth_id=AUTH_ID)).json()["items"]
    for line in cost_lines(reported, sandbox.ledger(), left):
        say(line)


def story_of_a_channel(stage: Stage, demo: DemoProject, sandbox: SandboxProcess) -> None:
    """The verified number is connected, its channel drifts and comes back."""
    stage.step("The own number is connected to a WhatsApp Business account: from now on it can send")
    demo.pulumi("config", "set", "wabaId", "102290129340398")
    demo.pulumi("config", "set", "phoneNumberId", "106540352242922")
    demo.pulumi("config", "set", "displayName", "Acme Support")
    demo.pulumi("config", "set", "--secret", "metaToken", typed="EAAFirstTokenOfTheDemo")
    demo.pulumi(*UP, shows='channelStatus  : "active"')

    stage.step("Its Meta token is rotated: one request changes it, and the number stays connected")
    demo.pulumi("config", "set", "--secret", "metaToken", typed="EAASecondTokenOfTheDemo")
    demo.pulumi(*UP, shows="~ 1 updated")

    stage.step("Vobiz suspends the channel: the drift check reports it (exit code 7), and an update replaces nothing")
    (channel,) = sandbox.channels()
    demo.outside("POST", f"/channels/{channel['id']}", {"status": "suspended"})
    demo.pulumi(*DRIFT_CHECK, exits=DRIFT_FOUND, shows="status active is now suspended")
    demo.pulumi(*UP, "--refresh", shows="is suspended, so it cannot send")
    demo.outside("POST", f"/channels/{channel['id']}", {"status": "active"})

    stage.step("Somebody deletes it: the drift check reports that too, and the next update connects the number again")
    demo.outside("DELETE", f"/channels/{channel['id']}")
    demo.pulumi(*DRIFT_CHECK, exits=DRIFT_FOUND, shows="it was deleted outside this stack")
    demo.pulumi(*UP, "--refresh", shows="+ 1 created")


def story_of_a_release(stage: Stage, demo: DemoProject, sandbox: SandboxProcess, order: dict[str, Any]) -> None:
    """The ordered number is connected in the console, and released there."""
    number = order["selected_phone_number"]
    stage.step("The order completes at Vobiz and somebody connects its number in the console: a refresh learns it")
    demo.outside("POST", f"/orders/{order['id']}/status", {"status": "completed"})
    demo.outside("POST", "/channels", {"phone_number": number, "number_order_id": order["id"]})
    demo.pulumi(
        "refresh", "--run-program", "--yes", "--skip-preview", "--suppress-progress", shows='"pending" => "completed"'
    )

    stage.step("Somebody releases the number: the drift check reports it (exit code 7), and an update buys nothing")
    demo.outside("POST", f"/orders/{order['id']}/release")
    demo.pulumi(*DRIFT_CHECK, exits=DRIFT_FOUND, shows="completed is now released")
    demo.pulumi("refresh", "--run-program", "--yes", "--skip-preview", "--suppress-progress")
    demo.pulumi(*UP, shows="Nothing is bought and everything is kept")
    if len(sandbox.orders()) != 1:
        raise DemoFailed(f"{len(sandbox.orders())} orders were placed, and not one")
