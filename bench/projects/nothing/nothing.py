"""A provider that does nothing, or only waits: what the engine and the SDK cost without one."""

import os
import time
from typing import Any
from uuid import uuid4

from pulumi.dynamic import CreateResult, DiffResult, Resource, ResourceProvider


class NothingProvider(ResourceProvider):
    """Records its inputs as outputs. `BENCH_SECONDS` says how long a create waits."""

    serialize_as_secret_always = False

    def create(self, props: dict[str, Any]) -> CreateResult:
        time.sleep(float(os.environ.get("BENCH_SECONDS", "0")))
        return CreateResult(str(uuid4()), props)

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        return DiffResult(changes=False)


class Nothing(Resource):
    def __init__(self, resource_name: str, inputs: dict[str, Any]) -> None:
        super().__init__(NothingProvider(), resource_name, inputs)
