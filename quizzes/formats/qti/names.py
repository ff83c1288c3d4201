"""The names of the versions. Inside, all is QTI 2: version 3 writes `qti-simple-choice` for `simpleChoice`."""

import re
from dataclasses import dataclass

from quizzes.formats.trees import Node

XSI = "http://www.w3.org/2001/XMLSchema-instance"
OURS = "urn:kuibu:question"
LOM = "http://ltsc.ieee.org/xsd/LOM"
# What is HTML, and keeps its name in version 3.
HTML = {
    "p", "br", "strong", "em", "b", "i", "code", "pre", "blockquote", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th",
    "td", "h1", "h2", "h3", "h4", "h5", "h6", "div", "span", "object", "img", "a", "sub", "sup",
}  # fmt: skip


@dataclass(frozen=True)
class Dialect:
    """One version: its namespaces, its schema, and how its files are called in a manifest."""

    name: str
    namespace: str
    schema: str
    templates: str
    manifest: str
    schema_version: str
    item_type: str
    is_kebab: bool = False


IMS = "http://www.imsglobal.org"
PURL = "https://purl.imsglobal.org/spec/qti/v3p0"
V21 = Dialect(
    "2.1",
    f"{IMS}/xsd/imsqti_v2p1",
    f"{IMS}/xsd/qti/qtiv2p1/imsqti_v2p1.xsd",
    f"{IMS}/question/qti_v2p1/rptemplates/",
    f"{IMS}/xsd/imscp_v1p1",
    "2.1",
    "imsqti_item_xmlv2p1",
)
V22 = Dialect(
    "2.2",
    f"{IMS}/xsd/imsqti_v2p2",
    f"{IMS}/xsd/qti/qtiv2p2/imsqti_v2p2.xsd",
    f"{IMS}/question/qti_v2p2/rptemplates/",
    f"{IMS}/xsd/imscp_v1p1",
    "2.2",
    "imsqti_item_xmlv2p2",
)
V30 = Dialect(
    "3.0",
    f"{IMS}/xsd/imsqtiasi_v3p0",
    f"{PURL}/schema/xsd/imsqti_asiv3p0_v1p0.xsd",
    f"{PURL}/rptemplates/",
    f"{IMS}/xsd/qti/qtiv3p0/imscp_v1p1",
    "3.0.0",
    "imsqti_item_xmlv3p0",
    True,
)


def camel(name: str) -> str:
    return re.sub(r"-([a-z0-9])", lambda m: m[1].upper(), name)


def kebab(name: str) -> str:
    return re.sub(r"[A-Z]", lambda m: "-" + m[0].lower(), name)


def as_version_2(node: Node) -> Node:
    """Return a tree with the names of version 2; one of version 2 is returned as it is."""
    if node.tag.startswith("qti-"):
        attributes = {camel(key): value for key, value in node.attributes.items()}
        tag = camel(node.tag.removeprefix("qti-"))
    else:
        attributes, tag = node.attributes, node.tag
    children = [as_version_2(child) if isinstance(child, Node) else child for child in node.children]
    return Node(tag, attributes, children, node.line, node.namespace)


def as_version_3(node: Node) -> Node:
    """Return a tree of ours with the names of version 3; content of feedback and rubrics gets a body of its own."""
    children = [as_version_3(child) if isinstance(child, Node) else child for child in node.children]
    if node.tag in HTML:
        return Node(node.tag, node.attributes, children)
    if node.tag in ("modalFeedback", "rubricBlock"):
        children = [Node("qti-content-body", {}, children)]
    attributes = {key if ":" in key else kebab(key): value for key, value in node.attributes.items()}
    return Node("qti-" + kebab(node.tag), attributes, children)
