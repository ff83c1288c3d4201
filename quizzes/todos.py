"""What waits for people because of quizzes and exams."""


def register_kinds():
    """Register the to-do kinds of this app."""
