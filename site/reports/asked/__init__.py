"""How much is asked of each manager: to-dos of a month, in minutes."""

from reports.asked.counting import MONTHS_SHOWN, Asked, asked_of, month_of, months_until

__all__ = ["MONTHS_SHOWN", "Asked", "asked_of", "month_of", "months_until"]
