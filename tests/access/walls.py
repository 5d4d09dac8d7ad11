"""What every answer of the portal carries, whoever asked and whatever came of it."""

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
