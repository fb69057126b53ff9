"""The sandbox's face: a page at `/` that shows what the sandbox knows, with buttons for what happens outside."""
