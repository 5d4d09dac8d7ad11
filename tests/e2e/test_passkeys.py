"""A passkey is added, signs in alone, stands in for the code, and goes; with a browser's own key."""

import re

import pytest
from playwright.sync_api import expect

from cer_portal.demo.people import PASSWORD
from tests.e2e.pages import said
from tests.e2e.people import Person

KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(scope="module")
def owner(browser, product, watch):
    """Somebody with a browser of their own, into which a key is plugged."""
    made = Person("quality.author", browser, product.address, watch)
    made.wire = made.context.new_cdp_session(made.page)
    made.wire.send("WebAuthn.enable")
    made.key = made.wire.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    yield made
    made.context.close()


def sign_out(owner):
    owner.go("/account/sign-out/")
    owner.page.locator("main").get_by_role("button", name="Sign out").click()
    expect(owner.page).to_have_url(re.compile("/account/sign-in/"))


def confirm(page):
    """Say again who one is, as every change of the ways to sign in asks."""
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()


def test_a_passkey_is_added_and_recovery_codes_are_shown(owner):
    owner.sign_in()
    page = owner.go("/account/security/")
    page.get_by_role("link", name="Add a passkey").click()
    confirm(page)
    page.get_by_label("What you call it").fill("Work laptop")
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    expect(page.locator("main code")).to_have_count(10)
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_role("link", name="Remove Work laptop")).to_be_visible()
    kept = owner.wire.send("WebAuthn.getCredentials", owner.key)["credentials"]
    assert [(c["rpId"], c["isResidentCredential"]) for c in kept] == [("localhost", True)]


def test_it_signs_in_without_a_password(owner):
    sign_out(owner)
    owner.page.get_by_role("button", name="Use a passkey").click()
    expect(owner.page).to_have_url(f"{owner.base}/")


def test_it_stands_in_for_the_code(owner):
    sign_out(owner)
    owner.type_credentials()
    expect(owner.page).to_have_url(re.compile("/account/sign-in/code/"))
    owner.page.get_by_role("button", name="Use a passkey").click()
    expect(owner.page).to_have_url(f"{owner.base}/")


def test_a_finger_that_is_not_known_is_told(owner):
    sign_out(owner)
    unknown = {**owner.key, "isUserVerified": False}
    owner.wire.send("WebAuthn.setUserVerified", unknown)
    owner.page.get_by_role("button", name="Use a passkey").click()
    expect(owner.page.get_by_text("No passkey was given.")).to_be_visible()
    owner.wire.send("WebAuthn.setUserVerified", {**owner.key, "isUserVerified": True})
    owner.page.get_by_role("button", name="Use a passkey").click()
    expect(owner.page).to_have_url(f"{owner.base}/")


def test_it_signs_a_section_that_was_written(owner):
    page = owner.go("/reports/tessaron-dm/sections/")
    page.get_by_role("link", name="Vigilance and complaint tables").first.click()
    page.get_by_role("link", name="Sign", exact=True).click()
    page.get_by_label("Authored").check()
    page.get_by_label("I have read the statement").check()
    page.get_by_role("button", name="Sign with a passkey").click()
    said(page, "Signed as “Authored”")


def test_it_goes_again(owner):
    page = owner.go("/account/security/")
    with page.expect_navigation():
        page.get_by_role("link", name="Remove Work laptop").click()
    # Who signed in long ago says again who it is.
    if "/confirm/" in page.url:
        confirm(page)
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("None. A passkey signs you in")).to_be_visible()
    said(page, "The passkey has been removed.")
