"""Two at once: one code opens once, guesses never exceed the limit, the last second step is not removed twice over."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from accounts import actions
from accounts.exceptions import TooManyTries, TwoStepError
from tests.accounts.racing import together
from tests.accounts.two_step import code_of, give_app, password_step
from tests.factories import make_employee, make_grant, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def user():
    return make_user(username="mei")


def test_of_several_that_send_one_code_exactly_one_gets_in(user):
    code = code_of(give_app(user))
    results = together(*[lambda: actions.check_code(user, code)] * 4)
    assert sum(isinstance(r, Authenticator) for r in results) == 1, results
    assert sum(isinstance(r, TwoStepError) for r in results) == 3, results


def test_of_several_that_send_one_recovery_code_exactly_one_gets_in(user):
    give_app(user)
    code = actions.show_recovery_codes(user)[0]
    results = together(*[lambda: actions.check_code(user, code)] * 4)
    assert sum(isinstance(r, Authenticator) for r in results) == 1, results
    row = Authenticator.objects.get(user=user, type="recovery_codes")
    assert actions.count_recovery_codes(row) == 9


def test_two_recovery_codes_at_once_are_both_crossed_out(user):
    give_app(user)
    codes = actions.show_recovery_codes(user)[:4]
    results = together(*[lambda c=c: actions.check_code(user, c) for c in codes])
    assert all(isinstance(r, Authenticator) for r in results), results
    assert actions.count_recovery_codes(Authenticator.objects.get(user=user, type="recovery_codes")) == 6


def test_recovery_codes_are_shown_to_one_of_two_windows(user):
    give_app(user)
    results = together(*[lambda: actions.show_recovery_codes(user)] * 4)
    assert sum(r is not None for r in results) == 1, results


def test_guesses_at_the_same_moment_never_exceed_the_limit(user):
    give_app(user)

    def wrong():
        try:
            actions.check_code(user, "000000")
        except TooManyTries:
            return "stopped"
        except TwoStepError:
            return "tried"

    results = together(*[wrong] * 12)
    assert results.count("tried") <= actions.GUESSES_PER_NUMBER, results
    assert results.count("tried") + results.count("stopped") == 12, results


def test_two_windows_sign_in_with_the_same_code(user):
    code = code_of(give_app(user))
    clients = [Client(), Client()]
    for client in clients:
        password_step(client, "mei")
    answers = together(
        *[lambda c=c: c.post("/accounts/2fa/authenticate/", {"code": code}).status_code for c in clients]
    )
    assert sorted(answers) == [200, 302]


def test_a_role_keeps_one_of_two_that_are_removed_at_once(settings):
    settings.MFA_REQUIRED_ROLES = ["hr"]
    employee = make_employee()
    make_grant(employee, "hr")
    rows = [
        Authenticator.objects.create(user=employee.user, type="webauthn", data={"name": str(n), "credential": {}})
        for n in range(2)
    ]

    def remove(pk):
        row = Authenticator.objects.select_related("user").get(pk=pk)
        return actions.remove_method(row, session_key=None)

    results = together(*[lambda pk=row.pk: remove(pk) for row in rows])
    assert sum(isinstance(r, TwoStepError) for r in results) == 1, results
    assert Authenticator.objects.filter(user=employee.user).count() == 1


def test_two_apps_set_up_at_once_leave_one(user):
    keys = ["JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "KBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"]
    results = together(
        *[lambda k=k: actions.set_up_app(user, secret=k, code=code_of(k), session_key=None) for k in keys]
    )
    assert sum(isinstance(r, Authenticator) for r in results) == 1, results
    assert Authenticator.objects.filter(user=user, type="totp").count() == 1
