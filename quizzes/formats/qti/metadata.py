"""What a manifest says about an item: the fields of LOM that others read, and our own beside them."""

from dataclasses import dataclass, field

from quizzes.formats.canonical import KINDS
from quizzes.formats.gift.reading import KEY
from quizzes.formats.parsed import Found, Question
from quizzes.formats.patches import PATH, Patch, read_value, value_of
from quizzes.formats.qti.names import LOM, OURS
from quizzes.formats.tags import MAX_TAGS, Carried
from quizzes.formats.trees import Node, element

DIFFICULTIES = ("very easy", "easy", "medium", "difficult", "very difficult")


@dataclass
class Described:
    """A resource's metadata."""

    key: str = ""
    category: str = ""
    difficulty: int = 0
    tags: list[str] = field(default_factory=list)
    carried: Carried = field(default_factory=Carried)


def describe(resource: Node) -> Described:
    """Read the metadata of a resource."""
    described = Described()
    metadata = resource.first("metadata")
    if metadata is None:
        return described
    for node in metadata.find("difficulty"):
        word = node.text_at("value").lower()
        described.difficulty = DIFFICULTIES.index(word) + 1 if word in DIFFICULTIES else 0
    described.tags = [" ".join(node.text().split())[:100] for node in metadata.find("keyword")][:MAX_TAGS]
    described.category = _category(metadata)
    own = next((node for node in metadata.find("question") if node.namespace == OURS), None)
    if own is not None:
        _read_own(own, described)
    return described


def _category(metadata: Node) -> str:
    for path in metadata.find("taxonPath"):
        names = [" ".join(node.text_at("entry").split()) for node in path.nodes("taxon")]
        if any(names):
            return "/".join(name.replace("/", "／") for name in names if name)[:300]
    return ""


def _read_own(own: Node, described: Described) -> None:
    kind, key = own.get("kind"), own.get("key")
    described.carried.kind = kind if kind in KINDS else ""
    described.key = key if KEY.fullmatch(key) else ""
    for node in own.nodes("field")[:MAX_TAGS]:
        if PATH.fullmatch(node.get("path")):
            described.carried.patches.append(Patch(node.get("path"), read_value(node.text()), node.get("was")))


# --- writing ------------------------------------------------------------------------------------
def metadata_of(found: Found, patches: list[Patch]) -> Node:
    """Return the metadata of a question's resource."""
    data = found.data
    return element("metadata", _lom(found), _own(data, patches))


def _lom(found: Found) -> Node:
    difficulty = found.data.get("difficulty")
    word = DIFFICULTIES[difficulty - 1] if isinstance(difficulty, int) and 1 <= difficulty <= 5 else ""
    general = element("lom:general", *(element("lom:keyword", _string(tag)) for tag in found.tags))
    educational = element(
        "lom:educational", element("lom:difficulty", element("lom:source", "LOMv1.0"), element("lom:value", word))
    )
    path = [element("lom:taxon", element("lom:entry", _string(name))) for name in found.category.split("/")]
    classification = element(
        "lom:classification",
        element("lom:purpose", element("lom:source", "LOMv1.0"), element("lom:value", "discipline")),
        element("lom:taxonPath", element("lom:source", _string("kuibu")), *path),
    )
    return element(
        "lom:lom",
        general if found.tags else None,
        educational if word else None,
        classification if found.category else None,
        xmlns__lom=LOM,
    )


def _string(text: str) -> Node:
    return element("lom:string", text)


def _own(data: Question, patches: list[Patch]) -> Node:
    fields = []
    for patch in patches:
        more = {"was": patch.was} if patch.was else {}
        fields.append(element("kuibu:field", value_of(patch.value), path=patch.path, **more))
    key = {"key": data["key"]} if data.get("key") else {}
    return element("kuibu:question", *fields, xmlns__kuibu=OURS, kind=data["kind"], **key)
