"""`make demo`: the whole life of a number, told to a person who watches."""
