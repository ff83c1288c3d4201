"""Two processes at once: a proposal is made once, an approval gives one award, a reversal takes back once."""

import pytest

from development.actions import incentives
from development.exceptions import DevelopmentError
from development.models import Award, Proposal
from outbox.models import Todo
from tests.accounts.racing import together
from tests.development.test_incentives_ledger import make_award, make_rule, make_world

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_proposal_is_made_once():
    world, rule = make_world(), make_rule()
    results = together(*[lambda: incentives.propose(rule, world["clerk"], origin="course:1", because="因为")] * 4)
    assert sorted(new for _row, new in results) == [False, False, False, True]
    assert Proposal.objects.count() == 1 and Todo.objects.filter(kind="award_proposal").count() == 2


def test_two_approvals_give_one_award():
    world = make_world()
    row, _new = incentives.propose(make_rule(), world["clerk"], origin="x", because="因为")
    users = [world["hr"].user, world["second"].user]
    results = together(*[lambda u=u: incentives.decide(row, approve=True, by=u) for u in users])
    assert sorted(isinstance(r, DevelopmentError) for r in results) == [False, True]
    assert Award.objects.count() == 1


def test_two_reversals_take_back_once():
    world = make_world()
    award = make_award(world["clerk"], world["hr"].user)
    results = together(*[lambda: incentives.reverse(award, reason="x", by=world["hr"].user)] * 2)
    assert sorted(isinstance(r, DevelopmentError) for r in results) == [False, True]
    assert Award.objects.balance() == 0
