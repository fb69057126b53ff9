"""WhatsAppNumberSelection: a number chosen once and remembered."""
