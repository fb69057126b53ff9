"""`doctor`: every line of it, in a process and in its functions; tests/engine runs it with the real CLI."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.driver.stack_export import exported, path_with_cli
from tests.unit import accounts
from tests.unit.command_runs import Ended, RunHere, cli, pair, project, run_command
from vobiz_provider.api.client import Client
from vobiz_provider.commands.doctor.check import Verdict
from vobiz_provider.commands.doctor.machine import check_cli, check_helpers
from vobiz_provider.commands.doctor.vobiz import check_account, check_api, check_balances, check_base_url
from vobiz_provider.held_numbers import ORDER_TYPE
from vobiz_sandbox.paths import AVAILABILITY, CHANNELS, ME
from vobiz_sandbox.process import ACCESS_TOKEN, AUTH_ID, AUTH_TOKEN, SandboxProcess

LINES = [
    "CLI",
    "language host",
    "environment",
    "stack",
    "credentials",
    "base URL",
    "API",
    "account",
    "balance",
]
NO_STACK = "echo 'error: no stack selected' >&2; exit 255"


def lines_of(ended: Ended) -> dict[str, tuple[str, str]]:
    """The verdict and the text of each line, by its name."""
    assert ended.err == ""
    assert [line[:15].strip() for line in ended.out.splitlines()] == LINES
    return {line[:15].strip(): (line[15:24].strip(), line[24:]) for line in ended.out.splitlines()}


def verdicts_of(ended: Ended) -> list[str]:
    return [verdict for verdict, _ in lines_of(ended).values()]


def config_of(**values: str) -> str:
    """What prints a stack config in which every value is a secret."""
    entries = {f"vobiz:{key}": {"value": value, "secret": True} for key, value in values.items()}
    return f"echo '{json.dumps(entries)}'"


def deployment(*orders: tuple[str, float | None, str]) -> dict[str, Any]:
    keys = ("currency", "monthly_cost", "status")
    return {"resources": [{"type": ORDER_TYPE, "outputs": dict(zip(keys, order, strict=True))} for order in orders]}


def test_all_is_well_and_nothing_but_reads_was_sent(tmp_path: Path, sandbox: SandboxProcess) -> None:
    resources = [{"type": ORDER_TYPE}, {"type": "pulumi:pulumi:Stack"}]
    exported = json.dumps({"deployment": {"resources": resources}})
    path = cli(tmp_path / "cli", export=f"echo '{exported}'")
    ended = run_command(project(tmp_path / "project"), pair(sandbox) | {"PATH": path}, "doctor")
    lines = lines_of(ended)
    assert {verdict for verdict, _ in lines.values()} == {"ok"}
    assert ended.exit_code == 0
    assert lines["CLI"][1] == f"pulumi v3.259.0 ({tmp_path / 'cli' / 'pulumi'})"
    assert lines["environment"][1].startswith("Python 3.")
    assert lines["stack"][1] == "dev: 1 Vobiz resource"
    assert lines["credentials"][1] == f"{AUTH_ID}, from the environment (VOBIZ_AUTH_ID)"
    assert lines["base URL"][1] == f"{sandbox.base_url}: a sandbox on this machine"
    assert lines["API"][1].endswith(" ms: 0 channels")
    assert lines["account"][1] == f"{AUTH_ID}, says Vobiz"
    assert lines["balance"][1] == "the account can spend 100000 INR"
    assert {each["method"] for each in sandbox.requests()} == {"GET"}
    assert len(sandbox.requests()) == 3
    assert AUTH_TOKEN not in ended.out


def test_outside_of_a_project_it_checks_what_it_can(tmp_path: Path, sandbox: SandboxProcess, run_here: RunHere) -> None:
    ended = run_here(tmp_path, pair(sandbox) | {"PATH": cli(tmp_path / "cli")}, "doctor")
    assert verdicts_of(ended) == ["ok", "ok", "skipped", "skipped", "ok", "ok", "ok", "ok", "ok"]
    assert ended.exit_code == 0


def test_a_warning_is_no_failure(tmp_path: Path, sandbox: SandboxProcess, run_here: RunHere) -> None:
    sandbox.set_balance(available_balance=0)
    ended = run_here(tmp_path, pair(sandbox) | {"PATH": cli(tmp_path / "cli")}, "doctor")
    assert (verdicts_of(ended)[-1], ended.exit_code) == ("warning", 0)


def test_without_a_cli_nothing_is_guessed_from_the_environment(
    tmp_path: Path, sandbox: SandboxProcess, run_here: RunHere
) -> None:
    here = project(tmp_path / "project", "{name: python, options: {virtualenv: none}}")
    ended = run_here(here, pair(sandbox), "doctor")
    lines = lines_of(ended)
    assert ended.exit_code == 1
    assert lines["CLI"][1].startswith("no `pulumi` is on PATH: install it as https://")
    assert lines["environment"] == (
        "failed",
        f"there is no virtual environment in {here / 'none'}: run `pulumi install`, which makes it",
    )
    assert verdicts_of(ended)[3:] == ["skipped"] * 6
    assert sandbox.requests() == []


def test_without_a_stack_vobiz_is_not_asked(tmp_path: Path, sandbox: SandboxProcess, run_here: RunHere) -> None:
    path = cli(tmp_path / "cli", export=NO_STACK)
    ended = run_here(project(tmp_path / "project"), pair(sandbox) | {"PATH": path}, "doctor")
    assert verdicts_of(ended) == ["ok", "ok", "ok", "failed", *["skipped"] * 5]
    assert lines_of(ended)["stack"][1] == "the stack cannot be read: no stack selected"
    assert (ended.exit_code, sandbox.requests()) == (1, [])


@pytest.mark.parametrize(
    ("given", "verdict"),
    [({}, "failed"), ({"PULUMI_CONFIG_PASSPHRASE": ""}, "ok"), ({"PULUMI_CONFIG_PASSPHRASE_FILE": "secret"}, "ok")],
)
def test_a_stack_whose_secrets_have_a_passphrase_needs_one(
    given: dict[str, str], verdict: str, tmp_path: Path, sandbox: SandboxProcess, run_here: RunHere
) -> None:
    deployment = exported({"secrets_providers": {"type": "passphrase", "state": {"salt": "v1:"}}})
    path = cli(tmp_path / "cli", export=f"echo '{deployment}'")
    ended = run_here(project(tmp_path / "project"), pair(sandbox) | {"PATH": path} | given, "doctor", "--stack", "dev")
    stack, told = lines_of(ended)["stack"]
    assert (stack, "set PULUMI_CONFIG_PASSPHRASE" in told) == (verdict, verdict == "failed")


@pytest.mark.parametrize(("value", "verdict"), [("true", "failed"), ("1", "failed"), ("false", "ok"), ("", "ok")])
def test_a_stack_that_a_killed_run_would_not_have_written_is_told(
    value: str, verdict: str, tmp_path: Path, sandbox: SandboxProcess, run_here: RunHere
) -> None:
    given = {"PATH": cli(tmp_path / "cli", export=f"echo '{exported(None)}'"), "PULUMI_SKIP_CHECKPOINTS": value}
    ended = run_here(project(tmp_path / "project"), pair(sandbox) | given, "doctor", "--stack", "dev")
    stack, told = lines_of(ended)["stack"]
    assert (stack, "Unset it" in told) == (verdict, verdict == "failed")
    assert "skipped" not in verdicts_of(ended)


@pytest.mark.parametrize(
    ("config", "told"),
    [
        (config_of(authId="MA_OTHER", authToken="other-token"), "cannot be shown to be the same account"),
        (config_of(authTokn="other-token"), "vobiz:authTokn is not read: vobiz:authToken is meant"),
        (config_of(authToken="other-token"), "vobiz:authToken is set and vobiz:authId is not"),
        ("echo 'error: incorrect passphrase' >&2; exit 255", "the stack's config cannot be read: incorrect passphrase"),
    ],
)
def test_credentials_that_cannot_be_used_are_told_and_no_token_is(
    config: str, told: str, tmp_path: Path, sandbox: SandboxProcess, run_here: RunHere
) -> None:
    path = cli(tmp_path / "cli", config=config)
    ended = run_here(project(tmp_path / "project"), pair(sandbox) | {"PATH": path}, "doctor", "--stack", "dev")
    assert verdicts_of(ended) == ["ok", "ok", "ok", "ok", "failed", *["skipped"] * 4]
    assert told in lines_of(ended)["credentials"][1]
    assert ended.exit_code == 1
    assert AUTH_TOKEN not in ended.out
    assert "other-token" not in ended.out
    assert sandbox.requests() == []


def test_a_refused_token_is_told_with_its_source_and_not_shown_though_vobiz_echoes_it(
    tmp_path: Path, sandbox: SandboxProcess, run_here: RunHere
) -> None:
    sandbox.arm(path=CHANNELS, status=401, json={"error": {"message": "no such token: sandbox-token-1"}})
    config = config_of(authId=AUTH_ID, authToken=AUTH_TOKEN, baseUrl=sandbox.base_url)
    path = cli(tmp_path / "cli", config=config)
    ended = run_here(project(tmp_path / "project"), {"PATH": path}, "doctor")
    assert verdicts_of(ended) == ["ok", "ok", "ok", "ok", "ok", "ok", "failed", "skipped", "skipped"]
    assert "401: no such token: [hidden]" in lines_of(ended)["API"][1]
    assert "which came from the config (vobiz:authId)" in lines_of(ended)["API"][1]
    assert AUTH_TOKEN not in ended.out
    assert ended.exit_code == 1


def test_a_project_file_that_cannot_be_read_ends_it(tmp_path: Path, run_here: RunHere) -> None:
    broken = project(tmp_path / "project", runtime="[")
    ended = run_here(broken, {"PATH": cli(tmp_path / "cli")}, "doctor")
    assert ended.exit_code == 1
    assert ended.out.splitlines()[2].split(maxsplit=2)[:2] == ["project", "failed"]


@pytest.mark.parametrize(("environment", "is_coloured"), [({}, False), ({"NO_COLOR": "1"}, False), (None, True)])
def test_colours_are_for_terminals_and_for_who_wants_them(
    environment: dict[str, str] | None, is_coloured: bool, tmp_path: Path, run_here: RunHere
) -> None:
    always = {"FORCE_COLOR": "1", "TERM": "xterm-256color"}
    given = always if environment is None else (always | environment if environment else {"TERM": "xterm-256color"})
    ended = run_here(tmp_path, given, "doctor")
    assert ("\x1b[" in ended.out) == is_coloured


def test_a_cli_in_which_the_drift_check_hangs_is_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = {}
    for version in ("v3.168.0", "v3.169.0", "3.200.1-dev", "unheard of"):
        monkeypatch.setenv("PATH", path_with_cli(tmp_path / "cli", f"echo {version}"))
        found[version] = check_cli()[0]
    assert [each.verdict for each in found.values()] == [Verdict.WARNING, *[Verdict.OK] * 3]
    assert "--run-program" in found["v3.168.0"].text
    monkeypatch.setenv("PATH", path_with_cli(tmp_path / "cli", "exit 1"))
    assert check_cli()[0].verdict is Verdict.FAILED
    assert check_cli()[1] is None


def test_the_language_host_may_be_beside_what_a_link_to_the_cli_leads_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cli(tmp_path / "release")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "pulumi").symlink_to(tmp_path / "release" / "pulumi")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert check_helpers(tmp_path / "bin" / "pulumi").verdict is Verdict.OK
    (tmp_path / "release" / "pulumi-language-python").unlink()
    found = check_helpers(tmp_path / "bin" / "pulumi")
    assert found.verdict is Verdict.FAILED
    assert found.text.startswith("pulumi-language-python of the CLI is neither beside it nor on PATH")


def test_which_vobiz_is_asked() -> None:
    asked = {
        url: check_base_url(accounts.token(url))
        for url in ("https://api.vobiz.ai/api/v1/messaging", "https://other.test")
    }
    assert [each.verdict for each in asked.values()] == [Verdict.OK, Verdict.WARNING]
    assert "production" in next(iter(asked.values())).text


def test_a_read_that_is_not_offered_is_a_warning_and_a_wrong_path_is_no_vobiz(sandbox: SandboxProcess) -> None:
    client = Client(accounts.token(sandbox.base_url))
    sandbox.arm(path=CHANNELS, status=403)
    assert check_api(client).verdict is Verdict.WARNING
    sandbox.arm(path=CHANNELS, status=404)
    sandbox.arm(path=AVAILABILITY, status=404)
    assert check_api(client).verdict is Verdict.FAILED
    assert check_api(client).verdict is Verdict.OK


def test_the_account_of_a_jwt_is_asked_for(sandbox: SandboxProcess) -> None:
    told = check_account(Client(accounts.token(sandbox.base_url)))
    assert (told.verdict, told.text) == (Verdict.OK, f"{AUTH_ID}, says Vobiz")
    assert ACCESS_TOKEN not in told.text
    sandbox.settings(account_reads="refused")
    not_told = check_account(Client(accounts.token(sandbox.base_url)))
    assert (not_told.verdict, not_told.text[:8]) == (Verdict.OK, "not told")


def test_an_account_that_vobiz_calls_otherwise_is_a_warning(sandbox: SandboxProcess) -> None:
    sandbox.arm(path=ME, status=200, json={"auth_id": "MA_ANOTHER"})
    found = check_account(Client(accounts.pair(sandbox.base_url)))
    assert found.verdict is Verdict.WARNING
    assert found.text.startswith(f"MA_ANOTHER, and the credentials name {AUTH_ID}")


def test_the_balance_of_each_currency_is_compared_with_a_month_of_the_stack(sandbox: SandboxProcess) -> None:
    sandbox.set_balance(available_balance=499)
    orders = [("INR", 250, "completed"), ("INR", 250, "pending"), ("INR", 9000, "failed"), ("USD", None, "unknown")]
    found = check_balances(Client(accounts.pair(sandbox.base_url)), deployment(*orders))
    assert [each.verdict for each in found] == [Verdict.WARNING, Verdict.OK]
    assert found[0].text == (
        "the account can spend 499 INR, and a month of this stack's orders costs 500 INR: top up the account"
    )
    assert found[1].text == "the account can spend 1000 USD"
    theirs = deployment(("INR", 9000, "completed"))
    theirs["resources"][0]["outputs"]["account_id"] = "MA_ANOTHER"
    assert [each.text for each in check_balances(Client(accounts.pair(sandbox.base_url)), theirs)] == [
        "the account can spend 499 INR"
    ]


def test_a_balance_that_is_used_up_or_not_told_or_without_a_limit(sandbox: SandboxProcess) -> None:
    sandbox.set_balance(available_balance=0)
    (used_up,) = check_balances(Client(accounts.pair(sandbox.base_url)), None)
    assert (used_up.verdict, used_up.text) == (Verdict.WARNING, "the account can spend 0 INR: top up the account")
    sandbox.set_balance(is_postpaid=True, credit_limit_type="soft")
    (postpaid,) = check_balances(Client(accounts.pair(sandbox.base_url)), None)
    assert (postpaid.verdict, postpaid.text) == (Verdict.OK, "INR: postpaid, and no known limit blocks anything")
    sandbox.settings(account_reads="missing")
    (not_told,) = check_balances(Client(accounts.pair(sandbox.base_url)), None)
    assert (not_told.verdict, not_told.text[:13]) == (Verdict.OK, "INR: not told")


def test_a_project_file_is_utf_8_whatever_the_locale(tmp_path: Path, sandbox: SandboxProcess) -> None:
    folder = project(tmp_path / "project")
    (folder / "Pulumi.yaml").write_text("name: numbers\nruntime: python\ndescription: Grüße\n", encoding="utf-8")
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    ended = run_command(folder, pair(sandbox) | plain | {"PATH": cli(tmp_path / "cli")}, "doctor")
    assert lines_of(ended)["environment"][0] == "ok"
