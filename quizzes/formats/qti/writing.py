"""From questions to packages: an item each, a manifest that lists them and holds what QTI has no place for."""

import re
from collections.abc import Sequence

from quizzes.formats.archive import pack
from quizzes.formats.canonical import normal
from quizzes.formats.parsed import Found, NotHeld, Problem, Question, Written, Wrong, name_of
from quizzes.formats.patches import Patch, difference
from quizzes.formats.qti import scoring
from quizzes.formats.qti.bodies import Asked, ask
from quizzes.formats.qti.metadata import metadata_of
from quizzes.formats.qti.names import V21, V22, V30, XSI, Dialect, as_version_2, as_version_3
from quizzes.formats.qti.reading import Described, read_root
from quizzes.formats.rendering import render
from quizzes.formats.tags import Carried
from quizzes.formats.trees import Node, element, to_xml


def write21(questions: Sequence[Found]) -> Written:
    return _write(questions, V21)


def write22(questions: Sequence[Found]) -> Written:
    return _write(questions, V22)


def write30(questions: Sequence[Found]) -> Written:
    return _write(questions, V30)


def _write(questions: Sequence[Found], dialect: Dialect) -> Written:
    files: dict[str, bytes] = {"imsmanifest.xml": b""}
    resources, problems = [], []
    taken: set[str] = set()
    for found in questions:
        wanted = Found(normal(found.data), found.place, found.category, found.tags)
        name = _file_name(wanted, taken)
        try:
            item, asked = _item(wanted.data, name, dialect)
            item = as_version_3(item) if dialect.is_kebab else item
            patches = _patches(item, asked, wanted)
        except (Wrong, NotHeld) as exc:
            problems.append(Problem(name_of(found), str(exc)))
            continue
        taken.add(name)
        href = f"items/{name}/item.xml"
        files[href] = to_xml(item)
        own = {f"items/{name}/{path}": data for path, data in asked.files.items()}
        files |= own
        listed = [element("file", href=path) for path in (href, *own)]
        resources.append(
            element(
                "resource", metadata_of(wanted, patches), *listed, identifier=name, type=dialect.item_type, href=href
            )
        )
    files["imsmanifest.xml"] = to_xml(_manifest(resources, dialect))
    return Written(pack(files), problems)


def _file_name(found: Found, taken: set[str]) -> str:
    """Return a name that XML and every file system take, and that no other question has."""
    name = re.sub(r"[^A-Za-z0-9_.-]", "-", str(found.data.get("key", "")))[:60]
    name = name if re.match(r"[A-Za-z]", name) else f"Q-{name}"
    base, number = name, 1
    while name.lower() in {t.lower() for t in taken}:
        number += 1
        name = f"{base}-{number}"
    return name


def _item(data: Question, name: str, dialect: Dialect) -> tuple[Node, Asked]:
    """Return an item with the names of version 2."""
    asked = ask(data, "RESPONSE", "SCORE")
    declared = [node for node in asked.declared if node.tag == "responseDeclaration"]
    outcomes = [scoring.outcome("SCORE"), *(node for node in asked.declared if node.tag == "outcomeDeclaration")]
    has_feedback = any(isinstance(piece, Node) and piece.find("feedbackInline") for piece in asked.body)
    steps = list(asked.steps)
    if has_feedback:
        outcomes.append(scoring.outcome("FEEDBACK", "identifier", "", "multiple"))
        chosen = [scoring.variable(n.get("identifier")) for n in declared if n.get("baseType") == "identifier"]
        steps.append(scoring.set_score(element("multiple", *chosen), "FEEDBACK"))
    explanation = data.get("explanation")
    if explanation:
        outcomes.append(scoring.outcome("SOLUTION", "identifier", "EXPLANATION"))
    item = element(
        "assessmentItem",
        *declared,
        *outcomes,
        Node("itemBody", {}, asked.body),
        scoring.processing(dialect, steps, "" if has_feedback else asked.template) if asked.steps else None,
        _solution(explanation) if explanation else None,
        xmlns=dialect.namespace,
        xmlns__xsi=XSI,
        xsi__schemaLocation=f"{dialect.namespace} {dialect.schema}",
        identifier=name,
        title=data.get("key") or " ".join(data["stem"].split())[:60],
        adaptive="false",
        timeDependent="false",
    )
    return item, asked


def _solution(text: str) -> Node:
    return element(
        "modalFeedback", *render(text), outcomeIdentifier="SOLUTION", identifier="EXPLANATION", showHide="show"
    )


def _patches(item: Node, asked: Asked, found: Found) -> list[Patch]:
    """Return what makes the question of what our own reader finds in the item."""
    described = Described(found.data.get("key", ""), carried=Carried(found.data["kind"]))
    described.difficulty = found.data.get("difficulty", 0)
    native = read_root(as_version_2(item), described, asked.files.get, [])
    return difference(native, found.data)


def _manifest(resources: list[Node], dialect: Dialect) -> Node:
    return element(
        "manifest",
        element(
            "metadata",
            element("schema", "QTI Package" if dialect.is_kebab else "IMS Content"),
            element("schemaversion", dialect.schema_version),
        ),
        element("organizations"),
        element("resources", *resources),
        xmlns=dialect.manifest,
        identifier="kuibu-questions",
    )
