"""Finds a Pulumi CLI with its Python language host, or makes one, and prints the folder that holds them."""
# ruff: noqa: S603 (running programs is what it is for)

import contextlib
import fcntl
import hashlib
import importlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

# Under $XDG_CACHE_HOME or ~/.cache: the one name to change in another project, unless it is to share what is built.
CACHE = Path("vobiz-pulumi", "engine")
HERE = Path(__file__).resolve().parent
STAND_INS = ("pulumi-language-python", "pulumi-resource-pulumi-python", "language_host.py", "language_host_commands.py")
# A module of this folder, and where what it makes comes from.
WAYS = (("official_release", "from its vendor"), ("go_build", "built from its Go modules"))
INSTALL_PAGE = "https://www.pulumi.com/docs/install/"


class Unavailable(Exception):
    """A way to get the CLI that did not work here, and why."""


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def wanted_version() -> str:
    """The version in go.mod, which is the only place that names it."""
    found = re.search(r"^require github\.com/pulumi/pulumi/pkg/v3 (v\S+)", (HERE / "go.mod").read_text(), re.MULTILINE)
    if not found:
        raise Unavailable("go.mod names no version of the CLI")
    return found[1]


def version_of(program: Path) -> str | None:
    """What `pulumi version` answers; None for a program that does not run, such as an empty shim."""
    environment = {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "1"}
    try:
        answer = subprocess.run(
            [program, "version"], check=False, env=environment, capture_output=True, text=True, timeout=20
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return answer.stdout.strip() if answer.returncode == 0 else None


def from_path() -> Path:
    """The folder of the CLI on PATH, if its language host is beside it or on PATH too."""
    found = shutil.which("pulumi")
    if not found:
        raise Unavailable("no pulumi on PATH")
    program = Path(found).absolute()
    hosts = (program.parent / "pulumi-language-python", program.resolve().parent / "pulumi-language-python")
    if not shutil.which("pulumi-language-python") and not any(os.access(host, os.X_OK) for host in hosts):
        raise Unavailable(f"{program} has no pulumi-language-python")
    version = version_of(program)
    if version is None:
        raise Unavailable(f"{program} does not run")
    say(f"pulumi {version} from PATH: {program.parent}")
    return program.parent


def cache_folder(version: str) -> Path:
    """Outside the work tree, so that every clone shares it; its name changes with whatever it is made of."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base.absolute() / CACHE / f"{version}-{digest_of('go.mod', 'go.sum')}"


def digest_of(*names: str) -> str:
    return hashlib.sha256(b"".join((HERE / name).read_bytes() for name in names)).hexdigest()[:12]


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """One maker at a time; the lock ends with the process, however that ends."""
    with folder.with_name(folder.name + ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another process that is making the same pulumi")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def made_once(folder: Path) -> Iterator[Path | None]:
    """A folder to fill, which then becomes this one; None where it is there. Nobody sees it half made."""
    if folder.exists():
        yield None
        return
    with locked(folder):
        if folder.exists():
            yield None
            return
        for leftover in folder.parent.glob(f"{folder.name}.making-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix=f"{folder.name}.making-", dir=folder.parent) as staging:
            filled = Path(staging, "filled")
            yield filled
            filled.rename(folder)


def make(version: str, filled: Path) -> str:
    """Makes the CLI in a new folder, in the first way that works; answers where it came from."""
    reasons = []
    for module, origin in WAYS:
        made = filled.with_name(module)
        made.mkdir()
        # By name, since a file that is run as a program has no package around it to import from.
        way: Callable[[str, Path], str | None] = importlib.import_module(module).make
        reason = way(version, made)
        if reason is None and version_of(made / "pulumi") is None:
            reason = f"{module} made no CLI that runs"
        if reason is None:
            made.rename(filled)
            return origin
        reasons.append(reason)
    raise Unavailable("; ".join(reasons))


def with_stand_ins(made: Path) -> Path:
    """The folder, or one beside it with its CLI and the stand-ins, which so change without a build."""
    if (made / "pulumi-language-python").exists():
        return made
    complete = made.with_name(f"{made.name}-{digest_of(*STAND_INS)}")
    with made_once(complete) as filled:
        if filled:
            filled.mkdir()
            for name in STAND_INS:
                shutil.copy(HERE / name, filled / name)
            (filled / "pulumi").hardlink_to(made / "pulumi")
    return complete


def from_cache(version: str) -> Path:
    """The cached CLI, made first where there is none yet."""
    folder = cache_folder(version)
    folder.parent.mkdir(parents=True, exist_ok=True)
    origin = "from the cache"
    with made_once(folder) as filled:
        if filled:
            origin = make(version, filled)
    complete = with_stand_ins(folder)
    say(f"pulumi {version} {origin}: {complete}")
    return complete


def main() -> int:
    try:
        try:
            folder = from_path()
        except Unavailable as on_path:
            try:
                folder = from_cache(wanted_version())
            except (Unavailable, OSError) as reason:
                say(f"error: no Pulumi CLI ({on_path}; {reason}): install one as {INSTALL_PAGE} says, and try again")
                return 1
    except KeyboardInterrupt:
        say("interrupted: no Pulumi CLI was made")
        return 130
    print(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
