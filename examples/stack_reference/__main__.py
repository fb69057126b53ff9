"""A link that opens a chat with a number which another stack bought."""

import pulumi

stack = pulumi.Config().require("numbers")
numbers = pulumi.StackReference(stack)


def usable(outputs: list[str | None]) -> str:
    """The number, once its order is completed. An output that is not there is None."""
    number, status = outputs
    if number is None or status != "completed":
        raise pulumi.RunError(f"{stack} has no number to use yet: {number or 'none'}, order {status or 'not recorded'}")
    return number


number = pulumi.Output.all(numbers.get_output("number"), numbers.get_output("status")).apply(usable)
pulumi.export("link", pulumi.Output.concat("https://wa.me/", number.apply(lambda e164: e164.removeprefix("+"))))
