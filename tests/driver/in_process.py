"""The SDK's own servicer in the test's process: the same calls as over gRPC, without a process to start."""

from __future__ import annotations

import ast
import functools
import importlib.util
import io
import os
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import copy_context
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, ModuleType, TracebackType
from typing import Any, NoReturn, TextIO

from tests.driver.plugin import Plugin, PluginError

_LOCK = threading.Lock()


@functools.cache
def _servicer_code() -> CodeType:
    """The SDK's plugin, compiled without the last line, which would serve until it is killed."""
    spec = importlib.util.find_spec("pulumi.dynamic.__main__")
    assert spec
    assert spec.origin
    tree = ast.parse(Path(spec.origin).read_text())
    assert ast.unparse(tree.body.pop()) == "main()", "the SDK starts its plugin in another way"
    return compile(tree, spec.origin, "exec")


def _new_servicer() -> Any:
    # A module of its own has a cache of providers of its own, as a new process does.
    module = ModuleType("a_plugin")
    exec(_servicer_code(), module.__dict__)  # noqa: S102 - the SDK's own source
    return module.DynamicResourceProviderServicer()


@dataclass(frozen=True)
class _Surroundings:
    """What belongs to a whole process."""

    environment: dict[str, str]
    arguments: list[str]
    output: TextIO
    errors: TextIO
    traceback_limit: int | None = None

    def exchange(self) -> _Surroundings:
        """Puts them in place; returns those that were there."""
        limit = getattr(sys, "tracebacklimit", None)
        before = _Surroundings(dict(os.environ), sys.argv, sys.stdout, sys.stderr, limit)
        os.environ.clear()
        os.environ.update(self.environment)
        sys.argv, sys.stdout, sys.stderr = self.arguments, self.output, self.errors
        if self.traceback_limit is None:
            vars(sys).pop("tracebacklimit", None)
        else:
            sys.tracebacklimit = self.traceback_limit
        return before


class _Call:
    """The context of one call, as the servicer uses gRPC's."""

    def is_active(self) -> bool:
        return True

    def abort(self, code: object, details: str) -> NoReturn:
        # What was raised stays its context: a test that fails shows where.
        raise PluginError(details)


class InProcessPlugin(Plugin):
    """`with InProcessPlugin({"VOBIZ_AUTH_ID": …}, home) as plugin:` is one plugin; the one that was started last works.

    During its calls, and only then, this process has its environment, arguments and standard streams.
    """

    def __init__(self, environment: Mapping[str, str], home: Path) -> None:
        super().__init__(environment, home)
        self._errors, self._output, self._calls = io.StringIO(), io.StringIO(), 0
        self._surroundings = _Surroundings(
            self.environment, ["pulumi.dynamic", "127.0.0.1:0"], self._output, self._errors
        )

    def __enter__(self) -> InProcessPlugin:
        self._servicer = _new_servicer()
        return self

    def __exit__(
        self,
        exception_type: type[BaseException] | None,
        exception: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.printed = self._output.getvalue()

    def answer(self, method: str, request: Any) -> Any:
        handler, arrived = getattr(self._servicer, method), type(request).FromString(request.SerializeToString())
        with self._inside():
            # The SDK's handlers set the settings of the thread's context.
            response = copy_context().run(handler, arrived, _Call())
        return type(response).FromString(response.SerializeToString())

    def lines(self) -> list[str]:
        return self._errors.getvalue().splitlines()

    @contextmanager
    def _inside(self) -> Iterator[None]:
        self._count(1)
        try:
            yield
        finally:
            self._count(-1)

    def _count(self, change: int) -> None:
        # The first call of several at once enters, and the last one leaves.
        with _LOCK:
            if self._calls == (0 if change > 0 else 1):
                self._surroundings = self._surroundings.exchange()
            self._calls += change
