"""Rights of authors and reviewers, derived from role grants."""

import rules

from people.rules import has_role


def may_open(user):
    """Whether the person decides what learners see: reviewers do, authors hand in."""
    return has_role(user, "reviewer")


rules.add_perm("courses.open_rows", rules.predicate(may_open, name="may_open"))
