"""What stands on the counter's screens: built from the state of a run, changed only by commands."""

from simulator.screens.counter import Counter

__all__ = ["Counter"]
