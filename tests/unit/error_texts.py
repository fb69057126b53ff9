"""What vobiz_provider can tell a user, read from its code: every text that is a sentence, with `…` for each value.

Not what an error is made with but every text counts: whatever way an error comes to its words, they stand somewhere.
What is no error, or only a part of one, is named in error_parts.py.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path

from tests.driver.troubleshooting import ANYTHING

PACKAGE = Path(__file__).resolve().parents[2] / "vobiz_provider"
# What is told that nothing is wrong with, how an argument is described, what only the code reads.
_NO_ERRORS = frozenset({"inform", "ok", "skipped", "Option", "Typer", "compile"})
_KEYS = frozenset({"claim", "other_holder", "record", "has_happened", "forget_stack_once", "once", "startswith"})
# The CLI and the commands put it before a text.
_SEVERITY = re.compile(r"^(?:error|warning): ")
# What makes an error or a warning, besides the classes of this package below `_ERRORS`.
_MAKERS = frozenset({"CheckFailure", "ValueError", "RunError", "BadParameter", "reworded", "failed", "warning", "warn"})
_ERRORS = frozenset({"VobizError", "CliFailed", "NoPython"})
# A word of a sentence, and not a name of the code or of a file.
_WORD = re.compile(r"(?<![\w./:-])[A-Za-z][A-Za-z'-]*(?![\w/])")
_FEWEST_WORDS = 3
# Goes on where another text ends.
_CONTINUATION = (" ", ",", ";", ".", ":", "\n")


@dataclass(frozen=True)
class Text:
    """One text.

    Args:
        place: the file below the package and what of it, as `order/purchase.py:buy`.
        line: where, for a person.
        template: the text.
    """

    place: str
    line: int
    template: str

    def __str__(self) -> str:
        return f"{self.place}: {self.template}"


def texts() -> list[Text]:
    """Every sentence of the package, but docstrings and what begins in the middle of one."""
    return [text for path in _paths() for text in _Reader(path).read()]


def without_words() -> list[str]:
    """Each place that makes an error or a warning of words that do not stand there, as `order/adoption.py:adopt`."""
    makers = _MAKERS | _error_classes()
    return [place for path in _paths() for place in _Reader(path).makers_without_words(makers)]


def _paths() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def _error_classes() -> frozenset[str]:
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in _paths())
    classes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    found: frozenset[str] = _ERRORS
    while True:
        below = {each.name for each in classes if any(ast.unparse(base) in found for base in each.bases)}
        if below <= found:
            return found
        found |= below


class _Reader(ast.NodeVisitor):
    def __init__(self, path: Path) -> None:
        self._makers: frozenset[str] = frozenset()
        self._without_words: list[str] = []
        self._tree = ast.parse(path.read_text(encoding="utf-8"))
        self._file = path.relative_to(PACKAGE).as_posix()
        self._scope: list[str] = []
        self._found: list[Text] = []

    def read(self) -> list[Text]:
        self.visit(self._tree)
        return self._found

    def makers_without_words(self, makers: frozenset[str]) -> list[str]:
        self._makers = makers
        self.visit(self._tree)
        return self._without_words

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> None:
        self._scope.append(node.name)
        self.generic_visit(node)
        self._scope.pop()

    visit_AsyncFunctionDef = visit_FunctionDef
    visit_ClassDef = visit_FunctionDef

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):
            self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        name = called(node)
        if name in self._makers and not any(is_sentence(_template(below)) for below in ast.walk(node)):
            self._without_words.append(self._place)
        if name in _NO_ERRORS | _KEYS:
            return
        if name == "Doubt":
            self.visit(node.args[0])  # the others are where to look and the ways on
        elif name in {"matching", "one_of"}:
            self._add(node, f"must be {_description(node)}, not {ANYTHING}")
        else:
            self.generic_visit(node)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        self._add(node, _template(node))
        for value in node.values:
            if isinstance(value, ast.FormattedValue):
                self.visit(value.value)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self._add(node, node.value)

    def _add(self, node: ast.expr, template: str) -> None:
        text = _SEVERITY.sub("", template)
        if is_sentence(text) and not text.startswith(_CONTINUATION):
            self._found.append(Text(self._place, node.lineno, text))

    @property
    def _place(self) -> str:
        return f"{self._file}:{'.'.join(self._scope)}"


def is_sentence(text: str) -> bool:
    """Whether this is told to a person."""
    is_regular_expression = "(?" in text
    return " " in text and not is_regular_expression and len(_WORD.findall(text)) >= _FEWEST_WORDS


def called(node: ast.Call) -> str:
    """The last name of what is called."""
    return ast.unparse(node.func).rpartition(".")[2]


def _template(node: ast.AST) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(map(_template, node.values))
    return str(node.value) if isinstance(node, ast.Constant) else ANYTHING


def _description(node: ast.Call) -> str:
    if called(node) == "matching":
        return _template(node.args[1])
    return " or ".join(repr(each.value) if isinstance(each, ast.Constant) else ANYTHING for each in node.args)
