"""A mapping that is never changed: `put` gives a new one and shares what stayed. Cost does not grow with its size."""

from collections.abc import Iterator, Mapping
from typing import TypeVar

V = TypeVar("V")
_GONE = object()
OVERLAY = 32  # changes kept apart from the shared base before both are merged


class PMap(Mapping[str, V]):
    """Keys are strings. Order: as first put; a key that was dropped and put again may keep its old place."""

    __slots__ = ("_base", "_over", "_size")

    def __init__(self, base: Mapping[str, V] | None = None) -> None:
        self._base: dict[str, V] = dict(base or {})
        self._over: dict[str, object] = {}
        self._size = len(self._base)

    def __getitem__(self, key: str) -> V:
        found = self._over.get(key)
        if found is None:
            return self._base[key]
        if found is _GONE:
            raise KeyError(key)
        return found  # type: ignore[return-value]

    def __iter__(self) -> Iterator[str]:
        for key in self._base:
            if self._over.get(key) is not _GONE:
                yield key
        for key, value in self._over.items():
            if value is not _GONE and key not in self._base:
                yield key

    def __len__(self) -> int:
        return self._size

    def put(self, key: str, value: V) -> "PMap[V]":
        """A map that has `value` at `key`."""
        return self._changed(key, value, self._size + (key not in self))

    def drop(self, key: str) -> "PMap[V]":
        """A map without `key`."""
        return self._changed(key, _GONE, self._size - 1) if key in self else self

    def _changed(self, key: str, value: object, size: int) -> "PMap[V]":
        new: PMap[V] = PMap.__new__(PMap)
        new._base, new._over, new._size = self._base, {**self._over, key: value}, size
        if len(new._over) > OVERLAY:
            new._merge()
        return new

    def _merge(self) -> None:
        merged = dict(self._base)
        for key, value in self._over.items():
            if value is _GONE:
                merged.pop(key, None)
            else:
                merged[key] = value  # type: ignore[assignment]
        self._base, self._over = merged, {}
