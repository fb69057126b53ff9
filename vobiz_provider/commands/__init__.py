"""The commands of `python -m vobiz_provider`. They read: a stack through the CLI, Vobiz through its API."""
