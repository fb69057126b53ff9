"""What Vobiz says: nothing here knows of Pulumi."""
