"""YAML of content files: what is wrong with it, in the words of course authors."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from content.loader.problems import Problems
from lib import marked_yaml
from lib.marked_yaml import Place, Tree

__all__ = ["Place", "Tree", "read_yaml"]
WORDS = {
    "unreadable": gettext_noop("“%(text)s” cannot be read."),
    "key_no_word": gettext_noop("A key must be a plain word."),
    "half_width": gettext_noop(
        "“%(text)s” stands after a half-width comma inside { }, so YAML takes it for a key. "
        "Write the full-width comma “，”, or put the sentence into quotes."
    ),
    "key_twice": gettext_noop("The key “%(key)s” stands here twice."),
    "no_yaml": gettext_noop("This is not valid YAML: %(problem)s."),
    "empty": gettext_noop("There is nothing in this file."),
    "alias": gettext_noop("References (*name) are not allowed."),
    "too_deep": gettext_noop("This is nested too deeply."),
}


def read_yaml(text: str, name: str, problems: Problems, *, first_line: int = 1) -> Tree | None:
    """Parse `text`, whose first line is line `first_line` of file `name`; None when it is no YAML at all."""

    def note(line: int, what: str, /, **details: str) -> None:
        problems.add(name, line, _(WORDS[what]) % details if details else _(WORDS[what]))

    return marked_yaml.read(text, note, first_line=first_line)
