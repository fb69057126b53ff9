"""What `doctor` looks at in the Python that the project's programs run in: what is installed there."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from vobiz_provider.api.version import NAME, package_version
from vobiz_provider.commands.doctor.check import Check, failed, ok, skipped, warning
from vobiz_provider.commands.doctor.python_of_project import NoPython, python_of
from vobiz_provider.commands.stack import Project

_WHAT = "environment"
_OLDEST_PYTHON = [3, 10]
_SECONDS = 60
# As the language host looks for plugins: what is named like a Pulumi package and does not say otherwise has one.
_PROBE = """
import importlib.metadata, importlib.util, json, os, re, sys
packages, plugins = {}, []
for each in importlib.metadata.distributions():
    name = each.metadata["Name"]
    if not name:
        continue
    packages.setdefault(re.sub("[-_.]+", "-", name).lower(), each.version)
    if re.match("pulumi[-_]", name) and name not in ("pulumi-policy", "pulumi-esc-sdk"):
        spec = importlib.util.find_spec(name.replace("-", "_"))
        places = list(spec.submodule_search_locations or []) if spec else []
        if not any(os.path.isfile(os.path.join(place, "pulumi-plugin.json")) for place in places):
            plugins.append(name)
print(json.dumps({
    "version": list(sys.version_info[:3]),
    "prefix": sys.prefix,
    "packages": packages,
    "requires": importlib.metadata.requires("vobiz-provider") or [] if "vobiz-provider" in packages else [],
    "plugins": plugins,
}))
"""


def check_environment(project: Project | None) -> Check:
    """The Python that the project's options name, and what is installed there.

    Args:
        project: the Pulumi project that this folder is in, or None.
    """
    if project is None:
        return skipped(_WHAT, "needs a folder with a Pulumi.yaml: this is in none")
    try:
        python = python_of(project)
        found = _asked(python)
    except NoPython as error:
        return failed(_WHAT, str(error))
    problem = _problem(python, found)
    return failed(_WHAT, problem) if problem else _compared(python, found)


def _compared(python: Path, found: dict[str, Any]) -> Check:
    packages = found["packages"]
    there = f"Python {_dotted(found['version'])} ({python}), {NAME} {packages[NAME]}, pulumi {packages.get('pulumi')}"
    if found["plugins"]:
        names = ", ".join(found["plugins"])
        advice = "`pulumi install` looks for a plugin of that name to download: uninstall what has none"
        return warning(_WHAT, f"{there}; {names} is named like a Pulumi package: {advice}")
    if Path(found["prefix"]) == Path(sys.prefix):
        return ok(_WHAT, there)
    ours = package_version()
    if ours != packages[NAME]:
        return warning(_WHAT, f"{there}; this command is {NAME} {ours}: run `{python} -m vobiz_provider` instead")
    return ok(_WHAT, f"{there}; this command runs in another, {sys.prefix}")


def _asked(python: Path) -> dict[str, Any]:
    try:
        printed = subprocess.run(  # noqa: S603 - the Python that the project's programs run in, without a shell
            [python, "-c", _PROBE], stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS, check=True
        ).stdout
        found: dict[str, Any] = json.loads(printed)
    except (OSError, subprocess.SubprocessError, ValueError):
        raise NoPython(f"{python} does not run: make its environment anew and run `pulumi install`") from None
    return found


def _problem(python: Path, found: dict[str, Any]) -> str | None:
    if found["version"] < _OLDEST_PYTHON:
        return f"{python} is Python {_dotted(found['version'])}: use {_dotted(_OLDEST_PYTHON)} or later"
    packages = found["packages"]
    if NAME not in packages:
        return f"{python} has no {NAME}: add it to the project's requirements and run `pulumi install`"
    needed = [Requirement(text) for text in found["requires"]]
    wrong = [
        f"{each.name}{each.specifier} ({packages.get(canonicalize_name(each.name), 'missing')})"
        for each in needed
        if (each.marker is None or each.marker.evaluate({"extra": ""})) and not _is_met(each, packages)
    ]
    if wrong:
        return f"{python} does not have what {NAME} needs: {', '.join(wrong)}: run `pulumi install`"
    return None


def _is_met(requirement: Requirement, packages: dict[str, str]) -> bool:
    version = packages.get(canonicalize_name(requirement.name))
    return version is not None and requirement.specifier.contains(version, prereleases=True)


def _dotted(numbers: list[int]) -> str:
    return ".".join(str(number) for number in numbers)
