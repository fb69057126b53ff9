"""WhatsAppChannel: a number connected to a WhatsApp Business account, which can send."""
