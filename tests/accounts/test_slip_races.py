"""Two at once: one slip opens once, one person has one open slip."""

import pytest
from django.test import Client

from accounts import actions
from accounts.exceptions import SlipError, TooManyTries
from accounts.models import ActivationCode, User
from tests.accounts.racing import together
from tests.factories import make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def user():
    return make_user(username="mei")


def test_of_two_activations_of_one_code_exactly_one_succeeds(user):
    code = actions.issue_activation(user, by=None)
    passwords = [f"Kleiner-Schritt-{n}" for n in range(4)]
    slip = actions.check_slip("mei", code, ip="1.1.1.1")
    results = together(*[lambda p=p: actions.redeem(slip, password=p) for p in passwords])
    won = [p for p, r in zip(passwords, results, strict=True) if isinstance(r, User)]
    assert len(won) == 1
    assert all(isinstance(r, (User, SlipError)) for r in results), results
    assert User.objects.get(pk=user.pk).check_password(won[0])


def test_of_two_slips_issued_at_once_exactly_one_is_open(user):
    codes = together(*[lambda: actions.issue_activation(user, by=None)] * 4)
    assert all(isinstance(c, str) for c in codes), codes
    rows = ActivationCode.objects.filter(user=user, used_at=None, revoked_at=None)
    assert [r.code_hash for r in rows] == [h for c in codes if (h := ActivationCode.hash_of(c)) == rows[0].code_hash]
    assert rows.count() == 1


@pytest.mark.parametrize("n", range(5))
def test_a_slip_used_while_a_new_one_is_issued_leaves_one_truth(user, n):
    code = actions.issue_activation(user, by=None)
    slip = actions.check_slip("mei", code, ip="1.1.1.1")
    used, new = together(
        lambda: actions.redeem(slip, password="Kleiner-Schritt-1"), lambda: actions.issue_activation(user, by=None)
    )
    assert isinstance(new, str), new
    assert isinstance(used, (User, SlipError)), used
    old = ActivationCode.objects.get(pk=slip.pk)
    assert (old.used_at is None) is isinstance(used, SlipError)
    assert (old.revoked_at is None) is isinstance(used, User)


def test_guesses_at_the_same_moment_never_exceed_the_limit(user):
    def wrong():
        try:
            actions.check_slip("mei", "AAAAA-AAAAA", ip="1.1.1.1")
        except TooManyTries:
            return "stopped"
        except SlipError:
            return "tried"

    results = together(*[wrong] * 12)
    assert results.count("tried") <= actions.GUESSES_PER_NUMBER, results
    assert results.count("stopped") >= 12 - actions.GUESSES_PER_NUMBER


def test_two_browsers_send_the_same_password_form_at_once(user):
    code = actions.issue_activation(user, by=None)
    clients = [Client(), Client()]
    for client in clients:
        client.post("/accounts/activate/", {"number": "mei", "code": code})
    form = {"password1": "Kleiner-Schritt-27", "password2": "Kleiner-Schritt-27"}
    answers = together(*[lambda c=c: c.post("/accounts/activate/password/", form).status_code for c in clients])
    assert sorted(answers) == [302, 400]
