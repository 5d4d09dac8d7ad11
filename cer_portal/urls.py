"""Addresses. One per verb; everything inside a report begins with its short name."""

from allauth.account import views as account_views
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path, re_path

from cer_portal import token_page, views
from cer_portal.styleguide import styleguide

account = [
    path("sign-in/", login_not_required(account_views.login), name="account_login"),
    path("sign-out/", login_not_required(account_views.logout), name="account_logout"),
    path(
        "password/forgotten/",
        login_not_required(account_views.password_reset),
        name="account_reset_password",
    ),
    path(
        "password/forgotten/sent/",
        login_not_required(account_views.password_reset_done),
        name="account_reset_password_done",
    ),
    # The person and the key stand in the shape that allauth writes into its mails.
    re_path(
        r"^password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        login_not_required(account_views.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/new/done/",
        login_not_required(account_views.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
]

urlpatterns = [
    path("", views.my_work, name="my_work"),
    path("health/", views.health, name="health"),
    path("account/", include(account)),
    path("account/tokens/", token_page.token_list, name="token_list"),
    path("account/tokens/<int:token_id>/end/", token_page.token_end, name="token_end"),
    path("api/v1/", include("cer_portal.api_urls")),
    path("reports/", views.portfolio, name="portfolio"),
    path("reports/", include("sections.urls")),
    path("reports/", include("evidence.urls")),
    path("reports/", include("reviews.urls")),
    path("reports/", include("cer_portal.assembly.urls")),
]
if settings.DEBUG:
    # Every component on one page, for whoever changes the look.
    urlpatterns.append(path("styleguide/", styleguide))
