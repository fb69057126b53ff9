"""`doctor` and the completion of stacks with the real CLI."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.engine.commands import run_command
from tests.engine.programs import order, program
from tests.engine.stack import FAILED, PROJECT_FILE, NewStack, Stack
from vobiz_sandbox.process import ACCESS_TOKEN, AUTH_ID, AUTH_TOKEN, SandboxProcess

COMPLETE = {
    "_VOBIZ_PROVIDER_COMPLETE": "complete_bash",
    "COMP_WORDS": "vobiz-provider doctor --stack ",
    "COMP_CWORD": "3",
}


def doctor(stack: Stack, expect: int = 0) -> list[list[str]]:
    """The name, verdict and text of each line of a run in the stack's project."""
    text = run_command(stack, "doctor", expect=expect).text
    assert not {token for token in (AUTH_TOKEN, ACCESS_TOKEN) if token in text}
    return [[line[:15].strip(), line[15:24].strip(), line[24:]] for line in text.splitlines()]


def test_doctor_finds_what_is_missing_and_only_reads(new_stack: NewStack, sandbox: SandboxProcess, cli: Path) -> None:
    stack = new_stack(program(order()))
    stack.run("up")
    sandbox.clear_requests()
    lines = doctor(stack)
    assert {verdict for _, verdict, _ in lines} == {"ok"}
    texts = {name: text for name, _, text in lines}
    assert texts["CLI"].endswith(f"({cli / 'pulumi'})")
    assert texts["stack"] == "dev: 1 Vobiz resource"
    assert texts["credentials"] == f"{AUTH_ID}, from the environment (VOBIZ_AUTH_ID)"
    assert texts["balance"] == "the account can spend 99250 INR"

    sandbox.set_balance(available_balance=100)
    stack.configure({"vobiz:baseUrl": sandbox.base_url}, {"vobiz:accessToken": ACCESS_TOKEN})
    for name in ("VOBIZ_BASE_URL", "VOBIZ_AUTH_ID", "VOBIZ_AUTH_TOKEN"):
        del stack.environment[name]
    sandbox.settings(bearer_account_reads=True)
    (stack.project / "Pulumi.yaml").write_text(
        "name: numbers\nruntime: {name: python, options: {virtualenv: no-such}}\n"
    )
    lines = doctor(stack, FAILED)
    assert [verdict for _, verdict, _ in lines] == ["ok", "ok", "failed", *["ok"] * 5, "warning"]
    assert lines[2][2].endswith("no-such: run `pulumi install`, which makes it")
    assert lines[4][2] == "a JWT, from the config (vobiz:accessToken)"
    assert lines[7][2] == f"{AUTH_ID}, says Vobiz"
    assert lines[8][2].startswith("the account can spend 100 INR, and a month of this stack's orders costs 250 INR")
    assert {each["method"] for each in sandbox.requests()} == {"GET"}

    sandbox.clear_requests()
    (stack.project / "Pulumi.yaml").write_text(PROJECT_FILE)
    stack.environment["PULUMI_CONFIG_PASSPHRASE"] = "wrong"
    lines = doctor(stack, FAILED)
    assert lines[4] == ["credentials", "failed", "the stack's config cannot be read: incorrect passphrase"]
    stack.environment["PULUMI_STACK"] = "no-such"
    lines = doctor(stack, FAILED)
    assert lines[3][:2] == ["stack", "failed"]
    assert lines[3][2].startswith("the stack cannot be read: no stack selected")
    assert sandbox.requests() == []


def test_stacks_are_completed(new_stack: NewStack, tmp_path: Path) -> None:
    stack = new_stack(program())
    script = Path(sys.executable).parent / "vobiz-provider"
    for folder, completed in ((stack.project, "dev"), (tmp_path, "")):
        shown = subprocess.run(
            [script], cwd=folder, env=stack.environment | COMPLETE, capture_output=True, text=True, check=False
        )
        assert (shown.returncode, shown.stdout.strip(), shown.stderr) == (0, completed, "")
