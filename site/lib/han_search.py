"""Wagtail's database search, taught Chinese: runs of Han characters are split into pairs, as there are no spaces between words.

Index: every single character and every pair of neighbours. Query: pairs (a single character where there is only one). So
words of one and two characters are found on SQLite (FTS5) and PostgreSQL alike. Words of other scripts stay whole.
"""

import copy
import re
from collections.abc import Iterator
from typing import Any

from django.db import connection

MAX_QUERY = 200
HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f"
RUN = re.compile(rf"(?P<han>[{HAN}]+)|(?P<word>[^\W_{HAN}]+)")


def runs(text: str) -> Iterator[tuple[str, bool]]:
    """Yield (run, whether it is Han) of `text`; punctuation and spaces only separate."""
    for found in RUN.finditer(text):
        yield found[0], found.lastgroup == "han"


def pairs(run: str) -> list[str]:
    """Return the pairs of neighbouring characters of `run`; the run itself when it is a single character."""
    return [run[i : i + 2] for i in range(len(run) - 1)] or [run]


def split_for_index(text: str) -> str:
    """Return the words under which `text` is found: singles and pairs of Han, other words whole."""
    words: list[str] = []
    for run, is_han in runs(text):
        words += [*run, *(pairs(run) if len(run) > 1 else [])] if is_han else [run]
    return " ".join(words)


def split_for_query(text: str) -> str:
    """Return the words that must be in the index for `text` (of which the first 200 characters count); "" for none."""
    words: dict[str, None] = {}
    for run, is_han in runs(text[:MAX_QUERY]):
        words.update(dict.fromkeys(pairs(run) if is_han else [run]))
    return " ".join(words)


# --- index --------------------------------------------------------------------------------------
class Split:
    """A search field of `obj` whose value comes out split."""

    @staticmethod
    def field(field: Any, obj: Any) -> Any:
        """Return a copy of `field` that reads from `obj` and splits what it finds."""
        clone = copy.copy(field)
        if hasattr(field, "fields"):  # RelatedFields: the fields of the related object
            clone.fields = [Split.related(inner) for inner in field.fields]
            clone.get_value = lambda _proxy: field.get_value(obj)
        else:
            clone.get_value = lambda _proxy: split_for_index(flat(field.get_value(obj)))
        return clone

    @staticmethod
    def related(field: Any) -> Any:
        clone = copy.copy(field)
        if hasattr(field, "fields"):
            clone.fields = [Split.related(inner) for inner in field.fields]
        else:
            clone.get_value = lambda obj: split_for_index(flat(field.get_value(obj)))
        return clone


def flat(value: Any) -> str:
    """Return the text of a value of the index: strings, lists and dictionaries of them."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return " \n".join(flat(v) for v in value)
    return "" if value is None else str(value)


class Proxy:
    """An object as the index sees it: the same id, its text split."""

    def __init__(self, obj: Any) -> None:
        self.pk = obj.pk
        self.obj = obj

    def get_search_fields(self) -> list[Any]:
        return [Split.field(field, self.obj) for field in self.obj.get_search_fields()]


class HanIndex:
    """Mixin of both databases' index classes."""

    def add_items(self, model: Any, objs: Any) -> None:
        super().add_items(model, [Proxy(obj) for obj in objs])  # type: ignore[misc]


# --- query --------------------------------------------------------------------------------------
def split_query(query: Any) -> Any:
    """Return the query with its words split; one without any word finds nothing."""
    from modelsearch.query import MATCH_NONE, And, Boost, Not, Or, Phrase, PlainText

    if isinstance(query, PlainText | Phrase):
        words = split_for_query(query.query_string)
        # The order of the words is lost among the pairs, so a phrase asks for all of them.
        operator = query.operator if isinstance(query, PlainText) else "and"
        return PlainText(words, operator=operator) if words else MATCH_NONE
    if isinstance(query, Boost):
        return split_query(query.subquery)
    if isinstance(query, Not):
        return Not(split_query(query.subquery))
    if isinstance(query, And | Or):
        parts = [split_query(q) for q in query.subqueries]
        with_words = [part for part in parts if part is not MATCH_NONE]
        if not with_words or (isinstance(query, And) and len(with_words) < len(parts)):
            return MATCH_NONE
        return type(query)(with_words)
    return query


class HanQuery:
    """Mixin of both databases' query compilers."""

    query: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.query = split_query(self.query)


def SearchBackend(params: dict[str, Any]) -> Any:
    """Return the backend of the default database (the name is Wagtail's)."""
    if connection.vendor == "postgresql":
        return _postgres()({"SEARCH_CONFIG": "simple", **params})
    return _sqlite()(params)


def _sqlite() -> type:
    from modelsearch.backends.database.sqlite import sqlite

    return _taught(
        sqlite.SQLiteSearchBackend,
        sqlite.SQLiteIndex,
        sqlite.SQLiteSearchQueryCompiler,
        sqlite.SQLiteAutocompleteQueryCompiler,
    )


def _postgres() -> type:
    from modelsearch.backends.database.postgres import postgres

    return _taught(
        postgres.PostgresSearchBackend,
        postgres.PostgresIndex,
        postgres.PostgresSearchQueryCompiler,
        postgres.PostgresAutocompleteQueryCompiler,
    )


def _taught(backend: type, index: type, compiler: type, autocomplete: type) -> type:
    """Return `backend` with the mixins in its index and query classes."""
    classes = {
        "index_class": type("HanIndexOf", (HanIndex, index), {}),
        "query_compiler_class": type("HanQueryOf", (HanQuery, compiler), {}),
        "autocomplete_query_compiler_class": type("HanAutocompleteOf", (HanQuery, autocomplete), {}),
    }
    return type("HanSearchBackend", (backend,), classes)
