"""Settings of accounts, signing in, passwords and invitations."""

from cer_portal.environment import env_int

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["cer_portal.backends.EmailBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "my_work"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "cer_portal.accounts.adapter.Adapter"
ACCOUNT_FORMS = {"login": "cer_portal.sign_in.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key", "login": "60/m/ip"}
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "CER portal: "
# How many proxies of ours write X-Forwarded-For; without any, the header is not believed.
ALLAUTH_TRUSTED_PROXY_COUNT = env_int("TRUSTED_PROXIES", 0)
# A sign-in that stops before the second factor is forgotten after ten minutes.
ACCOUNT_LOGIN_TIMEOUT = 600
MFA_ADAPTER = "cer_portal.second_factor.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
# No browser is trusted with the second factor left out.
MFA_TRUST_ENABLED = False
MFA_FORMS = {"add_webauthn": "cer_portal.factor_pages.PasskeyForm"}
MFA_TOTP_ISSUER = "CER portal"
MFA_TOTP_TOLERANCE = 0
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
PASSWORD_RESET_TIMEOUT = 3600
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
# The link of an invitation works this long; sent again, it gets a new one.
INVITATION_DAYS = env_int("INVITATION_DAYS", 7, least=1)

# From this age on a CV or a declaration of interests is shown as due for renewal; no law sets it.
EVALUATOR_RECORD_DAYS = env_int("EVALUATOR_RECORD_DAYS", 365, least=1)
