"""The engine getter, run as a program, with fake programs on PATH."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

TOOLS = Path(__file__).resolve().parents[2] / "tools" / "pulumi"
INSTALL_PAGE = "https://www.pulumi.com/docs/install/"
CLI = "#!/bin/sh\necho v3.259.0\n"


def put(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / name
    program.write_text(text)
    program.chmod(0o755)
    return program


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A PATH with a shell's tools, a curl that reaches nothing, and no go."""
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("sh", "cat", "chmod", "mkdir", "sleep"):
        (tools / name).symlink_to(str(shutil.which(name)))
    put(tools, "curl", "#!/bin/sh\nexit 7\n")
    return tmp_path


def environment(machine: Path, *folders: Path) -> dict[str, str]:
    path = os.pathsep.join(str(folder) for folder in (*folders, machine / "tools"))
    return {"PATH": path, "XDG_CACHE_HOME": str(machine / "cache"), "HOME": str(machine)}


def start(machine: Path, *folders: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, str(TOOLS / "engine.py")]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, env=environment(machine, *folders), stdout=pipe, stderr=pipe, text=True)


def get(machine: Path, *folders: Path) -> tuple[int, str, str]:
    process = start(machine, *folders)
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


def put_go(machine: Path) -> None:
    """A go whose build takes a moment, counts its runs, and makes a program that answers as the CLI does."""
    script = f"""#!/bin/sh
echo built >> "{machine}/builds"
echo some/package >&2
sleep 0.5
while [ "$1" != -o ]; do shift; done
printf '#!/bin/sh\\necho v3.259.0\\n' > "$2"
chmod +x "$2"
"""
    put(machine / "tools", "go", script)


def test_a_cli_with_its_language_host_on_path_wins(machine: Path) -> None:
    put(machine / "own", "pulumi", CLI)
    put(machine / "own", "pulumi-language-python", CLI)
    code, out, err = get(machine, machine / "own")
    assert code == 0
    assert out.splitlines()[-1] == str(machine / "own")
    assert "v3.259.0 from PATH" in err


def test_a_language_host_elsewhere_on_path_counts(machine: Path) -> None:
    put(machine / "own", "pulumi", CLI)
    put(machine / "tools", "pulumi-language-python", CLI)
    assert get(machine, machine / "own")[1].splitlines()[-1] == str(machine / "own")


@pytest.mark.parametrize("host", [None, "pulumi-language-python"])
def test_a_cli_without_a_host_or_that_does_not_run_is_passed_over(machine: Path, host: str | None) -> None:
    put(machine / "own", "pulumi", "#!/bin/sh\nexit 1\n" if host else CLI)
    if host:
        put(machine / "own", host, CLI)
    put_go(machine)
    code, out, _ = get(machine, machine / "own")
    assert code == 0
    assert out.startswith(str(machine / "cache"))


def test_nothing_to_be_had_is_one_line_that_says_what_to_do(machine: Path) -> None:
    started = time.monotonic()
    code, out, err = get(machine)
    assert code == 1
    assert time.monotonic() - started < 10
    assert out == ""
    assert len(err.splitlines()) == 1
    assert err.startswith("error: ")
    assert INSTALL_PAGE in err
    for tried in ("no pulumi on PATH", "get.pulumi.com does not answer", "no go on PATH"):
        assert tried in err
    assert list((machine / "cache").rglob("*.making-*")) == []


def test_a_network_that_never_answers_costs_seconds(machine: Path) -> None:
    put(machine / "tools", "curl", "#!/bin/sh\nexec sleep 60\n")
    started = time.monotonic()
    assert get(machine)[0] == 1
    assert time.monotonic() - started < 10


def test_a_failed_build_names_the_last_line_of_go(machine: Path) -> None:
    put(machine / "tools", "go", "#!/bin/sh\necho one >&2\necho no such module >&2\nexit 1\n")
    code, _, err = get(machine)
    assert code == 1
    assert "go build failed: no such module" in err.splitlines()[-1]
    assert "Traceback" not in err


def test_two_at_once_build_once_and_the_cache_serves_the_next(machine: Path) -> None:
    put_go(machine)
    both = [start(machine) for _ in range(2)]
    folders = {process.communicate(timeout=60)[0].splitlines()[-1] for process in both}
    (folder,) = map(Path, folders)
    assert folder.name.startswith("v3.259.0-")
    assert {entry.name for entry in folder.iterdir()} >= {"pulumi", "pulumi-language-python", "language_host.py"}
    (machine / "tools" / "go").unlink()
    code, out, err = get(machine)
    assert (code, out) == (0, f"{folder}\n")
    assert "from the cache" in err
    assert (machine / "builds").read_text().splitlines() == ["built"]
    assert list(folder.parent.glob("*.making-*")) == []


def test_the_official_release_is_taken_where_it_is_offered(machine: Path) -> None:
    installer = """while [ "$1" != --install-root ]; do shift; done
mkdir -p "$2/bin"
for name in pulumi pulumi-language-python; do
  printf '#!/bin/sh\\necho v3.259.0\\n' > "$2/bin/$name"
  chmod +x "$2/bin/$name"
done
"""
    put(machine, "installer", installer)
    curl = f'#!/bin/sh\nwhile [ "$1" != -o ]; do shift; done\ncat "{machine}/installer" > "$2"\n'
    put(machine / "tools", "curl", curl)
    code, out, err = get(machine)
    assert code == 0
    assert "from its vendor" in err
    assert {entry.name for entry in Path(out.strip()).iterdir()} == {"pulumi", "pulumi-language-python"}
