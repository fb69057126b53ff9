"""What can be switched while the sandbox runs."""

from typing import Annotated, Literal

from pydantic import Field

from vobiz_sandbox.fields import ControlBody, Seconds

Delist = Literal["ordered", "completed"]


class Settings(ControlBody):
    order_read: bool = False
    delist: Delist = "ordered"
    otp_seconds: Seconds = 600
    latency: Seconds = 0
    list_limit: Annotated[int, Field(ge=1)] | None = None
    refuse_verified: bool = False

    def change(self, changes: "Settings") -> None:
        for name in changes.model_fields_set:
            setattr(self, name, getattr(changes, name))
