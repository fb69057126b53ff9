"""What the pages say that a change of an input does, asked of the real diff: no docstring may promise another thing."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.driver.inputs import BYON, CHANNEL, NEW_META_TOKEN, NUMBER, ORDER, ORDER_ID, OTHER_NUMBER, PLACE
from tests.driver.plugin import Difference, Plugin, State, Values
from tests.protocol import golden
from tests.unit.channels import CHANNEL_ID, REQUESTED
from tools.docs.reference import changes

OTHER_ID = "d5b3c2e4-5f6e-4a8b-9c0d-1e2f3a4b5c6d"
AREA: Values = {"country_code": "US", "region": "KA", "max_setup_cost": 1, "max_monthly_cost": 1}
THERE = "once it is there"
"""The state of a resource of which a change does the same in every one."""

REPLACES, UPDATES, NOTHING, WARNS = "replaces", "updates", "does nothing", "does nothing but warn"
WORDS = {
    "replaces": {THERE: REPLACES},
    "replaces where it names another order": {THERE: REPLACES},
    "replaces where it names another channel": {THERE: REPLACES},
    "is made in place": {THERE: UPDATES},
    "only warns after the purchase": {THERE: WARNS},
    "does nothing after the purchase": {THERE: NOTHING},
    "does nothing once a number is chosen": {THERE: NOTHING},
    "does nothing once it is completed": {THERE: NOTHING, "pending": UPDATES},
    "does nothing once it is verified": {THERE: NOTHING, "pending": UPDATES},
    "sends another code, as long as the number is not verified": {THERE: NOTHING, "pending": UPDATES},
    "submits it, as long as the number is not verified": {THERE: NOTHING, "pending": UPDATES},
}
"""What the words in a docstring mean, by the state of the resource."""


@dataclass(frozen=True)
class There:
    """A resource that the stack holds.

    Args:
        provider: its pickled provider.
        id: its id.
        inputs: what it was asked for with.
        outputs: what the state has beside them, by state.
        others: another value of each input.
    """

    provider: str
    id: str
    inputs: Values
    outputs: dict[str, Values]
    others: Values


KEPT = {"account_id": "MA_SANDBOX01", "status": "completed", "selected_phone_number": NUMBER, "requested": ORDER}
RESOURCES = {
    "WhatsAppNumberOrder": There(
        golden.NUMBER_ORDER,
        ORDER_ID,
        ORDER,
        {THERE: KEPT, "pending": KEPT | {"status": "pending"}},
        AREA
        | {"currency": "USD", "number_type": "mobile", "preferred_number": OTHER_NUMBER}
        | {"existing_order_id": OTHER_ID, "fail_while_pending": True},
    ),
    "WhatsAppNumberSelection": There(
        golden.NUMBER_SELECTION,
        NUMBER,
        PLACE,
        {THERE: {"e164": NUMBER, "requested": PLACE}},
        AREA | {"keepers": {"campaign": "spring"}},
    ),
    "ByonNumber": There(
        golden.BYON_NUMBER,
        BYON["phone_number"],
        BYON,
        {THERE: {"status": "verified"}, "pending": {"status": "pending"}},
        {"phone_number": OTHER_NUMBER, "verification_method": "voice", "otp_code": "0123", "fail_while_pending": True},
    ),
    "WhatsAppChannel": There(
        golden.CHANNEL,
        CHANNEL_ID,
        CHANNEL,
        {THERE: {"status": "active", "number_order_id": ORDER_ID, "requested": REQUESTED}},
        {"waba_id": "1", "phone_number": OTHER_NUMBER, "number_onboarding_mode": "embedded_signup"}
        | {"display_name": "Acme", "phone_number_id": "1", "number_provider": "another", "number_order_id": OTHER_ID}
        | {"access_token": NEW_META_TOKEN, "existing_channel_id": OTHER_ID},
    ),
}


@pytest.mark.parametrize(
    ("name", "field", "state", "promised"),
    [
        pytest.param(name, field, state, WORDS[words], id=f"{name}-{field}-{state}")
        for name, there in RESOURCES.items()
        for field, words in changes(name).items()
        for state in there.outputs
    ],
)
def test_a_change_does_what_the_table_says(
    offline_plugin: Plugin, name: str, field: str, state: str, promised: dict[str, str]
) -> None:
    there = RESOURCES[name]
    before = State(there.id, there.inputs | there.outputs[state])
    after = there.inputs | {field: there.others[field]}
    found = offline_plugin.resource(there.provider).diff(before, after)
    warns = any(line.startswith("warning: ") for line in offline_plugin.new_lines())
    assert _in_words(found, field, warns=warns) == promised.get(state, promised[THERE])


def _in_words(difference: Difference, field: str, *, warns: bool) -> str:
    if difference.replaces:
        assert difference.replaces == [field]
        return REPLACES
    if difference.changes:
        return UPDATES
    return WARNS if warns else NOTHING


def test_every_input_that_could_change_has_its_words() -> None:
    assert {name: set(there.others) for name, there in RESOURCES.items()} == {
        name: set(changes(name)) for name in RESOURCES
    }
