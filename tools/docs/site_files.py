"""A hook of MkDocs: pages of the site that stand elsewhere in the repository, such as an example's README.

A link to one leads out of `docs/` in the repository, where it is read as a file, and into the site's own folder here.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path, PurePosixPath

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "SECURITY.md")
FOLDERS = ("examples", "templates", "bench/projects")
_LEFT_OUT = {"__pycache__", ".venv", ".pytest_cache", ".mypy_cache"}
_LINK = re.compile(r"(\]\()([^)\s#:]+)")


# Before the plugin that checks links notes which files there are.
@event_priority(100)
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Adds the files to those of `docs/`."""
    for path in (*(ROOT / name for name in PAGES), *(path for name in FOLDERS for path in _below(ROOT / name))):
        place = path.relative_to(ROOT).as_posix()
        files.append(File.generated(config, place, abs_src_path=str(path)))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Has links between `docs/` and the rest lead to where the files stand in the site."""
    here = PurePosixPath(page.file.src_uri)
    is_of_docs = page.file.generated_by is None
    in_repository = PurePosixPath("docs") / here if is_of_docs else here

    def placed(link: re.Match[str]) -> str:
        target = posixpath.normpath(str(in_repository.parent / link[2]))
        in_site = target.removeprefix("docs/")
        return link[1] + (posixpath.relpath(in_site, here.parent) if in_site in files.src_uris else link[2])

    return _LINK.sub(placed, markdown)


def _below(folder: Path) -> list[Path]:
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return [path for path in found if _LEFT_OUT.isdisjoint(path.relative_to(folder).parts)]
