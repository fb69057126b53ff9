"""How the scripts of examples/pipeline end where several things are the matter, with stand-ins for what they call."""

from __future__ import annotations

import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[2] / "examples" / "pipeline" / "scripts"
_NAMES = {"PULUMI_STACK": "prod", "MAX_MONTHLY": "INR=1000"}
CANCELLED = 130


@dataclass
class Commands:
    """`pulumi` and `python -m vobiz_provider …` that print and end as they are told."""

    folder: Path

    @property
    def path(self) -> str:
        return f"{self.folder}:/usr/bin:/bin"

    @property
    def report(self) -> str:
        return (self.folder / "report.md").read_text()

    def set(self, name: str, exit_code: int, prints: str) -> None:
        (self.folder / name).write_text(f"#!/bin/sh\necho '{prints}'\nexit {exit_code}\n")
        (self.folder / name).chmod(0o755)

    def run(self, script: str, names: dict[str, str] = _NAMES) -> tuple[int, str]:
        """Runs a script, and gives back its exit code and what it printed."""
        ended = subprocess.run(
            [str(SCRIPTS / script)],
            cwd=self.folder,
            env={**names, "PATH": self.path},
            capture_output=True,
            text=True,
            check=False,
        )
        return ended.returncode, ended.stdout + ended.stderr


@pytest.fixture
def commands(tmp_path: Path) -> Commands:
    commands = Commands(tmp_path)
    (tmp_path / "python").write_text('#!/bin/sh\nexec "./$3" "$@"\n')
    (tmp_path / "python").chmod(0o755)
    commands.set("preflight", 0, "")
    commands.set("report", 0, "the report")
    commands.set("pulumi", 0, "{}")
    return commands


@pytest.mark.parametrize(
    ("preflight", "refresh", "report", "ends"),
    [
        (0, 0, 0, 0),
        (0, 7, 0, 7),
        (3, 0, 0, 3),
        (3, 7, 0, 3),
        (3, 1, 1, 3),
        (1, 7, 0, 7),
        (0, 7, 1, 7),
        (1, 0, 0, 1),
        (0, 1, 0, 1),
        (0, 255, 0, 1),
        (0, 0, 1, 1),
    ],
)
def test_the_drift_check_ends_with_the_gravest(
    commands: Commands, preflight: int, refresh: int, report: int, ends: int
) -> None:
    commands.set("preflight", preflight, "a decision")
    commands.set("pulumi", refresh, "{}")
    commands.set("report", report, "the report")
    exit_code, printed = commands.run("drift")
    assert exit_code == ends, printed
    assert "the report" in printed
    assert ("    a decision" in printed) is (preflight == 3)
    # A line right below a list would be part of its last item.
    assert ("\n\n**Not all of it" in printed) is bool({preflight, refresh, report} & {1, 255})


@pytest.mark.parametrize(("preview", "report", "ends"), [(0, 0, 0), (0, 3, 3), (1, 0, 1), (1, 3, 1), (255, 0, 1)])
def test_a_preview_that_failed_is_never_hidden_by_its_report(
    commands: Commands, preview: int, report: int, ends: int
) -> None:
    commands.set("pulumi", preview, "{}")
    commands.set("report", report, "the report")
    assert commands.run("preview") == (ends, "the report\n")


def test_a_preview_that_printed_nothing_has_a_report_all_the_same(commands: Commands) -> None:
    (commands.folder / "pulumi").write_text("#!/bin/sh\nexit 255\n")
    assert commands.run("preview") == (1, "error: The preview did not start. The log of the job says why.\n")
    assert commands.report == "**The preview did not start. The log of the job says why.**\n"


@pytest.mark.parametrize(
    ("report", "says"), [(1, "The report failed: it is older"), (2, "MAX_MONTHLY: it is older"), (137, "The report")]
)
def test_a_report_that_failed_says_so_where_the_comment_looks(commands: Commands, report: int, says: str) -> None:
    (commands.folder / "report").write_text(f"#!/bin/sh\necho 'error: it is older' >&2\nexit {report}\n")
    exit_code, printed = commands.run("preview")
    assert exit_code == 1
    assert printed.startswith(f"error: {says}")
    assert commands.report == f"**{printed.strip().removeprefix('error: ')}**\n"


@pytest.mark.parametrize("preflight", [1, 3])
def test_nothing_is_rolled_out_after_a_preflight_that_did_not_pass(commands: Commands, preflight: int) -> None:
    commands.set("preflight", preflight, "a decision")
    commands.set("pulumi", 0, "rolled out")
    assert commands.run("deploy") == (preflight, "a decision\n")


@pytest.mark.parametrize("shell", ["sh", "bash"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_nothing_is_rolled_out_after_a_preflight_during_which_the_job_was_cancelled(
    commands: Commands, shell: str, number: signal.Signals
) -> None:
    (commands.folder / "preflight").write_text("#!/bin/sh\necho started\nread line\n")
    commands.set("pulumi", 0, "rolled out")
    with subprocess.Popen(
        [shell, str(SCRIPTS / "deploy")],
        cwd=commands.folder,
        env={**_NAMES, "PATH": commands.path},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as deploy:
        assert deploy.stdout
        assert deploy.stdout.readline() == "started\n"
        deploy.send_signal(number)
        assert deploy.communicate("\n")[0] == ""
        assert deploy.returncode == CANCELLED


@pytest.mark.parametrize(
    ("script", "missing"),
    [("preview", "MAX_MONTHLY"), ("preview", "PULUMI_STACK"), ("deploy", "PULUMI_STACK"), ("drift", "PULUMI_STACK")],
)
def test_a_variable_that_is_not_set_is_named(commands: Commands, script: str, missing: str) -> None:
    exit_code, printed = commands.run(script, _NAMES | {missing: ""})
    assert exit_code == 1
    assert printed.startswith(f"error: {missing} is not set: ")
    assert len(printed.splitlines()) == 1
    assert script != "preview" or commands.report == f"**{printed.strip().removeprefix('error: ')}**\n"
