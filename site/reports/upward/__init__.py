"""Numbers that a department reports upward: each with its formula, its rows, and what was reported before."""
