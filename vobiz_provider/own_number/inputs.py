"""What your own number is verified with."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator

from vobiz_provider.engine.input_types import E164, Switch, one_of
from vobiz_provider.engine.inputs import Inputs

_OTP = re.compile(r"[0-9]{4,12}")


def _otp_code(value: Any) -> str:
    # The value stays out of the reason: it is a secret.
    if not isinstance(value, str):
        raise ValueError(
            "must be a string, since leading zeros count: put it in quotes or read it with config.get_secret"
        )
    if not _OTP.fullmatch(value):
        raise ValueError("must be 4 to 12 digits (0-9) and nothing else: set it as it was received")
    return value


class OwnNumberInputs(Inputs):
    """The inputs of a ByonNumber."""

    secret_inputs = frozenset({"otp_code"})

    phone_number: E164
    verification_method: Annotated[str, one_of("sms", "voice")] = "sms"
    otp_code: Annotated[str, BeforeValidator(_otp_code)] | None = None
    fail_while_pending: Switch | None = None
