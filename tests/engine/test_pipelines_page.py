"""What docs/pipelines.md says of exit codes, and of a preview while the API is down: each row of its table is run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.engine.programs import order, own, program, selection
from tests.engine.stack import DRIFT_CHECK, FAILED, NewStack
from vobiz_sandbox.process import SandboxProcess

PAGE = (Path(__file__).parents[2] / "docs" / "pipelines.md").read_text()
ROWS = dict(re.findall(r"^\| (nothing new|a new [^|]+) \| ([01] \| .+) \|$", PAGE, re.MULTILINE))
OTHER_NUMBER = "+919876543217"
NEW = {
    "nothing new": "",
    "a new order without a ceiling": order("new", preferred_number=OTHER_NUMBER),
    "a new order with a ceiling": order("new", preferred_number=OTHER_NUMBER, max_monthly_cost=300),
    "a new selection": selection("new"),
    "a new own number": own("new", phone_number="+919812345679"),
}


def test_a_preview_while_the_api_is_down_says_what_the_page_says(
    new_stack: NewStack, sandbox: SandboxProcess, unused_address: str
) -> None:
    there = order()
    stack = new_stack(program(there))
    stack.run("up")
    stack.environment["VOBIZ_BASE_URL"] = unused_address
    assert ROWS.keys() == NEW.keys()
    for case, declared in NEW.items():
        code, _, told = ROWS[case].partition(" | ")
        stack.write(program(there, declared))
        said = stack.run("preview", expect=int(code))
        line = re.match(r"`(.+?)`", told)
        assert line is None or said.line_with(line[1]), case
        assert line or "Vobiz cannot be reached" not in said.text, case
    stack.run(*DRIFT_CHECK, expect=FAILED)
    assert len(sandbox.orders()) == 1


def test_exit_codes_of_the_cli_that_are_none_of_ours(new_stack: NewStack) -> None:
    stack = new_stack(program())
    said = re.search(r"2 for a\s+missing `--yes`, (\d) for a login that is missing .*, (\d) for a stack", PAGE)
    assert said
    login, no_stack = map(int, said.groups())
    stack.run("up", "--stack", "none", expect=no_stack)
    stack.environment["PULUMI_BACKEND_URL"] = ""
    stack.run("up", expect=login)


@pytest.fixture
def unused_address(sandbox: SandboxProcess) -> str:
    """Where nothing listens."""
    return re.sub(r":\d+/", ":1/", sandbox.base_url)
