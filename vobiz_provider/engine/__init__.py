"""What Pulumi offers and asks: nothing here knows a rule of Vobiz's."""
