"""Lists with chosen columns, filters, order and pages; saved as views, sent by schedule, exported as files."""

from reports.lists import learning, needs, people, proof
from reports.lists.kinds import KINDS

__all__ = ["KINDS", "learning", "needs", "people", "proof"]
