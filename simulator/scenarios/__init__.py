"""Scenarios: read and checked (`loading`), filled with drawn values (`variables`), made ready (`compiling`), played."""
