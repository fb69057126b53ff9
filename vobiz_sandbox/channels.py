"""WhatsApp channels: the numbers that are connected to an account."""

from datetime import datetime
from itertools import count
from typing import Any
from uuid import uuid4

from pydantic import BaseModel, Field

from vobiz_sandbox.answers import not_found
from vobiz_sandbox.fields import E164, ControlBody
from vobiz_sandbox.settings import Clock


class ConnectRequest(ControlBody):
    phone_number: E164 = Field(description="E.164")
    number_order_id: str | None = Field(default=None, description="the order that the number was bought with")
    account_id: str = Field(default="MA_SANDBOX01", description="whose channel it is")
    verification_status: str = Field(default="verified", description="documented: verified, pending, rejected")
    status: str = Field(default="active", description="documented: active, inactive, suspended")


class Channel(BaseModel):
    id: str
    account_id: str
    waba_id: str
    phone_number_id: str
    phone_number: str
    number_onboarding_mode: str
    number_provider: str
    number_order_id: str | None
    verification_status: str
    display_name: str
    business_profile: dict[str, Any]
    status: str
    created_at: datetime
    updated_at: datetime


class Channels:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._channels: dict[str, Channel] = {}
        self._phone_number_ids = count(106540352242922)

    def connect(self, request: ConnectRequest) -> Channel:
        now = self._clock.now()
        channel = Channel(
            id=str(uuid4()),
            account_id=request.account_id,
            waba_id="102290129340398",
            phone_number_id=str(next(self._phone_number_ids)),
            phone_number=request.phone_number,
            number_onboarding_mode="buy_from_vobiz" if request.number_order_id else "bring_your_own",
            number_provider="meta_direct",
            number_order_id=request.number_order_id,
            verification_status=request.verification_status,
            display_name="Sandbox",
            business_profile={},
            status=request.status,
            created_at=now,
            updated_at=now,
        )
        self._channels[channel.id] = channel
        return channel

    def all(self) -> list[Channel]:
        return list(self._channels.values())

    def of_account(self, account_id: str) -> list[Channel]:
        return [channel for channel in self._channels.values() if channel.account_id == account_id]

    def disconnect(self, channel_id: str) -> None:
        if channel_id not in self._channels:
            raise not_found("Channel")
        del self._channels[channel_id]

    def disconnect_order(self, number_order_id: str, phone_number: str) -> None:
        self._channels = {
            channel_id: channel
            for channel_id, channel in self._channels.items()
            if channel.number_order_id != number_order_id and channel.phone_number != phone_number
        }
