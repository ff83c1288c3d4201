"""Personal data in tables of the libraries that we stand on."""

from django.utils.translation import gettext_lazy as _

from lib.personal_data import POINTER_REMOVED, WITH_PERSON, declare

declare(
    "account.EmailAddress",
    _("e-mail addresses known to the sign-in library"),
    retention=_("while the account is active"),
    erasure=WITH_PERSON,
)
declare(
    "socialaccount.SocialAccount",
    _("which identity of WeCom or of the operator's identity provider opens the account"),
    retention=_("until unlinked"),
    erasure=WITH_PERSON,
)
declare(
    "usersessions.UserSession",
    _("devices that are signed in: address, browser, last use"),
    retention=_("14 days after the last use"),
    erasure=WITH_PERSON,
    hidden=("session_key", "data"),
)
declare(
    "mfa.Authenticator",
    _("two-step sign-in: encrypted secrets, public keys of passkeys with the names given to them, last use"),
    retention=_("until removed or reset"),
    erasure=WITH_PERSON,
    hidden=("data",),
)
declare(
    "axes.AccessAttempt",
    _("counting failed sign-ins against guessing"),
    retention=_("30 days"),
    erasure=WITH_PERSON,
    identity=("username",),
    hidden=("get_data", "post_data", "session_hash"),
)
declare(
    "axes.AccessFailureLog", _("failed sign-ins"), retention=_("30 days"), erasure=WITH_PERSON, identity=("username",)
)
declare(
    "axes.AccessLog",
    _("sign-ins and sign-outs: address, browser"),
    retention=_("180 days"),
    erasure=WITH_PERSON,
    identity=("username",),
    hidden=("session_hash",),
)
declare(
    "wagtailadmin.EditingSession", _("who is editing a page right now"), retention=_("one hour"), erasure=WITH_PERSON
)
declare(
    "wagtailadmin.FormState", _("what an author typed and did not save"), retention=_("two weeks"), erasure=WITH_PERSON
)
declare("wagtailcore.Comment", _("authors' remarks on drafts"), retention=_("as long as the page"), erasure=WITH_PERSON)
declare(
    "wagtailcore.CommentReply",
    _("answers to remarks on drafts"),
    retention=_("as long as the page"),
    erasure=WITH_PERSON,
)
declare(
    "wagtailcore.ModelLogEntry", _("who changed what in the CMS"), retention=_("two years"), erasure=POINTER_REMOVED
)
declare("wagtailcore.PageLogEntry", _("who changed which page"), retention=_("two years"), erasure=POINTER_REMOVED)
declare(
    "wagtailcore.Page", _("who owns and who locked a page"), retention=_("as long as the page"), erasure=POINTER_REMOVED
)
declare(
    "wagtailcore.PageSubscription",
    _("who is told about remarks on a page"),
    retention=_("as long as the page"),
    erasure=WITH_PERSON,
)
declare(
    "wagtailcore.Revision",
    _("who wrote which version of a page"),
    retention=_("as long as the page"),
    erasure=POINTER_REMOVED,
)
declare(
    "wagtailcore.TaskState",
    _("who approved which version"),
    retention=_("as long as the page"),
    erasure=POINTER_REMOVED,
)
declare(
    "wagtailcore.WorkflowState",
    _("who asked for an approval"),
    retention=_("as long as the page"),
    erasure=POINTER_REMOVED,
)
declare(
    "wagtailcore.UploadedFile",
    _("files on their way into the library"),
    retention=_("one day"),
    erasure=WITH_PERSON,
    subject=("uploaded_by_user",),
)
declare(
    "wagtaildocs.Document", _("stock table of documents; empty here"), retention=_("not used"), erasure=POINTER_REMOVED
)
declare("wagtailimages.Image", _("stock table of images; empty here"), retention=_("not used"), erasure=POINTER_REMOVED)
declare(
    "wagtailusers.UserProfile",
    _("language and look of the CMS for an author"),
    retention=_("while the account is active"),
    erasure=WITH_PERSON,
)
