"""Accounts inside Wagtail's admin: a person has one name, and a password comes from a slip."""
