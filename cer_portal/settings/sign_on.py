"""Settings of single sign-on: one OpenID Connect provider, named in the environment, or none."""

from urllib.parse import urlsplit

from cer_portal.environment import env, env_list

OIDC_ISSUER = env("OIDC_ISSUER", "").rstrip("/")
OIDC_CLIENT_ID = env("OIDC_CLIENT_ID") if OIDC_ISSUER else env("OIDC_CLIENT_ID", "")
OIDC_CLIENT_SECRET = env("OIDC_CLIENT_SECRET") if OIDC_ISSUER else env("OIDC_CLIENT_SECRET", "")
OIDC_NAME = env("OIDC_NAME", "single sign-on")
# Values of `amr` or `acr` by which the provider vouches for a second factor; none: ours is asked.
OIDC_MFA_VALUES = env_list("OIDC_MFA_VALUES")
# The button of the sign-in page is sent on to there, which the content policy has to allow.
OIDC_ORIGIN = "{0.scheme}://{0.netloc}".format(urlsplit(OIDC_ISSUER)) if OIDC_ISSUER else ""

SOCIALACCOUNT_ADAPTER = "cer_portal.sign_on.SignOnAdapter"
SOCIALACCOUNT_AUTO_SIGNUP = False
# Known people come in by the address their provider has verified; nobody is added.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_PROVIDERS: dict[str, dict[str, object]] = {}
if OIDC_ISSUER:
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "company",
                "name": OIDC_NAME,
                "client_id": OIDC_CLIENT_ID,
                "secret": OIDC_CLIENT_SECRET,
                "settings": {"server_url": OIDC_ISSUER},
            }
        ],
    }
