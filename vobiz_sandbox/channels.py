"""WhatsApp channels: the numbers that are connected to an account."""

from datetime import datetime
from itertools import count
from typing import Any
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from vobiz_sandbox.answers import ApiError, invalid_field, not_found
from vobiz_sandbox.fields import E164, ApiBody, ControlBody, MetaToken, NonEmpty, OnboardingMode
from vobiz_sandbox.orders import OrderBook
from vobiz_sandbox.settings import Clock


class ChannelRequest(ApiBody):
    waba_id: NonEmpty
    phone_number: E164
    number_onboarding_mode: OnboardingMode
    number_provider: NonEmpty
    access_token: MetaToken
    display_name: NonEmpty
    phone_number_id: NonEmpty | None = Field(default=None, validate_default=True)
    number_order_id: str | None = None

    @field_validator("phone_number_id")
    @classmethod
    def _check_needed(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None and info.data.get("number_onboarding_mode") in ("bring_your_own", "embedded_signup"):
            raise PydanticCustomError("missing", "Field required unless the mode is buy_from_vobiz")
        return value


class ChannelUpdate(ApiBody):
    """The only fields that Vobiz changes; the defaults stand for what is not given."""

    model_config = ConfigDict(extra="forbid")

    access_token: MetaToken = ""
    display_name: NonEmpty = ""

    @model_validator(mode="after")
    def _check_any(self) -> "ChannelUpdate":
        if not self.model_fields_set:
            raise ValueError("give access_token, display_name or both")
        return self


class ChannelChange(ControlBody):
    phone_number: E164 = Field(default="", description="E.164")
    number_order_id: str | None = Field(default=None, description="the order that the number was bought with")
    verification_status: str = Field(default="verified", description="documented: verified, pending, rejected")
    status: str = Field(default="active", description="documented: active, inactive, suspended")
    waba_id: str = Field(default="102290129340398", description="the WhatsApp Business account")
    phone_number_id: str = Field(default="", description="Meta's id of the number; a new channel without one gets one")
    number_onboarding_mode: str = Field(
        default="",
        description="documented: buy_from_vobiz (a new channel with an order), bring_your_own (one without), "
        "embedded_signup",
    )
    number_provider: str = Field(default="meta_direct", description="who provides the number")
    display_name: str = Field(default="Sandbox", description="the name that people see")
    business_profile: dict[str, Any] = Field(default_factory=dict, description="any fields")
    access_token: str | None = Field(default=None, description="the Meta token that Vobiz holds for it")


class ConnectRequest(ChannelChange):
    phone_number: E164 = Field(description="E.164")
    account_id: str = Field(default="MA_SANDBOX01", description="whose channel it is")


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
    access_token: str | None = Field(exclude=True)  # write-only: no answer of the API has it


class HeldChannel(Channel):
    """A channel as Vobiz holds it."""

    access_token: str | None


class Channels:
    def __init__(self, orders: OrderBook, clock: Clock) -> None:
        self._orders = orders
        self._clock = clock
        self._channels: dict[str, Channel] = {}
        self._phone_number_ids = count(106540352242922)

    def create(self, account_id: str, request: ChannelRequest) -> Channel:
        if any(channel.phone_number == request.phone_number for channel in self._channels.values()):
            raise ApiError(409, "CHANNEL_EXISTS", f"Number {request.phone_number} already has a channel")
        if request.number_order_id is not None:
            self._check_order(account_id, request.number_order_id, request.phone_number)
        initial = {"verification_status": "pending", "status": "active", "business_profile": {}}
        return self._add(account_id=account_id, **request.model_dump(), **initial)

    def connect(self, request: ConnectRequest) -> Channel:
        usual_mode = "buy_from_vobiz" if request.number_order_id else "bring_your_own"
        mode = request.number_onboarding_mode or usual_mode
        return self._add(**{**request.model_dump(), "number_onboarding_mode": mode})

    def all(self) -> list[HeldChannel]:
        return [
            HeldChannel(**channel.model_dump(), access_token=channel.access_token)
            for channel in self._channels.values()
        ]

    def get(self, channel_id: str) -> Channel:
        return self._get(channel_id, None)

    def of_account(self, account_id: str) -> list[Channel]:
        return [channel for channel in self._channels.values() if channel.account_id == account_id]

    def change(self, channel_id: str, change: ChannelChange | ChannelUpdate, account_id: str | None = None) -> Channel:
        """Changes the fields that are given; of this account's channels, where one is said."""
        channel = self._get(channel_id, account_id)
        for name in change.model_fields_set:
            setattr(channel, name, getattr(change, name))
        channel.updated_at = self._clock.now()
        return channel

    def disconnect(self, channel_id: str, account_id: str | None = None) -> None:
        """Removes a channel; of this account's, where one is said."""
        del self._channels[self._get(channel_id, account_id).id]

    def disconnect_order(self, number_order_id: str, phone_number: str) -> None:
        self._channels = {
            channel_id: channel
            for channel_id, channel in self._channels.items()
            if channel.number_order_id != number_order_id and channel.phone_number != phone_number
        }

    def _add(self, **fields: Any) -> Channel:
        now = self._clock.now()
        fields["phone_number_id"] = fields["phone_number_id"] or str(next(self._phone_number_ids))
        channel = Channel(id=str(uuid4()), created_at=now, updated_at=now, **fields)
        self._channels[channel.id] = channel
        return channel

    def _get(self, channel_id: str, account_id: str | None) -> Channel:
        channel = self._channels.get(channel_id)
        if channel is None or account_id not in (None, channel.account_id):
            raise not_found("Channel")
        return channel

    def _check_order(self, account_id: str, order_id: str, phone_number: str) -> None:
        order = self._orders.find(account_id, order_id)
        if order is None:
            raise invalid_field("number_order_id", f"Order {order_id} is not an order of this account", order_id)
        if order.selected_phone_number != phone_number:
            message = f"Order {order_id} is of {order.selected_phone_number}, not of {phone_number}"
            raise invalid_field("number_order_id", message, order_id)
        if order.status != "completed":
            raise ApiError(409, "ORDER_NOT_COMPLETED", f"Order {order_id} is {order.status}, not completed")
