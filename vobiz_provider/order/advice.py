"""What a person can do at Vobiz or with the CLI: phrases that several messages share."""

from __future__ import annotations

LOOK = (
    "look in the account's balance and transactions and in My Numbers, or ask support@vobiz.ai (the console shows no "
    "orders)"
)
WHERE = "at Vobiz (My Numbers, or support@vobiz.ai)"
RELEASE = f"release it {WHERE}"
ADOPT = "set existing_order_id to its id and run `pulumi up`"
NEVER = "Never --import-pending-creates, which forgets it"
