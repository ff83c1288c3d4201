"""Signing in and what belongs to it."""

from django.shortcuts import render


def locked_out(request, credentials, *args, **kwargs):
    """Too many wrong passwords: say how long to wait; never whether the name exists."""
    return render(request, "429.html", status=429)
