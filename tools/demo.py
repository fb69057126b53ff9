"""Shows the whole life of a number against the local sandbox: each step with the command that a user would type.

Everything it makes is in a temporary folder, and everything it starts ends with it.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from vobiz_sandbox.process import AUTH_ID, AUTH_TOKEN, SandboxProcess

ROOT = Path(__file__).resolve().parent.parent
OWN_NUMBER = "+919812345678"
DRIFT_CHECK = ("refresh", "--run-program", "--preview-only", "--expect-no-changes", "--suppress-progress")
UP = ("up", "--yes", "--skip-preview", "--suppress-progress")
DRIFT_FOUND = 7
FAILED = 1


class DemoFailed(Exception):
    """A step that did not end as the story says."""


class Demo:
    """The project in a folder of its own, on a file backend of its own."""

    def __init__(self, folder: Path, sandbox: SandboxProcess) -> None:
        for name in ("Pulumi.yaml", "__main__.py"):
            shutil.copy(ROOT / name, folder / name)
        # The name is the project file's; the virtual environment that runs this may have another.
        (folder / ".venv").symlink_to(sys.prefix, target_is_directory=True)
        (folder / "state").mkdir()
        settings = {
            "PULUMI_BACKEND_URL": (folder / "state").as_uri(),
            "PULUMI_CONFIG_PASSPHRASE": "demo",
            "PULUMI_HOME": str(folder / "home"),
            "PULUMI_SKIP_UPDATE_CHECK": "1",
        }
        outer = {key: value for key, value in os.environ.items() if not key.startswith(("VOBIZ_", "PULUMI_"))}
        self._folder = folder
        self._environment = outer | settings
        self._sandbox = sandbox
        self._sandbox_url = sandbox.base_url.partition("/api/")[0]

    def pulumi(self, *arguments: str, exits: int = 0, shows: str = "", typed: str | None = None) -> None:
        """Runs one command of the CLI and shows it; what is typed on its standard input is not shown."""
        print(f"\n$ {shlex.join(['pulumi', *arguments])}", flush=True)
        ended = subprocess.run(  # noqa: S603 - the demo's own arguments
            ["pulumi", *arguments, "--non-interactive", "--color", "never"],  # noqa: S607 - make puts the CLI on PATH
            cwd=self._folder,
            env=self._environment,
            input=typed,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if ended.stdout.strip():
            print(ended.stdout.strip(), flush=True)
        if ended.returncode != exits or shows not in ended.stdout:
            raise DemoFailed(f"exit code {ended.returncode} and not {exits}, or {shows!r} not in its output")
        if "--expect-no-changes" in arguments:
            print(f"(exit code {ended.returncode})", flush=True)

    def go_to_another_machine(self) -> None:
        """What the next command finds on disk is the project and the backend: a home there is none."""
        there = {"PULUMI_HOME": str(self._folder / "another-home"), "PULUMI_STACK": "demo"}
        self._environment |= there
        print(f"\n$ export {' '.join(f'{key}={value}' for key, value in there.items())}", flush=True)

    def urn(self, kind: str) -> str:
        """The URN of the stack's only resource of a kind."""
        listed = subprocess.run(
            ["pulumi", "stack", "export"],  # noqa: S607 - make puts the CLI on PATH
            cwd=self._folder,
            env=self._environment,
            stdout=subprocess.PIPE,
            check=True,
        )
        resources = json.loads(listed.stdout)["deployment"]["resources"]
        (urn,) = (str(each["urn"]) for each in resources if each["type"].endswith(f":{kind}"))
        return urn

    def outside(self, method: str, path: str, body: dict[str, Any] | None = None) -> None:
        """Does what somebody does at Vobiz, outside the stack, and shows the answer."""
        data = f" -H 'Content-Type: application/json' -d {shlex.quote(json.dumps(body))}" if body else ""
        print(f"\n$ curl -X {method} {shlex.quote(self._sandbox_url + '/_sandbox' + path)}{data}", flush=True)
        print(json.dumps(self._sandbox.control(method, path, body)), flush=True)


def story(demo: Demo, sandbox: SandboxProcess) -> None:
    """The life of one ordered and one own number, and of a channel."""
    say("1. A stack that orders the cheapest number of a region")
    demo.pulumi("stack", "init", "demo")
    demo.pulumi("config", "set", "vobiz:baseUrl", sandbox.base_url)
    demo.pulumi("config", "set", "vobiz:authId", AUTH_ID)
    demo.pulumi("config", "set", "--secret", "vobiz:authToken", typed=AUTH_TOKEN)
    demo.pulumi("config", "set", "maxMonthlyCost", "300")

    say("2. The preview tells the price; nothing is bought")
    demo.pulumi("preview", "--suppress-progress", shows="setup 500 INR, 250 INR a month")

    say("3. The network loses the answer to the order: it may have been bought, so it is not sent again")
    demo.outside("POST", "/faults", {"method": "POST", "path": "*/orders", "action": "reset", "processed": True})
    demo.pulumi(*UP, exits=FAILED, shows="the answer was lost")

    say("4. Another machine, with an empty home: the stack remembers, and nothing is ordered again")
    demo.go_to_another_machine()
    demo.pulumi(*UP, exits=FAILED, shows="Until then nothing is ordered here")

    say("5. By the advice: somebody finds the order at Vobiz (here: in the sandbox), and the stack adopts it")
    demo.outside("GET", "/orders")
    (order,) = sandbox.orders()
    demo.pulumi("state", "unprotect", "--yes", demo.urn("WhatsAppNumberOrder"))
    demo.pulumi("config", "set", "existingOrderId", order["id"])
    demo.pulumi("preview", "--suppress-progress", shows=f"adopts order {order['id']}, buys nothing")
    demo.pulumi(*UP)
    demo.pulumi("config", "rm", "existingOrderId")
    demo.pulumi(*UP, "--expect-no-changes")

    say("6. An own number joins the stack: a code is sent to its phone")
    demo.pulumi("config", "set", "ownNumber", OWN_NUMBER)
    demo.pulumi(*UP, shows="a code was sent by sms")

    say("7. The code arrives on the phone (here: the sandbox's inbox) and goes into the config as a secret")
    demo.outside("GET", f"/inbox?phone_number=%2B{OWN_NUMBER[1:]}")
    demo.pulumi("config", "set", "--secret", "otp", typed=sandbox.last_code(OWN_NUMBER))
    demo.pulumi(*UP, shows='"pending" => "verified"')

    say("8. The drift check has nothing to report")
    demo.pulumi(*DRIFT_CHECK)

    story_of_a_channel(demo, sandbox)

    story_of_a_release(demo, sandbox, order)

    say("15. The stack goes, and the channel with it; what may stay at Vobiz, and stay billed, is said")
    demo.pulumi("state", "unprotect", "--all", "--yes")
    demo.pulumi(
        "destroy", "--yes", "--skip-preview", "--suppress-progress", shows="make sure that it is billed no more"
    )
    if sandbox.channels():
        raise DemoFailed("a channel is left")


def story_of_a_channel(demo: Demo, sandbox: SandboxProcess) -> None:
    """The verified number is connected, its channel drifts and comes back."""
    say("9. The own number is connected to a WhatsApp Business account: from now on it can send")
    demo.pulumi("config", "set", "wabaId", "102290129340398")
    demo.pulumi("config", "set", "phoneNumberId", "106540352242922")
    demo.pulumi("config", "set", "displayName", "Acme Support")
    demo.pulumi("config", "set", "--secret", "metaToken", typed="EAAFirstTokenOfTheDemo")
    demo.pulumi(*UP, shows='channelStatus  : "active"')

    say("10. Its Meta token is rotated: one request, and no message is lost")
    demo.pulumi("config", "set", "--secret", "metaToken", typed="EAASecondTokenOfTheDemo")
    demo.pulumi(*UP, shows="~ 1 updated")

    say("11. Vobiz suspends the channel: the drift check reports it (exit code 7), and an update replaces nothing")
    (channel,) = sandbox.channels()
    demo.outside("POST", f"/channels/{channel['id']}", {"status": "suspended"})
    demo.pulumi(*DRIFT_CHECK, exits=DRIFT_FOUND, shows="status active is now suspended")
    demo.pulumi(*UP, "--refresh", shows="is suspended, so it cannot send")
    demo.outside("POST", f"/channels/{channel['id']}", {"status": "active"})

    say("12. Somebody deletes it: the drift check reports that too, and the next update connects the number again")
    demo.outside("DELETE", f"/channels/{channel['id']}")
    demo.pulumi(*DRIFT_CHECK, exits=DRIFT_FOUND, shows="it was deleted outside this stack")
    demo.pulumi(*UP, "--refresh", shows="+ 1 created")


def story_of_a_release(demo: Demo, sandbox: SandboxProcess, order: dict[str, Any]) -> None:
    """The ordered number is connected in the console, and released there."""
    number = order["selected_phone_number"]
    say("13. The order completes at Vobiz and somebody connects its number in the console; a refresh shows it")
    demo.outside("POST", f"/orders/{order['id']}/status", {"status": "completed"})
    demo.outside("POST", "/channels", {"phone_number": number, "number_order_id": order["id"]})
    demo.pulumi(
        "refresh", "--run-program", "--yes", "--skip-preview", "--suppress-progress", shows='"pending" => "completed"'
    )

    say("14. Somebody releases the number; the drift check reports it (exit code 7), and an update buys nothing")
    demo.outside("POST", f"/orders/{order['id']}/release")
    demo.pulumi(*DRIFT_CHECK, exits=DRIFT_FOUND, shows="completed is now released")
    demo.pulumi("refresh", "--run-program", "--yes", "--skip-preview", "--suppress-progress")
    demo.pulumi(*UP, shows="Nothing is bought and everything is kept")
    if len(sandbox.orders()) != 1:
        raise DemoFailed(f"{len(sandbox.orders())} orders were placed, and not one")


def say(text: str) -> None:
    """A heading of the story."""
    print(f"\n== {text}", flush=True)


def main() -> int:
    """Runs the story; 0 when it went as told."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="vobiz-demo-") as folder:
        print("$ python -m vobiz_sandbox --port 0", flush=True)
        with SandboxProcess() as sandbox:
            print(sandbox.base_url, flush=True)
            try:
                story(Demo(Path(folder), sandbox), sandbox)
            except DemoFailed as failure:
                print(f"\ndemo failed: {failure}", file=sys.stderr)
                return 1
            except KeyboardInterrupt:
                print("\ndemo interrupted", file=sys.stderr)
                return 130
    print(f"\nThe demo is done, in {time.monotonic() - started:.0f} s: nothing of it is left running.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
