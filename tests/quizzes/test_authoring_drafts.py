"""A question in the editor: nothing that is stored changes by being looked at, nothing that is typed is lost, keys stay."""

import pytest
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from quizzes import kinds
from quizzes.authoring import blocks, drafts
from quizzes.authoring.differences import changes, in_words
from quizzes.authoring.levels import LEVELS
from tests.quizzes.authors import EVERY_KIND, data_of

KINDS = sorted(EVERY_KIND)


def posted(draft):
    """What a form with this draft would send, as blocks write its names."""
    post = QueryDict(mutable=True)

    def send(block):
        for bound in block.form:
            value = bound.value()
            if isinstance(value, bool):
                if value:
                    post.appendlist(bound.html_name, "on")
            elif isinstance(value, list):
                post.setlist(bound.html_name, value)
            else:
                post.appendlist(bound.html_name, value)
        for rows in block.lists:
            for row in rows.blocks:
                if rows.rows.radio and row.is_right:
                    post[rows.right_name] = row.token
                send(row)

    send(blocks.blocks_of(draft)[0])
    return post


def test_every_kind_has_a_level_and_a_sample():
    assert set(LEVELS) == set(kinds.KINDS) == set(EVERY_KIND)


@pytest.mark.parametrize("kind", KINDS)
def test_looking_at_a_question_and_saving_it_changes_nothing(kind):
    body = kinds.clean(data_of(kind))
    assert drafts.body_of(drafts.tidy(drafts.draft_of(body))) == body
    again = drafts.read(posted(drafts.draft_of(body)), kind)
    assert drafts.body_of(drafts.tidy(again)) == body


@pytest.mark.parametrize("kind", KINDS)
def test_an_empty_form_of_every_kind_is_refused_with_places_that_exist(kind):
    draft = drafts.tidy(drafts.new(kind))
    with pytest.raises(kinds.Invalid) as refused:
        drafts.body_of(draft)
    assert {p.path for p in refused.value.problems} >= {"stem"}
    _block, rest = blocks.blocks_of(draft, refused.value.problems)
    assert rest == [], "these problems would stand at no control"


TEXT = st.text(alphabet="甲乙丙丁ab1。 \n", min_size=1, max_size=12).filter(lambda t: t.strip())
OPTIONS = st.lists(TEXT, min_size=2, max_size=6, unique_by=str.strip)


@settings(max_examples=60, deadline=None)
@given(
    texts=OPTIONS,
    right=st.integers(0, 5),
    order=st.randoms(use_true_random=False),
    tokens=st.randoms(use_true_random=False),
)
def test_rows_count_in_the_order_in_which_they_arrive_whatever_their_tokens(texts, right, order, tokens):
    right %= len(texts)
    places = list(range(len(texts)))
    order.shuffle(places)
    names = [f"n{tokens.randrange(10**6)}x{n}" for n in range(len(texts))]
    post = QueryDict(mutable=True)
    post["stem"] = "问"
    for n in places:
        post[f"options.{names[n]}.key"] = ""
        post[f"options.{names[n]}.text"] = texts[n]
    post["options_right"] = names[right]
    body = drafts.body_of(drafts.tidy(drafts.read(post, "single")))
    assert [o["text"] for o in body["options"]] == [texts[n].strip() for n in places]
    assert [o["text"] for o in body["options"] if o["correct"]] == [texts[right].strip()]


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(["add", "remove0", "remove1", "up1", "down0", "rename"]), max_size=12))
def test_a_key_never_stands_for_another_option_than_before(deeds):
    """Stored answers speak of keys, so a key that was given once is never given to another option in a later version."""
    draft = drafts.draft_of(kinds.clean(data_of("single")))
    bodies, said = [kinds.clean(data_of("single"))], {}
    for n, deed in enumerate(deeds):
        rows = draft["options"]
        if deed == "add":
            rows.append({"key": "", "text": f"新{n}", "correct": False, "feedback": ""})
        elif deed == "rename":
            rows[0]["text"] = f"改{n}"
        elif deed.startswith("remove") and len(rows) > 2:
            del rows[int(deed[-1])]
        elif deed.startswith(("up", "down")):
            drafts.order(draft, f"{deed[:-1]}:options.{int(deed[-1]) + 1}")
        for row in rows:
            row["correct"] = row is rows[0]
        draft = drafts.tidy(draft)
        bodies.append(drafts.body_of(draft, drafts.keys_of(bodies)))
        before = {o["key"] for body in bodies[:-1] for o in body["options"]}
        if deed == "add":
            assert bodies[-1]["options"][-1]["key"] not in before
        assert len({o["key"] for o in bodies[-1]["options"]}) == len(bodies[-1]["options"])
        said |= {o["key"]: o["text"] for o in bodies[-1]["options"]}


def test_pairs_keep_their_keys_when_one_is_put_first_and_another_is_reworded():
    body = kinds.clean(data_of("matching"))
    draft = drafts.draft_of(body)
    draft["pairs"][0]["right"] = draft["pairs"][2]["right"] = "壹"
    draft["pairs"].insert(0, {"key": "", "right_key": "", "left": "丁", "right": "四", "feedback": ""})
    new = drafts.body_of(draft, drafts.keys_of([body]))
    assert {r["text"]: (r["key"], r["answer"]) for r in new["left"]} == {
        "丁": ("l4", "r4"), "甲": ("l1", "r1"), "乙": ("l2", "r2"), "丙": ("l3", "r1"),
    }  # fmt: skip
    assert {r["key"]: r["text"] for r in new["right"]} == {"r4": "四", "r1": "壹", "r2": "二", "r3": "三"}


def test_a_pair_that_no_longer_shares_its_right_side_gets_another():
    body = kinds.clean(data_of("matching"))
    draft = drafts.draft_of(body)
    draft["pairs"][2]["right"] = "别的"
    new = drafts.body_of(draft, drafts.keys_of([body]))
    assert [r["answer"] for r in new["left"]] == ["r1", "r2", "r4"]


def test_things_of_all_groups_have_different_keys():
    body = kinds.clean(data_of("groups"))
    draft = drafts.draft_of(body)
    draft["groups"][0]["items"].append({"key": "", "text": "桃", "feedback": ""})
    draft["groups"][1]["items"].append({"key": "", "text": "萝卜", "feedback": ""})
    new = drafts.body_of(draft, drafts.keys_of([body]))
    assert [i["key"] for i in new["items"]] == ["i1", "i2", "i4", "i3", "i5"]


def test_buttons_add_move_and_remove_rows_at_every_depth():
    draft = drafts.draft_of(kinds.clean(data_of("case")))
    drafts.order(draft, "add:parts.1.options")
    drafts.order(draft, "up:parts.1.options.2")
    drafts.order(draft, "remove:parts.2")
    drafts.order(draft, "add:parts:true_false")
    drafts.order(draft, "add:parts.2.groups.1.items")
    for nonsense in (
        "add:parts:hotspot",
        "remove:parts.99",
        "up:x.1",
        "remove:parts",
        "",
        "add:",
        "down:parts.1.options.9",
        "add:parts.1",
    ):
        drafts.order(draft, nonsense)
    assert [p["kind"] for p in draft["parts"]] == ["single", "groups", "cloze", "essay", "true_false"]
    assert [o["text"] for o in draft["parts"][0]["options"]] == ["走", "问", ""]
    assert len(draft["parts"][1]["groups"][0]["items"]) == 2


@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(
        st.text(alphabet="abcdefgoptinsr.0123456789_", max_size=40)
        | st.sampled_from(
            [
                "parts.1.kind",
                "parts.1.options.2.text",
                "gaps.1.kind",
                "areas.1.coords",
                "options_right",
                "groups.1.items.1.text",
            ]
        ),
        st.lists(st.text(max_size=8), min_size=1, max_size=2),
        max_size=12,
    ),
    st.sampled_from(KINDS),
)
def test_nothing_that_is_sent_breaks_the_editor(fields, kind):
    post = QueryDict(mutable=True)
    for name, values in fields.items():
        post.setlist(name, values)
    draft = drafts.tidy(drafts.read(post, kind))
    try:
        drafts.body_of(draft)
    except kinds.Invalid as refused:
        for problem in refused.problems:
            drafts.typed_path(draft, problem.path)
            drafts.label_of(draft, problem.path)
        blocks.blocks_of(draft, refused.problems)


def test_what_changed_is_said_field_by_field():
    old = kinds.clean(data_of("single"))
    draft = drafts.draft_of(old)
    draft["stem"] = "single题，改了"
    draft["options"][1]["feedback"] = ""
    drafts.order(draft, "down:options.1")
    draft["options"].append({"key": "", "text": "新的", "correct": False, "feedback": ""})
    new = drafts.body_of(draft, drafts.keys_of([old]))
    found = {c.label: (c.old, c.new) for c in changes(old, new)}
    assert found["题干"] == ("single题", "single题，改了")
    assert ("1 2 3", "2 1 3") in found.values()
    assert ("再看看", "") in found.values() and ("", "新的") in found.values()
    stem = next(c for c in changes(old, new) if c.label == "题干")
    assert stem.pieces == [("same", "single题"), ("ins", "，改了")]
    assert "题干" in in_words(old, new)
    assert changes(new, new) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_question_can_go_on_as_any_other_kind(kind):
    for other in KINDS:
        draft = drafts.as_kind(drafts.draft_of(kinds.clean(data_of(kind))), other)
        assert draft["stem"] and draft["kind"] == other
        blocks.blocks_of(draft)


def test_options_are_kept_when_one_right_becomes_several():
    back = drafts.as_kind(drafts.draft_of(kinds.clean(data_of("single"))), "multiple")
    assert [o["text"] for o in back["options"]] == ["对", "错", "也错"]
