"""Addresses: yearly."""

urlpatterns: list = []
