"""templates/whatsapp-number: `pulumi new` and what follows, from an empty folder on."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.driver.inputs import NUMBER
from tests.engine.git_server import commit, served
from tests.engine.stack import FAILED, NewStack
from tests.protocol.environments import ROOT, dependencies, wheels
from vobiz_sandbox.process import SandboxProcess

TEMPLATE = ROOT / "templates" / "whatsapp-number"
CONFIG = {
    "numbers:country": "IN",
    "numbers:currency": "INR",
    "numbers:maxMonthlyCost": "250.5",
    "numbers:maxSetupCost": "600",
    "numbers:region": "MH",
}


@pytest.fixture(scope="session")
def found_by_pip(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What has pip find the package's wheel, and what it needs in a cache instead of an index."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run(command, check=True)
    needed = wheels(dependencies((ROOT / "pyproject.toml").read_text()))
    return {"PIP_FIND_LINKS": f"{folder} {needed}", "PIP_NO_INDEX": "1"}


def test_a_project_from_the_template_orders_one_number(
    new_stack: NewStack, sandbox: SandboxProcess, found_by_pip: dict[str, str]
) -> None:
    stack = new_stack(None)
    # The package is to come from the wheel, not from this checkout.
    stack.environment.pop("PYTHONPATH", None)
    credentials = {name: stack.environment.pop(name) for name in ("VOBIZ_AUTH_ID", "VOBIZ_AUTH_TOKEN")}
    stack.environment |= found_by_pip
    made = stack.run(
        *("new", str(TEMPLATE), "--yes", "--stack", "dev", "--name", "numbers"), "--config", "maxMonthlyCost=250.5"
    )
    assert made.line_with("Successfully installed", "vobiz-provider-")
    assert made.line_with("billed every month until it is released")
    assert {path.name for path in stack.project.iterdir()} == {
        *(path.name for path in TEMPLATE.iterdir()),
        *("Pulumi.dev.yaml", "venv"),
    }
    config = (stack.project / "Pulumi.dev.yaml").read_text()
    for key, value in CONFIG.items():
        assert f'{key}: "{value}"' in config or f"{key}: {value}\n" in config
    assert list((stack.project / "venv").glob("lib/*/site-packages/vobiz_provider/providers.py"))

    refused = stack.run("preview", expect=FAILED)
    assert refused.line_with("no Vobiz credentials: set VOBIZ_AUTH_ID and VOBIZ_AUTH_TOKEN")
    assert not refused.has_traceback
    stack.environment |= credentials
    assert stack.run("preview").line_with(f"would select {NUMBER}: setup 500 INR, 250 INR a month")
    assert sandbox.orders() == []

    stack.run("up")
    (order,) = sandbox.orders()
    assert stack.outputs() == {"number": NUMBER, "orderId": order["id"], "status": "pending", "monthlyCost": 250}
    stack.run("up", "--expect-no-changes")
    stack.drift_check()
    assert "protect" in stack.run("destroy", expect=FAILED).text
    stack.run("state", "unprotect", "--all", "--yes")
    stack.run("destroy")
    assert stack.state() == []
    assert sandbox.orders() == [order]


def test_the_token_is_asked_for_as_a_secret() -> None:
    asked = yaml.safe_load((TEMPLATE / "Pulumi.yaml").read_text())["template"]["config"]
    assert [key for key, question in asked.items() if question.get("secret")] == ["vobiz:authToken"]


# The repository is made and served by git, which a machine that unpacked an archive of the project may lack.
@pytest.mark.skipif(not shutil.which("git"), reason="a URL of a template is one of a git repository: no git on PATH")
def test_the_template_is_taken_from_a_url(new_stack: NewStack, tmp_path: Path) -> None:
    shutil.copytree(TEMPLATE, tmp_path / "checkout" / "templates" / TEMPLATE.name)
    commit(tmp_path / "checkout", tmp_path / "hosted" / "owner" / "repository.git")
    certificate = tmp_path / "authority.pem"
    stack = new_stack(None)
    stack.environment["SSL_CERT_FILE"] = str(certificate)
    with served(tmp_path / "hosted", certificate) as root:
        stack.run(
            "new",
            f"{root}/owner/repository.git/templates/{TEMPLATE.name}",
            "--yes",
            "--generate-only",
            "--name",
            "numbers",
        )
    assert {path.name for path in stack.project.iterdir()} == {path.name for path in TEMPLATE.iterdir()}
    assert (stack.project / "__main__.py").read_bytes() == (TEMPLATE / "__main__.py").read_bytes()
