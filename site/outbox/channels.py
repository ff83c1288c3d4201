"""Which ways besides the bell and e-mail a person can be told by."""

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from outbox.models import Preference


def is_wecom_on() -> bool:
    """Whether the settings name a WeCom app that also sends messages."""
    return bool(settings.WECOM and settings.WECOM["messages"])


def has_wecom(user: User) -> bool:
    """Whether `user` can choose WeCom: it is on, and the account is linked."""
    return is_wecom_on() and SocialAccount.objects.filter(user=user, provider="wecom").exists()


def reached_by_wecom(people: QuerySet[User]) -> QuerySet[User]:
    """Those of `people` whose digest goes to WeCom: they chose it, or chose nothing and have no e-mail address; all are linked."""
    if not is_wecom_on():
        return people.none()
    linked = SocialAccount.objects.filter(user=OuterRef("pk"), provider="wecom")
    chosen = Preference.objects.filter(user=OuterRef("pk"))
    wants_it = Exists(chosen.filter(mail=Preference.Mail.WECOM))
    return people.filter(Exists(linked)).filter(wants_it | (~Exists(chosen) & Q(email="")))


def present_choice(user: User) -> str:
    """Return what `user` chose, or what holds for whoever chose nothing."""
    chosen = Preference.objects.filter(user=user).values_list("mail", flat=True).first()
    if chosen == Preference.Mail.WECOM and not has_wecom(user):
        return Preference.Mail.DIGEST
    if chosen is None and not user.email and has_wecom(user):
        return Preference.Mail.WECOM
    return chosen or Preference.Mail.DIGEST
