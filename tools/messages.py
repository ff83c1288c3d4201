#!/usr/bin/env python3
"""The Chinese catalogues: extract, compile, check. Needs no gettext program (docs/decisions/0003).

    tools/messages.py extract [APP ...]   merge new strings of the sources into the apps' catalogues (locale/zh_Hans)
    tools/messages.py compile             make every .mo that is older than its .po
    tools/messages.py check [APP ...]     print what is missing, fuzzy, unused, wrong or contradictory; exit 1

Each app keeps its own catalogue. A translation is kept as long as its English source exists, letter for letter;
nothing is ever guessed (no fuzzy entries), and what the sources no longer say is removed.
"""

import argparse
import io
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract as babel_extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LOCALE = "zh_Hans"
WAGTAILS = ROOT / "site" / "config" / "wagtail_locale"  # what Wagtail's own catalogue lacks; kept by hand
KEYWORDS = {
    "_": None,
    "_now": None,  # gettext beside a lazy _
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
HEADER = """\
# Chinese (simplified) strings. Merged by `make messages`; edit the msgstr lines only.
msgid ""
msgstr ""
"Language: zh_Hans\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""
# A name in %(name)s or {name}, and the bare %s and %d: a translation must have the same ones.
PLACEHOLDER = re.compile(r"%\((\w+)\)[-#0 +.\d]*[a-zA-Z]|%([sdrif])|(?<!\{)\{(\w+)[^{}]*\}(?!\})")


@dataclass(frozen=True)
class App:
    """A folder with strings of ours and the one catalogue they belong to."""

    name: str
    folder: Path

    @property
    def po(self) -> Path:
        return self.folder / "locale" / LOCALE / "LC_MESSAGES" / "django.po"


def all_apps() -> list[App]:
    """Return every package of ours: those in site/ and those at the top."""
    top = [
        ROOT / "courses",
        ROOT / "content",
        *sorted(ROOT.glob("*/apps.py")),
        *sorted(ROOT.glob("site/*/__init__.py")),
    ]
    folders = dict.fromkeys(path if path.suffix == "" else path.parent for path in top)
    return [App(folder.name, folder) for folder in folders if (folder / "__init__.py").exists()]


def _sources(app: App) -> Iterator[Path]:
    for path in sorted(app.folder.rglob("*")):
        parts = path.relative_to(app.folder).parts
        if path.is_file() and path.suffix in (".py", ".html", ".txt") and not {"migrations", "static"} & set(parts):
            if path.suffix == ".py" or "templates" in parts:
                yield path


def _python_of(path: Path) -> bytes:
    """Return the Python in which `path`'s strings stand: itself, or what Django makes of a template."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # Indentation means nothing in a template, but would to Python's tokenizer.
        text = "\n".join(line.lstrip() for line in templatize(text, origin=str(path)).splitlines()) + "\n"
    return text.encode("utf-8")


def extract(app: App) -> Catalog:
    """Return a fresh catalogue (no translations) of all strings in the sources of `app`."""
    catalog = Catalog(locale=LOCALE, charset="utf-8")
    for path in _sources(app):
        where = path.relative_to(ROOT).as_posix()
        source = io.BytesIO(_python_of(path))
        for line, message, comments, context in babel_extract(
            "python", source, keywords=KEYWORDS, comment_tags=("Translators",), options={"encoding": "utf-8"}
        ):
            catalog.add(message, locations=[(where, line)], auto_comments=comments, context=context)
    return catalog


def load(app: App) -> Catalog:
    """Return the catalogue of `app` as it is on disk; an empty one when there is none."""
    return _read(app.po) if app.po.exists() else Catalog(locale=LOCALE, charset="utf-8")


def _read(po: Path) -> Catalog:
    with po.open("rb") as file:
        return read_po(file, locale=LOCALE, charset="utf-8", abort_invalid=True)


def _of(catalog: Catalog) -> list[Message]:
    return [message for message in catalog if message.id]


def _find(catalog: Catalog, message: Message) -> Message | None:
    return catalog.get(message.id, message.context)


def _strings(message: Message) -> list[str]:
    return [s for s in (message.string if isinstance(message.string, (tuple, list)) else [message.string]) if s]


def _ids(message: Message) -> tuple[str, ...]:
    return tuple(message.id) if isinstance(message.id, (tuple, list)) else (message.id,)


def merge(app: App) -> tuple[int, int, int]:
    """Bring the .po of `app` up to its sources. Return (strings, of them untranslated, removed)."""
    fresh, old = extract(app), load(app)
    untranslated = 0
    for message in _of(fresh):
        known = _find(old, message)
        if known is not None and _strings(known) and bool(known.pluralizable) == bool(message.pluralizable):
            message.string = known.string
            message.user_comments = known.user_comments
            message.flags |= {"fuzzy"} & known.flags
        elif known is not None and _strings(known):  # it became a plural, or is one no longer; Chinese has one form
            word = _strings(known)[0]
            message.string = (word,) if message.pluralizable else word
        else:
            untranslated += 1
    removed = sum(_find(fresh, message) is None for message in _of(old))
    if _of(fresh):
        _write(app, fresh)
    elif app.po.exists():
        app.po.unlink()
    return len(_of(fresh)), untranslated, removed


def _write(app: App, catalog: Catalog) -> None:
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=110, omit_header=True, sort_by_file=True, include_lineno=False)
    body = HEADER.encode() + buffer.getvalue().lstrip(b"\n")
    if not app.po.exists() or app.po.read_bytes() != body:
        app.po.parent.mkdir(parents=True, exist_ok=True)
        app.po.write_bytes(body)


def compile_all() -> int:
    """Make the .mo of every app whose .po is newer; return how many were made."""
    made = 0
    for po in [*(app.po for app in all_apps()), *sorted(WAGTAILS.rglob("*.po"))]:
        mo = po.with_suffix(".mo")
        if not po.exists() or (mo.exists() and mo.stat().st_mtime_ns >= po.stat().st_mtime_ns):
            continue
        buffer = io.BytesIO()
        write_mo(buffer, _read(po))
        part = mo.with_suffix(f".{os.getpid()}.part")  # several processes may compile at once: each sees a whole file
        part.write_bytes(buffer.getvalue())
        part.replace(mo)
        made += 1
    return made


def _placeholders(text: str) -> set[str]:
    return {"".join(groups) for groups in PLACEHOLDER.findall(text.replace("%%", ""))}


def problems(app: App) -> list[str]:
    """Return one line for each string of `app` that is missing, fuzzy, unused or has other placeholders."""
    fresh, old = extract(app), load(app)
    found = []
    for message in _of(fresh):
        known = _find(old, message)
        word = f"{app.name}: {_ids(message)[0]!r}" + (f" ({message.context})" if message.context else "")
        if known is None:
            found.append(f"{word}: missing, run `tools/messages.py extract {app.name}`")
        elif known.fuzzy:
            found.append(f"{word}: fuzzy")
        elif not _strings(known):
            found.append(f"{word}: not translated")
        elif not any(_placeholders(i) == _placeholders(s) for s in _strings(known) for i in _ids(message)):
            found.append(f"{word}: the translation has other placeholders: {_strings(known)[0]!r}")
    found += [f"{app.name}: {_ids(m)[0]!r}: unused" for m in _of(old) if _find(fresh, m) is None]
    return found


def contradictions() -> list[str]:
    """Return one line for each string that two apps translate differently (the upper app's word would win for both)."""
    seen: dict[tuple, tuple[str, list[str]]] = {}
    found = []
    for app in all_apps():
        for message in _of(load(app)):
            key, words = (message.id, message.context), _strings(message)
            name, other = seen.setdefault(key, (app.name, words))
            if words and other and other[0] != words[0]:
                found.append(
                    f"{_ids(message)[0]!r} is {other[0]!r} in {name}, {words[0]!r} in {app.name}: "
                    "use one word, or pgettext with a context"
                )
    return found


def _chosen(names: list[str]) -> list[App]:
    apps = all_apps()
    unknown = set(names) - {app.name for app in apps}
    if unknown:
        sys.exit(f"No such app: {', '.join(sorted(unknown))}. There are: {', '.join(app.name for app in apps)}")
    return [app for app in apps if not names or app.name in names]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("verb", choices=["extract", "compile", "check"])
    parser.add_argument("apps", nargs="*")
    options = parser.parse_args()
    if options.verb == "compile":
        print(f"messages: {compile_all()} compiled")
        return 0
    if options.verb == "extract":
        for app in _chosen(options.apps):
            total, untranslated, removed = merge(app)
            print(f"{app.name:12} {total:4} strings, {untranslated} to translate, {removed} removed")
        return 0
    found = [line for app in _chosen(options.apps) for line in problems(app)]
    found += [] if options.apps else contradictions()
    print("\n".join(found) if found else "messages: complete")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
