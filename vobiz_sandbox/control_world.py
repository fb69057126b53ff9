"""Control endpoints for what surrounds the API: clock, settings, accounts, and a fresh start."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from vobiz_sandbox.accounts import Account
from vobiz_sandbox.fields import ControlBody
from vobiz_sandbox.settings import Settings
from vobiz_sandbox.state import Sandbox


class ClockMove(ControlBody):
    seconds: Annotated[float, Field(ge=-1e9, le=1e9, allow_inf_nan=False, description="negative: back")]


class ClockState(BaseModel):
    now: datetime


def world_control_routes(sandbox: Sandbox) -> APIRouter:
    router = APIRouter()

    @router.post("/clock")
    async def move_clock(move: ClockMove) -> ClockState:
        """Moves the clock, so that codes expire.

        {"seconds": 700}
        """
        sandbox.clock.move(move.seconds)
        return ClockState(now=sandbox.clock.now())

    @router.get("/settings")
    async def read_settings() -> Settings:
        """Tells the settings."""
        return sandbox.settings

    @router.put("/settings")
    async def change_settings(changes: Settings) -> Settings:
        """Changes the settings that are given, and tells them all.

        {"order_read": true}
        """
        sandbox.settings.change(changes)
        return sandbox.settings

    @router.post("/accounts", status_code=201)
    async def put_account(account: Account) -> Account:
        """Adds an account, or gives one another token.

        {"account_id": "MA_MINE", "auth_token": "mine"}
        """
        sandbox.accounts.put(account)
        return account

    @router.post("/reset", status_code=204)
    async def reset() -> None:
        """Forgets everything: as new, with the settings of the start."""
        sandbox.reset()

    return router
