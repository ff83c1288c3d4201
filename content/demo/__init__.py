"""Fictional people with believable histories; made only by `manage.py make_demo` (and `make run`)."""
