"""The jobs of examples/pipeline, with the real CLI: under way, cancelled, killed, and run again elsewhere."""

from __future__ import annotations

import re
import signal
from collections.abc import Callable, Iterator

import pytest

from tests.driver.inputs import NUMBER
from tests.engine import advice
from tests.engine.jobs import Job, until
from tests.engine.pipeline import PIPELINE, Repository
from tests.engine.stack import DRIFT_FOUND, FAILED, NewStack
from vobiz_sandbox.paths import ORDERS
from vobiz_sandbox.process import SandboxProcess

A_PERSON_DECIDES = 3


@pytest.fixture
def repository(new_stack: NewStack, sandbox: SandboxProcess) -> Iterator[Repository]:
    with Repository(new_stack(PIPELINE), sandbox) as repository:
        yield repository


def test_from_a_pull_request_to_the_drift_report(repository: Repository, sandbox: SandboxProcess) -> None:
    sandbox.arm(status=503, times=1000)
    down = repository.github("pull-request", "preview")
    down.ends(FAILED)
    assert "answered 503" in down.report
    sandbox.control("DELETE", "/faults")

    preview = repository.github("pull-request", "preview")
    preview.ends(0)
    assert NUMBER in preview.report
    assert "| 250 INR |" in preview.report
    too_dear = repository.gitlab("preview", MAX_MONTHLY="INR=249")
    too_dear.ends(A_PERSON_DECIDES)
    assert "249 INR" in too_dear.report
    no_ceiling = repository.github("pull-request", "preview", MAX_MONTHLY="1000")
    no_ceiling.ends(FAILED)
    assert no_ceiling.report.startswith("**MAX_MONTHLY: ")
    assert "'1000' is no CURRENCY=AMOUNT such as INR=1000" in no_ceiling.report
    not_in_rupees = repository.github("pull-request", "preview", MAX_MONTHLY="USD=20")
    not_in_rupees.ends(A_PERSON_DECIDES)
    assert "of which no ceiling is given" in not_in_rupees.report
    nothing_yet = repository.gitlab("drift")
    nothing_yet.ends(DRIFT_FOUND)
    assert "The stack has no Vobiz resources." in nothing_yet.report
    assert sandbox.requests("POST") == []

    deploy = repository.deploy()
    deploy.ends(0)
    (order,) = sandbox.orders()
    sandbox.set_order_status(order["id"], "completed")
    sandbox.connect_channel(NUMBER, order["id"])
    quiet = repository.gitlab("drift")
    quiet.ends(0)

    repository.stack.run("refresh", "--run-program")
    sandbox.release(order["id"])
    drift = repository.github("drift", "drift")
    drift.ends(DRIFT_FOUND)
    assert f"{NUMBER}: completed is now released" in drift.report

    sandbox.arm(status=503, times=1000)
    down = repository.github("drift", "drift")
    down.ends(FAILED)
    assert "answered 503" in down.report
    assert len(sandbox.orders()) == 1


def commands_of(job: Job, way: str) -> list[str]:
    """The commands that the preflight of a job prints for one of the ways on."""
    (line,) = (each for each in job.text.splitlines() if each.startswith(f"  {way} "))
    return re.findall(r"`(pulumi [^`]+)`", line)


def killed(job: Job) -> None:
    job.kill()


def cancelled_as_github_does(job: Job) -> None:
    job.signal(signal.SIGINT)
    until(lambda: "received; cancelling" in job.text)
    job.signal(signal.SIGTERM)
    until(lambda: "received; terminating" in job.text)
    job.kill()


@pytest.mark.parametrize("stop", [killed, cancelled_as_github_does])
def test_a_deploy_that_was_stopped_while_it_ordered_orders_nothing_when_it_is_run_again(
    repository: Repository, sandbox: SandboxProcess, stop: Callable[[Job], None]
) -> None:
    stack = repository.stack
    sandbox.arm(method="POST", path=ORDERS, processed=True, action="drip", bytes=60, seconds=5)
    deploy = repository.deploy()
    until(lambda: bool(sandbox.requests("POST", ORDERS)))
    stop(deploy)
    assert stack.pending() == ["creating support"]
    again = repository.deploy()
    again.ends(A_PERSON_DECIDES)
    assert NUMBER in again.text
    assert "Updating" not in again.text
    (order,) = sandbox.orders()
    if stop is cancelled_as_github_does:
        return

    preview = repository.github("pull-request", "preview")
    preview.ends(FAILED)
    assert "Never --import-pending-creates, which forgets it" in preview.report
    drift = repository.github("drift", "drift")
    drift.ends(A_PERSON_DECIDES)
    assert f"ordered {NUMBER}" in drift.report
    advice.follow(stack, commands_of(again, "locked"))
    stack.configure({"existingOrderId": order["id"]})
    advice.follow(stack, commands_of(again, "it is there"))
    stack.run("config", "rm", "existingOrderId")  # the person's own checkout had it, and no commit
    settled = repository.deploy()
    settled.ends(0)
    assert [placed["id"] for placed in sandbox.orders()] == [stack.outputs()["orderId"]]


def test_a_deploy_that_is_cancelled_while_the_answer_comes_records_the_order(
    repository: Repository, sandbox: SandboxProcess
) -> None:
    sandbox.arm(method="POST", path=ORDERS, processed=True, action="drip", bytes=120, seconds=0.4)
    deploy = repository.deploy()
    until(lambda: bool(sandbox.requests("POST", ORDERS)))
    deploy.signal(signal.SIGINT)
    deploy.ends(FAILED)
    (order,) = sandbox.orders()
    again = repository.deploy()
    again.ends(0)
    assert [placed["id"] for placed in sandbox.orders()] == [order["id"]] == [repository.stack.outputs()["orderId"]]
