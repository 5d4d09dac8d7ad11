"""What every answer of the portal carries, whoever asked and whatever came of it.

Content policy, no sniffing, no framing, no referrer outside; and what a person sees is kept nowhere.
"""

from django.http import HttpResponse


def missing_walls(answer: HttpResponse) -> list[str]:
    """Return what an answer lacks."""
    policy = answer.headers.get("Content-Security-Policy", "")
    rules = dict(
        (rule.strip().split(" ", 1) + [""])[:2] for rule in policy.split(";") if rule.strip()
    )
    lacking = []
    if rules.get("default-src") != "'none'":
        lacking.append("policy does not begin with nothing")
    if "unsafe" in policy or "*" in policy or "http:" in policy or "https:" in policy:
        lacking.append(f"policy is loose: {policy}")
    # Without a script on the page there is no nonce and nothing may run.
    if not (rules.get("script-src", "") == "" or rules["script-src"].startswith("'nonce-")):
        lacking.append(f"scripts: {rules['script-src']}")
    if answer.headers.get("X-Content-Type-Options") != "nosniff":
        lacking.append("nosniff")
    # The page of an invitation, whose address is a secret, tells nobody at all.
    if answer.headers.get("Referrer-Policy") not in {"same-origin", "no-referrer"}:
        lacking.append("referrer")
    if answer.headers.get("X-Frame-Options") != "DENY":
        lacking.append("frames")
    return lacking


# Kept by the browser of this person alone, and asked for anew each time it is shown.
KEPT = {"figure": "private, no-cache"}


def kept_somewhere(name: str, answer: HttpResponse) -> list[str]:
    """Return how a cache may keep an answer that it must not hand on, nor show after signing out."""
    kept = answer.headers.get("Cache-Control", "")
    public = name.startswith(("health", "account_", "mfa_"))
    return [] if public or "no-store" in kept or kept == KEPT.get(name) else [f"kept: {kept}"]
