"""Settings. Every environment variable is read here and described in docs/settings.md."""

import secrets
from pathlib import Path
from urllib.parse import urlsplit

import structlog
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy
from environs import Env, validate

env = Env()
BASE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = env.path("SHISHI_VAR_DIR", default=BASE_DIR / "var")
_ADDRESS = validate.Regexp(r"(https?://\S+)?$", error="Must be one of: http://…, https://….")


def _secret_key() -> str:
    """Return the key from the environment, or one made once and kept beside the database for this user only."""
    if given := env.str("SHISHI_SECRET_KEY", default=""):
        return given
    path = VAR_DIR / "secret-key"
    if not path.exists() or not path.stat().st_size:
        VAR_DIR.mkdir(parents=True, exist_ok=True)
        new = path.with_suffix(".new")
        new.touch(mode=0o600)
        new.write_text(secrets.token_urlsafe(48), encoding="ascii")
        new.replace(path)
    return path.read_text(encoding="ascii")


SECRET_KEY = _secret_key()
DEBUG = env.bool("SHISHI_DEBUG", default=False)
ALLOWED_HOSTS = env.list("SHISHI_ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
MAX_NOTICE_BYTES = env.int("SHISHI_MAX_NOTICE_BYTES", default=50_000_000)
MAX_EVIDENCE_BYTES = env.int("SHISHI_MAX_EVIDENCE_BYTES", default=30_000_000)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
"""A county's week is one form over all its entries."""
MAX_TABLE_BYTES = env.int("SHISHI_MAX_TABLE_BYTES", default=50_000_000)
KEY_FILE = env.path("SHISHI_KEY_FILE", default=VAR_DIR / "keys/sealing.json")
SIGNING_KEY_FILE = env.path("SHISHI_SIGNING_KEY_FILE", default=VAR_DIR / "keys/record-signing.pem")
FILES = env.str("SHISHI_FILES", default="disk", validate=validate.OneOf(["disk", "s3"]))
FILES_DIR = env.path("SHISHI_FILES_DIR", default=VAR_DIR / "files")
FILES_BUCKET = {
    "NAME": env.str("SHISHI_BUCKET_NAME", default=""),
    "ENDPOINT": env.str("SHISHI_BUCKET_ENDPOINT", default=""),
    "REGION": env.str("SHISHI_BUCKET_REGION", default="us-east-1"),
    "KEY": env.str("SHISHI_BUCKET_KEY", default=""),
    "SECRET": env.str("SHISHI_BUCKET_SECRET", default=""),
    "STYLE": env.str("SHISHI_BUCKET_STYLE", default="path", validate=validate.OneOf(["path", "virtual"])),
}
SMS = env.str("SHISHI_SMS", default="none", validate=validate.OneOf(["none", "file", "webhook", "smpp"]))
SMS_FILE = env.path("SHISHI_SMS_FILE", default=VAR_DIR / "messages.jsonl")
SMS_WEBHOOK = env.str("SHISHI_SMS_WEBHOOK", default="", validate=_ADDRESS)
SMS_SMPP = {
    "HOST": env.str("SHISHI_SMS_HOST", default=""),
    "PORT": env.int("SHISHI_SMS_PORT", default=2775),
    "ACCOUNT": env.str("SHISHI_SMS_ACCOUNT", default=""),
    "PASSWORD": env.str("SHISHI_SMS_PASSWORD", default=""),
    "FROM": env.str("SHISHI_SMS_FROM", default=""),
}
PLACES_DIR = env.path("SHISHI_PLACES_DIR", default=BASE_DIR / "shishi/infra/places/data")
OUTLINES_DIRS = (PLACES_DIR, BASE_DIR / "shishi/site/demo")
"""Where a city's outlines are looked for: the demonstration's invented city has its own."""

TODAY = env.date("SHISHI_TODAY", default=None)
"""Moves the clock; refused unless the database is marked as a demonstration."""

AUTH_USER_MODEL = "access.User"
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "django_tasks",
    "django_tasks_db",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "shishi.infra.store",
    "shishi.infra.files",
    "shishi.infra.record",
    "shishi.infra.jobs",
    "shishi.infra.places",
    "shishi.infra.access",
    "shishi.infra.sms",
    "shishi.areas.plans",
    "shishi.areas.ledgers",
    "shishi.areas.progress",
    "shishi.areas.reporting",
    "shishi.areas.packs",
    "shishi.areas.overview",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "shishi.site.entrance.middleware.machines",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "shishi.site.entrance.middleware.legible",
    "shishi.site.entrance.middleware.scope",
    "shishi.site.entrance.middleware.dated",
    "shishi.site.entrance.middleware.own_password",
    "shishi.site.entrance.sent.Once",
    "shishi.site.entrance.overtaken.Overtaken",
    "shishi.site.entrance.refused.Refilling",
    "shishi.site.entrance.middleware.noted",
]

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["username", "name"]},
    },
    {"NAME": "shishi.infra.access.passwords.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "shishi.site.entrance.adapters.Entrance"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login": "600/m/ip", "login_failed": "200/m/ip,6/5m/key"}
"""A whole office comes through one address: what is counted is the account."""
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("SHISHI_TRUSTED_PROXIES", default=0)
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Shishi"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
"""A browser offers passkeys only to https, and to localhost; the library would refuse localhost too."""
SOCIALACCOUNT_ADAPTER = "shishi.site.entrance.adapters.OidcEntrance"
SOCIALACCOUNT_STORE_TOKENS = False
OIDC_CLAIM = env.str("SHISHI_OIDC_CLAIM", default="preferred_username")
OIDC_URL = env.str("SHISHI_OIDC_URL", default="")
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "office",
                "name": env.str("SHISHI_OIDC_NAME", default="统一身份认证"),
                "client_id": env.str("SHISHI_OIDC_CLIENT_ID", default=""),
                "secret": env.str("SHISHI_OIDC_SECRET", default=""),
                "settings": {"server_url": OIDC_URL},
            }
        ]
        if OIDC_URL
        else [],
    }
}
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS = env.bool("SHISHI_HTTPS", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SERVED_AT = env.str("SHISHI_SERVED_AT", default="", validate=_ADDRESS)
_counts_folder = env.str("SHISHI_COUNTS_CACHE", default="")
_counts = f"django.core.cache.backends.{'filebased.FileBasedCache' if _counts_folder else 'locmem.LocMemCache'}"
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"},
    "days": {"BACKEND": _counts, "LOCATION": f"{_counts_folder}/days", "OPTIONS": {"MAX_ENTRIES": 5000}},
    "lines": {"BACKEND": _counts, "LOCATION": f"{_counts_folder}/lines", "OPTIONS": {"MAX_ENTRIES": 1000}},
    "lists": {"BACKEND": _counts, "LOCATION": f"{_counts_folder}/lists", "OPTIONS": {"MAX_ENTRIES": 2000}},
    "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "pages", "OPTIONS": {"MAX_ENTRIES": 200}},
}
"""days: what was counted of days that are over; lines: what was counted since the record's last line; lists: what lists found since their ledger last moved; pages: parts of pages that say the same to every reader, each process its own."""
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

ROOT_URLCONF = "shishi.site.urls"
WSGI_APPLICATION = "shishi.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "NAME": "jinja",
        "DIRS": [BASE_DIR / "shishi/site/templates"],
        "OPTIONS": {
            "environment": "shishi.site.jinja.environment",
            "context_processors": ["django.contrib.messages.context_processors.messages", "shishi.site.context.frame"],
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "NAME": "packages",
        "DIRS": [BASE_DIR / "shishi/site/entrance/templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "libraries": {"framed": "shishi.site.entrance.framed"},
        },
    },
]
"""Ours by Jinja; what came with a package by Django's own engine, within the frame of ours."""

DATABASES = {"default": env.dj_db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'shishi.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
        "PRAGMA cache_size=-65536; PRAGMA mmap_size=2147418112; PRAGMA temp_store=MEMORY;",
    }
else:
    DATABASES["default"]["OPTIONS"] = {"options": "-c random_page_cost=1.1 -c jit=off"}
DATABASES["default"]["CONN_MAX_AGE"] = 60
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", gettext_lazy("中文")), ("en", gettext_lazy("English"))]
LOCALE_PATHS = [BASE_DIR / "shishi/site/locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "shishi/site/static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 0 if DEBUG else 3600

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
_tiles = env.str("SHISHI_MAP_TILES", default="")
BASE_MAP = {"tiles": _tiles, "credit": env.str("SHISHI_MAP_CREDIT", default="")} if _tiles else None
"""None: the counties are a sketch and nothing comes from outside."""
_tiles_from = [f"{urlsplit(_tiles).scheme}://{urlsplit(_tiles).netloc}"] if urlsplit(_tiles).netloc else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", *_tiles_from],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF, *([f"{urlsplit(OIDC_URL).scheme}://{urlsplit(OIDC_URL).netloc}"] if OIDC_URL else [])],
        "frame-ancestors": [NONE],
    }
}

structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.dev.ConsoleRenderer() if DEBUG else structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
)
_level = env.str("SHISHI_LOG_LEVEL", default="WARNING", validate=validate.OneOf(["DEBUG", "INFO", "WARNING", "ERROR"]))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": _level},
}
