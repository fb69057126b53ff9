"""The engine getter, run as a program, with fake programs on PATH."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

INSTALL_PAGE = "https://www.pulumi.com/docs/install/"
Put = Callable[[Path, str, str], None]
CLI = "#!/bin/sh\necho v3.259.0\n"


class Machine:
    """A folder with a home and a PATH of its own: a shell's tools, a curl that reaches nothing, and no go."""

    def __init__(self, folder: Path, getter: Path, put: Put) -> None:
        self.folder, self.getter, self._put = folder, getter, put
        self.cache = folder / "cache"
        self.put("tools", "curl", "#!/bin/sh\nexit 7\n")
        for name in ("sh", "cat", "chmod", "mkdir", "sleep"):
            (folder / "tools" / name).symlink_to(str(shutil.which(name)))

    def put(self, folder: str, name: str, text: str) -> None:
        self._put(self.folder / folder, name, text)

    def put_go(self) -> None:
        """A go whose build takes a moment, counts its runs, and makes a program that answers as the CLI does."""
        script = f"""#!/bin/sh
echo built >> "{self.folder}/builds"
echo some/package >&2
sleep 0.5
while [ "$1" != -o ]; do shift; done
printf '#!/bin/sh\\necho v3.259.0\\n' > "$2"
chmod +x "$2"
"""
        self.put("tools", "go", script)

    def start(self, *folders: str) -> "subprocess.Popen[str]":
        path = os.pathsep.join(str(self.folder / name) for name in (*folders, "tools"))
        environment = {"PATH": path, "XDG_CACHE_HOME": str(self.cache), "HOME": str(self.folder)}
        pipe = subprocess.PIPE
        return subprocess.Popen([sys.executable, self.getter], env=environment, stdout=pipe, stderr=pipe, text=True)

    def get(self, *folders: str) -> tuple[int, str, str]:
        """The exit code and what is printed, with these folders before the others on PATH."""
        process = self.start(*folders)
        out, err = process.communicate(timeout=60)
        return process.returncode, out, err


@pytest.fixture
def machine(tmp_path: Path, tools: Path, put: Put) -> Machine:
    return Machine(tmp_path, tools / "engine.py", put)


def test_a_cli_with_its_language_host_on_path_wins(machine: Machine) -> None:
    machine.put("own", "pulumi", CLI)
    machine.put("own", "pulumi-language-python", CLI)
    code, out, err = machine.get("own")
    assert code == 0
    assert out.splitlines()[-1] == str(machine.folder / "own")
    assert "v3.259.0 from PATH" in err


def test_a_language_host_elsewhere_on_path_counts(machine: Machine) -> None:
    machine.put("own", "pulumi", CLI)
    machine.put("tools", "pulumi-language-python", CLI)
    assert machine.get("own")[1].splitlines()[-1] == str(machine.folder / "own")


@pytest.mark.parametrize("host", [None, "pulumi-language-python"])
def test_a_cli_without_a_host_or_that_does_not_run_is_passed_over(machine: Machine, host: str | None) -> None:
    machine.put("own", "pulumi", "#!/bin/sh\nexit 1\n" if host else CLI)
    if host:
        machine.put("own", host, CLI)
    machine.put_go()
    code, out, _ = machine.get("own")
    assert code == 0
    assert out.startswith(str(machine.cache))


def test_nothing_to_be_had_is_one_line_that_says_what_to_do(machine: Machine) -> None:
    started = time.monotonic()
    code, out, err = machine.get()
    assert code == 1
    assert time.monotonic() - started < 10
    assert out == ""
    assert len(err.splitlines()) == 1
    assert err.startswith("error: ")
    assert INSTALL_PAGE in err
    for tried in ("no pulumi on PATH", "get.pulumi.com does not answer", "no go on PATH"):
        assert tried in err
    assert list(machine.cache.rglob("*.making-*")) == []


def test_a_network_that_never_answers_costs_seconds(machine: Machine) -> None:
    machine.put("tools", "curl", "#!/bin/sh\nexec sleep 60\n")
    started = time.monotonic()
    assert machine.get()[0] == 1
    assert time.monotonic() - started < 10


def test_a_failed_build_names_the_last_line_of_go(machine: Machine) -> None:
    machine.put("tools", "go", "#!/bin/sh\necho one >&2\necho no such module >&2\nexit 1\n")
    code, _, err = machine.get()
    assert code == 1
    assert "go build failed: no such module" in err.splitlines()[-1]
    assert "Traceback" not in err


def test_two_at_once_build_once_and_the_cache_serves_the_next(machine: Machine) -> None:
    machine.put_go()
    both = [machine.start() for _ in range(2)]
    folders = {process.communicate(timeout=60)[0].splitlines()[-1] for process in both}
    (folder,) = map(Path, folders)
    assert folder.name.startswith("v3.259.0-")
    assert {entry.name for entry in folder.iterdir()} >= {"pulumi", "pulumi-language-python", "language_host.py"}
    (machine.folder / "tools" / "go").unlink()
    code, out, err = machine.get()
    assert (code, out) == (0, f"{folder}\n")
    assert "from the cache" in err
    assert (machine.folder / "builds").read_text().splitlines() == ["built"]
    assert list(folder.parent.glob("*.making-*")) == []


def test_another_stand_in_takes_no_build(machine: Machine, tools: Path, put: Put) -> None:
    machine.put_go()
    first = Path(machine.get()[1].strip())
    copied = machine.folder / "copy"
    shutil.copytree(tools, copied, ignore=shutil.ignore_patterns("tests", "__pycache__"))
    put(copied, "language_host.py", "another\n")
    machine.getter = copied / "engine.py"
    second = Path(machine.get()[1].strip())
    assert second != first
    assert (second / "language_host.py").read_text() == "another\n"
    assert (first / "language_host.py").read_bytes() == (tools / "language_host.py").read_bytes()
    assert (second / "pulumi").samefile(first / "pulumi")
    assert (machine.folder / "builds").read_text().splitlines() == ["built"]


def test_the_official_release_is_taken_where_it_is_offered(machine: Machine) -> None:
    installer = """while [ "$1" != --install-root ]; do shift; done
mkdir -p "$2/bin"
for name in pulumi pulumi-language-python; do
  printf '#!/bin/sh\\necho v3.259.0\\n' > "$2/bin/$name"
  chmod +x "$2/bin/$name"
done
"""
    machine.put(".", "installer", installer)
    curl = f'#!/bin/sh\nwhile [ "$1" != -o ]; do shift; done\ncat "{machine.folder}/installer" > "$2"\n'
    machine.put("tools", "curl", curl)
    code, out, err = machine.get()
    assert code == 0
    assert "from its vendor" in err
    assert {entry.name for entry in Path(out.strip()).iterdir()} == {"pulumi", "pulumi-language-python"}
