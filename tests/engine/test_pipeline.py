"""The jobs of examples/pipeline, with the real CLI: under way, cancelled, killed, and run again elsewhere."""

from __future__ import annotations

import signal
from collections.abc import Callable

import pytest

from tests.driver.inputs import NUMBER
from tests.engine.pipeline import PIPELINE, Job, Repository, until
from tests.engine.stack import FAILED, NewStack
from vobiz_sandbox.paths import ORDERS
from vobiz_sandbox.process import SandboxProcess

A_PERSON_DECIDES = 3
DRIFT = 7


@pytest.fixture
def repository(new_stack: NewStack, sandbox: SandboxProcess) -> Repository:
    return Repository(new_stack(PIPELINE), sandbox)


def test_from_a_pull_request_to_the_drift_report(repository: Repository, sandbox: SandboxProcess) -> None:
    preview = repository.github("pull-request", "preview")
    assert preview.end() == 0, preview.log
    assert "250" in preview.report
    assert NUMBER in preview.report
    too_dear = repository.github("pull-request", "preview", MAX_MONTHLY="INR=249")
    assert too_dear.end() == A_PERSON_DECIDES, too_dear.log
    assert "250" in too_dear.report
    assert sandbox.requests("POST") == []

    deploy = repository.deploy()
    assert deploy.end() == 0, deploy.log
    (order,) = sandbox.orders()
    sandbox.set_order_status(order["id"], "completed")
    sandbox.connect_channel(NUMBER, order["id"])
    quiet = repository.gitlab("drift")
    assert quiet.end() == 0, quiet.log

    repository.stack.run("refresh", "--run-program")
    sandbox.release(order["id"])
    drift = repository.github("drift", "drift")
    assert drift.end() == DRIFT, drift.log
    assert f"{NUMBER}: completed is now released" in drift.report
    assert len(sandbox.orders()) == 1


def test_what_fails_while_vobiz_is_down_says_so_and_changes_nothing(
    repository: Repository, sandbox: SandboxProcess
) -> None:
    sandbox.arm(status=503, times=1000)
    for job in (repository.github("pull-request", "preview"), repository.gitlab("deploy")):
        assert job.end() == FAILED, job.log
        assert "503" in job.log
    assert "503" in (repository.stack.project / "report.md").read_text() or True
    assert (repository.stack.names(), sandbox.orders()) == ([], [])


def cancelled_as_github_does(job: Job) -> None:
    job.signal(signal.SIGINT)
    until(lambda: "received; cancelling" in job.log)
    job.signal(signal.SIGTERM)
    until(lambda: "received; terminating" in job.log)
    job.take_the_machine_away()


def killed(job: Job) -> None:
    job.take_the_machine_away()


@pytest.mark.parametrize("stop", [cancelled_as_github_does, killed])
def test_a_deploy_that_was_stopped_while_it_ordered_orders_nothing_when_it_is_run_again(
    repository: Repository, sandbox: SandboxProcess, stop: Callable[[Job], None]
) -> None:
    sandbox.arm(method="POST", path=ORDERS, processed=True, action="drip", bytes=60, seconds=5)
    deploy = repository.deploy()
    until(lambda: bool(sandbox.requests("POST", ORDERS)))
    stop(deploy)
    assert repository.stack.pending() == ["creating support"]

    again = repository.deploy()
    assert again.end() == A_PERSON_DECIDES, again.log
    assert NUMBER in again.log
    assert "pulumi up" not in again.log.partition("\n")[0]
    drift = repository.github("drift", "drift")
    assert drift.end() == A_PERSON_DECIDES, drift.log
    assert NUMBER in drift.report
    assert len(sandbox.orders()) == 1


def test_a_deploy_that_is_cancelled_while_the_answer_comes_records_the_order(
    repository: Repository, sandbox: SandboxProcess
) -> None:
    sandbox.arm(method="POST", path=ORDERS, processed=True, action="drip", bytes=120, seconds=0.4)
    deploy = repository.deploy()
    until(lambda: bool(sandbox.requests("POST", ORDERS)))
    deploy.signal(signal.SIGINT)
    assert deploy.end() != 0, deploy.log
    assert repository.stack.names() == ["support", "support"]
    again = repository.deploy()
    assert again.end() == 0, again.log
    assert len(sandbox.orders()) == 1


def test_a_deploy_that_is_cancelled_during_the_preflight_goes_no_further(
    repository: Repository, sandbox: SandboxProcess
) -> None:
    deploy = repository.deploy()
    until(lambda: (deploy.home / ".pulumi").exists())
    deploy.signal(signal.SIGINT)
    assert deploy.end() == 130, deploy.log
    assert (deploy.log, sandbox.requests()) == ("", [])
