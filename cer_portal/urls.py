"""Addresses. One per verb; everything inside a report begins with its short name."""

from allauth.account import views as account_views
from allauth.mfa.base import views as factor_views
from allauth.mfa.recovery_codes import views as recovery_views
from allauth.mfa.totp import views as totp_views
from allauth.mfa.webauthn import views as passkey_views
from allauth.socialaccount.providers.openid_connect import views as sign_on_views
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path, re_path

from cer_portal import (
    factor_pages,
    history_page,
    profile_page,
    session_page,
    token_page,
    views,
)
from cer_portal.factor_pages import answering
from cer_portal.styleguide import styleguide
from sections.views import accesses
from sections.views.invitation import invitation

account = [
    path("sign-in/", login_not_required(answering(account_views.login)), name="account_login"),
    path("sign-out/", login_not_required(account_views.logout), name="account_logout"),
    path(
        "password/forgotten/",
        login_not_required(answering(account_views.password_reset)),
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
        login_not_required(answering(account_views.password_reset_from_key)),
        name="account_reset_password_from_key",
    ),
    path(
        "password/new/done/",
        login_not_required(account_views.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path(
        "password/change/", answering(account_views.password_change), name="account_change_password"
    ),
    path("confirm/", answering(account_views.reauthenticate), name="account_reauthenticate"),
    path("confirm/code/", answering(factor_views.reauthenticate), name="mfa_reauthenticate"),
    path(
        "sign-in/code/",
        login_not_required(answering(factor_views.authenticate)),
        name="mfa_authenticate",
    ),
    path("security/", factor_pages.security_page, name="mfa_index"),
    path("security/app/", answering(totp_views.activate_totp), name="mfa_activate_totp"),
    path("security/app/remove/", factor_pages.remove_app, name="mfa_deactivate_totp"),
    path("security/codes/", recovery_views.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "security/codes/new/",
        recovery_views.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "sign-in/passkey/",
        login_not_required(passkey_views.login_webauthn),
        name="mfa_login_webauthn",
    ),
    path("sign-in/by/<slug:provider_id>/", sign_on_views.login, name="openid_connect_login"),
    path(
        "sign-in/by/<slug:provider_id>/back/",
        sign_on_views.callback,
        name="openid_connect_callback",
    ),
    path(
        "confirm/passkey/",
        answering(passkey_views.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path("security/passkeys/add/", answering(passkey_views.add_webauthn), name="mfa_add_webauthn"),
    path(
        "security/passkeys/<int:pk>/remove/",
        factor_pages.remove_passkey,
        name="mfa_remove_webauthn",
    ),
]

urlpatterns = [
    path("", views.my_work, name="my_work"),
    path("health/", views.health, name="health"),
    path("account/", include(account)),
    path("account/profile/", profile_page.profile, name="profile"),
    path("account/sessions/", session_page.session_list, name="session_list"),
    path(
        "account/sessions/end-others/", session_page.session_end_others, name="session_end_others"
    ),
    path("account/sessions/<int:session_id>/end/", session_page.session_end, name="session_end"),
    path("invitation/<str:token>/", invitation, name="invitation"),
    path("account/history/", history_page.account_history, name="account_history"),
    path("account/tokens/", token_page.token_list, name="token_list"),
    path("account/tokens/<int:token_id>/end/", token_page.token_end, name="token_end"),
    path("api/v1/", include("cer_portal.api_urls")),
    path("access-review/", accesses.accesses, name="accesses"),
    path("access-review/csv/", accesses.accesses_csv, name="accesses_csv"),
    path(
        "reports/<slug:slug>/history/<slug:kind>/<int:pk>/",
        history_page.object_history,
        name="object_history",
    ),
    path("reports/", views.portfolio, name="portfolio"),
    path("reports/", include("sections.urls")),
    path("reports/", include("evidence.urls")),
    path("reports/", include("cer_portal.contributions.urls")),
    path("reports/", include("reviews.urls")),
    path("reports/", include("cer_portal.editions.urls")),
    path("", include("cer_portal.evaluators.urls")),
    path("", include("cer_portal.library.urls")),
    path("", include("cer_portal.notices.urls")),
    path("reports/", include("cer_portal.assembly.urls")),
    path("reports/", include("cer_portal.webhooks.urls")),
]
handler404 = "cer_portal.refusals.not_found"
handler429 = "cer_portal.factor_pages.too_often"
if settings.DEBUG:
    # Every component on one page, for whoever changes the look.
    urlpatterns.append(path("styleguide/", styleguide))
