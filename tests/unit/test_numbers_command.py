"""`numbers`, as a process against the sandbox."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.command_runs import RunHere, cli, pair, project, run_command
from vobiz_sandbox.paths import AVAILABILITY
from vobiz_sandbox.process import AUTH_TOKEN, SandboxProcess

TABLE = """\
E.164          REGION  SETUP  MONTHLY  CURRENCY
+919876543210  MH        500      250  INR
+919876543219  MH        500      250  INR
+919876543213  MH        500      300  INR
+919876543217  MH        600      250  INR
+919876543201  MH        900      200  INR
"""
NO_STACK = "echo 'error: no stack selected' >&2; exit 255"


def listing(*numbers: tuple[str, float | None, str]) -> list[dict[str, object]]:
    keys = ("e164", "monthly_fee", "currency")
    return [{"country": "IN", "setup_fee": 1} | dict(zip(keys, number, strict=True)) for number in numbers]


def test_the_table_has_the_cheapest_first(tmp_path: Path, sandbox: SandboxProcess) -> None:
    given = ("--country", "in", "--region", "MH", "--max-monthly", "300")
    ended = run_command(tmp_path, pair(sandbox), "numbers", *given)
    assert (ended.exit_code, ended.err) == (0, "")
    assert [line.rstrip() for line in ended.out.splitlines()] == TABLE.splitlines()
    assert [each["query"] for each in sandbox.requests()] == [{"country": "IN", "region": "MH"}]


def test_json_holds_the_same_and_nothing_else(tmp_path: Path, sandbox: SandboxProcess, run_here: RunHere) -> None:
    sandbox.settings(list_limit=2)
    ended = run_here(tmp_path, pair(sandbox), "numbers", "--country", "US", "--json")
    assert ended.exit_code == 0
    place = {"country": "US", "region": "CA", "currency": "USD", "monthly_fee": 2.5}
    assert json.loads(ended.out) == [
        place | {"e164": "+14155550117", "setup_fee": 4.5},
        place | {"e164": "+14155550132", "setup_fee": 5},
    ]
    assert ended.err == "warning: Vobiz listed 2 numbers of US and says that there are more\n"


def test_currencies_are_not_compared_and_a_fee_that_is_not_listed_comes_last(
    tmp_path: Path, sandbox: SandboxProcess, run_here: RunHere
) -> None:
    items = listing(("+911000001", 1, "USD"), ("+911000002", None, "INR"), ("+911000003", 200, "INR"))
    sandbox.arm(path=AVAILABILITY, status=200, json={"items": [*items, {"e164": "+911000004"}]})
    ended = run_here(tmp_path, pair(sandbox), "numbers", "--country", "IN", "--json")
    found = json.loads(ended.out)
    assert [each["e164"][-1] for each in found] == ["4", "3", "2", "1"]
    assert found[0] == dict.fromkeys(found[1]) | {"e164": "+911000004"}


def test_where_nothing_is_within_the_ceiling_it_says_so_and_names_the_cheapest_of_each_currency(
    tmp_path: Path, sandbox: SandboxProcess, run_here: RunHere
) -> None:
    items = listing(("+911000001", 9, "USD"), ("+911000002", 300, "INR"), ("+911000003", 200, "INR"))
    sandbox.arm(path=AVAILABILITY, status=200, json={"items": items})
    ended = run_here(tmp_path, pair(sandbox), "numbers", "--country", "IN", "--max-monthly", "8.5", "--json")
    assert (ended.exit_code, json.loads(ended.out)) == (0, [])
    assert "none of the 3 numbers on sale in IN costs 8.50 a month or less" in ended.err
    assert "+911000003 (setup 1 INR, 200 INR a month)" in ended.err
    assert "+911000001 (setup 1 USD, 9 USD a month)" in ended.err
    assert "+911000002" not in ended.err


def test_what_vobiz_lists_is_shown_on_one_line_without_markup_or_the_token(
    tmp_path: Path, sandbox: SandboxProcess, run_here: RunHere
) -> None:
    item = listing(("+911000001", 9, "INR"))[0] | {"region": f"[red]a\n{AUTH_TOKEN}"}
    sandbox.arm(path=AVAILABILITY, status=200, json={"items": [item]}, times=2)
    shown = run_here(tmp_path, pair(sandbox), "numbers", "--country", "IN")
    assert shown.out.splitlines()[1].startswith("+911000001  [red]a [hidden]  ")
    asked = run_here(tmp_path, pair(sandbox), "numbers", "--country", "IN", "--json")
    assert json.loads(asked.out)[0]["region"] == "[red]a\n[hidden]"


def test_a_refusal_is_one_line_without_the_token(tmp_path: Path, sandbox: SandboxProcess, run_here: RunHere) -> None:
    sandbox.arm(path=AVAILABILITY, status=401, json={"error": {"message": f"{AUTH_TOKEN} is wrong"}})
    ended = run_here(tmp_path, pair(sandbox), "numbers", "--country", "IN")
    assert (ended.exit_code, ended.out) == (1, "")
    assert ended.err.startswith("error: list of available numbers: Vobiz refused with 401: [hidden] is wrong")
    assert len(ended.err.splitlines()) == 1
    assert "which came from the environment (VOBIZ_AUTH_ID)" in ended.err


@pytest.mark.parametrize(
    ("option", "value", "reason"),
    [
        ("--country", "India", "must be a two-letter ISO country code"),
        ("--region", "MH/1", "must be a state or region"),
        ("--max-monthly", "-1", "must be a number in major units, 0 or more"),
        ("--max-monthly", "nan", "must be a number in major units, 0 or more"),
        ("--max-monthly", "inf", "must be a number in major units, 0 or more"),
    ],
)
def test_a_wrong_argument_is_told_by_its_name(
    option: str, value: str, reason: str, tmp_path: Path, run_here: RunHere
) -> None:
    given = {"--country": "IN", option: value}
    ended = run_here(tmp_path, {}, "numbers", *(part for pair in given.items() for part in pair))
    assert ended.exit_code == 2
    told = " ".join(ended.err.replace("│", " ").split())
    assert option in told
    assert reason in told


def test_where_no_stack_is_selected_the_environment_is_used_and_that_is_said(
    tmp_path: Path, sandbox: SandboxProcess, run_here: RunHere
) -> None:
    here, path = project(tmp_path / "project"), {"PATH": cli(tmp_path / "cli", config=NO_STACK)}
    ended = run_here(here, pair(sandbox) | path, "numbers", "--country", "KE")
    assert ended.exit_code == 0
    warning, none = ended.err.splitlines()
    assert warning == (
        f"warning: the stack's config cannot be read: no stack selected: asking {sandbox.base_url} with the "
        "credentials of the environment (VOBIZ_AUTH_ID)"
    )
    assert none == "no number is on sale in KE"
    for environment, stack in ((path, ()), (pair(sandbox) | path, ("--stack", "dev"))):
        failed = run_here(here, environment, "numbers", "--country", "KE", *stack)
        assert (failed.exit_code, failed.out) == (1, "")
        assert failed.err == "error: the stack's config cannot be read: no stack selected\n"


def test_a_stack_is_never_passed_over_in_silence(tmp_path: Path, sandbox: SandboxProcess, run_here: RunHere) -> None:
    outside = run_here(tmp_path, pair(sandbox), "numbers", "--country", "IN", "--stack", "dev")
    assert outside.err.startswith("error: the config of stack dev is read in its project's folder")
    broken = project(tmp_path / "project", runtime="[")
    ended = run_here(broken, pair(sandbox), "numbers", "--country", "IN", "--stack", "dev")
    assert ended.err == f"error: {broken / 'Pulumi.yaml'} cannot be read: `pulumi preview` says why\n"
    assert sandbox.requests() == []


def test_the_config_of_the_stack_is_what_is_asked_with(
    tmp_path: Path, sandbox: SandboxProcess, run_here: RunHere
) -> None:
    values = {"vobiz:authId": "MA_SANDBOX02", "vobiz:authToken": "sandbox-token-2", "vobiz:baseUrl": sandbox.base_url}
    config = json.dumps({key: {"value": value, "secret": True} for key, value in values.items()})
    of_another = """case "$*" in *--stack=dev*) ;; *) exit 9;; esac"""
    path = {"PATH": cli(tmp_path / "cli", config=f"{of_another}; echo '{config}'")}
    ended = run_here(project(tmp_path / "project"), path, "numbers", "--country", "IN", "--stack", "dev")
    assert (ended.exit_code, ended.err) == (0, "")
    assert [each["account_id"] for each in sandbox.requests()] == ["MA_SANDBOX02"]


def test_a_shell_completes_commands_and_options(tmp_path: Path) -> None:
    asked = "_vobiz_provider_completion vobiz-provider; echo ${COMPREPLY[@]}"
    script = (
        'eval "$(vobiz-provider --show-completion)"\n'
        f"COMP_WORDS=(vobiz-provider nu); COMP_CWORD=1; {asked}\n"
        f"COMP_WORDS=(vobiz-provider numbers --max); COMP_CWORD=2; {asked}\n"
    )
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.defpath}"
    kept = {name: os.environ[name] for name in ("PYTHONPATH", "HOME") if name in os.environ}
    shown = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, env={"PATH": path, **kept}, capture_output=True, text=True, check=True
    )
    assert shown.stdout.splitlines() == ["numbers", "--max-monthly"]
