"""What stands against erasing a person now: upper apps say what is still running (`<app>/erasure.py`)."""

from collections.abc import Callable, Iterable

from people.models import Employee

Obstacle = Callable[[Employee], Iterable[str]]
OBSTACLES: list[Obstacle] = []


def obstacle(function: Obstacle) -> Obstacle:
    """Register the decorated function: it yields, in words for HR, what must come to an end first."""
    OBSTACLES.append(function)
    return function


def obstacles_of(employee: Employee) -> list[str]:
    """Return why `employee` cannot be erased now; empty when nothing is running."""
    return [words for function in OBSTACLES for words in function(employee)]
