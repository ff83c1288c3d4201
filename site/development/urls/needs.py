"""Addresses: needs."""

urlpatterns: list = []
