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
        """Lists what the API was asked, the oldest first; credentials are left out."""
        # A logged body is whatever a client sent, even text that has no UTF-8: pydantic would refuse to write that.
        items = [
            {**dict(logged), "at": logged.at.isoformat().replace("+00:00", "Z")} for logged in sandbox.request_log.all()
        ]
        return json_response(200, {"items": items})

    @router.delete("/requests", status_code=204)
    async def clear_requests() -> None:
        """Forgets what the API was asked."""
        sandbox.request_log.clear()

    @router.post("/faults", status_code=201)
    async def arm_fault(fault: Fault) -> Fault:
        """Makes the next requests go wrong. Of several faults that match a request, the one armed first is taken.

        An order is refused, and none is placed:

        {"method": "POST", "path": "/numbers/whatsapp/orders", "status": 402}

        An order is placed, and its answer is lost:

        {"method": "POST", "path": "/numbers/whatsapp/orders", "processed": true, "action": "reset"}

        An order is placed, of another number than the one asked for:

        {"path": "/numbers/whatsapp/orders", "processed": true, "patch": {"selected_phone_number": "+919876543219"}}

        Three requests of any kind are told to come back later:

        {"times": 3, "status": 429, "headers": {"Retry-After": "2"}}
        """
        sandbox.faults.arm(fault)
        return fault

    @router.get("/faults")
    async def list_armed_faults() -> ArmedFaults:
        """Lists the faults that are still to come."""
        return ArmedFaults(items=sandbox.faults.armed())

    @router.delete("/faults", status_code=204)
    async def clear_faults() -> None:
        """Disarms all faults."""
        sandbox.faults.clear()

    return router
