"""Addresses: effects."""

urlpatterns: list = []
