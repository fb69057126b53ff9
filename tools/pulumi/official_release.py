"""Downloads the official release by the vendor's documented installer."""
# ruff: noqa: S603 (running programs is what it is for)

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

INSTALLER = "https://get.pulumi.com"
ANSWER_SECONDS = 5
DOWNLOAD_SECONDS = 180


def fetch_installer(script: Path) -> str | None:
    """Where nothing answers, this is the probe: it gives up within seconds."""
    curl = shutil.which("curl")
    if not curl:
        return "its installer needs curl"
    command = [curl, "-fsSL", "--connect-timeout", "3", "--max-time", str(ANSWER_SECONDS), "-o", str(script), INSTALLER]
    try:
        answered = subprocess.run(command, check=False, capture_output=True, timeout=ANSWER_SECONDS + 1).returncode == 0
    except subprocess.TimeoutExpired:
        answered = False
    return None if answered else f"{INSTALLER} does not answer"


def install(script: Path, version: str, root: Path) -> str | None:
    """Runs the installer; it downloads with children of its own, which are ended with it."""
    command = ["sh", str(script), "--version", version.removeprefix("v"), "--install-root", str(root), "--no-edit-path"]
    print(f"downloading pulumi {version} from its vendor", file=sys.stderr, flush=True)
    quiet = subprocess.DEVNULL
    installer = subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True)
    try:
        failed = installer.wait(DOWNLOAD_SECONDS) != 0
    except subprocess.TimeoutExpired:
        return f"the download took more than {DOWNLOAD_SECONDS} s"
    finally:
        if installer.poll() is None:
            os.killpg(installer.pid, signal.SIGKILL)
            installer.wait()
    complete = all((root / "bin" / name).exists() for name in ("pulumi", "pulumi-language-python"))
    return "the vendor's installer failed" if failed or not complete else None


def make(version: str, folder: Path) -> str | None:
    """Puts `pulumi` and its language hosts into the folder; answers why it could not, or None."""
    root = folder.with_name("official")
    script = folder.with_name("install.sh")
    reason = fetch_installer(script) or install(script, version, root)
    if reason:
        return f"official release: {reason}"
    for program in (root / "bin").iterdir():
        program.rename(folder / program.name)
    return None
