"""WhatsAppNumberOrder: a number bought at Vobiz."""
