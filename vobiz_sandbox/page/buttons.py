"""What the page's buttons do: each is a path, and works without a body."""

from vobiz_sandbox.answers import ApiError, not_found
from vobiz_sandbox.channels import ChannelChange
from vobiz_sandbox.faults import Fault
from vobiz_sandbox.orders import NumberOrder, OrderStatusChange
from vobiz_sandbox.paths import CHANNELS, ORDERS
from vobiz_sandbox.world import World

_EXPIRING_SECONDS = 600
_LOSABLE = {"order": ORDERS, "channel": CHANNELS, "any": "*"}
_CHANNEL_CHANGES = {
    "suspend": ("status", "suspended"),
    "reactivate": ("status", "active"),
    "verify": ("verification_status", "verified"),
}


def press_order_button(world: World, order_id: str, button: str) -> None:
    """Completes, fails or releases an order. Raises ApiError where there is no such order or where it is so already."""
    order = world.orders.get(order_id)
    state = state_of(world, order)
    if button == "complete":
        _refuse(state == "completed", f"The order of {order.selected_phone_number} is completed already.")
        world.orders.change_status(order.id, OrderStatusChange(status="completed"))
    elif button == "fail":
        _refuse(state == "failed", f"The order of {order.selected_phone_number} has failed already.")
        reason = "made to fail on the sandbox's page"
        world.orders.change_status(order.id, OrderStatusChange(status="failed", failure_reason=reason))
    elif button == "release":
        held = state in ("pending", "completed")
        _refuse(not held, f"The order of {order.selected_phone_number} is {state}: it holds no number to release.")
        world.orders.release(order.id)
        world.channels.disconnect_order(order.id, order.selected_phone_number)
    else:
        raise not_found("Button")


def state_of(world: World, order: NumberOrder) -> str:
    """The order's status, or `released` where its number was."""
    return "released" if world.orders.is_released(order.id) else order.status


def press_channel_button(world: World, channel_id: str, button: str) -> None:
    """Suspends, reactivates, verifies or deletes a channel. Raises ApiError as `press_order_button` does."""
    channel = world.channels.get(channel_id)
    if button == "delete":
        world.channels.disconnect(channel.id)
        return
    if button not in _CHANNEL_CHANGES:
        raise not_found("Button")
    field, value = _CHANNEL_CHANGES[button]
    _refuse(getattr(channel, field) == value, f"The channel of {channel.phone_number} is {value} already.")
    world.channels.change(channel.id, ChannelChange.model_validate({field: value}))


def press_service_button(world: World, button: str) -> None:
    """Moves the clock, disarms the faults, or resets everything."""
    if button == "expire":
        world.clock.move(_EXPIRING_SECONDS)
    elif button == "disarm":
        world.faults.clear()
    elif button == "reset":
        world.reset()
    else:
        raise not_found("Button")


def lose_next_answer(world: World, what: str) -> None:
    """The next POST of this kind is processed, and its answer is lost: order, channel or any."""
    if what not in _LOSABLE:
        raise not_found("Button")
    world.faults.arm(Fault(method="POST", path=_LOSABLE[what], processed=True, action="reset"))


def _refuse(refused: bool, message: str) -> None:
    if refused:
        raise ApiError(409, "CONFLICT", message)
