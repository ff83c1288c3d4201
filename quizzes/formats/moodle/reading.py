"""From Moodle XML to questions: the file, its categories, and what all kinds have."""

from django.utils.translation import gettext as _

from quizzes.formats.gift.reading import KEY, category_of
from quizzes.formats.moodle import kinds
from quizzes.formats.moodle.texts import markdown, shows_pictures
from quizzes.formats.parsed import NotHeld, Parsed, Question, Unreadable, Wrong
from quizzes.formats.tags import Carried, read_tags
from quizzes.formats.trees import Node, parse_xml


def read(data: bytes, *, name: str = "") -> Parsed:
    """Read a file of Moodle XML."""
    parsed = Parsed()
    try:
        root = parse_xml(data)
        if root.tag != "quiz":
            raise Unreadable(
                _("This is not Moodle XML: it begins with <%(tag)s>, not with <quiz>.") % {"tag": root.tag[:40]}
            )
        _read_quiz(root, parsed)
    except Unreadable as exc:
        parsed.wrong("", str(exc))
    return parsed


def _read_quiz(root: Node, parsed: Parsed) -> None:
    category = ""
    for question in root.nodes("question"):
        if question.get("type") == "category":
            category = category_of(question.text_at("category"))
        else:
            _read(question, category, parsed)
    if not parsed.questions and not parsed.problems:
        parsed.wrong("", _("There is no question in the file."))


def _read(question: Node, category: str, parsed: Parsed) -> None:
    place = _("line %(number)s") % {"number": question.line}
    carried = read_tags(tag.text_at("text") or tag.text().strip() for tag in question.find("tag"))
    notes: list[str] = []
    try:
        data = read_question(question, carried, notes)
    except NotHeld as exc:
        parsed.note(place, str(exc))
        return
    except Wrong as exc:
        parsed.wrong(place, str(exc))
        return
    if shows_pictures(question):
        notes.append(_("The pictures of this question are not carried over."))
    for note in notes:
        parsed.note(place, note)
    parsed.found(data, place, category=category, tags=carried.others)


def read_question(question: Node, carried: Carried, notes: list[str]) -> Question:
    """Return a question with its patches. Raises Wrong or NotHeld."""
    native = kinds.read(question, carried.kind, notes)
    native["explanation"] = markdown(question.first("generalfeedback"), "html")
    native["hint"] = markdown(question.first("hint"), "html")
    if len(question.nodes("hint")) > 1:
        notes.append(_("Of several hints the first is carried over."))
    key = question.text_at("idnumber")
    if KEY.fullmatch(key):
        native["key"] = key
    return carried.finish(native)
