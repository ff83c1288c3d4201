"""Addresses: incentives."""

urlpatterns: list = []
