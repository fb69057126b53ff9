"""Uses a number that another stack bought."""

import pulumi

numbers = pulumi.StackReference(pulumi.Config().require("numbers"))
number = numbers.require_output("number")
pulumi.export("link", pulumi.Output.concat("https://wa.me/", number))
