"""A local stand-in for the Vobiz WhatsApp Numbers API: `python -m vobiz_sandbox`."""
