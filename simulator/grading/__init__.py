"""Grading: pure, versioned, the same events give the same score. No model in it, no clock, no chance."""

from simulator.grading.grader import GRADER_VERSION, grade
from simulator.grading.score import Finding, Score

__all__ = ["GRADER_VERSION", "Finding", "Score", "grade"]
