"""The counter of a fictional operator: what is sold, who may order it, and what an order does. No Django in here."""
