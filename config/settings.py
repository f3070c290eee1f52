"""Settings, one file, from the environment. `.env.example` names every variable."""

from pathlib import Path
from urllib.parse import urlsplit

import environ

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

DEMO = env.bool("DEMO", default=False)
DEBUG = env.bool("DEBUG", default=False)
DATA_DIR = Path(env("DATA_DIR", default=str(BASE_DIR)))
SECRET_KEY = env("SECRET_KEY", default="")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
# Newest first; older ones only decrypt. `manage.py rotate_tokens` re-encrypts what is stored.
TOKEN_KEYS = env.list("TOKEN_KEYS", default=[])

PORTAL_URL = env("PORTAL_URL", default="http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[PORTAL_URL])

INSTALLED_APPS = [
    "config",
    "unfold",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "unfold.contrib.import_export",
    "unfold.contrib.simple_history",
    "approvals",
    "mappings",
    "connector",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_q",
    "import_export",
    "simple_history",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "config.security.ContentSecurityPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "config" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "approvals.navigation.shell",
            ]
        },
    }
]

# -- database: SQLite unless DATABASE_URL says otherwise
SQLITE = {
    "ENGINE": "config.sqlite",
    "NAME": DATA_DIR / "db.sqlite3",
    "OPTIONS": {
        # Several writers wait for one another instead of failing; no transaction is open over the network.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-20000; "
        "PRAGMA temp_store=MEMORY;",
    },
}
DATABASES = {"default": env.db("DATABASE_URL") if env("DATABASE_URL", default="") else SQLITE}
DATABASES["default"].setdefault("CONN_MAX_AGE", 60)
DATABASES["default"].setdefault("CONN_HEALTH_CHECKS", True)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}

# -- people
AUTH_USER_MODEL = "approvals.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "config.accounts.ClosedAccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"

# -- tasks: the queue only wakes, so a lost or doubled task harms nothing
Q_BROKER = env("Q_BROKER", default="")
Q_CLUSTER = {
    "name": "tieout",
    "workers": env.int("Q_WORKERS", default=2),
    "queue_limit": env.int("Q_WORKERS", default=2),
    "bulk": 1,
    # Seconds. A prefetched task waits at most one other task's time-out before its own begins: 110 x (1 + 2/2) < 240.
    "timeout": 110,
    "retry": 240,
    "max_attempts": 1,
    "ack_failures": True,
    "catch_up": False,
    "poll": 0.2,
    "save_limit": 50,
    "recycle": 200,
    **({"redis": Q_BROKER} if Q_BROKER else {"orm": "default"}),
}

# -- seconds; a worker that answered no heartbeat for so long is taken for frozen and started anew
HEARTBEAT_EVERY = env.int("HEARTBEAT_EVERY", default=10)
HEARTBEAT_STALE = env.int("HEARTBEAT_STALE", default=150)
SWEEP_EVERY = env.int("SWEEP_EVERY", default=30)

# -- QuickBooks Online
QUICKBOOKS_CLIENT_ID = env("QUICKBOOKS_CLIENT_ID", default="")
QUICKBOOKS_CLIENT_SECRET = env("QUICKBOOKS_CLIENT_SECRET", default="")
QUICKBOOKS_API_URL = env("QUICKBOOKS_API_URL", default="https://quickbooks.api.intuit.com")
QUICKBOOKS_DISCOVERY_URL = env(
    "QUICKBOOKS_DISCOVERY_URL", default="https://developer.intuit.com/.well-known/openid_configuration/"
)
# The only hosts that are ever called for QuickBooks: those configured, and for the real one Intuit's OAuth servers.
QUICKBOOKS_HOSTS = {urlsplit(url).hostname or "" for url in (QUICKBOOKS_API_URL, QUICKBOOKS_DISCOVERY_URL)}
QUICKBOOKS_CONSENT_ORIGIN = "{0.scheme}://{0.netloc}".format(urlsplit(QUICKBOOKS_DISCOVERY_URL))
if any(host.endswith(".intuit.com") for host in QUICKBOOKS_HOSTS):
    QUICKBOOKS_CONSENT_ORIGIN = "https://appcenter.intuit.com"
    QUICKBOOKS_HOSTS |= {"appcenter.intuit.com", "oauth.platform.intuit.com", "developer.api.intuit.com"}
# Calls a second for whoever reads while a worker exports, which takes eight; Intuit allows ten for both together.
QUICKBOOKS_CALLS_ASIDE = 1
PROCORE_FOLDER = env("PROCORE_FOLDER", default="")

# -- mail
vars().update(env.email("EMAIL_URL", default="filemail://"))
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="Tieout <tieout@localhost>")
DIGEST_HOUR = env.int("DIGEST_HOUR", default=7)

LANGUAGE_CODE = "en-us"
TIME_ZONE = env("TIME_ZONE", default="America/Los_Angeles")
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / ".staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = DEMO or DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if WHITENOISE_USE_FINDERS
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# -- security
HTTPS = PORTAL_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
# A load balancer asks over plain HTTP, and takes no redirect for health.
SECURE_REDIRECT_EXEMPT = [r"^healthz(/portal)?$"]
SESSION_COOKIE_AGE = env.int("SESSION_HOURS", default=12) * 3600
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if env.bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"mask": {"()": "config.security.MaskSecrets"}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["mask"], "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
}

UNFOLD = {
    "SITE_TITLE": "Tieout",
    "SITE_HEADER": "Tieout",
    "SITE_SUBHEADER": "Procore to QuickBooks",
    "SITE_URL": "/",
    "SHOW_HISTORY": False,
    "SITE_SYMBOL": "balance",
    "SITE_FAVICONS": [{"rel": "icon", "href": "approvals.navigation.favicon"}],
    "COLORS": {"primary": {"400": "#8db5ff", "500": "#5a93f5", "600": "#1f5fd0", "700": "#1a4fa8"}},
    "STYLES": ["approvals.navigation.stylesheet"],
    "SCRIPTS": ["approvals.navigation.script"],
    "SIDEBAR": {"show_search": False, "navigation": "approvals.navigation.sidebar"},
}
