"""examples/alongside under mocks: with the real SDKs of two other providers, and nobody asked for anything."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from tests.driver.inputs import OWN_NUMBER
from tests.protocol.environments import ROOT
from tests.protocol.mocked_example import ALLOCATED, SELECTED
from tests.protocol.other_providers import ALONGSIDE, python_with_other_providers
from vobiz_sandbox.process import AUTH_ID, AUTH_TOKEN, SandboxProcess

CONFIG = {
    "country": "IN",
    "region": "MH",
    "currency": "INR",
    "maxMonthlyCost": "300",
    "ownNumber": OWN_NUMBER,
    "repository": "shop",
}
OURS = "pulumi-python:dynamic/vobiz:"
PICK = f"{OURS}WhatsAppNumberSelection::support"
ORDER = f"{OURS}WhatsAppNumberOrder::support"
OWN = f"{OURS}ByonNumber::sales"
VARIABLE = "github:index/actionsVariable:ActionsVariable::"
PARAMETER = "aws:ssm/parameter:Parameter::"


def registered(sandbox: SandboxProcess) -> dict[str, Any]:
    """What the program came to. It could ask the sandbox: only the mocks keep it from that."""
    settings = {f"project:{key}": value for key, value in CONFIG.items()} | {"vobiz:baseUrl": sandbox.base_url}
    foreign = ("PULUMI_", "VOBIZ_")
    ended = subprocess.run(
        [python_with_other_providers(), Path(__file__).with_name("mocked_example.py"), ALONGSIDE],
        env={key: value for key, value in os.environ.items() if not key.startswith(foreign)}
        | {"PYTHONPATH": str(ROOT), "PULUMI_CONFIG": json.dumps(settings)}
        | {"VOBIZ_AUTH_ID": AUTH_ID, "VOBIZ_AUTH_TOKEN": AUTH_TOKEN},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    printed: dict[str, Any] = json.loads(ended.stdout)
    return printed


def test_both_numbers_are_published_each_once_it_is_there(sandbox: SandboxProcess) -> None:
    program = registered(sandbox)
    assert sandbox.requests() == []
    resources = program["resources"]
    assert {name: each["depends_on"] for name, each in resources.items()} == {
        PICK: [],
        ORDER: [PICK],
        OWN: [],
        f"{VARIABLE}support-number": [ORDER],
        f"{PARAMETER}support-number": [ORDER],
        f"{VARIABLE}sales-number": [OWN],
        f"{PARAMETER}sales-number": [OWN],
    }
    assert [name for name, each in resources.items() if each["protect"]] == [ORDER]
    assert resources[ORDER]["inputs"]["preferred_number"] == SELECTED
    assert [resources[each]["inputs"]["fail_while_pending"] for each in (ORDER, OWN)] == [True, True]
    for name, number in {"support": ALLOCATED, "sales": OWN_NUMBER}.items():
        variable = {"repository": "shop", "variableName": f"WHATSAPP_{name.upper()}_NUMBER", "value": number}
        assert resources[f"{VARIABLE}{name}-number"]["inputs"] == variable
        parameter = resources[f"{PARAMETER}{name}-number"]["inputs"]
        # The SDK makes a secret of the value, whatever the type.
        assert parameter.pop("value")["value"] == number
        assert parameter == {"name": f"/whatsapp/{name}/number", "type": "String"}
    assert program["outputs"] == {"supportNumber": ALLOCATED, "salesNumber": OWN_NUMBER}
