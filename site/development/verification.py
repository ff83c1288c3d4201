"""Checks of this app for `manage.py verify`."""

from development import yearly_checks  # noqa: F401
