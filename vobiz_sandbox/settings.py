"""What can be changed while the sandbox runs: how it behaves, and what time it is."""

from datetime import datetime, timedelta, timezone
from typing import Annotated, Literal

from pydantic import Field

from vobiz_sandbox.answers import ErrorShape
from vobiz_sandbox.fields import ControlBody, Seconds

Delist = Literal["ordered", "completed"]
AccountReads = Literal["offered", "refused", "missing"]
ShortBalance = Literal["ignored", "402", "500"]


class Settings(ControlBody):
    order_read: bool = Field(default=False, description="whether GET of one order is offered")
    delist: Delist = Field(
        default="ordered", description="when a number leaves the listing: once it is ordered, or once that is completed"
    )
    otp_seconds: Seconds = Field(default=600, description="how long a code lives that is sent from now on")
    latency: Seconds = Field(default=0, description="seconds that every answer of the API takes")
    list_limit: Annotated[int, Field(ge=1)] | None = Field(
        default=None, description="how many items a list shows at most, with has_more and the whole total; null: all"
    )
    refuse_verified: bool = Field(
        default=False, description="whether verify and confirm of a number that is verified answer 409 ALREADY_VERIFIED"
    )

    account_reads: AccountReads = Field(
        default="offered",
        description="whether auth/me, balance, ledger and numbers of an account are offered, refused (403) or missing "
        "(404)",
    )
    bearer_account_reads: bool = Field(
        default=False, description="whether a Bearer token does for balance, ledger and numbers too; false: 401"
    )
    ledger_names_order: bool = Field(
        default=False, description="whether the ledger's reference is the order's id; false: it is left out"
    )
    short_balance: ShortBalance = Field(
        default="ignored", description="what becomes of an order that the balance does not cover: placed, 402 or 500"
    )
    error_shape: ErrorShape = Field(
        default="page",
        description="how an error is written: page (the error page), slug, text, code (under `error`), gateway",
    )

    def change(self, changes: "Settings") -> None:
        for name in changes.model_fields_set:
            setattr(self, name, getattr(changes, name))


class Clock:
    def __init__(self) -> None:
        self._offset = timedelta()

    def move(self, seconds: float) -> None:
        self._offset += timedelta(seconds=seconds)

    def precise_now(self) -> datetime:
        return datetime.now(timezone.utc) + self._offset

    def now(self) -> datetime:
        """The API's timestamps are whole seconds."""
        return self.precise_now().replace(microsecond=0)
