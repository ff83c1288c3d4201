"""Needs, plans, yearly evaluation, successors, incentives: from need to proof."""
