"""What the schedule does for facts, and for posts that are new."""

from jobs.schedule import daily, every
from subjects.actions import ask_for_all_confirmations
from subjects.actions.competencies import require_defaults

every(seconds=3600)(ask_for_all_confirmations)


@daily("02:40")
def ask_new_posts():
    """A post that came with a roster asks for what the curriculum says of its category, until HR says something else."""
    require_defaults()
