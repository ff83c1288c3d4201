"""Personal data in tables of the libraries that we stand on."""

from lib.personal_data import POINTER_REMOVED, WITH_PERSON, declare

declare(
    "account.EmailAddress",
    "e-mail addresses known to the sign-in library",
    retention="while the account is active",
    erasure=WITH_PERSON,
)
declare(
    "socialaccount.SocialAccount",
    "which identity of WeCom or of the operator's identity provider opens the account",
    retention="until unlinked",
    erasure=WITH_PERSON,
)
declare(
    "usersessions.UserSession",
    "devices that are signed in: address, browser, last use",
    retention="14 days after the last use",
    erasure=WITH_PERSON,
)
declare(
    "mfa.Authenticator",
    "two-step sign-in: encrypted secrets, public keys of passkeys with the names given to them, last use",
    retention="until removed or reset",
    erasure=WITH_PERSON,
)
declare("axes.AccessAttempt", "counting failed sign-ins against guessing", retention="30 days", erasure=WITH_PERSON)
declare("axes.AccessFailureLog", "failed sign-ins", retention="30 days", erasure=WITH_PERSON)
declare("axes.AccessLog", "sign-ins and sign-outs: address, browser", retention="180 days", erasure=WITH_PERSON)
declare("wagtailadmin.EditingSession", "who is editing a page right now", retention="one hour", erasure=WITH_PERSON)
declare("wagtailadmin.FormState", "what an author typed and did not save", retention="two weeks", erasure=WITH_PERSON)
declare("wagtailcore.Comment", "authors' remarks on drafts", retention="as long as the page", erasure=WITH_PERSON)
declare(
    "wagtailcore.CommentReply", "answers to remarks on drafts", retention="as long as the page", erasure=WITH_PERSON
)
declare("wagtailcore.ModelLogEntry", "who changed what in the CMS", retention="two years", erasure=POINTER_REMOVED)
declare("wagtailcore.PageLogEntry", "who changed which page", retention="two years", erasure=POINTER_REMOVED)
declare("wagtailcore.Page", "who owns and who locked a page", retention="as long as the page", erasure=POINTER_REMOVED)
declare(
    "wagtailcore.PageSubscription",
    "who is told about remarks on a page",
    retention="as long as the page",
    erasure=WITH_PERSON,
)
declare(
    "wagtailcore.Revision",
    "who wrote which version of a page",
    retention="as long as the page",
    erasure=POINTER_REMOVED,
)
declare("wagtailcore.TaskState", "who approved which version", retention="as long as the page", erasure=POINTER_REMOVED)
declare(
    "wagtailcore.WorkflowState", "who asked for an approval", retention="as long as the page", erasure=POINTER_REMOVED
)
declare("wagtailcore.UploadedFile", "files on their way into the library", retention="one day", erasure=WITH_PERSON)
declare("wagtaildocs.Document", "stock table of documents; empty here", retention="not used", erasure=POINTER_REMOVED)
declare("wagtailimages.Image", "stock table of images; empty here", retention="not used", erasure=POINTER_REMOVED)
declare(
    "wagtailusers.UserProfile",
    "language and look of the CMS for an author",
    retention="while the account is active",
    erasure=WITH_PERSON,
)
