"""All settings, read from the environment. A bad value stops the start and names its variable."""

from pathlib import Path

import django_stubs_ext
from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from cer_portal.environment import env, env_bool, env_database, env_int, env_list, env_redis
from cer_portal.settings.answers import *  # noqa: F403  (a page of the settings, kept apart for its length)
from cer_portal.settings.people import *  # noqa: F403
from cer_portal.settings.sign_on import *  # noqa: F403
from cer_portal.settings.walls import *  # noqa: F403

# Lets typed generics such as ModelAdmin[Finding] be written at run time too.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VERSION = "0.1.0"

# --- the start ---------------------------------------------------------------------------------
DEBUG = env_bool("DEBUG")
SECRET_KEY = env("SECRET_KEY")
if len(SECRET_KEY) < 32:
    raise ImproperlyConfigured("SECRET_KEY is too short; give it at least 32 random characters.")
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "localhost,127.0.0.1")
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")
SITE_URL = env("SITE_URL", "http://localhost:8000")

ROOT_URLCONF = "cer_portal.urls"
WSGI_APPLICATION = "cer_portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]  # grants live in their own tables, asked by access only

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_prose_editor",
    "js_asset",
    "guardian",
    "pgtrigger",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "rest_framework",
    "cer_portal.audit",
    "cer_portal.accounts",
    "cer_portal.devices",
    "cer_portal.outbox",
    "sections",
    "evidence",
    "reviews",
    "cer_portal.contributions",
    "cer_portal.evaluators",
    "cer_portal.library",
    "cer_portal.assembly",
    "cer_portal.webhooks",
    "cer_portal.notices",
    "cer_portal",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "cer_portal.ended.EndedAccessMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "cer_portal.middleware.IdleSessionMiddleware",
    "cer_portal.middleware.ChoicesMiddleware",
    "cer_portal.middleware.PrivateMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "cer_portal.middleware.OriginMiddleware",
    "cer_portal.middleware.SecondFactorMiddleware",
    "cer_portal.viewing.ViewingMiddleware",
    "cer_portal.middleware.RefusalMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cer_portal.context_processors.shell",
            ],
        },
    }
]

# --- the record: PostgreSQL, and Redis as the bell ---------------------------------------------
DATABASES = {
    "default": {
        **env_database("DATABASE_URL"),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "options": "-c statement_timeout=15000 -c lock_timeout=3000"
            " -c idle_in_transaction_session_timeout=30000"
        },
        "TEST": {
            "NAME": env("TEST_DATABASE", "test_cer_portal"),
            # A database whose tables are made already, to be copied.
            "TEMPLATE": env("TEST_TEMPLATE", "") or None,
        },
    }
}
REDIS_URL = env_redis("REDIS_URL")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
}

VISIBILITY_TIMEOUT = 600
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": VISIBILITY_TIMEOUT,
    "socket_timeout": 2,
    "socket_connect_timeout": 2,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 540
CELERY_TASK_SOFT_TIME_LIMIT = 480
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 60
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE = {
    # Beat entries expire before the next one, so that a stopped worker wakes to one, not to many.
    "resend-lost-imports": {
        "task": "evidence.tasks.sweep",
        "schedule": crontab(),
        "options": {"expires": 55},
    },
    "resend-lost-builds": {
        "task": "cer_portal.assembly.tasks.sweep",
        "schedule": crontab(),
        "options": {"expires": 55},
    },
    "send-waiting-invitations": {
        "task": "sections.tasks.sweep",
        "schedule": crontab(),
        "options": {"expires": 55},
    },
    "send-webhooks": {
        "task": "cer_portal.webhooks.tasks.sweep",
        "schedule": 15.0,
        "options": {"expires": 14},
    },
    "send-notifications": {
        "task": "cer_portal.notices.tasks.sweep",
        "schedule": 15.0,
        "options": {"expires": 14},
    },
    "remind-of-ending-accesses": {
        "task": "cer_portal.notices.tasks.remind",
        "schedule": crontab(hour=5, minute=30),
        "options": {"expires": 3600},
    },
    "keep-the-heads-of-the-trail": {
        "task": "cer_portal.audit.tasks.keep_heads",
        "schedule": crontab(hour=2, minute=15),
        "options": {"expires": 3600},
    },
}
# A file outside the database that keeps where the trail ended on each day; "" leaves it to the log.
AUDIT_HEADS_FILE = env("AUDIT_HEADS_FILE", "")

# --- words --------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = env("TIME_ZONE", "UTC")

# --- files --------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(env("STATIC_ROOT", str(BASE_DIR / "var" / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(env("MEDIA_ROOT", str(BASE_DIR / "var" / "media")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["map", "png", "jpg", "woff2", "gz", "br", "ttf", "otf"]
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FIGURE_MAX_BYTES = env_int("FIGURE_MAX_BYTES", 10 * 1024 * 1024, least=1)
WORD_MAX_BYTES = env_int("WORD_MAX_BYTES", 30 * 1024 * 1024, least=1)
CV_MAX_BYTES = env_int("CV_MAX_BYTES", 5 * 1024 * 1024, least=1)
CONTRIBUTION_MAX_BYTES = env_int("CONTRIBUTION_MAX_BYTES", 20 * 1024 * 1024, least=1)
IMPORT_MAX_BYTES = env_int("IMPORT_MAX_BYTES", 100 * 1024 * 1024, least=1)

# --- messages to other programs ---------------------------------------------------------------------
# The hosts that may be told, "host" or "host:port"; none: nothing leaves the portal.
WEBHOOK_HOSTS = env_list("WEBHOOK_HOSTS")
WEBHOOK_KEY = env("WEBHOOK_KEY", SECRET_KEY)
# A receiver on the own machine, for whoever changes the portal.
WEBHOOKS_TO_LOOPBACK = DEBUG

# --- mail and the log -----------------------------------------------------------------------------
MAIL_BY = env("EMAIL_BACKEND", "console")
EMAIL_BACKEND = f"django.core.mail.backends.{MAIL_BY}.EmailBackend"
EMAIL_HOST = env("EMAIL_HOST", "localhost")
EMAIL_PORT = env_int("EMAIL_PORT", 25, least=1)
EMAIL_HOST_USER = env("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env_bool("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", "portal@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", "INFO")},
    "loggers": {
        "fontTools": {"level": "WARNING"},
        "pikepdf": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
        "django.request": {"level": "ERROR"},
    },
}
