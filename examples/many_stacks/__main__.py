"""The program of every stack, for the CLI: `pulumi up --stack team-01`."""

from numbers_of_stacks import order_numbers

order_numbers()
