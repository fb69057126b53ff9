"""What of the package's texts has no entry in docs/troubleshooting.md, and why."""

from __future__ import annotations

PRINTED_ON_DEMAND = (
    "commands/report/changes.py",
    "commands/report/contents.py",
    "commands/report/document.py",
    "commands/report/drift.py",
    "commands/preflight/command.py",
)
"""Files whose texts are what a command was asked for."""

FRAMES = (
    "…: …, which cannot be read: …",
    "…: …: try again later",
    "…. It is not sent again. …: if it is there, …; if it is not, …",
    "…. …: if it is there, …; if it is not, …",
    "… …; the default is …",
    "must be …, not …",
    "…. Before anything else …. If the order is there, ……; if it is not, …. Until then nothing is ordered here.…",
    "…. Before anything else …. If the order is there, …; if it is not, …. …",
    "…. If the order is there, ",
    "…: ……; if it is not there, …",
)
"""What other texts stand in; each of those has an entry."""

ADVICE = (
    "authId` and its token",
    "ask for one region instead of the whole country, or ",
    "…write to support@vobiz.ai",
    "check existing_channel_id, or remove it to connect the number",
    "`pulumi up --refresh` connects the number again, or … where the list is not whole",
    "order cheaper numbers or fewer",
    "release what is not needed at Vobiz",
    "`pulumi up --replace URN` (`pulumi stack --show-urns` lists URNs)",
    "look in the account's balance and transactions and in My Numbers, or ask support@vobiz.ai (the console shows no "
    "orders)",
    "at Vobiz (My Numbers, or support@vobiz.ai)",
    "set existing_order_id to its id and run `pulumi up`",
    "Never --import-pending-creates, which forgets it",
    "set existing_order_id to that order's id",
    "set existing_order_id of those of … that are there too",
    "… and run `pulumi up`, then …",
    "…run … and `pulumi up`",
    "…, …, and run … and `pulumi up`",
    "raise the ceiling or name another number",
    "set currency to …",
    "name a number in another currency",
    "If it is the one that was sent, the number may be verified already: connect it in the console and run `pulumi "
    "refresh`. If not, the",
    "declare its phone_number; a number that a channel has counts as verified",
    "pass the number to preferred_number instead",
)
"""The next step of an error, which it tells itself."""

DETAILS = (
    "buy another number",
    "have another code sent",
    "list of available numbers",
    "list of channels",
    "needs the stack's config",
    "needs an API that answers",
    "no setup fee listed",
    "no monthly fee listed",
    "(… a month without that, --max-monthly is …)",
    "the standard input",
    "a file without a name",
    "… is not read, … is meant: ",
    "a JWT, whose account is not known",
    "no reason given",
    "a number not known yet",
    "a number in …/…",
    "a number in …",
    "has, or was stopped while it ordered,",
    "about … or before",
    "at an unknown time",
    "an unknown time",
    "that one buys the number that replaces it",
    "the order is kept as it is, and … would buy a number there",
    "as far as this stack knows (…)",
    "the order of … that no answer came of",
    "is alive until …",
    "may still be alive",
    "an order may be placed again that an earlier run was stopped at",
    "a selection may choose a number that it holds already, a new order or channel cannot tell whether an earlier run "
    "was stopped while it was sent, or which number stays billed, and a channel that goes cannot tell whether another "
    "resource has it too",
)
"""What an error names: a thing, a time, what follows."""

HINTS = (
    "Seen now, as a hint and no proof",
    "… is still on sale",
    "do not have",
    "the list of channels has none of ……",
    "… is not on sale any more",
    "the ledger has no debit from …",
    "the account's numbers … …",
)
"""What is seen at Vobiz of an order in doubt, at the end of its error."""

NO_ERRORS = (
    "module … has no attribute …",
    "adopts channel …, connects nothing",
    "it is adopted in this run",
    "… of this stack has it too",
    "a checkout that is not installed",
    "gRPC's abort raises",
    "another than …, that order is adopted instead",
    "another than …, another number is bought",
    "an order in … takes one of … numbers…",
    "a channel of this account has the number",
    "Vobiz says that it is verified already",
    "check of a new one",
    "no answer to a look for traces",
    "answered in … ms",
    "keepers are not all known yet: if they turn out to be others than they were",
    "… is not known yet: if it turns out to be another than …",
    "the account can spend …",
)
"""What is told where all is well, and what no user sees."""

NO_ENTRY = frozenset((*FRAMES, *ADVICE, *DETAILS, *HINTS, *NO_ERRORS))

MADE_OF_OTHER_TEXTS = frozenset(
    {
        "api/client.py:Client.confirm",
        "api/client.py:Client.create_channel",
        "api/client.py:Client.create_order",
        "api/errors.py:Refused.reworded",
        "api/request.py:Request._post_through_rate_limit",
        "api/request.py:Request._success",
        "api/request.py:Request.change",
        "availability.py:get_available_numbers",
        "channel/adoption.py:adopt",
        "channel/doubt.py:outcome_unknown",
        "channel/lifecycle.py:ChannelLifecycle._failures_of_adoption",
        "channel/lifecycle.py:ChannelLifecycle.conflicts",
        "channel/lifecycle.py:ChannelLifecycle.create",
        "channel/lifecycle.py:ChannelLifecycle.failures_of_new",
        "channel/lifecycle.py:ChannelLifecycle.remember",
        "channel/lifecycle.py:ChannelLifecycle.tell_difference",
        "channel/lifecycle.py:ChannelLifecycle.update",
        "commands/doctor/command.py:_checks",
        "commands/doctor/environment.py:check_environment",
        "commands/doctor/machine.py:check_cli",
        "commands/doctor/machine.py:check_stack",
        "commands/doctor/vobiz.py:check_api",
        "commands/doctor/vobiz.py:check_credentials",
        "commands/numbers.py:_validated",
        "commands/report/command.py:report",
        "engine/cli.py:ask_cli",
        "engine/config.py:resolve",
        "engine/inputs.py:parse",
        "engine/inputs.py:validate",
        "engine/stack.py:StackExport._current",
        "order/adoption.py:adopt",
        "order/doubt.py:outcome_unknown",
        "order/kept.py:KeptOrder.conflicts_of_kept",
        "order/kept.py:KeptOrder.remember",
        "order/kept.py:KeptOrder.tell_difference",
        "order/lifecycle.py:OrderLifecycle._bought",
        "order/lifecycle.py:OrderLifecycle.failures_of_new",
        "order/lifecycle.py:OrderLifecycle.update",
        "order/settlement.py:read_in_doubt",
        "own_number/attempts.py:submit_new_code",
        "own_number/lifecycle.py:OwnNumberLifecycle.conflicts",
        "own_number/lifecycle.py:OwnNumberLifecycle.create",
        "own_number/verification.py:send_code",
        "own_number/verification.py:submit_code",
        "selection/lifecycle.py:SelectionLifecycle.create",
        "selection/lifecycle.py:SelectionLifecycle.failures_of_new",
    }
)
"""Where an error or a warning is made of words that do not stand there: they come from other texts of the package, from
Vobiz, the operating system, pydantic or the CLI.
"""
