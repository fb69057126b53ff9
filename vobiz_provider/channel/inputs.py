"""What a channel is asked for with."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator

from vobiz_provider.engine.input_types import E164, matching, one_of
from vobiz_provider.engine.inputs import Inputs
from vobiz_provider.id_input import id_of
from vobiz_provider.records import is_in_doubt

FROM_VOBIZ = "buy_from_vobiz"
"""The mode of a number that an order bought: its phone_number_id is found by Vobiz."""

REPLACING_FIELDS = (
    "waba_id",
    "phone_number_id",
    "phone_number",
    "number_onboarding_mode",
    "number_provider",
    "number_order_id",
)
UPDATED_FIELDS = ("display_name", "access_token")

_NOT_IN_NAMES = frozenset({"Cc", "Cs", "Zl", "Zp"})
_META_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_PROVIDER = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_TOKEN = re.compile(r"EAA[!-~]{1,4093}")

MetaId = Annotated[
    str,
    matching(
        lambda value: _META_ID.fullmatch(value) is not None, "an id of Meta's in quotes, such as '102290129340398'"
    ),
]


def _access_token(value: Any) -> str:
    # The value stays out of the reason: it is a secret.
    if not isinstance(value, str) or not _TOKEN.fullmatch(value):
        raise ValueError(
            "must be a Meta system-user token, which begins with EAA and has no spaces: set it as Meta shows it"
        )
    return value


def _order_id(value: Any) -> Any:
    if is_in_doubt(value):
        raise ValueError("is the placeholder of an order whose answer was lost: clear that order up first")
    return value


def _is_display_name(value: str) -> bool:
    # Joiners are a part of names in some scripts, and of emoji.
    is_shown = all(unicodedata.category(character) not in _NOT_IN_NAMES for character in value)
    return 0 < len(value) <= 256 and value == value.strip() and is_shown


class ChannelInputs(Inputs):
    """The inputs of a WhatsAppChannel."""

    secret_inputs = frozenset({"access_token"})

    waba_id: MetaId
    phone_number: E164
    number_onboarding_mode: Annotated[str, one_of(FROM_VOBIZ, "bring_your_own", "embedded_signup")]
    display_name: Annotated[
        str,
        matching(_is_display_name, "1 to 256 characters, none of them a control character, without spaces at the ends"),
    ]
    phone_number_id: MetaId | None = None
    number_provider: Annotated[
        str, matching(lambda value: _PROVIDER.fullmatch(value) is not None, "a provider's name such as 'meta_direct'")
    ] = "meta_direct"
    number_order_id: Annotated[str, id_of("an order"), BeforeValidator(_order_id)] | None = None
    access_token: Annotated[str, BeforeValidator(_access_token)] | None = None
    existing_channel_id: Annotated[str, id_of("a channel")] | None = None

    @classmethod
    def lacking(cls, given: Mapping[str, Any]) -> dict[str, str]:
        """A number; and where a channel is to be created, a token, and the phone_number_id of one not sold by Vobiz."""
        found: dict[str, str] = {}
        if given.get("phone_number") is None:
            found["phone_number"] = (
                "is not there: what it comes from has failed or has no number yet (with fail_while_pending=True there, "
                "the channel waits); otherwise set it"
            )
        if given.get("existing_channel_id") is not None:
            return found
        if given.get("access_token") is None:
            found |= {"access_token": "is required: set it, or existing_channel_id to adopt a channel"}
        mode = given.get("number_onboarding_mode")
        if given.get("phone_number_id") is None and isinstance(mode, str) and mode != FROM_VOBIZ:
            found["phone_number_id"] = f"is required unless number_onboarding_mode is {FROM_VOBIZ!r}: set it"
        return found

    @property
    def requested(self) -> dict[str, Any]:
        """What the state records as asked for: no secret."""
        return {
            key: value for key, value in self.given.items() if key not in {*self.secret_inputs, "existing_channel_id"}
        }

    @property
    def declared(self) -> dict[str, Any]:
        """What a channel's outputs are where Vobiz does not tell them."""
        return (
            self.requested
            | {"requested": self.requested}
            | {key: value for key, value in self.given.items() if key in self.secret_inputs}
        )
