"""`report` as a process: its forms, its exit codes, and one line for each mistake."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.driver.inputs import NUMBER, ORDER, ORDER_ID
from tests.driver.plugin import State
from tests.driver.stack_export import ORDER_TYPE, ExportedStack, recorded
from tests.unit.test_report_changes import PREVIEWS
from vobiz_provider.commands.exit_codes import A_PERSON_DECIDES, FAILED
from vobiz_provider.commands.report.document import Section
from vobiz_provider.commands.report.markdown import markdown_of

WRONG_ARGUMENTS = 2


@pytest.fixture
def exported(tmp_path: Path) -> ExportedStack:
    stack = ExportedStack(tmp_path)
    outputs = {"selected_phone_number": NUMBER, "status": "a|new <word>", "monthly_cost": 250, "currency": "INR"}
    record = recorded(ORDER_TYPE, "support", State(ORDER_ID, outputs), ORDER)
    stack.holds(record | {"urn": record["urn"].replace("protocol-tests", "numbers")})
    return stack


def run(exported: ExportedStack, *arguments: str, expect: int = 0, given: str = "") -> tuple[str, str]:
    """Runs the command and returns what it printed: to the standard output, and to the standard error."""
    ended = subprocess.run(
        [sys.executable, "-m", "vobiz_provider", "report", *arguments],
        env=os.environ | {"PATH": exported.path, "COLUMNS": "100"},
        input=given,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == expect, ended.stdout + ended.stderr
    return ended.stdout, ended.stderr


def test_a_stack_without_resources_says_so(exported: ExportedStack) -> None:
    exported.holds()
    assert "The stack has no Vobiz resources." in run(exported, "--max-monthly", "INR=0")[0]
    assert json.loads(run(exported, "--json")[0])["resources"] == []


def test_a_ceiling_ends_with_three_after_the_whole_report(exported: ExportedStack) -> None:
    table, line = run(exported, "--max-monthly", "inr=249.5", expect=A_PERSON_DECIDES)
    assert f"{NUMBER}   a|new <word>" in table
    assert line == (
        "error: the stack costs up to 250 INR a month, and --max-monthly is 249.50 INR: release what is not needed at "
        "Vobiz, or have the ceiling raised\n"
    )
    assert "250 INR" in run(exported, "--max-monthly", "INR=250", "--max-monthly", "USD=0")[0]


def test_the_keys_of_the_json_are_a_promise(exported: ExportedStack) -> None:
    plan = (PREVIEWS / "plan.json").read_text()
    text, _ = run(exported, "--json", "--preview", "-", "--max-monthly", "INR=1", given=plan, expect=A_PERSON_DECIDES)
    told = json.loads(text)
    assert (told["version"], told["stack"]) == (1, "dev")
    assert {key: set(told[key][0]) for key in ("resources", "totals", "ceilings")} == {
        "resources": {
            *("urn", "name", "kind", "id", "number", "status", "verification_status", "since", "account_id"),
            *("is_replaced", "billed", "monthly", "setup", "currency"),
        },
        "totals": {"currency", "monthly", "monthly_in_doubt", "monthly_added", "setup_added", "monthly_most"},
        "ceilings": {"currency", "ceiling", "monthly", "is_kept", "why_not"},
    }
    assert set(told["preview"]) == {"changes", "unpriced", "warnings"}
    assert set(told["preview"]["changes"][0]) == {
        *("urn", "name", "kind", "effect", "number", "monthly", "setup", "currency", "is_limit", "note"),
    }
    assert told["drift"] == {"recorded": [], "found": None}
    (own,) = (change for change in told["preview"]["changes"] if change["name"] == "own")
    assert (own["kind"], own["monthly"], own["note"]) == ("own_number", None, None)


def test_markdown_keeps_its_tables_whole(exported: ExportedStack) -> None:
    text, _ = run(exported, "--markdown", "--preview", str(PREVIEWS / "plan.json"))
    assert rf"| order | support | {NUMBER} | a\|new \<word\> | - | 250 INR | not known |" in text
    for table in re.findall(r"(?:^\|.*\n)+", text, re.M):
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}) == 1


def test_markdown_fits_a_comment() -> None:
    cells = tuple((f"a name that is long enough {number}",) for number in range(9000))
    text = markdown_of([Section("All", columns=("name",), cells=cells)])
    assert len(text) < 65_536
    assert text.endswith("`report --json` has all of it.")


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (None, "cannot be read (No such file or directory): write it with `pulumi preview --json` > "),
        ("", "is no preview: write it with `pulumi preview --json`"),
        ("Previewing update (dev):", "is no preview"),
        ("[]", "is no preview"),
        ("{}", "is no preview"),
        ('{"steps": [1]}', "is no preview"),
        ('{"steps": [{"urn": "urn:pulumi:prod::numbers::a:b:C::d", "op": "same"}]}', "is about another stack"),
    ],
)
def test_a_file_that_is_no_preview_of_this_stack_is_one_line(
    exported: ExportedStack, tmp_path: Path, written: str | None, told: str
) -> None:
    file = tmp_path / "plan.json"
    if written is not None:
        file.write_text(written)
    _, line = run(exported, "--preview", str(file), expect=FAILED)
    assert line.startswith(f"error: {file} ")
    assert told in line
    assert line.count("\n") == 1


def test_a_variable_that_is_empty_is_not_taken_for_no_preview(exported: ExportedStack) -> None:
    _, line = run(exported, "--preview", "", expect=FAILED)
    assert line.startswith("error: a file without a name cannot be read (Is a directory): ")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_what_a_shell_of_windows_wrote_is_read(exported: ExportedStack, tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "plan.json"
    file.write_text((PREVIEWS / "plan.json").read_text(), encoding=encoding)
    assert "+918045678901" in run(exported, "--preview", str(file))[0]


def test_before_the_first_update_the_name_of_the_stack_is_held_against_the_file(exported: ExportedStack) -> None:
    exported.holds()
    plan = str(PREVIEWS / "plan.json")
    assert (
        "is about another stack" in run(exported, "--stack", "acme/numbers/prod", "--preview", plan, expect=FAILED)[1]
    )
    assert "WhatsApp numbers of acme/numbers/dev" in run(exported, "-s", "acme/numbers/dev", "--preview", plan)[0]


def test_a_preview_from_before_the_last_update_is_refused(exported: ExportedStack, tmp_path: Path) -> None:
    urn = recorded(ORDER_TYPE, "support", State("", {}))["urn"].replace("protocol-tests", "numbers")
    file = tmp_path / "plan.json"
    step = {"op": "create", "urn": urn, "newState": {"type": ORDER_TYPE, "inputs": ORDER}}
    file.write_text(json.dumps({"steps": [step]}))
    _, line = run(exported, "--preview", str(file), expect=FAILED)
    assert line == "error: the preview is older than the stack, which has support by now: preview again\n"
    # A refresh found it gone.
    file.write_text(json.dumps({"steps": [step | {"op": "refresh"}, step]}))
    run(exported, "--preview", str(file))


def test_several_ceilings_fit_into_one_variable(exported: ExportedStack) -> None:
    text, _ = run(exported, "--json", "--max-monthly", "INR=250,usd=20")
    assert [(each["currency"], each["ceiling"]) for each in json.loads(text)["ceilings"]] == [("INR", 250), ("USD", 20)]


def test_a_narrow_terminal_shows_whole_numbers(exported: ExportedStack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    outputs = {"selected_phone_number": NUMBER, "status": "pending", "created_at": "2026-01-02T03:04:05Z"}
    exported.holds(recorded(ORDER_TYPE, "a-name-" * 9, State(ORDER_ID, outputs | {"setup_cost": 500}), ORDER))
    table, _ = run(exported)
    assert all(part in table for part in (NUMBER, "2026-01-02", "pending", "500 INR"))
    assert "…" not in table


def test_a_name_that_the_locale_lacks_is_told(exported: ExportedStack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    exported.holds(recorded(ORDER_TYPE, "größe", State(ORDER_ID, {}), ORDER))
    assert "gr\\xf6\\xdfe" in run(exported)[0]


def test_output_that_cannot_be_written_is_one_line(exported: ExportedStack) -> None:
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "vobiz_provider", "report", "--json"],
            env=os.environ | {"PATH": exported.path},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert (ended.returncode, ended.stderr) == (FAILED, "error: No space left on device\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--markdown", "--json"),
        ("--max-monthly", "1000"),
        ("--max-monthly", "INR=-1"),
        ("--max-monthly", "INR=nan"),
        ("--max-monthly", "INR=1,"),
        ("--max-monthly", "INR=1", "--max-monthly", "inr=2"),
    ],
)
def test_wrong_arguments_are_refused(exported: ExportedStack, arguments: tuple[str, ...]) -> None:
    assert "Traceback" not in run(exported, *arguments, expect=WRONG_ARGUMENTS)[1]
    assert exported.calls() == []
