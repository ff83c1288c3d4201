"""Addresses: plans."""

urlpatterns: list = []
