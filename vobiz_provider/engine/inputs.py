"""Inputs, checked before anything is sent: the field types, and `check` by a pydantic model."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from typing import Annotated, Any, TypeVar

from pulumi.dynamic import CheckFailure, CheckResult
from pulumi.output import Unknown
from pulumi.runtime.rpc import wrap_rpc_secret
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    ValidationError,
    ValidatorFunctionWrapHandler,
    field_validator,
)

from vobiz_provider.api.values import is_e164
from vobiz_provider.engine.errors import InvalidInput

PROVIDER_KEY = "__provider"
# What the program's own checks saw last of the plain inputs; it goes no further than `check`. Older SDKs hand a plugin
# no key with two underscores.
GIVEN_KEY = "_given"

_OTP = re.compile(r"[0-9]{4,12}")
_COUNTRY = re.compile(r"[A-Z]{2}")
_ORDER_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:~-]{0,127}")


def is_unknown(value: Any) -> bool:
    """Whether a value is known only after an update (it is one or holds one)."""
    if isinstance(value, Unknown):
        return True
    if isinstance(value, Mapping):
        return any(is_unknown(item) for item in value.values())
    return isinstance(value, list) and any(is_unknown(item) for item in value)


class Inputs(BaseModel):
    """The inputs of one resource: unknown keys are refused, values that are not known yet pass as they are."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @field_validator("*", mode="wrap")
    @classmethod
    def _unknown_passes(cls, value: Any, validate: ValidatorFunctionWrapHandler) -> Any:
        return value if is_unknown(value) else validate(value)


_Inputs = TypeVar("_Inputs", bound=Inputs)


def parse(model: type[_Inputs], news: Mapping[str, Any]) -> _Inputs:
    """The inputs among a resource's properties.

    Raises:
        InvalidInput: names the first field that check would refuse.
    """
    known = {key: value for key, value in news.items() if key in model.model_fields}
    inputs, failures = check(model, known)
    if inputs is None:
        raise InvalidInput(failures[0].reason)
    return inputs


def check(
    model: type[_Inputs],
    news: Mapping[str, Any],
    secret: frozenset[str] = frozenset(),
    olds: Mapping[str, Any] | None = None,
) -> tuple[_Inputs | None, list[CheckFailure]]:
    """Checks what is known of the inputs.

    Args:
        model: the resource's inputs.
        news: the properties that the engine sent.
        secret: fields whose failures must not name the property: the CLI prints the value of a property that failed
            (pulumi/pulumi#19465).
        olds: the inputs in the state, which `ignore_changes` puts in place of new ones.

    Returns:
        The inputs, normalised; or None and one failure per field.
    """
    changed = _changed_by_a_transform(model.model_fields.keys() - secret, news, olds or {})
    if changed:
        return None, [CheckFailure("", f"{', '.join(changed)} {_CHANGED}")]
    given = {key: value for key, value in news.items() if key not in {PROVIDER_KEY, GIVEN_KEY} and value is not None}
    try:
        return model.model_validate(given), []
    except ValidationError as error:
        reasons = {str(problem["loc"][0]): _reason(problem) for problem in reversed(error.errors())}
        return None, [
            CheckFailure("" if field in secret else field, f"{field} {reason}") for field, reason in reasons.items()
        ]


_CHANGED = (
    "was changed by a transform that ran after the program's checks, where a secret looks like plain text and would be "
    "stored as that: give the value to the constructor, or change it in `transformations`"
)


def _changed_by_a_transform(plain: Collection[str], news: Mapping[str, Any], olds: Mapping[str, Any]) -> list[str]:
    given = news.get(GIVEN_KEY)
    if not isinstance(given, Mapping):
        return []
    values = {field: news[field] for field in sorted(plain) if news.get(field) is not None}
    return [
        field
        for field, value in values.items()
        if not is_unknown(value) and not _same(value, given.get(field)) and not _same(value, olds.get(field))
    ]


def _same(one: Any, other: Any) -> bool:
    # NaN equals nothing, but reads the same.
    return bool(one == other) or repr(one) == repr(other)


def check_result(
    news: Mapping[str, Any],
    inputs: Inputs | None,
    failures: list[CheckFailure],
    secret: frozenset[str] = frozenset(),
) -> CheckResult:
    """What the engine gets: normalised inputs where they passed, and the failures.

    Args:
        news: the properties that the engine sent.
        inputs: what `check` made of them.
        failures: what it found.
        secret: fields that the engine is to encrypt, whatever a transform made of them.
    """
    values = present(inputs) if inputs else dict(news)
    hidden = {field: wrap_rpc_secret(values[field]) for field in secret if isinstance(values.get(field), str)}
    return CheckResult(values | hidden, failures)


def present(inputs: Inputs) -> dict[str, Any]:
    """The inputs that have a value."""
    return {key: value for key, value in inputs if value is not None}


def asked_then(olds: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs that a state recorded as `requested`; none where it holds nothing of that kind."""
    requested = olds.get("requested")
    return requested if isinstance(requested, dict) else {}


def _reason(problem: Any) -> str:
    kind = problem["type"]
    if kind == "missing":
        return "is required: set it"
    if kind == "extra_forbidden":
        return "is not an input of this resource: remove it"
    return str(problem["ctx"]["error"]) if kind == "value_error" else str(problem["msg"])


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return f"the boolean {value}"
    if isinstance(value, int | float):
        # The engine makes a float of every int: the user wrote it without the .0.
        return f"the number {value!r}".removesuffix(".0")
    kind = "" if isinstance(value, str) else "a map " if isinstance(value, Mapping) else f"a {type(value).__name__} "
    text = ascii(value)
    return kind + (text if len(text) <= 60 else text[:60] + "…")


def _e164(value: Any) -> str:
    if not isinstance(value, str) or not is_e164(value):
        raise ValueError(f"must be an E.164 number, + and 7 to 15 digits such as '+919876543210', not {_shown(value)}")
    return value


def _country_code(value: Any) -> str:
    if not isinstance(value, str) or not _COUNTRY.fullmatch(value.upper()) or not value.isascii():
        raise ValueError(f"must be a two-letter ISO country code such as 'IN', not {_shown(value)}")
    return value.upper()


def _region(value: Any) -> str:
    fits = (
        isinstance(value, str)
        and 0 < len(value) <= 64
        and value == value.strip()
        and all(unicodedata.category(c)[0] in "LM" or c in "0123456789 .,'&()-" for c in value)
    )
    if not fits:
        raise ValueError(
            f"must be a state or region such as 'MH', up to 64 letters, digits, spaces or . , ' & ( ) -: "
            f"not {_shown(value)}"
        )
    return str(value)


def _order_id(value: Any) -> str:
    if not isinstance(value, str) or not _ORDER_ID.fullmatch(value):
        raise ValueError(
            f"must be an order's id, a UUID such as 'b3d1c4a2-5f6e-4a8b-9c0d-1e2f3a4b5c6d', not {_shown(value)}"
        )
    return value


def _ceiling(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < float("inf"):
        raise ValueError(f"must be a number in major units, 0 or more, such as 500, not {_shown(value)}")
    return float(value)


def _otp_code(value: Any) -> str:
    # The value stays out of the reason: it is a secret.
    if not isinstance(value, str):
        raise ValueError(
            "must be a string, since leading zeros count: put it in quotes or read it with config.get_secret"
        )
    if not _OTP.fullmatch(value):
        raise ValueError("must be 4 to 12 digits (0-9) and nothing else: set it as it was received")
    return value


def _keepers(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict) or not all(_is_keeper(item) for item in value.values()):
        raise ValueError(f"must map names to strings, finite numbers or booleans, not {_shown(value)}")
    return value


def _is_keeper(value: Any) -> bool:
    # NaN equals nothing: it would select anew on every run.
    return math.isfinite(value) if isinstance(value, int | float) else isinstance(value, str)


def one_of(*choices: str) -> Callable[[Any], str]:
    """A validator that takes one of these words."""

    def validate(value: Any) -> str:
        if not isinstance(value, str) or value not in choices:
            raise ValueError(f"must be {' or '.join(repr(choice) for choice in choices)}, not {_shown(value)}")
        return value

    return validate


E164 = Annotated[str, BeforeValidator(_e164)]
CountryCode = Annotated[str, BeforeValidator(_country_code)]
Region = Annotated[str, BeforeValidator(_region)]
OrderId = Annotated[str, BeforeValidator(_order_id)]
Ceiling = Annotated[float, BeforeValidator(_ceiling)]
OtpCode = Annotated[str, BeforeValidator(_otp_code)]
Keepers = Annotated[dict[str, Any], BeforeValidator(_keepers)]
