"""The tree that api/errors.py opens with is the tree of this package's errors."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator

import vobiz_provider
from vobiz_provider.api import errors

_BRANCH = re.compile(r"^(?P<indent>[│├└─ ]*)(?P<name>[A-Z]\w+)  +(?P<meaning>\S.*)$")


def drawn() -> Iterator[tuple[str, str | None, str]]:
    """Every error of the drawing, with its parent and what stands beside it."""
    path: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        if branch := _BRANCH.match(line):
            path = path[: len(branch["indent"]) // 4]
            yield branch["name"], path[-1] if path else None, branch["meaning"]
            path.append(branch["name"])


def defined(error: type[Exception]) -> Iterator[type[Exception]]:
    yield error
    for each in error.__subclasses__():
        yield from defined(each)


def test_every_error_is_drawn_below_its_parent_with_the_file_that_has_it() -> None:
    for module in pkgutil.walk_packages(vobiz_provider.__path__, "vobiz_provider."):
        importlib.import_module(module.name)
    drawing = {name: (parent, meaning) for name, parent, meaning in drawn()}
    real = {error.__name__: error for error in defined(errors.VobizError)}
    assert drawing.keys() == real.keys()
    for name, error in real.items():
        parent, meaning = drawing[name]
        assert parent is None or real[parent] in error.__bases__
        file = error.__module__.removeprefix("vobiz_provider.").replace(".", "/") + ".py"
        assert file == "api/errors.py" or meaning.startswith(f"{file}: ")
        assert inspect.getdoc(error)


def test_an_unknown_outcome_is_never_taken_for_an_answer() -> None:
    assert not issubclass(errors.OutcomeUnknown, errors.ApiError)


def test_an_answer_that_cannot_be_used_changed_nothing() -> None:
    assert issubclass(errors.Unreadable, errors.Unreachable)
