"""The imports of the packages lead down only, as CONTRIBUTING draws them; imports for type checkers count too."""

from __future__ import annotations

import ast
import re
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[2]
# From the top floor to the ground; what stands in one row does not know its neighbours.
FLOORS = [
    ("__main__",),
    ("commands",),
    ("vobiz_provider",),
    ("order", "selection", "own_number", "channel", "availability"),
    ("resource",),
    ("providers",),
    ("lifecycle",),
    ("kept",),
    ("session",),
    ("held_numbers", "area_inputs", "doubts", "readings", "id_input"),
    ("records",),
    ("engine",),
    ("api",),
]
# A provider loads its lifecycle by name, when the engine first calls it: a program never does.
LOADED_LATER = [
    "vobiz_provider.providers imports vobiz_provider.channel.lifecycle",
    "vobiz_provider.providers imports vobiz_provider.order.kept",
    "vobiz_provider.providers imports vobiz_provider.order.lifecycle",
    "vobiz_provider.providers imports vobiz_provider.own_number.lifecycle",
    "vobiz_provider.providers imports vobiz_provider.selection.kept",
    "vobiz_provider.providers imports vobiz_provider.selection.lifecycle",
]
# An account, and how to write and show things: no endpoint and no model of an answer.
API_OF_ENGINE = {"account", "errors", "redaction", "values"}


def imports_of(package: str) -> dict[str, set[str]]:
    """Every module of a package, with the full names of what it imports."""
    found = {}
    for path in sorted((_ROOT / package).rglob("*.py")):
        module = ".".join(path.relative_to(_ROOT).with_suffix("").parts).removesuffix(".__init__")
        imported = set()
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{module} imports by a relative name"
                imported |= {f"{node.module}.{alias.name}" for alias in node.names}
            elif isinstance(node, ast.Import):
                imported |= {alias.name for alias in node.names}
            elif isinstance(node, ast.Constant) and re.fullmatch(rf"{package}(\.\w+)+", str(node.value)):
                imported.add(str(node.value))  # loaded by its name
        found[module] = imported
    return found


def modules_imported(imports: dict[str, set[str]], module: str) -> set[str]:
    """Those modules of the package itself that a module imports."""
    names = {*imports[module], *(name.rpartition(".")[0] for name in imports[module])}
    return (names & imports.keys()) - {module}


def room(module: str) -> str:
    return module.split(".")[1] if "." in module else module


@pytest.mark.parametrize("package", ["vobiz_provider", "vobiz_sandbox"])
def test_no_modules_import_each_other_in_a_circle(package: str) -> None:
    imports = imports_of(package)
    graph = {module: modules_imported(imports, module) - {package} for module in imports}
    TopologicalSorter(graph).prepare()


def test_imports_lead_to_a_lower_floor() -> None:
    imports = imports_of("vobiz_provider")
    floor = {name: number for number, names in enumerate(FLOORS) for name in names}
    upward = sorted(
        f"{module} imports {imported}"
        for module in imports
        for imported in modules_imported(imports, module)
        if room(imported) != room(module) and floor[room(imported)] <= floor[room(module)]
    )
    assert upward == LOADED_LATER


def test_the_api_knows_no_pulumi_and_the_engine_nothing_of_what_vobiz_answers() -> None:
    imports = imports_of("vobiz_provider")
    of_api = {name for module, names in imports.items() if room(module) == "api" for name in names}
    assert {name for name in of_api if name.split(".")[0] == "pulumi"} == set()
    of_engine = {
        imported.split(".")[2]
        for module in imports
        if room(module) == "engine"
        for imported in modules_imported(imports, module)
        if imported.startswith("vobiz_provider.api.")
    }
    assert of_engine <= API_OF_ENGINE


def test_the_sandbox_shares_no_code_with_the_provider() -> None:
    names = {name.split(".")[0] for imported in imports_of("vobiz_sandbox").values() for name in imported}
    assert "vobiz_provider" not in names


def test_one_room_knows_http() -> None:
    http = {"requests", "urllib3"}
    importing = {
        room(module)
        for module, names in imports_of("vobiz_provider").items()
        if http & {name.split(".")[0] for name in names}
    }
    assert importing == {"api"}
