"""`python -m vobiz_provider`, and the console script `vobiz-provider`: see `--help`."""

from __future__ import annotations

import sys


def main() -> None:
    """Runs the command that the arguments name."""
    try:
        from vobiz_provider.commands.application import run  # noqa: PLC0415 - what it imports is an extra
    except ModuleNotFoundError as error:
        if error.name not in {"packaging", "rich", "typer", "yaml"}:
            raise
        sys.exit(
            f"error: the commands need {error.name}: run `pip install 'vobiz-provider[cli]'`, or where no index has it "
            "`pip install '/path/to/checkout[cli]'`"
        )
    except KeyboardInterrupt:
        sys.exit(130)
    run()


if __name__ == "__main__":
    main()
