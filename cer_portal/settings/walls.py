"""Settings of what a browser may do with our pages, of cookies and of sessions."""

from csp.constants import NONCE, NONE, SELF

from cer_portal.environment import env_bool, env_int
from cer_portal.settings.sign_on import OIDC_ORIGIN

# Plain http on one's own machine: browsers drop Secure and __Host- cookies there.
INSECURE_COOKIES = env_bool("INSECURE_COOKIES")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF, *filter(None, [OIDC_ORIGIN])],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-src": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = not INSECURE_COOKIES
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REDIRECT_EXEMPT = [r"^health/$"]
SECURE_HSTS_SECONDS = 0 if INSECURE_COOKIES else 31536000
SECURE_HSTS_INCLUDE_SUBDOMAINS = not INSECURE_COOKIES
SECURE_HSTS_PRELOAD = not INSECURE_COOKIES
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not INSECURE_COOKIES
SESSION_COOKIE_NAME = "sid" if INSECURE_COOKIES else "__Host-sid"
CSRF_COOKIE_NAME = "csrf" if INSECURE_COOKIES else "__Host-csrf"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
ACCESS_REVIEW_DAYS = env_int("ACCESS_REVIEW_DAYS", 90, least=1)
# However busy it is, a session ends after this long; of an outside writer sooner.
SESSION_COOKIE_AGE = env_int("SESSION_LONGEST_SECONDS", 12 * 3600, least=60)
SESSION_EXTERNAL_SECONDS = env_int("SESSION_EXTERNAL_SECONDS", 8 * 3600, least=60)
SESSION_IDLE_SECONDS = env_int("SESSION_IDLE_SECONDS", 30 * 60, least=60)
CSRF_FAILURE_VIEW = "cer_portal.csrf_page.csrf_failure"
# How often one person may do within an hour what costs everybody something, by verb of the trail.
ACTS_AN_HOUR = {
    "import.requested": 60,
    "build.requested": 30,
    "figure.added": 240,
    "finding.drafted": 600,
}
