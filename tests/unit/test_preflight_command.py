"""`preflight` on exports as they are: what is in doubt, what is not, and what the ledger can tell of it."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from tests.driver.inputs import CHANNEL, NUMBER, ORDER, ORDER_ID, OWN_NUMBER
from tests.driver.plugin import State
from tests.driver.stack_export import BYON_TYPE, ORDER_TYPE, SELECTION_TYPE, creating, exported, recorded
from tests.unit.command_runs import RunHere, cli, pair, project
from vobiz_provider.channel.holding import CHANNEL_TYPE
from vobiz_provider.commands.exit_codes import A_PERSON_DECIDES, FAILED
from vobiz_sandbox.paths import AVAILABILITY, CHANNELS, ORDERS
from vobiz_sandbox.process import AUTH_ID, SandboxProcess


def environment(
    folder: Path,
    sandbox: SandboxProcess,
    *pending: dict[str, Any],
    age: timedelta,
    resources: Sequence[dict[str, Any]] = (),
) -> dict[str, str]:
    """What a command sees beside a stack that a run left with this pending, and that was last written so long ago."""
    written = f"{datetime.now(timezone.utc) - age:%Y-%m-%dT%H:%M:%SZ}"
    file = folder / "exported.json"
    file.write_text(exported({"manifest": {"time": written}, "resources": resources, "pending_operations": pending}))
    return pair(sandbox) | {"PATH": cli(folder / "bin", export=f"cat '{file}'"), "PULUMI_HOME": str(folder / "home")}


@pytest.mark.parametrize("later", [timedelta(0), timedelta(hours=9)])
def test_a_run_that_wrote_the_stack_since_hides_no_debit(
    tmp_path: Path, sandbox: SandboxProcess, run_here: RunHere, later: timedelta
) -> None:
    sandbox.ask("POST", ORDERS, json=ORDER).raise_for_status()
    seen = environment(tmp_path, sandbox, creating(ORDER_TYPE, "support", ORDER), age=-later)
    ended = run_here(project(tmp_path / "project"), seen, "preflight")
    assert ended.exit_code == A_PERSON_DECIDES
    assert f"(WhatsApp number {NUMBER}: setup and first month)" in ended.out
    assert "has no debit" not in ended.out


def test_what_costs_nothing_twice_is_not_in_doubt(tmp_path: Path, sandbox: SandboxProcess, run_here: RunHere) -> None:
    pending = [
        creating(BYON_TYPE, "own", {"phone_number": OWN_NUMBER}),
        creating(SELECTION_TYPE, "pick", {"country_code": "IN"}),
        creating(ORDER_TYPE, "adopted", ORDER | {"existing_order_id": ORDER_ID}),
        creating(CHANNEL_TYPE, "moved", CHANNEL | {"existing_channel_id": ORDER_ID}),
        *(creating(ORDER_TYPE, each, ORDER) | {"type": each} for each in ("updating", "deleting", "reading")),
    ]
    seen = environment(tmp_path, sandbox, *pending, age=timedelta(0))
    ended = run_here(project(tmp_path / "project"), seen, "preflight")
    assert (ended.exit_code, ended.out, ended.err) == (0, "", "")


def test_a_stack_that_cannot_be_read_is_no_stack_without_doubts(tmp_path: Path, run_here: RunHere) -> None:
    path = cli(tmp_path / "bin", export="echo \"error: no stack named 'prod' found\" >&2; exit 6")
    ended = run_here(project(tmp_path / "project"), {"PATH": path}, "preflight", "--stack", "prod")
    assert (ended.exit_code, ended.out, ended.err.count("\n")) == (FAILED, "", 1)
    assert ended.err.startswith(
        "error: the stack cannot be read: no stack named 'prod' found: `pulumi stack ls` lists "
    )


def test_what_the_stack_tells_is_told_before_vobiz_is_asked(tmp_path: Path, sandbox: SandboxProcess) -> None:
    seen = environment(tmp_path, sandbox, creating(ORDER_TYPE, "support", ORDER), age=timedelta(0))
    sandbox.arm(method="GET", path=AVAILABILITY, action="hold", seconds=10)
    with pytest.raises(subprocess.TimeoutExpired) as ended:
        subprocess.run(
            [sys.executable, "-m", "vobiz_provider", "preflight"],
            cwd=project(tmp_path / "project"),
            env={"PYTHONPATH": str(Path(__file__).parents[2])} | seen,
            capture_output=True,
            timeout=6,
            check=False,
        )
    told = (ended.value.stdout or b"").decode()
    assert "clear-pending-creates" in told
    assert "seen now" not in told


def test_what_the_stack_has_under_the_name_is_told(tmp_path: Path, sandbox: SandboxProcess, run_here: RunHere) -> None:
    adopted = recorded(ORDER_TYPE, "support", State(ORDER_ID, {"status": "pending"}), ORDER)
    pending = creating(ORDER_TYPE, "support", ORDER)
    seen = environment(tmp_path, sandbox, pending, age=timedelta(0), resources=[adopted])
    ended = run_here(project(tmp_path / "project"), seen, "preflight")
    assert ended.exit_code == A_PERSON_DECIDES
    assert f"  recorded     {ORDER_ID} has this name in the stack: where that is it, only clearing is left" in ended.out


def test_a_purchase_whose_name_the_stack_has_for_another_order_says_what_is_left(
    tmp_path: Path, sandbox: SandboxProcess, run_here: RunHere
) -> None:
    other = recorded(ORDER_TYPE, "support", State(ORDER_ID, {"status": "pending"}), ORDER)
    seen = environment(tmp_path, sandbox, age=timedelta(0), resources=[other])
    note = Path(seen["PULUMI_HOME"]) / "vobiz" / f"{hashlib.sha256(other['urn'].encode()).hexdigest()[:24]}.json"
    note.parent.mkdir(parents=True)
    note.write_text(json.dumps({"urn": other["urn"], "number": NUMBER, "order_id": "told-id"}))
    out = run_here(project(tmp_path / "project"), seen, "preflight").out
    assert f"  it is not    run `rm '{note}'` and `pulumi up`" in out
    assert (
        f"  recorded     {ORDER_ID} has this name in the stack: where that has replaced it, only the `rm` is left"
        in out
    )


def test_an_account_that_may_be_another_is_not_asked(
    tmp_path: Path, sandbox: SandboxProcess, run_here: RunHere
) -> None:
    providers = "urn:pulumi:dev::numbers::pulumi:providers:pulumi-python::"
    pending = [creating(ORDER_TYPE, name, ORDER) for name in ("theirs", "ours")]
    for each, provider in zip(pending, ("second", "default"), strict=True):
        each["resource"]["provider"] = f"{providers}{provider}::{ORDER_ID}"
    seen = environment(tmp_path, sandbox, *pending, age=timedelta(0))
    out = run_here(project(tmp_path / "project"), seen, "preflight").out
    theirs, ours = (line for line in out.splitlines() if line.startswith("  seen now"))
    assert "not asked, since second is an explicit provider, and so maybe of another account" in theirs
    assert f"{NUMBER} is still on sale" in ours
    assert ours.endswith(" (a hint and no proof)")


def test_an_account_that_is_recorded_is_asked_whatever_the_provider(
    tmp_path: Path, sandbox: SandboxProcess, run_here: RunHere
) -> None:
    outputs = ORDER | {"status": "unknown", "account_id": AUTH_ID, "requested": ORDER}
    lost = recorded(ORDER_TYPE, "support", State(f"unknown-{ORDER_ID}", outputs), ORDER)
    lost["provider"] = f"urn:pulumi:dev::numbers::pulumi:providers:pulumi-python::second::{ORDER_ID}"
    seen = environment(tmp_path, sandbox, age=timedelta(0), resources=[lost])
    assert f"{NUMBER} is still on sale" in run_here(project(tmp_path / "project"), seen, "preflight").out


def test_a_list_of_channels_that_is_refused_is_no_hint(
    tmp_path: Path, sandbox: SandboxProcess, run_here: RunHere
) -> None:
    sandbox.arm(method="GET", path=CHANNELS, status=403)
    seen = environment(tmp_path, sandbox, creating(CHANNEL_TYPE, "sender", CHANNEL), age=timedelta(0))
    out = run_here(project(tmp_path / "project"), seen, "preflight").out
    assert "not known, since the list of channels cannot tell" in out


def test_the_channels_of_another_account_are_no_hint(
    tmp_path: Path, sandbox: SandboxProcess, run_here: RunHere
) -> None:
    outputs = CHANNEL | {
        "status": "unknown",
        "account_id": "MA_ANOTHER",
        "in_doubt": {"sent_at": "2026-01-02T03:04:05Z"},
    }
    lost = recorded(CHANNEL_TYPE, "sender", State(f"unknown-{ORDER_ID}", outputs), CHANNEL)
    seen = environment(tmp_path, sandbox, age=timedelta(0), resources=[lost])
    out = run_here(project(tmp_path / "project"), seen, "preflight").out
    assert "belongs to account MA_ANOTHER and the credentials are those of " in out
    assert "the list of channels has none" not in out
