"""The portal's settings with nothing between the request and the views of `bare`."""

from cer_portal.settings import *  # noqa: F403  (everything that is not said here stays)

ROOT_URLCONF = "tests.bench.bare"
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
