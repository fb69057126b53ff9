"""Control endpoints for one-time codes: the phone that receives them, and their verifications."""

from fastapi import APIRouter
from pydantic import BaseModel

from vobiz_sandbox.state import Sandbox
from vobiz_sandbox.verifications import InboxMessage, Verification


class Inbox(BaseModel):
    items: list[InboxMessage]


class AllVerifications(BaseModel):
    items: list[Verification]


def verification_control_routes(sandbox: Sandbox) -> APIRouter:
    router = APIRouter()

    @router.get("/inbox")
    async def read_inbox(phone_number: str | None = None) -> Inbox:
        """Lists the codes that phones have received, the oldest first.

        ?phone_number=%2B919812345678
        """
        return Inbox(items=sandbox.verifications.inbox(phone_number))

    @router.get("/verifications")
    async def list_verifications() -> AllVerifications:
        """Lists the verifications: pending, verified, or replaced by a newer one."""
        return AllVerifications(items=sandbox.verifications.all())

    return router
