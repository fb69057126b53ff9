"""Commands of the CLI about the resource of this call, as a person pastes them."""

from __future__ import annotations

from vobiz_provider.engine.call import current_urn


def replace_command() -> str:
    """The command that has the resource of this call replaced."""
    if current_urn() is None:
        return "`pulumi up --replace URN` (`pulumi stack --show-urns` lists URNs)"
    return f"`pulumi up --replace {quoted(current_urn())}`"


def quoted(urn: str | None) -> str:
    """A URN as a shell takes it."""
    # shlex.quote leaves some URNs without quotes, which is right and looks as if they did not matter.
    return "'" + (urn or "URN").replace("'", "'\"'\"'") + "'"
