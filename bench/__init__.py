"""How long the provider takes beside one that does nothing: `make bench`."""
