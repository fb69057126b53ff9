"""The jobs of examples/pipeline, each step with the environment that its YAML gives it."""

from __future__ import annotations

import re
import shutil
from typing import Any

import yaml

from tests.engine.jobs import EXAMPLES, Job, Jobs
from tests.engine.stack import PASSPHRASE, Stack
from vobiz_sandbox.process import AUTH_ID, AUTH_TOKEN, SandboxProcess

PIPELINE = EXAMPLES / "pipeline"
_EXPRESSION = re.compile(r"\$\{\{ (.+?) \}\}")


class Repository(Jobs):
    """The repository of a reader who followed the README, and its stack. `with Repository(…)` ends what it started.

    Args:
        stack: its stack.
        sandbox: what its config says Vobiz is.
    """

    def __init__(self, stack: Stack, sandbox: SandboxProcess) -> None:
        super().__init__(stack)
        shutil.copytree(PIPELINE / "scripts", stack.project / "scripts")
        stack.configure({"vobiz:baseUrl": sandbox.base_url})
        self._values = {
            "MAX_MONTHLY": "INR=1000",
            "PULUMI_STACK": "dev",
            "PULUMI_BACKEND_URL": stack.backend.as_uri(),
            "PULUMI_CONFIG_PASSPHRASE": PASSPHRASE,
            "VOBIZ_AUTH_ID": AUTH_ID,
            "VOBIZ_AUTH_TOKEN": AUTH_TOKEN,
        }

    def github(self, workflow: str, script: str, **values: str) -> Job:
        """Starts the step of a workflow that runs a script.

        Args:
            workflow: the name of its file, without the ending.
            script: the script's name.
            values: other values of secrets, variables and inputs; what has none is empty there.
        """
        jobs: dict[str, Any] = yaml.safe_load((PIPELINE / "github" / f"{workflow}.yml").read_text())["jobs"]
        (step,) = (
            each for job in jobs.values() for each in job["steps"] if f"scripts/{script}" in each.get("run", "").split()
        )

        def of(expression: re.Match[str]) -> str:
            return (self._values | values).get(expression[1].rpartition(".")[2], "")

        return self._step(step["run"], {key: _EXPRESSION.sub(of, value) for key, value in step["env"].items()})

    def gitlab(self, name: str, **values: str) -> Job:
        """Starts a job of GitLab's, which is given every variable of the project."""
        job = yaml.safe_load((PIPELINE / "gitlab-ci.yml").read_text())[name]
        return self._step("\n".join(job["script"]), job.get("variables", {}) | self._values | values)

    def deploy(self) -> Job:
        """Starts the job that rolls out."""
        return self.github("deploy", "deploy")

    def verify(self, number: str, code: str = "", **values: str) -> Job:
        """Starts the job that verifies a number."""
        return self.github("verify", "verify", number=number, VOBIZ_OTP=code, **values)

    def _step(self, text: str, environment: dict[str, str]) -> Job:
        script = self.stack.home / "step.sh"
        script.write_text(text)
        return self.run(["bash", "-e", str(script)], environment)
