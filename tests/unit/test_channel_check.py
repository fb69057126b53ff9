"""check of a channel: what is refused in the preview, before anything is connected, and what it asks for that."""

from __future__ import annotations

from typing import Any

import pytest

from tests.driver.inputs import CHANNEL, META_TOKEN, NUMBER, OTHER_NUMBER, OTHER_WABA_ID, OWN_NUMBER
from tests.driver.plugin import UNKNOWN, PluginError, PluginResource, State, Values
from tests.driver.stack_export import ExportedStack
from tests.driver.starting import StartPlugin
from tests.protocol import golden
from tests.unit.channels import CHANNEL_ID, NAME, NextChannel, arm_list, connected, exported_channel, replacement, sent
from tests.unit.lost_orders import failed
from vobiz_sandbox.paths import CHANNELS
from vobiz_sandbox.process import SandboxProcess

NO_LIST: list[Values] = [{"status": 500}, {"status": 503, "times": 3}, {"action": "reset", "times": 3}]


def plain(inputs: Values) -> Values:
    """What check returned, with the token as it was before the engine is told to encrypt it."""
    token = inputs.get("access_token")
    return inputs | ({"access_token": token["value"]} if isinstance(token, dict) else {})


def adopting(state: State, **changes: Any) -> Values:
    return CHANNEL | {"existing_channel_id": state.id} | changes


@pytest.mark.parametrize("olds", [None, CHANNEL], ids=["new", "connected"])
@pytest.mark.parametrize("field", [*CHANNEL, "number_order_id", "existing_channel_id"])
def test_an_unknown_input_passes(
    channel: PluginResource, sandbox: SandboxProcess, field: str, olds: Values | None
) -> None:
    checked = channel.check(CHANNEL | {field: UNKNOWN}, olds)
    assert checked.failures == {}
    assert plain(checked.inputs) == CHANNEL | {field: UNKNOWN}
    judged = olds is None and field not in ("phone_number", "existing_channel_id")
    assert len(sandbox.requests("GET", CHANNELS)) == judged


def test_check_of_its_own_result_changes_nothing(channel: PluginResource) -> None:
    news = {key: value for key, value in CHANNEL.items() if key != "number_provider"}
    once = plain(channel.check(news).inputs)
    assert once == CHANNEL
    assert plain(channel.check(once, once).inputs) == once


@pytest.mark.parametrize("name", ["A", "मुंबई", "क्\u200dष", "Acme 👩\u200d💻", "A" * 256, "Acme (Pvt.) Ltd. & Söhne"])
def test_names_of_every_script_pass(channel: PluginResource, sandbox: SandboxProcess, name: str) -> None:
    assert channel.check(CHANNEL | {"display_name": name}).failures == {}
    assert channel.create(CHANNEL | {"display_name": name}).outputs["display_name"] == name
    assert sandbox.channels()[0]["display_name"] == name


def test_nothing_is_asked_about_a_channel_that_is_there(channel: PluginResource, sandbox: SandboxProcess) -> None:
    assert channel.check(CHANNEL | {"display_name": "Other"}, CHANNEL).failures == {}
    assert sandbox.requests() == []


def test_the_list_is_read_once_for_all_new_channels(channel: PluginResource, sandbox: SandboxProcess) -> None:
    for name, number in (("a", OWN_NUMBER), ("b", OTHER_NUMBER), ("c", NUMBER)):
        beside = channel.plugin.resource(channel.provider, name)
        assert beside.check(CHANNEL | {"phone_number": number}).failures == {}
    assert len(sandbox.requests()) == 1


@pytest.mark.parametrize("listed", [OWN_NUMBER, "+91 98123-45678"])
@pytest.mark.parametrize("has_more", [False, True])
def test_a_number_that_has_a_channel_is_refused_with_the_way_to_adopt_it(
    channel: PluginResource, sandbox: SandboxProcess, listed: str, *, has_more: bool
) -> None:
    arm_list(sandbox, {"id": CHANNEL_ID, "phone_number": listed}, has_more=has_more)
    [(field, reason)] = channel.check(CHANNEL).failures.items()
    assert field == "phone_number"
    assert reason.startswith(f"{OWN_NUMBER} has channel {CHANNEL_ID} already")
    assert "set existing_channel_id to that to adopt it, or delete it in the console" in reason


def test_a_number_that_another_resource_of_the_stack_has_connected_names_the_alias(
    channel: PluginResource, sandbox: SandboxProcess, stack: ExportedStack
) -> None:
    # A resource that was renamed: the old name is in the state, and not in the program.
    before = connected(sandbox)
    stack.holds(exported_channel(before, "old-name"))
    reason = channel.check(CHANNEL).failures["phone_number"]
    told = (f"has channel {before.id}, which is 'old-name' of this stack", "`aliases`", "existing_channel_id")
    assert [words for words in told if words not in reason] == []


@pytest.mark.parametrize("known_by", ["diff", "export"])
def test_a_channel_is_not_in_the_way_of_its_own_replacement(
    channel: PluginResource, sandbox: SandboxProcess, stack: ExportedStack, known_by: str
) -> None:
    before, moved = connected(sandbox), CHANNEL | {"waba_id": OTHER_WABA_ID}
    if known_by == "diff":
        assert channel.check(moved, CHANNEL).failures == {}
        assert channel.diff(before, moved) == replacement("waba_id")
    else:  # `--replace` asks no diff
        stack.holds(exported_channel(before))
    assert channel.check(moved).failures == {}
    [line] = channel.plugin.new_lines()
    assert line.startswith(f"warning: replacing channel {before.id} stops all messaging of {OWN_NUMBER}")
    channel.delete(before)
    after = channel.create(moved)
    assert [(held["id"], held["waba_id"]) for held in sandbox.channels()] == [(after.id, OTHER_WABA_ID)]
    assert sent(sandbox) == ["DELETE", "POST"]


def test_another_channel_of_the_number_is_in_the_way_of_a_replacement(
    channel: PluginResource, sandbox: SandboxProcess
) -> None:
    before, other = connected(sandbox, phone_number=OTHER_NUMBER), connected(sandbox)
    channel.diff(State(before.id, before.outputs), CHANNEL)
    assert f"has channel {other.id} already" in channel.check(CHANNEL).failures["phone_number"]


def test_a_number_of_another_account_is_not_known(channel: PluginResource, sandbox: SandboxProcess) -> None:
    connected(sandbox, account_id="MA_SANDBOX02")
    assert channel.check(CHANNEL).failures == {}


@pytest.mark.parametrize("fault", NO_LIST, ids=str)
@pytest.mark.parametrize("adopts", [False, True])
def test_a_list_that_cannot_be_reached_is_a_warning(
    channel: PluginResource, sandbox: SandboxProcess, fault: Values, *, adopts: bool
) -> None:
    sandbox.arm(method="GET", path=CHANNELS, **fault)
    news = CHANNEL | ({"existing_channel_id": CHANNEL_ID} if adopts else {})
    assert channel.check(news).failures == {}
    [line] = channel.plugin.new_lines()
    what = f"channel {CHANNEL_ID} is there" if adopts else f"{OWN_NUMBER} has a channel already"
    assert line.startswith(f"warning: whether {what} is not known: list of channels: ")


@pytest.mark.parametrize("status", [403, 404, 405])
def test_a_list_that_is_refused_to_these_credentials_is_none(
    channel: PluginResource, sandbox: SandboxProcess, status: int
) -> None:
    sandbox.arm(method="GET", path=CHANNELS, status=status)
    assert channel.check(CHANNEL).failures == {}
    assert channel.plugin.new_lines() == []


def test_wrong_credentials_end_the_preview(channel: PluginResource, sandbox: SandboxProcess) -> None:
    sandbox.arm(method="GET", path=CHANNELS, status=401)
    assert "check the credentials" in failed(lambda: channel.check(CHANNEL))


def test_no_credentials_end_the_preview(start_plugin: StartPlugin, sandbox: SandboxProcess) -> None:
    plugin = start_plugin({"VOBIZ_AUTH_ID": None, "VOBIZ_AUTH_TOKEN": None})
    assert "no Vobiz credentials" in failed(lambda: plugin.resource(golden.CHANNEL, NAME).check(CHANNEL))
    assert sandbox.requests() == []


@pytest.mark.parametrize(
    ("changes", "left_out", "sets"),
    [
        ({}, (), "; sets its access_token"),
        (
            {"display_name": "Another"},
            (),
            "; sets its display_name from 'Acme Support' to 'Another' and its access_token",
        ),
        ({"access_token": META_TOKEN}, (), "; sets its access_token"),
        ({}, ("access_token", "phone_number_id", "number_provider"), ""),
        ({"waba_id": UNKNOWN, "phone_number_id": UNKNOWN, "access_token": UNKNOWN}, (), "; sets its access_token"),
        ({"display_name": UNKNOWN}, (), "; sets its display_name from 'Acme Support' and its access_token"),
    ],
)
@pytest.mark.parametrize("spelling", [str.lower, str.upper])
def test_a_channel_that_fits_is_announced_as_adopted(
    channel: PluginResource,
    sandbox: SandboxProcess,
    *,
    changes: Values,
    left_out: tuple[str, ...],
    sets: str,
    spelling: Any,
) -> None:
    there = connected(sandbox)
    given = {key: value for key, value in adopting(there, **changes).items() if key not in left_out}
    given["existing_channel_id"] = spelling(there.id)
    assert channel.check(given).failures == {}
    assert channel.plugin.new_lines() == [f"info: adopts channel {spelling(there.id)}, connects nothing{sets}"]


@pytest.mark.parametrize(
    ("field", "other"),
    [
        ("waba_id", OTHER_WABA_ID),
        ("phone_number_id", "106540352242999"),
        ("phone_number", OTHER_NUMBER),
        ("number_onboarding_mode", "embedded_signup"),
        ("number_provider", "another.one"),
        ("number_order_id", "b3d1c4a2-5f6e-4a8b-9c0d-1e2f3a4b5c6d"),
    ],
)
def test_a_channel_that_is_another_than_declared_is_not_adopted(
    next_channel: NextChannel, sandbox: SandboxProcess, field: str, other: str
) -> None:
    there = connected(sandbox, number_order_id="c4a2b3d1-5f6e-4a8b-9c0d-1e2f3a4b5c6d")
    held = sandbox.channels()[0][field]
    reason = next_channel().check(adopting(there, **{field: other})).failures["existing_channel_id"]
    told = (
        f"channel {there.id} has {field} {held}, not {other}: change that to adopt it, or delete it in the console and "
    )
    assert reason == f"{told}remove existing_channel_id to connect the number anew"
    # create judges for itself
    assert failed(lambda: next_channel().create(adopting(there, **{field: other}))) == reason
    assert sent(sandbox) == []


@pytest.mark.parametrize("item", [{}, dict.fromkeys(CHANNEL)], ids=["nothing more", "nulls"])
def test_what_vobiz_does_not_tell_hinders_no_adoption(
    channel: PluginResource, sandbox: SandboxProcess, item: Values
) -> None:
    arm_list(sandbox, item | {"id": CHANNEL_ID})
    assert channel.check(CHANNEL | {"existing_channel_id": CHANNEL_ID}).failures == {}


def test_a_channel_that_is_not_there_is_not_adopted(channel: PluginResource, sandbox: SandboxProcess) -> None:
    connected(sandbox)
    [(field, reason)] = channel.check(CHANNEL | {"existing_channel_id": CHANNEL_ID}).failures.items()
    assert field == "existing_channel_id"
    assert reason.startswith(f"channel {CHANNEL_ID} is not among the channels of this account: check existing_channel_")


def test_a_part_of_the_list_forbids_no_adoption(channel: PluginResource, sandbox: SandboxProcess) -> None:
    arm_list(sandbox, has_more=True)
    assert channel.check(CHANNEL | {"existing_channel_id": CHANNEL_ID}).failures == {}


def test_a_channel_of_another_account_is_not_adopted(channel: PluginResource, sandbox: SandboxProcess) -> None:
    arm_list(sandbox, {"id": CHANNEL_ID, "account_id": "MA_OTHER"})
    with pytest.raises(PluginError, match=f"^channel {CHANNEL_ID} belongs to account MA_OTHER"):
        channel.check(CHANNEL | {"existing_channel_id": CHANNEL_ID})


TOLD = "is required: set it, or existing_channel_id to adopt a channel"
NEEDED = "is required unless number_onboarding_mode is 'buy_from_vobiz': set it"


@pytest.mark.parametrize(
    ("changes", "left_out", "failures"),
    [
        ({}, ["access_token"], {"": f"access_token {TOLD}"}),
        ({}, ["phone_number_id"], {"phone_number_id": f"phone_number_id {NEEDED}"}),
        ({"number_onboarding_mode": "embedded_signup"}, ["phone_number_id"], {"phone_number_id": None}),
        ({"number_onboarding_mode": "buy_from_vobiz"}, ["phone_number_id"], {}),
        ({"number_onboarding_mode": UNKNOWN}, ["phone_number_id"], {}),
        (
            {"number_onboarding_mode": "odd"},
            ["phone_number_id"],
            {"number_onboarding_mode": None, "phone_number_id": None},
        ),
        (
            {"waba_id": 17.0, "display_name": ""},
            ["access_token", "phone_number_id", "phone_number"],
            {"": None, "phone_number_id": None, "waba_id": None, "display_name": None, "phone_number": None},
        ),
        ({"existing_channel_id": CHANNEL_ID, "waba_id": 17.0}, ["access_token", "phone_number_id"], {"waba_id": None}),
        ({"existing_channel_id": UNKNOWN}, ["access_token", "phone_number_id"], {}),
    ],
)
def test_what_is_lacking_is_told_together_with_what_is_wrong(
    channel: PluginResource, sandbox: SandboxProcess, *, changes: Values, left_out: list[str], failures: Values
) -> None:
    news = {key: value for key, value in (CHANNEL | changes).items() if key not in left_out}
    told = channel.check(news).failures
    assert told.keys() == failures.keys()
    assert {field: reason for field, reason in failures.items() if reason and told[field] != reason} == {}
    if failures:
        assert sandbox.requests() == []
