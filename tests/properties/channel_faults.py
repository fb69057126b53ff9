"""What goes wrong on the way to Vobiz while a channel is connected, changed, deleted or looked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.driver.starting import credentials
from tests.properties.world import READ_FAULTS, UNNOTICED
from vobiz_sandbox.paths import CHANNEL, CHANNELS
from vobiz_sandbox.process import ACCESS_TOKEN, AUTH_ID, SandboxProcess

OTHER_ID = "MA_SANDBOX02"
_ONE = CHANNEL.format(channel_id="*")
_AGAIN = {"status": 429, "headers": {"Retry-After": "0"}}
_PAGE = "<html>Bad gateway</html>"

POST_FAULTS: dict[str, dict[str, Any]] = {
    "429": _AGAIN,
    "402": {"status": 402},
    "422": {"status": 422},
    "307": {"status": 307, "headers": {"Location": "/elsewhere"}},
    "reset before": {"action": "reset"},
    "reset after": {"action": "reset", "processed": True},
    "500 before": {"status": 500},
    "502 after": {"status": 502, "processed": True, "body": _PAGE},
    "303 after": {"status": 303, "processed": True, "headers": {"Location": "/elsewhere"}},
    "no id": {"processed": True, "remove": ["id"]},
    "cut in the id": {"processed": True, "action": "cut", "bytes": 30},
    "cut after the id": {"processed": True, "action": "cut", "bytes": 60},
}
PUT_FAULTS: dict[str, dict[str, Any]] = {
    "429": _AGAIN,
    "one reset after": {"action": "reset", "processed": True},
    "resets after": {"action": "reset", "processed": True, "times": 3},
    "422": {"status": 422},
    "500 before": {"status": 500},
    "500 after": {"status": 500, "processed": True},
    "page after": {"status": 200, "processed": True, "body": _PAGE},
    "cut after": {"action": "cut", "processed": True, "bytes": 60},
}
DELETE_FAULTS: dict[str, dict[str, Any]] = {
    "429": _AGAIN,
    "one reset after": {"action": "reset", "processed": True},
    "403": {"status": 403},
    "500 before": {"status": 500},
    "500 after": {"status": 500, "processed": True},
    "502s": {"status": 502, "times": 3, "headers": {"Retry-After": "0"}},
}
READINGS = ("works", *READ_FAULTS, "in part", "late")
"""What becomes of every GET: a list may be cut off, or be what it was a run ago."""
ACCOUNTS = ("pair", "token", "other pair", "other token")


@dataclass(frozen=True)
class Circumstances:
    """Under which a command runs.

    Args:
        post: what happens to the next POST, "none" or one of POST_FAULTS.
        put: the same for PUT.
        delete: the same for DELETE.
        reading: one of READINGS.
        account: one of ACCOUNTS: whose credentials, and of which kind.
    """

    post: str = "none"
    put: str = "none"
    delete: str = "none"
    reading: str = "works"
    account: str = "pair"

    @property
    def account_id(self) -> str:
        """Whose credentials they are."""
        return OTHER_ID if self.account.startswith("other") else AUTH_ID

    @property
    def is_quiet(self) -> bool:
        """Whether nothing goes wrong that a user would notice."""
        return self.reading in UNNOTICED and self.changes == ("none", "none", "none") and self.account_id == AUTH_ID

    @property
    def changes(self) -> tuple[str, str, str]:
        """What happens to what changes something."""
        return self.post, self.put, self.delete

    def config(self, base_url: str) -> dict[str, str]:
        """The stack config."""
        config = credentials(base_url)
        if self.account == "other pair":
            return config | {"vobiz:authId": OTHER_ID, "vobiz:authToken": "sandbox-token-2"}
        if self.account == "pair":
            return config
        token = ACCESS_TOKEN if self.account == "token" else "sandbox.jwt.two"
        return {"vobiz:accessToken": token, "vobiz:baseUrl": base_url, "vobiz:timeoutSeconds": "5"}

    def begin(self, sandbox: SandboxProcess, listed_before: list[dict[str, Any]]) -> None:
        """Has the sandbox behave so.

        Args:
            sandbox: the sandbox.
            listed_before: the list of channels as it was a run ago.
        """
        for method, path, name, faults in (
            ("POST", CHANNELS, self.post, POST_FAULTS),
            ("PUT", _ONE, self.put, PUT_FAULTS),
            ("DELETE", _ONE, self.delete, DELETE_FAULTS),
        ):
            if name != "none":
                sandbox.arm(method=method, path=path, **faults[name])
        if self.reading == "in part":
            sandbox.settings(list_limit=1)
        elif self.reading == "late":
            listed = [each for each in listed_before if each["account_id"] == self.account_id]
            sandbox.arm(method="GET", path=CHANNELS, times=99, status=200, json={"items": listed})
        elif self.reading != "works":
            sandbox.arm(method="GET", **READ_FAULTS[self.reading])

    @staticmethod
    def end(sandbox: SandboxProcess) -> None:
        """Has it behave as usual."""
        sandbox.control("DELETE", "/faults")
        sandbox.settings(list_limit=None)


USUAL = Circumstances()
