"""Inputs, validated by a pydantic model before anything is sent."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, ClassVar, TypeVar

from pulumi.dynamic import CheckFailure, CheckResult
from pulumi.runtime.rpc import wrap_rpc_secret
from pydantic import BaseModel, ConfigDict, ValidationError, ValidatorFunctionWrapHandler, field_validator

from vobiz_provider.engine.errors import InvalidInput
from vobiz_provider.engine.keys import GIVEN_KEY, NAMED_KEY, PROVIDER_KEY
from vobiz_provider.engine.values import is_unknown

_CHANGED = (
    "was changed by a transform that ran after the program's checks, where a secret looks like plain text and would be "
    "stored as that: give the value to the constructor, or change it in `transformations`"
)


class Inputs(BaseModel):
    """The inputs of one resource: unknown keys are refused, values that are not known yet pass as they are."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    secret_inputs: ClassVar[frozenset[str]] = frozenset()
    """Fields that the engine is to encrypt, and whose value no failure may show."""

    @field_validator("*", mode="wrap")
    @classmethod
    def _unknown_passes(cls, value: Any, validate: ValidatorFunctionWrapHandler) -> Any:
        return value if is_unknown(value) else validate(value)

    @classmethod
    def lacking(cls, given: Mapping[str, Any]) -> dict[str, str]:
        """Optional inputs that these others make necessary, each with the reason.

        Args:
            given: what is given, valid or not.
        """
        return {}

    @property
    def given(self) -> dict[str, Any]:
        """The inputs that have a value."""
        return {key: value for key, value in self if value is not None}


InputsOf = TypeVar("InputsOf", bound=Inputs)


def parse(model: type[InputsOf], news: Mapping[str, Any]) -> InputsOf:
    """The inputs among a resource's properties.

    Raises:
        InvalidInput: names one field that `validate` would refuse.
    """
    known = {key: value for key, value in news.items() if key in model.model_fields}
    inputs, failures = validate(model, known)
    if inputs is None:
        raise InvalidInput(failures[0].reason)
    return inputs


def validate(
    model: type[InputsOf], news: Mapping[str, Any], olds: Mapping[str, Any] | None = None
) -> tuple[InputsOf | None, list[CheckFailure]]:
    """Validates what is known of the inputs.

    Args:
        model: the resource's inputs.
        news: the properties that the engine sent.
        olds: the inputs in the state, which `ignore_changes` puts in place of new ones.

    Returns:
        The inputs, normalised; or None and one failure per field, none where all that is missing is still to come.
    """
    changed = _changed_by_a_transform(model.model_fields.keys() - model.secret_inputs, news, olds or {})
    if changed:
        return None, [CheckFailure("", f"{', '.join(changed)} {_CHANGED}")]
    given = {key: value for key, value in news.items() if key not in {PROVIDER_KEY, GIVEN_KEY} and value is not None}
    reasons: dict[str, str] = {}
    inputs = None
    try:
        inputs = model.model_validate(given)
    except ValidationError as error:
        reasons = {str(problem["loc"][0]): _reason(problem) for problem in reversed(error.errors())}
    reasons |= model.lacking(given)
    for field in _to_come(news):
        # What it comes from has failed in this run, and the engine skips what depends on that.
        reasons.pop(field, None)
    if inputs is not None and not reasons:
        return inputs, []
    # The CLI prints the value of a property that failed, secret or not (pulumi/pulumi#19465).
    return None, [
        CheckFailure("" if field in model.secret_inputs else field, f"{field} {reason}")
        for field, reason in reasons.items()
    ]


def check_result(
    model: type[Inputs], news: Mapping[str, Any], inputs: Inputs | None, failures: list[CheckFailure]
) -> CheckResult:
    """What the engine gets: normalised inputs where they are valid, and the failures.

    Args:
        model: the resource's inputs; its secret fields are marked, whatever a transform made of them.
        news: the properties that the engine sent.
        inputs: what `validate` made of them.
        failures: what was found wrong.
    """
    own = {PROVIDER_KEY, GIVEN_KEY}
    values = inputs.given if inputs else {key: value for key, value in news.items() if key not in own}
    marked = {
        field: wrap_rpc_secret(values[field]) for field in model.secret_inputs if isinstance(values.get(field), str)
    }
    return CheckResult(values | marked, failures)


def _to_come(news: Mapping[str, Any]) -> list[str]:
    given = news.get(GIVEN_KEY)
    named = given.get(NAMED_KEY) if isinstance(given, Mapping) else None
    return [field for field in named or [] if isinstance(field, str) and news.get(field) is None]


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


def _reason(problem: Any) -> str:
    kind = problem["type"]
    if kind == "missing":
        return "is required: set it"
    if kind == "extra_forbidden":
        return "is not an input of this resource: remove it"
    return str(problem["ctx"]["error"]) if kind == "value_error" else str(problem["msg"])
