"""A provider that does nothing, only waits, or records an order: what the engine and the SDK cost without one."""

import os
import time
from typing import Any
from uuid import uuid4

from pulumi.dynamic import CreateResult, DiffResult, Resource, ResourceProvider

# What Vobiz says of an order, in the same length.
ORDER = {
    "account_id": "MA_SANDBOX01",
    "created_at": "2026-01-02T03:04:05Z",
    "monthly_cost": 250.0,
    "provider_name": "meta_direct",
    "provider_order_id": "ord_meta_8842",
    "selected_phone_number": "+919800000000",
    "setup_cost": 500.0,
    "status": "pending",
    "updated_at": "2026-01-02T03:04:05Z",
}


class NothingProvider(ResourceProvider):
    """Records its inputs as outputs.

    `BENCH_SECONDS` says how long a create waits; with `BENCH_RECORDS` set to yes it returns an order.
    """

    serialize_as_secret_always = False

    def create(self, props: dict[str, Any]) -> CreateResult:
        time.sleep(float(os.environ.get("BENCH_SECONDS", "0")))
        if os.environ.get("BENCH_RECORDS") == "yes":
            requested = {key: value for key, value in props.items() if key != "__provider"}
            recorded = {key: value for key, value in props.items() if key != "preferred_number"}
            return CreateResult(str(uuid4()), {**recorded, **ORDER, "requested": requested})
        return CreateResult(str(uuid4()), props)

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        return DiffResult(changes=False)


class Nothing(Resource):
    def __init__(self, resource_name: str, inputs: dict[str, Any]) -> None:
        super().__init__(NothingProvider(), resource_name, inputs)
