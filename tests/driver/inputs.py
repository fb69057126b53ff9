"""What several tests start from; the numbers are those that the sandbox sells."""

from __future__ import annotations

import requests

from tests.driver.plugin import Difference, State, Values
from vobiz_sandbox.paths import ORDERS
from vobiz_sandbox.process import AUTH_ID, AUTH_TOKEN, SandboxProcess

NUMBER = "+919876543210"
OTHER_NUMBER = "+919876543219"
OWN_NUMBER = "+919812345678"

UNNAMED_ORDER: Values = {"country_code": "IN", "region": "MH", "currency": "INR", "number_type": "local"}
ORDER: Values = UNNAMED_ORDER | {"preferred_number": NUMBER}
PLACE: Values = {"country_code": "IN", "region": "MH"}
WABA_ID = "102290129340398"
OTHER_WABA_ID = "102290129340399"
META_TOKEN = "EAAFirstMetaToken/of+the.tests-1"
NEW_META_TOKEN = "EAASecondMetaToken/of+the.tests-2"
CHANNEL: Values = {
    "waba_id": WABA_ID,
    "phone_number": OWN_NUMBER,
    "number_onboarding_mode": "bring_your_own",
    "display_name": "Acme Support",
    "phone_number_id": "106540352242922",
    "number_provider": "meta_direct",
    "access_token": META_TOKEN,
}
BYON: Values = {"phone_number": OWN_NUMBER, "verification_method": "sms"}

NO_CHANGE = Difference(changes=False, replaces=[], delete_before_replace=False)
UPDATE = Difference(changes=True, replaces=[], delete_before_replace=False)
ORDER_ID = "b3d1c4a2-5f6e-4a8b-9c0d-1e2f3a4b5c6d"


def replacement(*fields: str) -> Difference:
    return Difference(changes=True, replaces=list(fields), delete_before_replace=False)


def place_order(sandbox: SandboxProcess) -> State:
    """ORDER placed outside of any plugin, as the state holds it. It is not among the logged requests."""
    headers = {"X-Auth-ID": AUTH_ID, "X-Auth-Token": AUTH_TOKEN}
    placed = requests.post(sandbox.base_url + ORDERS, json=ORDER, headers=headers, timeout=10).json()
    sandbox.clear_requests()
    outputs = {key: value for key, value in placed.items() if key != "id" and value is not None}
    return State(placed["id"], outputs | {"requested": ORDER})
