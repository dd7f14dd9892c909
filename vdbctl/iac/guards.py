"""What stands between a plan and its apply. Each guard passes, or refuses and says how to go on."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

from vdbctl.errors import BudgetExceeded, ChangeRefused, DataLossRefused
from vdbctl.iac.plan import Plan


def possible(addresses: Collection[str]) -> None:
    """Refuse what AWS would refuse, before anything is made.

    Args:
        addresses: Of the resources that AWS would not change so.

    Raises:
        ChangeRefused: There are some.
    """
    if addresses:
        raise ChangeRefused(
            f"AWS refuses these changes: {', '.join(addresses)}",
            hint="the plan says of each why, and what to do instead; nothing was changed",
        )


def data(plan: Plan, allowed: Collection[str]) -> None:
    """Refuse the loss of stored data that nobody has allowed.

    Args:
        plan: What would happen.
        allowed: Resource addresses whose data may go.

    Raises:
        DataLossRefused: Names each address that was not allowed.
    """
    lost = tuple(address for address in plan.lost_data if address not in allowed)
    if lost:
        raise DataLossRefused(lost)


def cost(
    stack: str,
    before_usd: Decimal | None,
    after_usd: Decimal,
    limit_usd: Decimal | None,
    *,
    allowed: bool,
) -> None:
    """Refuse a month's cost that grows by more than the spec lets it.

    Args:
        stack: Name of the stack.
        before_usd: Monthly cost of what is deployed; None where nothing is, or it is not known.
        after_usd: Monthly cost afterwards.
        limit_usd: By how much it may grow; None for any amount.
        allowed: Whether somebody has allowed it.

    Raises:
        BudgetExceeded: It grows by more.
    """
    if limit_usd is None or allowed or before_usd is None or after_usd - before_usd <= limit_usd:
        return
    raise BudgetExceeded(
        f"{stack} would cost {after_usd - before_usd:.2f} USD a month more than now "
        f"({before_usd:.2f} to {after_usd:.2f}), and guards.cost_increase_usd is {limit_usd:.2f}",
        hint="if that is wanted, repeat with --allow-cost",
    )
