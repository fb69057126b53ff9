"""Control endpoints for what goes over the wire: the request log and the faults."""

from fastapi import APIRouter, Response
from pydantic import BaseModel

from vobiz_sandbox.answer import json_response
from vobiz_sandbox.faults import Fault
from vobiz_sandbox.state import Sandbox


class ArmedFaults(BaseModel):
    items: list[Fault]


def traffic_control_routes(sandbox: Sandbox) -> APIRouter:
    router = APIRouter()

    @router.get("/requests", response_model=None)
    async def list_requests() -> Response:
        # A logged body is whatever a client sent, even text that has no UTF-8: pydantic would refuse to write that.
        items = [
            {**dict(logged), "at": logged.at.isoformat().replace("+00:00", "Z")} for logged in sandbox.request_log.all()
        ]
        return json_response(200, {"items": items})

    @router.delete("/requests", status_code=204)
    async def clear_requests() -> None:
        sandbox.request_log.clear()

    @router.post("/faults", status_code=201)
    async def arm_fault(fault: Fault) -> Fault:
        sandbox.faults.arm(fault)
        return fault

    @router.get("/faults")
    async def list_armed_faults() -> ArmedFaults:
        return ArmedFaults(items=sandbox.faults.armed())

    @router.delete("/faults", status_code=204)
    async def clear_faults() -> None:
        sandbox.faults.clear()

    return router
