"""Two authors at the same moment: each text is kept, one is put to use, and whoever came second is told."""

import pytest

from simulator.actions import authoring
from simulator.authoring.kinds import DIALOGUE, SCENARIO
from simulator.exceptions import Overtaken, SimulatorError
from tests.accounts.racing import together
from tests.factories import make_dialogue, make_employee, make_scenario

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 6


@pytest.fixture(params=[(SCENARIO, make_scenario, "story: "), (DIALOGUE, make_dialogue, "story: ")], ids=["S", "D"])
def piece(request, site_root):
    """A kind, one of it, and a function that writes another text of it."""
    kind, make, mark = request.param
    made = make()
    text = made.current.text
    return kind, made, lambda n: kind.check(text.replace(mark, f"{mark}第{n}位，", 1), made.key)


def test_one_of_many_is_put_to_use_and_every_text_is_kept(piece):
    kind, made, written = piece
    users = [make_employee().user for _n in range(MANY)]
    texts = [written(n) for n in range(MANY)]

    def save(n):
        mine = kind.model.objects.get(pk=made.pk)
        version = authoring.save_version(mine, texts[n], by=users[n])
        authoring.put_to_use(mine, version, texts[n], base=made.current_id)
        return version.pk

    found = together(*[lambda n=n: save(n) for n in range(MANY)])
    won = [each for each in found if not isinstance(each, BaseException)]
    assert len(won) == 1 and all(isinstance(each, Overtaken) for each in found if each not in won), found
    rows = list(made.versions.order_by("number"))
    assert [row.number for row in rows] == list(range(1, MANY + 2))
    assert {row.text for row in rows} == {made.current.text, *(each.text for each in texts)}
    made.refresh_from_db()
    assert made.current_id == won[0]


def test_the_same_text_sent_at_once_is_one_version(piece):
    kind, made, written = piece
    text, user = written(1), make_employee().user
    found = together(*[lambda: authoring.save_version(kind.model.objects.get(pk=made.pk), text, by=user).pk] * MANY)
    assert len(set(found)) == 1 and made.versions.count() == 2, found


def test_a_key_is_taken_once(piece):
    kind, made, _written = piece
    user = make_employee().user
    checked = kind.check(made.current.text.replace(made.key, kind.example, 1), kind.example, proves=False)

    def copy():
        return authoring.copy(made, checked, key=kind.example, example=kind.example, by=user).pk

    found = together(*[copy] * MANY)
    assert sum(isinstance(each, int) for each in found) == 1, found
    assert all(isinstance(each, SimulatorError) for each in found if not isinstance(each, int)), found
    assert kind.model.objects.get(key=kind.example).versions.count() == 1
