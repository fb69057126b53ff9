"""What the test of a page notices: one that goes on after a failure shows that a page is right where it is wrong."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest

from tests.docs.blocks import blocks_of, mistakes_in
from tests.docs.printed import is_printed
from tests.docs.session import Session
from tests.engine.jobs import until


@pytest.mark.parametrize(
    "commands",
    [
        "false\ntrue",
        "false && true\ntrue",
        "false | true",
        "true   # exit code 7",
        "false | true   # exit code 7",
        "true && true   # exit code 7\ntrue",
        "curl -s $SANDBOX/nothing",
        "pulumi config set --secret nobodys",
        "exit 0",
    ],
)
def test_what_fails_ends_the_page(commands: str, session: Session, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"```sh\n{commands}\n```\n\n```sh\ntrue\n```\n")
    with pytest.raises(AssertionError, match="exit code"):
        session.run(list(blocks_of(page)), tmp_path)


def test_what_a_page_leaves_running_is_ended(session: Session, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "```sh\nsleep 600 &\necho $!\nsh -c 'sleep 600 & echo $!'\ntrue && sh -c 'exit 7'   # exit code 7\n```\n"
    )
    (printed,) = session.run(list(blocks_of(page)), tmp_path).values()
    started = [int(line) for line in printed.splitlines()]
    assert len(started) == 2
    until(lambda: not any(map(psutil.pid_exists, started)), seconds=5)


@pytest.mark.parametrize(
    ("text", "printed", "is_there"),
    [
        ("  2   unchanged", "Resources:\n    2 unchanged\n", True),
        ("2 unchanged", "12 unchanged\n", False),
        ("costs 25", "costs 250\n", False),
        ("costs … INR", "costs 5 INR\n", True),
        ("costs … INR", "costs 5 USD\nand 6 INR\n", False),
        ("one\n…\nthree", "one\ntwo\nthree\n", True),
        ("one\n…\ntwo", "one\ntwo\n", True),
        ("one\ntwo", "one\nand\ntwo\n", False),
    ],
)
def test_a_text_is_that_which_was_printed(text: str, printed: str, is_there: bool) -> None:
    assert is_printed(text, printed) == is_there


@pytest.mark.parametrize(
    ("page", "mistakes"),
    [
        ("<!-- not run: why -->\n```sh\ntrue\n```\n", []),
        ("<!-- figures of a machine -->\n\n| a |\n| --- |\n", []),
        ("<!-- notrun: why -->\n```sh\ntrue\n```\n", ["<!-- notrun: why -->"]),
        ("<!-- not run -->\n```sh\ntrue\n```\n", ["<!-- not run -->"]),
        ("<!-- new project -->\n\nWords.\n\n```sh\ntrue\n```\n", ["new project"]),
        ("Words. <!-- new project -->\n```sh\ntrue\n```\n", ["new project"]),
        ("<pre>\npulumi up\n</pre>\n", ["<pre>"]),
    ],
)
def test_a_comment_that_nothing_heeds_is_named(page: str, mistakes: list[str], tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text(page)
    assert list(mistakes_in(tmp_path / "page.md")) == mistakes


@pytest.mark.parametrize("page", ["    pulumi up\n", "- a\n\n      pulumi up\n", "> ~~~ sh\n> pulumi up\n> ~~~\n"])
def test_every_way_to_write_a_block_is_one(page: str, tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text(page)
    assert [block.text for block in blocks_of(tmp_path / "page.md")] == ["pulumi up\n"]
