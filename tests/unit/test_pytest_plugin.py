"""The pytest plugin, in test runs of a user who has this package and a real account."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import vobiz_sandbox

pytest_plugins = ["pytester"]

NAMED = 'pytest_plugins = ["vobiz_sandbox.pytest"]\n'
USERS_TESTS = """\
import os
from pathlib import Path
import pytest
from vobiz_provider.engine.config import resolve
from vobiz_provider.engine.errors import CredentialsError

ORDER = {"country_code": "IN", "region": "MH", "number_type": "local", "currency": "INR"}


@pytest.mark.parametrize("time", range(4))
def test_orders_one(vobiz_sandbox, time):
    assert vobiz_sandbox.requests() == []
    assert vobiz_sandbox.ask("POST", "/numbers/whatsapp/orders", json=ORDER).status_code in (200, 201)
    assert len(vobiz_sandbox.orders()) == 1


@pytest.mark.parametrize("time", range(4))
def test_what_a_run_leaves_on_this_machine_stops_no_other(vobiz_sandbox, time):
    home = Path(os.environ["PULUMI_HOME"])
    assert [path.name for path in home.iterdir()] == ["plugins"]
    assert (home / "plugins" / "resource-other-v1.0.0").is_dir()
    (home / "vobiz").mkdir()


def test_the_environment_is_the_sandbox_s(vobiz_sandbox):
    account = resolve({}.get)
    assert account.base_url == vobiz_sandbox.base_url
    assert account.auth_id == "MA_SANDBOX01"
    assert sorted(name for name in os.environ if name.startswith("VOBIZ_")) == [
        "VOBIZ_AUTH_ID", "VOBIZ_AUTH_TOKEN", "VOBIZ_BASE_URL"
    ]


@pytest.mark.parametrize("secret", [{"vobiz:authId": "MA_REAL", "vobiz:authToken": "x"}, {"vobiz:accessToken": "x"}])
def test_a_stack_file_of_a_real_account_is_refused(vobiz_sandbox, secret):
    with pytest.raises(CredentialsError, match="cannot be shown to be the same account"):
        resolve({**secret, "vobiz:baseUrl": "https://api.vobiz.ai/api/v1/messaging"}.get)


def test_without_the_fixture_nothing_is_changed():
    assert os.environ["VOBIZ_BASE_URL"] == "https://example.com"
    assert sorted(os.listdir(os.environ["PULUMI_HOME"])) == ["credentials.json", "plugins"]
"""


@pytest.mark.parametrize("workers", ["0", "2"])
def test_each_test_has_a_sandbox_as_new_and_none_the_developer_s_account(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, workers: str
) -> None:
    (tmp_path / "plugins" / "resource-other-v1.0.0").mkdir(parents=True)
    (tmp_path / "credentials.json").touch()
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path))
    monkeypatch.setenv("VOBIZ_BASE_URL", "https://example.com")
    monkeypatch.setenv("VOBIZ_ACCESS_TOKEN", "real")
    monkeypatch.setenv("VOBIZ_TIMEOUT_SECONDS", "1")
    pytester.makepyfile(NAMED + USERS_TESTS)
    pytester.runpytest_subprocess("-n", workers).assert_outcomes(passed=12)


def test_without_the_extra_it_is_one_line(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    pytester.makepyfile(fastapi='raise ModuleNotFoundError("none", name="fastapi")')
    pytester.makepyfile(test_mine=f"{NAMED}def test_it(vobiz_sandbox): ...\ndef test_too(vobiz_sandbox): ...\n")
    ran = pytester.runpytest_subprocess("-p", "no:cacheprovider")
    ran.assert_outcomes(errors=2)
    said = [line for line in ran.outlines if line.startswith("the sandbox did not start: ")]
    assert said == 2 * [
        "the sandbox did not start: error: the sandbox needs fastapi: run `pip install '/path/to/checkout[sandbox]'`"
    ]
    assert "Traceback" not in ran.stdout.str()


def test_it_is_there_for_those_who_name_it(pytester: pytest.Pytester) -> None:
    assert "vobiz_sandbox" not in pytester.runpytest_subprocess("--fixtures").stdout.str()
    pytester.makeconftest(NAMED)
    pytester.runpytest_subprocess("--fixtures").stdout.fnmatch_lines(["vobiz_sandbox -- *"])


@pytest.mark.parametrize(
    "command",
    [
        ("-c", "import vobiz_sandbox.pytest, pytest; assert pytest.fixture and pytest is not vobiz_sandbox.pytest"),
        ("-m", "vobiz_sandbox", "--help"),
        (str(Path(vobiz_sandbox.__file__).with_name("__main__.py")), "--help"),
        ("-m", "pytest", "-p", "vobiz_sandbox.pytest", "--version"),
    ],
    ids=["import", "module", "file", "pytest"],
)
def test_its_name_hides_no_pytest(command: tuple[str, ...], tmp_path: Path) -> None:
    subprocess.run([sys.executable, *command], cwd=tmp_path, check=True, stdout=subprocess.DEVNULL)
