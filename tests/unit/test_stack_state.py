"""What a new selection learns of its stack from `pulumi stack export`, and what becomes of it where that fails.

The CLI is a script here: the engine tests run the real one.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.driver.inputs import NUMBER, ORDER, ORDER_ID, OTHER_NUMBER, PLACE
from tests.driver.plugin import Plugin, PluginError, State, Values
from tests.driver.stack_export import ORDER_TYPE, SELECTION_TYPE, exported, path_with_cli, recorded
from tests.driver.starting import StartPlugin
from tests.protocol.golden import NUMBER_ORDER, NUMBER_SELECTION
from vobiz_sandbox.process import SandboxProcess

WithCli = Callable[[str], Plugin]
ENCRYPTED = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "v1:x:y"}
PASSWORD = "a-password-of-the-backend"


@pytest.fixture
def with_cli(start_plugin: StartPlugin, tmp_path: Path) -> WithCli:
    """`with_cli(script)`: a plugin that finds this shell script as `pulumi` on its PATH."""

    def start(script: str) -> Plugin:
        return start_plugin({"PATH": path_with_cli(tmp_path / "cli", script), "PULUMI_ACCESS_TOKEN": PASSWORD})

    return start


def exporting(deployment: Any) -> str:
    return f"cat <<'END'\n{exported(deployment)}\nEND"


def another(type_: str, outputs: Values, id_: str = "an id") -> Values:
    return recorded(type_, "other", State(id_, outputs))


def selected(plugin: Plugin, name: str = "pick") -> str:
    return plugin.resource(NUMBER_SELECTION, name=name).create(PLACE).id


@pytest.mark.parametrize(
    ("other", "is_held"),
    [
        (another(SELECTION_TYPE, {"e164": NUMBER}), True),
        (another(SELECTION_TYPE, {"e164": ENCRYPTED}, NUMBER), True),
        (another(ORDER_TYPE, {"selected_phone_number": NUMBER, "status": "completed"}), True),
        (another(ORDER_TYPE, {"selected_phone_number": NUMBER, "status": "released"}), True),
        (another(ORDER_TYPE, {"selected_phone_number": NUMBER, "status": "under review"}), True),
        (another(ORDER_TYPE, {"selected_phone_number": NUMBER, "status": ENCRYPTED}), True),
        (another(ORDER_TYPE, {"requested": PLACE | {"preferred_number": NUMBER}, "status": "pending"}), True),
        (another(ORDER_TYPE, {"requested": ENCRYPTED, "selected_phone_number": NUMBER}), True),
        (another(ORDER_TYPE, {"selected_phone_number": NUMBER, "status": "FAILED"}), False),
        (another(ORDER_TYPE, {"selected_phone_number": NUMBER, "status": "Canceled"}), False),
        (another("aws:connect/phoneNumber:PhoneNumber", {"e164": NUMBER}, NUMBER), False),
        ({"urn": "urn:pulumi:dev::p::pulumi:pulumi:Stack::p-dev", "type": "pulumi:pulumi:Stack"}, False),
        ("no resource", False),
    ],
)
def test_a_number_that_the_stack_holds_is_not_chosen(with_cli: WithCli, other: Any, is_held: bool) -> None:
    plugin = with_cli(exporting({"resources": [other]}))
    expected = OTHER_NUMBER if is_held else NUMBER
    assert plugin.resource(NUMBER_SELECTION, name="pick").check(PLACE).failures == {}
    [line] = plugin.new_lines()
    assert f"would select {expected}" in line
    assert selected(plugin) == expected


@pytest.mark.parametrize("status", ["pending", "completed", "released", "FAILED"])
def test_a_number_that_another_order_of_the_stack_holds_is_not_ordered(
    with_cli: WithCli, sandbox: SandboxProcess, status: str
) -> None:
    holder = another(ORDER_TYPE, {"selected_phone_number": NUMBER, "status": status}, ORDER_ID)
    order = with_cli(exporting({"resources": [holder]})).resource(NUMBER_ORDER, name="renamed")
    failures = order.check(ORDER).failures
    if status == "FAILED":
        assert failures == {}
        return
    assert (
        f"an order of this stack has {NUMBER} already: set existing_order_id to {ORDER_ID}"
        in failures["preferred_number"]
    )
    with pytest.raises(PluginError, match=f"another order of this stack has \\{NUMBER}"):
        order.create(ORDER)
    assert sandbox.orders() == []


@pytest.mark.parametrize("deployment", [None, {}, {"resources": None}, {"resources": []}], ids=str)
def test_a_new_stack_holds_nothing(with_cli: WithCli, deployment: Any) -> None:
    plugin = with_cli(exporting(deployment))
    assert selected(plugin) == NUMBER
    assert plugin.new_lines() == []


def test_the_stack_is_read_once_by_all_threads_without_its_secrets(with_cli: WithCli, tmp_path: Path) -> None:
    log = tmp_path / "calls"
    # `cat` would wait for a terminal that nobody closed.
    plugin = with_cli(f'cat; echo "$@" >> {log}; sleep 0.5; {exporting({"resources": []})}')
    with ThreadPoolExecutor(4) as threads:
        assert len(set(threads.map(lambda n: selected(plugin, f"pick-{n}"), range(4)))) == 4
    [arguments] = log.read_text().splitlines()
    assert arguments.split()[:3] == ["stack", "export", "--stack=organization/protocol-tests/dev"]
    assert "--show-secrets" not in arguments


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        (f"echo 'error: open postgres://me:{PASSWORD}@db/state: refused' >&2; exit 255", "postgres://[hidden]"),
        (f"echo 'error: {PASSWORD} is no token' >&2; exit 1", "error: [hidden] is no token"),
        ("exit 3", "exit code 3"),
        (f"echo {PASSWORD}", "what it wrote cannot be understood"),
        ('echo \'{"deployment": {"resources": 5}}\'', "what it wrote cannot be understood"),
        ("echo '{\"deployment\": [1]}'", "what it wrote cannot be understood"),
        ("echo '[]'", "what it wrote cannot be understood"),
        ("printf '\\377'", "what it wrote cannot be understood"),
    ],
)
def test_a_stack_that_cannot_be_read_is_one_warning(with_cli: WithCli, script: str, reason: str) -> None:
    plugin = with_cli(script)
    assert [selected(plugin, name) for name in ("first", "second")] == [NUMBER, OTHER_NUMBER]
    [line] = plugin.new_lines()
    assert line.startswith("warning: what stack dev holds is not known, since `pulumi stack export` did not tell (")
    assert reason in line
    assert PASSWORD not in line


def test_without_a_cli_on_path_the_selection_goes_on(start_plugin: StartPlugin, tmp_path: Path) -> None:
    plugin = start_plugin({"PATH": str(tmp_path)})
    assert selected(plugin) == NUMBER
    [line] = plugin.new_lines()
    assert "no `pulumi` is on PATH" in line
