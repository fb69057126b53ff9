"""What a person can do at Vobiz or with the CLI: phrases that several messages share."""

from __future__ import annotations

from vobiz_provider.engine.call import current_urn

LOOK = (
    "look in the account's balance and transactions and in My Numbers, or ask support@vobiz.ai (the console shows no "
    "orders)"
)
WHERE = "at Vobiz (My Numbers, or support@vobiz.ai)"
RELEASE = f"release it {WHERE}"
CLEAR = "`pulumi refresh --clear-pending-creates --yes`"
ADOPT = "set existing_order_id to its id and run `pulumi up`"


def replace_command() -> str:
    """The command that has the resource of this call replaced."""
    if current_urn() is None:
        return "`pulumi up --replace URN` (`pulumi stack --show-urns` lists URNs)"
    return f"`pulumi up --replace {quoted(current_urn())}`"


def quoted(urn: str | None) -> str:
    """A URN as a shell takes it."""
    # shlex.quote leaves some URNs without quotes, which is right and looks as if they did not matter.
    return "'" + (urn or "URN").replace("'", "'\"'\"'") + "'"
