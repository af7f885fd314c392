"""Settings, all from the environment, safe for production unless asked otherwise.

docs/running.md lists the variables.
"""

import os
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("PORTAL_VAR", ROOT / "var"))


def flag(name: str) -> bool:
    return os.environ.get(name, "").lower() in {"1", "true", "yes", "on"}


def words(name: str, default: str) -> list[str]:
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


DEBUG = flag("DEBUG")
DEMO = flag("PORTAL_DEMO")  # the database holds demo data: /ui/ and the demo accounts are open
TESTING = flag("PORTAL_TESTING")

SITE_URL = os.environ.get("SITE_URL", "http://localhost:8000").rstrip("/")
SITE_HTTPS = SITE_URL.startswith("https://")

SECRET_KEY = os.environ.get("SECRET_KEY", "")
if not SECRET_KEY:
    if not (DEBUG or TESTING):
        raise ImproperlyConfigured("SECRET_KEY is not set (./portal makes one under var/).")
    SECRET_KEY = "only-for-tests-and-debugging-" + "x" * 40

ALLOWED_HOSTS = words("ALLOWED_HOSTS", f"{urlsplit(SITE_URL).hostname},localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = words("CSRF_TRUSTED_ORIGINS", SITE_URL)

INSTALLED_APPS = [
    "config",
    "reports",
    "oversight",
    "intake",
    "certification",
    "training",
    "villages",
    "accounts",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "template_partials",
    "csp",
]

MIDDLEWARE = [
    "config.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "config.nul.NulMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.LanguageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["config.templatetags.ui"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "config.navigation.navigation",
            ],
        },
    }
]

# Where things are kept

DATABASES = {
    "default": dj_database_url.config(
        conn_max_age=60,
        conn_health_checks=True,
        disable_server_side_cursors=True,  # PgBouncer in transaction mode cannot keep them
    )
}
REDIS_URL = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "config.cache.ForgivingRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "portal",
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
MEDIA_ROOT = VAR / "media"
MEDIA_URL = "media/"
STATIC_URL = "static/"
STATIC_ROOT = VAR / "staticfiles"
STATICFILES_DIRS = [ROOT / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.storage.StaticStorage"},
}
if DEBUG or TESTING:
    STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 60 * 60
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

# Background work

# redis-py writes unix:///path?db=0 where kombu writes redis+socket:///path?virtual_host=0
CELERY_BROKER_URL = (
    REDIS_URL.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=")
    if REDIS_URL.startswith("unix://")
    else REDIS_URL
)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "socket_connect_timeout": 1,
    "socket_timeout": 3,  # a broker that hangs must not hold up whoever sends a form
}
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "certification.tasks.*": {"queue": "certificates"},
    "accounts.tasks.*": {"queue": "mail"},
    "reports.tasks.*": {"queue": "reports"},
}
CELERY_TIMEZONE = "America/Mexico_City"
# Every sweep picks up what a lost message left behind.
SWEEP_SECONDS = float(os.environ.get("SWEEP_SECONDS", "30"))
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "send mails": {"task": "accounts.tasks.send_waiting_mails", "schedule": SWEEP_SECONDS},
    "resume batches": {"task": "certification.tasks.resume_batches", "schedule": SWEEP_SECONDS},
    "make certificate PDFs": {
        "task": "certification.tasks.render_waiting",
        "schedule": SWEEP_SECONDS,
    },
    "search for duplicates": {
        "task": "oversight.tasks.search_for_duplicates",
        "schedule": crontab(minute="*/10"),
    },
    "resume imports": {"task": "intake.tasks.resume", "schedule": SWEEP_SECONDS},
    "forget old imports": {"task": "intake.tasks.forget_old", "schedule": crontab(minute=20)},
    "make waiting reports": {"task": "reports.tasks.make_waiting", "schedule": SWEEP_SECONDS},
    # A number shows within seconds of its record, whether or not anybody looks at the board.
    "count changes": {
        "task": "reports.tasks.count_changes",
        "schedule": min(SWEEP_SECONDS, 10),
        "options": {"expires": 10, "queue": "default"},  # not behind slow reports
    },
    "let the search catch up": {
        "task": "oversight.tasks.catch_up_with_people",
        "schedule": SWEEP_SECONDS,
    },
    "rebuild the search": {
        "task": "oversight.tasks.rebuild_search",
        "schedule": crontab(hour=3, minute=10),
    },
    "mend counts": {"task": "reports.tasks.mend_counts", "schedule": crontab(hour=3, minute=40)},
    # Hourly, because the first of the month begins at another hour in each time zone.
    "ask for monthly reports": {
        "task": "reports.tasks.ask_for_monthly",
        "schedule": crontab(minute=5),
    },
    # Hourly while people are up: each warning goes once, and an hour missed is made up for.
    "warn of ending agreements": {
        "task": "villages.tasks.warn_of_ending_agreements",
        "schedule": crontab(minute=20, hour="9-20"),
    },
}

# People and sign-in

AUTH_USER_MODEL = "accounts.User"
AREA_CHOICES = "villages.places.area_choices"  # who names the areas that posts are over
AREA_LEARNERS = "training.queries.people.learners_in"  # who says who learns in an area
INDICATOR_CHOICES = "reports.indicators.choices"  # who names what can be promised
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.SignupForm"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_SESSION_REMEMBER = True
# A whole class comes in at once through the one connection of its village.
ACCOUNT_RATE_LIMITS = {
    "login": "120/m/ip",
    "login_failed": "40/m/ip,5/300s/key",
    "request_login_code": "120/m/ip,3/m/key",
    "reset_password": "60/m/ip,5/m/key",
    "signup": "120/m/ip",
}
ACCOUNT_USER_DISPLAY = "accounts.models.display_name"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SITE_HTTPS
MFA_TOTP_ISSUER = "Aldeas Digitales"
USERSESSIONS_TRACK_ACTIVITY = False

# Mail: files under var/mail unless a server is named

EMAIL_HOST = os.environ.get("EMAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = flag("EMAIL_USE_TLS")
EMAIL_USE_SSL = flag("EMAIL_USE_SSL")
EMAIL_TIMEOUT = 20
EMAIL_FILE_PATH = VAR / "mail"
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend" if EMAIL_HOST else "accounts.mail.FileBackend"
)
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "Aldeas Digitales <portal@localhost>")

# Language and time

LANGUAGE_CODE = "es-mx"
LANGUAGES = [("es-mx", _("Español")), ("en", _("Inglés"))]
LOCALE_PATHS = [ROOT / "locale"]
TIME_ZONE = "America/Mexico_City"
USE_TZ = True
FORMAT_MODULE_PATH = ["config.formats"]

# Safety

SECURE_SSL_REDIRECT = SITE_HTTPS and not flag("NO_SSL_REDIRECT")
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if SITE_HTTPS else 0
# Other subdomains and the browsers' preload list are up to whoever owns the domain.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SITE_HTTPS
SESSION_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"
if flag("BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    USE_X_FORWARDED_HOST = True
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # else everybody shares the proxy's limits of attempts
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
PERMISSIONS_POLICY = {
    "camera": [],
    "microphone": [],
    "geolocation": [],
    "publickey-credentials-get": "self",
    "publickey-credentials-create": "self",
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("LOG_LEVEL", "INFO")},
}
