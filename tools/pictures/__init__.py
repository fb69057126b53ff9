"""`make pictures`: the pictures of the README, each of a real run."""
