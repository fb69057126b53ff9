"""What the plugin makes of inputs that a transform of the engine changed after the program's own checks."""

from __future__ import annotations

import pytest

from tests.driver.inputs import BYON, ORDER
from tests.driver.plugin import Plugin, PluginResource, Values
from tests.protocol.golden import BYON_NUMBER, NUMBER_ORDER, NUMBER_SELECTION
from vobiz_provider.engine.keys import GIVEN_KEY

SELECTION: Values = {"country_code": "IN", "region": "MH"}
KEEPERS: Values = {"keepers": {"year": "2026", "live": True}}


@pytest.mark.parametrize(
    ("provider", "given", "change", "field"),
    [
        (NUMBER_ORDER, ORDER, {"region": "hush"}, "region"),
        (NUMBER_ORDER, ORDER, {"max_setup_cost": 600.0, "number_type": "hush"}, "max_setup_cost, number_type"),
        (NUMBER_SELECTION, SELECTION | KEEPERS, {"keepers": {"year": "hush"}}, "keepers"),
        (BYON_NUMBER, BYON, {"phone_number": "hush"}, "phone_number"),
    ],
)
def test_a_plain_input_that_was_changed_after_the_checks_is_refused_unseen(
    plugin: Plugin, provider: str, given: Values, change: Values, field: str
) -> None:
    [(shown_with_its_value, reason)] = (
        plugin.resource(provider).check(given | change | {GIVEN_KEY: given}).failures.items()
    )
    assert shown_with_its_value == ""
    assert reason.startswith(f"{field} was changed by a transform")
    assert "hush" not in "".join([reason, *plugin.lines()])


@pytest.mark.parametrize(
    ("given", "change", "olds"),
    [
        (SELECTION | KEEPERS, {}, {}),
        (SELECTION, {"region": "KA"}, SELECTION | {"region": "KA"}),
        (SELECTION | {"max_setup_cost": 600}, {"max_setup_cost": None}, SELECTION),
        (SELECTION | {"max_setup_cost": 600}, {"max_setup_cost": 600.0}, {}),
    ],
    ids=["as given", "ignore_changes puts the old value", "ignore_changes takes the new one away", "a number"],
)
def test_what_was_given_or_is_in_the_state_is_taken(
    selection: PluginResource, given: Values, change: Values, olds: Values
) -> None:
    checked = selection.check(given | change | {GIVEN_KEY: given}, olds)
    assert checked.failures == {}
    assert GIVEN_KEY not in checked.inputs
