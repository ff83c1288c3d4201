"""Identities of elsewhere (WeCom, the operator's identity provider) that open an account here."""

from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction

from accounts.models import User, plain
from accounts.signals import identity_linked


def person_of_number(account: SocialAccount) -> User | None:
    """Return whose employee number the trusted claim of `account` is, or None. A person with another link is found by that only."""
    number = plain(account.extra_data.get("number") or "")
    if not number:
        return None
    found = User.objects.filter(employee__number__in={number, number.upper(), number.lower()})
    people = list(found.exclude(socialaccount__provider=account.provider)[:2])
    return people[0] if len(people) == 1 else None


def link(user: User, account: SocialAccount) -> SocialAccount:
    """Remember that `account` (unsaved) is `user`; of two requests at once the second finds what the first wrote."""
    try:
        with transaction.atomic():
            account.user = user
            account.save()
            identity_linked.send(SocialAccount, account=account)
    except IntegrityError:
        return SocialAccount.objects.get(user=user, provider=account.provider, uid=account.uid)
    return account


@transaction.atomic
def unlink(account: SocialAccount) -> None:
    """Take the link away: that identity opens this account no longer."""
    account.delete()
