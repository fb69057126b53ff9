"""The tree that errors.py opens with is the tree of its classes."""

from __future__ import annotations

import inspect
import re

import pulumi
import pytest

from vobiz_provider.api import errors

_BRANCH = re.compile(r"^(?P<indent>[│├└─ ]*)(?P<name>[A-Z]\w+)  +(?P<meaning>\S.*)$")


def drawn() -> dict[str, str | None]:
    """Every class of the drawing with its parent."""
    parents: dict[str, str | None] = {}
    path: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        if branch := _BRANCH.match(line):
            path = path[: len(branch["indent"]) // 4]
            parents[branch["name"]] = path[-1] if path else None
            path.append(branch["name"])
    return parents


def defined() -> dict[str, type[Exception]]:
    return {
        name: value
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, Exception) and value.__module__ == errors.__name__
    }


def test_the_tree_drawn_is_the_tree_of_the_classes() -> None:
    real = {
        name: None if error is errors.VobizError else [base.__name__ for base in error.__bases__]
        for name, error in defined().items()
    }
    assert real == {name: None if parent is None else [parent] for name, parent in drawn().items()}


@pytest.mark.parametrize("name", sorted(defined()))
def test_every_error_ends_a_program_without_a_traceback(name: str) -> None:
    assert issubclass(defined()[name], pulumi.RunError)
    assert inspect.getdoc(defined()[name])


def test_an_unknown_outcome_is_never_taken_for_an_answer() -> None:
    assert not issubclass(errors.OutcomeUnknown, errors.ApiError)


def test_a_refusal_knows_its_status_and_what_the_api_said() -> None:
    error = errors.Refused("the line", 402)
    assert (str(error), error.status, error.code, error.words) == ("the line", 402, None, None)
    error = errors.Refused("order: Vobiz refused with 402: top up (NO_MONEY)", 402, "NO_MONEY", "top up")
    assert (error.code, error.words) == ("NO_MONEY", "top up")


def test_an_answer_that_cannot_be_used_changed_nothing() -> None:
    assert issubclass(errors.Unreadable, errors.Unreachable)
