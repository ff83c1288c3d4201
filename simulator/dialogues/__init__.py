"""Conversations with a customer: nodes and options as data, a pure engine, no chance and no model in it."""
