"""The pipeline files of examples/pipeline: valid, pinned, and with all that the scripts need."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

PIPELINE = Path(__file__).parents[2] / "examples" / "pipeline"
WORKFLOWS = sorted((PIPELINE / "github").glob("*.yml"))
GITLAB = PIPELINE / "gitlab-ci.yml"
README = (PIPELINE / "README.md").read_text()
_NEEDED = re.compile(r"\$\{([A-Z_]+):-\}")
_CALLED = re.compile(r"(?<=scripts/)[a-z]+")
_NAMED = re.compile(r"\b(?:secrets|vars)\.([A-Z_]+)")


@pytest.mark.parametrize("path", [*WORKFLOWS, GITLAB], ids=lambda path: path.name)
def test_each_is_what_its_ci_takes(path: Path) -> None:
    schema = ["vendor.gitlab-ci", "--data-transform", "gitlab-ci"] if path == GITLAB else ["vendor.github-workflows"]
    command = [str(Path(sys.executable).parent / "check-jsonschema"), "--builtin-schema", *schema, str(path)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_each_step_of_github_sets_what_its_script_needs_and_hands_secrets_to_no_other(path: Path) -> None:
    for step in steps_of(path):
        scripts = _CALLED.findall(step.get("run", ""))
        needed = {name for script in scripts for name in needed_by(script)}
        assert needed <= set(step.get("env", {})), step["run"]
        assert scripts or "secrets." not in str(step)


def test_both_call_every_script_and_each_can_be_run() -> None:
    here = {each.name for each in (PIPELINE / "scripts").iterdir()}
    called = [text for path in (*WORKFLOWS, GITLAB) for text in _CALLED.findall(path.read_text())]
    assert set(called) == set(_CALLED.findall(GITLAB.read_text())) == here
    assert [name for name in here if not os.access(PIPELINE / "scripts" / name, os.X_OK)] == []


def test_what_a_script_writes_is_never_committed() -> None:
    texts = [each.read_text() for each in (PIPELINE / "scripts").iterdir()]
    written = {name for text in texts for name in re.findall(r">([a-z]+\.[a-z]+)", text)}
    assert written
    assert written <= set((PIPELINE / ".gitignore").read_text().split())


def test_the_readme_lists_every_secret_and_variable() -> None:
    named = {name for path in WORKFLOWS for name in _NAMED.findall(path.read_text())}
    named |= {name for script in (PIPELINE / "scripts").iterdir() for name in needed_by(script.name)}
    assert {name for name in named if f"`{name}`" not in README} == set()


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_every_action_is_pinned_to_the_commit_of_a_version_that_stands_beside_it(path: Path) -> None:
    used = re.findall(r"uses: (.*)", path.read_text())
    assert used
    assert [each for each in used if not re.match(r"[a-z-]+/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+\b", each)] == []
    assert {each.split(",")[0] for each in used} <= {
        each.split(",")[0] for each in re.findall(r"uses: (.*)", WORKFLOWS[0].read_text())
    }


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_each_job_has_no_more_rights_than_it_names_and_keeps_no_token_on_disk(path: Path) -> None:
    workflow = yaml.safe_load(path.read_text())
    assert workflow["permissions"] == {}
    assert all(job["permissions"].get("contents") == "read" for job in workflow["jobs"].values())
    checkouts = [step for step in steps_of(path) if "actions/checkout" in step.get("uses", "")]
    assert [each["with"] for each in checkouts] == [{"persist-credentials": False}]


def test_what_may_order_waits_for_its_turn_and_is_never_cancelled_or_repeated_by_itself() -> None:
    deploy = yaml.safe_load((PIPELINE / "github" / "deploy.yml").read_text())
    assert deploy["concurrency"] | {"group": ""} == {"group": "", "cancel-in-progress": False, "queue": "max"}
    assert deploy["jobs"]["deploy"]["timeout-minutes"] >= 15
    gitlab = yaml.safe_load(GITLAB.read_text())
    # GitLab's default cancels what only waits.
    assert gitlab["workflow"]["auto_cancel"] == {"on_new_commit": "interruptible"}
    job = gitlab[".numbers"] | gitlab["deploy"]
    assert (job["interruptible"], job["retry"], job["resource_group"]) == (False, 0, "numbers")


@pytest.mark.parametrize("name", ["deploy", "verify"])
def test_what_changes_the_stack_is_of_main_alone_whoever_starts_it(name: str) -> None:
    job = yaml.safe_load((PIPELINE / "github" / f"{name}.yml").read_text())["jobs"][name]
    assert (job["if"], job["environment"]) == ("github.ref == 'refs/heads/main'", "production")
    (rule,) = yaml.safe_load(GITLAB.read_text())[name]["rules"]
    assert "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH" in rule["if"]


def test_a_deploy_that_failed_for_want_of_a_code_skips_no_verify() -> None:
    verify = yaml.safe_load(GITLAB.read_text())["verify"]
    assert verify["needs"] == []
    assert verify["environment"] == {"name": "production", "action": "access"}


def steps_of(path: Path) -> list[dict[str, Any]]:
    jobs = yaml.safe_load(path.read_text())["jobs"]
    return [step for job in jobs.values() for step in job["steps"]]


def needed_by(script: str) -> set[str]:
    return set(_NEEDED.findall((PIPELINE / "scripts" / script).read_text()))
