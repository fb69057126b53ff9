"""Which stack a plugin asks for: a URN lacks the organisation, so that the program has to tell it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.driver.inputs import BYON, ORDER, PLACE
from tests.driver.plugin import Values
from tests.driver.stack_export import ORDER_TYPE, ExportedStack, creating, exported, path_with_cli
from tests.driver.starting import StartPlugin
from tests.protocol.golden import BYON_NUMBER, NUMBER_ORDER, NUMBER_SELECTION
from tests.unit.lost_orders import NAME, NextRun
from tests.unit.pulumi_programs import run_program

WHOLE = "acme/project/dev"
OF_THE_URN = "organization/protocol-tests/dev"
PROGRAM = """
from vobiz_provider import ByonNumber
from vobiz_provider import WhatsAppNumberOrder
from vobiz_provider import WhatsAppNumberSelection

WhatsAppNumberOrder("support", country_code="IN", region="MH", currency="INR")
WhatsAppNumberSelection("pick", country_code="IN", region="MH")
ByonNumber("own", phone_number="+919812345678")
"""


def telling(name: str | None, inputs: Values) -> Values:
    """What the engine sends of a resource whose program told its stack's name."""
    return inputs | ({"_given": inputs | {"_stack": name}} if name else {})


def asked_for(stack: ExportedStack) -> list[str]:
    return [call.split()[2] for call in stack.calls()]


@pytest.mark.parametrize("organization", ["acme", "organization"])
def test_a_program_tells_its_stack_whole(organization: str) -> None:
    ended = run_program(PROGRAM, organization=organization)
    assert (ended.error, len(ended.types)) == (None, 3)
    assert [inputs["_given"]["_stack"] for inputs in ended.inputs] == [f"{organization}/project/stack"] * 3


@pytest.mark.parametrize(("told", "asked"), [(WHOLE, WHOLE), (None, OF_THE_URN)])
def test_the_stack_that_the_program_told_is_exported(
    next_run: NextRun, stack: ExportedStack, told: str | None, asked: str
) -> None:
    stack.holds(pending_operations=[creating(ORDER_TYPE, NAME, ORDER)])
    order = next_run()
    assert "an earlier run was stopped" in order.check(telling(told, ORDER)).failures[""]
    assert asked_for(stack) == [f"--stack={asked}"]


def test_one_resource_tells_it_for_all(next_run: NextRun, stack: ExportedStack) -> None:
    order = next_run()
    order.plugin.resource(BYON_NUMBER, "own").check(telling(WHOLE, BYON))
    order.plugin.resource(NUMBER_SELECTION, "pick").check(PLACE)
    order.check(ORDER)
    order.create(ORDER)
    assert asked_for(stack) == [f"--stack={WHOLE}"]


def test_a_create_that_nobody_checked_asks_for_the_stack_that_was_told(next_run: NextRun, stack: ExportedStack) -> None:
    order = next_run()
    order.plugin.resource(BYON_NUMBER, "own").check(telling(WHOLE, BYON))
    order.create(ORDER)
    assert set(asked_for(stack)) == {f"--stack={WHOLE}"}


def test_what_was_told_goes_no_further_than_check(next_run: NextRun) -> None:
    order = next_run()
    checked = order.check(telling(WHOLE, ORDER))
    assert checked.failures == {}
    assert "_given" not in checked.inputs
    assert "_given" not in order.create(checked.inputs).outputs["requested"]


def test_plugins_of_two_stacks_ask_for_their_own(start_plugin: StartPlugin, stack: ExportedStack) -> None:
    for name in ("acme/project/dev", "acme/project/prod"):
        plugin = start_plugin({"PATH": stack.path})
        plugin.resource(NUMBER_ORDER, NAME).check(telling(name, ORDER))
    assert asked_for(stack) == ["--stack=acme/project/dev", "--stack=acme/project/prod"]


@pytest.mark.parametrize(
    ("whole", "project", "line"),
    [
        (OF_THE_URN, "protocol-tests", None),
        # The working directory's project may have a stack of the same name.
        (OF_THE_URN, "another", "dev is here a stack of another project"),
        # The user's own organisation may have a stack of the same name.
        (WHOLE, "protocol-tests", "error: not this one"),
    ],
)
def test_a_backend_without_projects_is_asked_with_the_short_name(
    start_plugin: StartPlugin, tmp_path: Path, whole: str, project: str, line: str | None
) -> None:
    pending = json.dumps(creating(ORDER_TYPE, NAME, ORDER)).replace("protocol-tests", project)
    deployment = exported({"pending_operations": [json.loads(pending)]})
    script = f"[ $3 = --stack=dev ] || {{ echo 'error: not this one' >&2; exit 255; }}; cat <<'END'\n{deployment}\nEND"
    plugin = start_plugin({"PATH": path_with_cli(tmp_path / "cli", script)})
    failures = plugin.resource(NUMBER_ORDER, NAME).check(telling(whole, ORDER)).failures
    if line is None:
        assert "an earlier run was stopped" in failures[""]
    else:
        assert [line in told for told in plugin.new_lines() if "what stack dev holds is not known" in told] == [True]
