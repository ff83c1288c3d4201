"""A finished run, or a demonstration, event by event: read and folded once, then remembered for whoever walks through it.

Going one step on folds one event. What is remembered may be thrown away at any time.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from threading import Lock
from uuid import UUID, uuid5

from simulator import playing
from simulator.crm import engine
from simulator.crm.log import Event
from simulator.crm.state import State
from simulator.models import Run

REMEMBERED = 20  # films in a process: a run of 1,000 events takes some 3 MB
MOMENTS = 40  # states of one film
DEMONSTRATIONS = UUID("5f0c6f0e-6a54-4b0b-9a3e-8d7f1d5b6c11")

_films: OrderedDict[UUID, "Film"] = OrderedDict()
_lock = Lock()


class Film:
    """The events in order, and the state after any of them."""

    def __init__(self, start: State, events: Sequence[Event]) -> None:
        self.events = tuple(events)
        self._states: OrderedDict[int, State] = OrderedDict({0: start})

    def state_at(self, at: int) -> State:
        """Return the state after the first `at` events, folded from the nearest one that is remembered."""
        with _lock:
            nearest = max(place for place in self._states if place <= at)
            state = self._states[nearest]
        if nearest < at:
            state = engine.fold(state, self.events[nearest:at])
        with _lock:
            self._states[at] = state
            self._states.move_to_end(at)
            while len(self._states) > MOMENTS:
                del self._states[next(place for place in self._states if place)]  # never the start
        return state


def film_of(run: Run) -> Film:
    """Return the film of a finished run: nothing is added to it any more."""
    return _kept(run.public_id, lambda: Film(playing.start_of(run), playing.events_of(run)))


def demonstration(run: Run) -> Film:
    """Return the film of the model solution of an unsaved run in demonstration mode: always the same one a version."""
    key = uuid5(DEMONSTRATIONS, f"{run.version_id}:{run.catalogue_id}")
    return _kept(key, lambda: Film(playing.start_of(run), playing.played(run, playing.compiled_of(run).solution)))


def _kept(key: UUID, make: Callable[[], Film]) -> Film:
    with _lock:
        found = _films.get(key)
    if found is None:
        found = make()
    with _lock:
        _films[key] = found
        _films.move_to_end(key)
        while len(_films) > REMEMBERED:
            _films.popitem(last=False)
    return found


def forget() -> None:
    """Throw away what is remembered (after a restore: numbers come again)."""
    with _lock:
        _films.clear()
