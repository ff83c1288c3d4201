"""What is true everywhere. Each environment module adds what differs."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from whitenoise.compress import Compressor

from config.env import BASE_DIR, data_dir, database, env, oidc, wecom

DATA_DIR = data_dir()
DEBUG = False

# --- applications -------------------------------------------------------------------------------
INSTALLED_APPS = [
    "config.apps.ConfigConfig",
    "reports",
    "content",
    "development",
    "credentials",
    "classroom",
    "courses",
    "quizzes",
    "simulator",
    "surveys",
    "subjects",
    "people",
    "outbox",
    "jobs",
    "library",
    "accounts",
    "theme",
    "wagtail.contrib.settings",
    "wagtail.contrib.forms",
    "wagtail.contrib.simple_translation",
    "wagtail.embeds",
    "wagtail.sites",
    "accounts.cms.apps.CmsUsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.locales",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "simple_history",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.usersessions",
    "allauth.mfa",
    "axes",
    "rules",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.middleware.AdminPolicyMiddleware",
    "config.middleware.FaultMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "config.middleware.PersonalPagesMiddleware",
    "config.middleware.FormAddressMiddleware",
    "config.middleware.PlainTextMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "accounts.middleware.LanguageMiddleware",
    "accounts.middleware.SignInAgainMiddleware",
    "accounts.middleware.PrivacyNoticeMiddleware",
    "accounts.two_step.middleware.TwoStepMiddleware",
    "accounts.middleware.LastSeenMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "theme.context_processors.brand",
            ],
        },
    }
]

# --- data ---------------------------------------------------------------------------------------
DATABASE_URL = env.str("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'kuibu.sqlite3'}")
DATABASES = {"default": database(DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ATOMIC_REQUESTS = False

CACHE_URL = env.str("CACHE_URL", default="")
if CACHE_URL:
    CACHES = {"default": env.cache_url_config(CACHE_URL)}
    if CACHES["default"]["BACKEND"].endswith(".RedisCache"):
        CACHES["default"]["BACKEND"] = "config.cache.ServerCache"
    DATABASE_ROUTERS: list[str] = []
else:
    # Embedded: Django's database cache in a second SQLite file, shared by all processes.
    DATABASES["cache"] = database(f"sqlite:///{DATA_DIR / 'cache.sqlite3'}")
    DATABASES["cache"]["OPTIONS"] |= {"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;", "timeout": 1}
    CACHES = {
        "default": {
            "BACKEND": "config.cache.FileCache",
            "LOCATION": "kuibu_cache",
            "OPTIONS": {"MAX_ENTRIES": 20_000},
        }
    }
    DATABASE_ROUTERS = ["config.routers.CacheRouter"]

TASKS = {
    "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"},
    "jobs": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []},
}

# --- files --------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "build" / "static"
STATICFILES_DIRS = [BASE_DIR / "build" / "assets"]
FONTS_DIR = BASE_DIR / "build" / "fonts"  # for PDFs; not served
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
STORAGE_URL = env.str("STORAGE_URL", default="")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if STORAGE_URL:
    from config.storage import storage_from_url

    STORAGES["default"] = storage_from_url(STORAGE_URL)
WHITENOISE_KEEP_ONLY_HASHED_FILES = False
# PDF.js asks for single character maps and fonts, already packed: compressing hundreds of them took most of the start.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "bcmap", "pfb", "map")

# --- limits on what comes in --------------------------------------------------------------------
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1 * 1024 * 1024
ROSTER_MAX_BYTES = 20 * 1024 * 1024
ROSTER_MAX_ROWS = 20_000

# --- languages and time -------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
# lib is no app; the apps' own are found by themselves. The second holds what Wagtail's own catalogue lacks.
LOCALE_PATHS = [BASE_DIR / "site" / "lib" / "locale", BASE_DIR / "site" / "config" / "wagtail_locale"]
WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES

# --- who signs in -------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "accounts.backends.NumberOrNameBackend",
    "rules.permissions.ObjectPermissionBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/learn/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
    "change_password": "accounts.forms.ChangePasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = False  # guessing is counted by axes, in the database; a hall shares one address
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60  # long enough to fetch an authenticator app while setting it up
ALLAUTH_TRUSTED_PROXY_COUNT = 0
SIGN_IN_FAILURES_PER_ADDRESS = 200
# Sign-in elsewhere (accounts/sso, docs/operations.md): both empty unless the environment names them.
OIDC = oidc()
WECOM = wecom()
SOCIALACCOUNT_ADAPTER = "accounts.sso.adapter.SignInElsewhereAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False  # an e-mail address in somebody's claims opens nothing
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_REAUTHENTICATION_REQUIRED = True
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5  # seconds
# Two-step sign-in (docs/decisions/0010). Guesses are counted in the database (accounts.actions.tries), not by allauth in the cache.
MFA_REQUIRED_ROLES = env.list("MFA_REQUIRED_ROLES", default=[])  # of hr, examiner, trainer, author, reviewer, admin
MFA_ADAPTER = "accounts.two_step.adapter.TwoStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "accounts.two_step.forms.CodeForm",
    "reauthenticate": "accounts.two_step.forms.ConfirmByCodeForm",
    "authenticate_webauthn": "accounts.two_step.forms.PasskeyForm",
    "reauthenticate_webauthn": "accounts.two_step.forms.ConfirmByPasskeyForm",
    "login_webauthn": "accounts.two_step.forms.SignInByPasskeyForm",
}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be half a minute off
MFA_ALLOW_UNVERIFIED_EMAIL = True  # e-mail plays no part in signing in
MFA_RATE_LIMITS = False
# One's own exam under way: its room and its answers, also for whoever must set the second step up first.
TWO_STEP_OPEN_PATHS = [r"^/quizzes/attempts/[0-9a-f-]{36}/((save|next|submit|(check|upload)/\d+)/)?$"]
SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = False
CSRF_FAILURE_VIEW = "config.views.csrf_failure"
AXES_FAILURE_LIMIT = 6
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_HANDLER = "axes.handlers.database.AxesDatabaseHandler"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # the page says how long; tries meanwhile do not prolong it
AXES_LOCKOUT_CALLABLE = "accounts.views.locked_out"
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "accounts.guarding.counted_name"
AXES_CLIENT_IP_CALLABLE = "accounts.guarding.client_ip"
AXES_SENSITIVE_PARAMETERS = ["password", "oldpassword", "password1", "password2", "code", "csrfmiddlewaretoken"]
AXES_VERBOSE = False
# W019: pages may stand in frames of our own origin, or the authors' live preview would be empty.
SILENCED_SYSTEM_CHECKS = ["security.W019"]

# --- Wagtail ------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "跬步"
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILADMIN_BASE_URL = env.str("BASE_URL", default="http://127.0.0.1:8000")
WAGTAILIMAGES_IMAGE_MODEL = "library.LibraryImage"
WAGTAILDOCS_DOCUMENT_MODEL = "library.LibraryDocument"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILDOCS_EXTENSIONS = ["pdf", "docx", "xlsx", "pptx", "mp4", "mp3", "vtt"]
WAGTAILDOCS_DOCUMENT_FORM_BASE = "library.forms.DocumentForm"
WAGTAILIMAGES_IMAGE_FORM_BASE = "library.forms.ImageForm"
LIBRARY_MAX_BYTES = {"*": 50 * 1024**2, "mp4": 500 * 1024**2, "mp3": 100 * 1024**2, "vtt": 1024**2}
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False  # slips set passwords; nobody knows another's
WAGTAIL_FRONTEND_LOGIN_URL = "/accounts/login/"
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAILADMIN_USER_LOGIN_FORM = "wagtail.admin.forms.auth.LoginForm"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "lib.han_search"}}
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True

# --- browser policies ---------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "media-src": ["'self'"],
        "connect-src": ["'self'"],
        "worker-src": ["'self'"],
        "frame-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'self'"],
    }
}
# Wagtail's admin writes inline scripts and styles; it is reachable for authors only.
ADMIN_CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        **CONTENT_SECURITY_POLICY["DIRECTIVES"],
        "script-src": ["'self'", "'unsafe-inline'", "'unsafe-eval'"],
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:", "blob:"],
    }
}
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"

# --- messages and mail --------------------------------------------------------------------------
EMAIL_BACKEND = "outbox.mail.FileMailbox"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="kuibu@localhost")
MAIL_DIR = DATA_DIR / "mail"

# --- the mistake notebook (courses/spacing.py, docs/review.md) ------------------------------------
REVIEW: dict[str, Any] = {
    "retention": 0.9,  # the chance to know a card on the day on which it comes again
    "parameters": (),  # the 21 of FSRS-6; empty: the library's, learnt from many people's reviews
    "longest_days": 365,
    "mastered_days": 90,  # known for so long: the card leaves the deck
    "minutes": 5,
    "cards": 20,
    "keep_years": 2,  # after the last review
}

# --- what is asked of managers (reports/asked) -------------------------------------------------------
MANAGER_MINUTES_A_MONTH = env.int("KUIBU_MANAGER_MINUTES_A_MONTH", default=60)  # more is marked on HR's page

# --- study hours (courses/hours.py) -----------------------------------------------------------------
HOURS: dict[str, int] = {
    "minutes_per_hour": env.int("KUIBU_MINUTES_PER_HOUR", default=45),  # class minutes of one 学时
    "hours_per_credit": env.int("KUIBU_HOURS_PER_CREDIT", default=10),  # 学时 of one 学分
}

# --- external training, secondments, practical exams, mentoring (classroom) -----------------------------
FIELDWORK: dict[str, Any] = {
    "minutes_per_day": 270,  # class minutes of a day of external training or of a secondment (six 学时)
    "report_days": 14,  # after the last day
    "agreement_from_fen": env.int("KUIBU_AGREEMENT_FROM_FEN", default=500_000),  # a service agreement from this sum on
    "agreement_months": 24,
    "mentor_trainees": env.int("KUIBU_MENTOR_TRAINEES", default=3),  # at once, a mentor
    "mentor_minutes_a_week": 45,  # class minutes of a mentor for a ticked week
    "mentor_fen_a_week": env.int("KUIBU_MENTOR_FEN_A_WEEK", default=5_000),
    "budget_lines": env.list("KUIBU_BUDGET_LINES", default=["职工教育经费", "专项培训经费", "部门自有经费"]),
}

# --- classes (classroom) --------------------------------------------------------------------------
CLASSES = {
    "noon_minutes": (12 * 60, 13 * 60 + 30),  # the break between two half days, in minutes of the day
    "late_minutes": env.int("KUIBU_CLASS_LATE_MINUTES", default=10),  # so much after the start is not yet late (迟到)
    "early_minutes": env.int("KUIBU_CLASS_EARLY_MINUTES", default=10),  # so much before the end is not yet early (早退)
    "low_days": env.int("KUIBU_CLASS_LOW_DAYS", default=3),  # so long before sign-up closes the minimum is looked at
    "opens_minutes": 60,  # check-in opens so long before a half day
    "code_seconds": env.int("KUIBU_CLASS_CODE_SECONDS", default=15),  # a check-in code lives so long
}

# --- the customer -------------------------------------------------------------------------------
KUIBU_BRAND = {
    "name": env.str("KUIBU_NAME", default="跬步"),
    "operator": env.str("KUIBU_OPERATOR", default="示范联通"),
    "logo": env.str("KUIBU_LOGO", default=""),
}
DEMO_PASSWORD = env.str("DEMO_PASSWORD", default="kuibu-demo-2026")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "structlog.stdlib.ProcessorFormatter", "processor": "config.logs.json_renderer"},
        "plain": {"format": "%(levelname)s %(name)s %(message)s"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="WARNING")},
}
