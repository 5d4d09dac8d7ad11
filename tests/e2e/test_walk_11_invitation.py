"""Somebody new is invited by letter, accepts in a browser of their own, and is in their room."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.pages import said
from tests.e2e.people import WIDE

ADDRESS = "nia.prosser@fernhill.example"
PASSWORD = "seven quiet herons at low tide"
REPORT = "brunor-drill"


@pytest.fixture(scope="module")
def newcomer(browser, product, watch):
    """A browser that nobody has signed in with."""
    context = browser.new_context(base_url=product.address, viewport=WIDE, locale="en-GB")
    page = context.new_page()
    watch.over(page)
    yield page
    context.close()


def letter(product, lead):
    """Wait for the letter that the worker sends, and return its link."""
    for _second in range(40):
        found = re.findall(rf"{product.address}(/invitation\S+)", product.work.log.read_text())
        if found:
            return found[-1]
        lead.page.wait_for_timeout(500)
    pytest.fail(f"No letter was sent:\n{product.work.last_lines()}")


@pytest.fixture(scope="module")
def link(cast, product):
    lead = cast["ra.lead"]
    page = lead.go(f"/reports/{REPORT}/people/invite/")
    page.get_by_label("E-mail").fill(ADDRESS)
    page.get_by_label("Name of another firm").fill("Fernhill Writing")
    page.get_by_label("Function").select_option("cro_writer")
    page.get_by_label("Access until").fill("2031-03-31")
    page.get_by_label("Answers for the access").select_option(
        "Ruth Adler (Head of Regulatory Affairs)"
    )
    page.locator("input[name=reason]").fill("The next edition is written outside.")
    page.get_by_role("button", name="Send the invitation").click()
    said(page, ADDRESS)
    return letter(product, lead)


def test_opening_the_link_accepts_nothing(newcomer, link, cast):
    assert newcomer.goto(link).status == 200
    expect(newcomer.get_by_text("invites you to work on")).to_be_visible()
    page = cast["ra.lead"].go(f"/reports/{REPORT}/people/")
    expect(page.get_by_text(ADDRESS).first).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="Nia Prosser")).to_have_count(0)


def test_whoever_accepts_sets_up_a_second_factor_first(newcomer, link):
    newcomer.goto(link)
    newcomer.get_by_label("Name").fill("Nia Prosser")
    newcomer.get_by_label("Position").fill("Medical writer")
    newcomer.get_by_label("Password", exact=True).fill(PASSWORD)
    newcomer.get_by_label("Password again").fill(PASSWORD)
    newcomer.get_by_role("button", name="Accept the invitation").click()
    if "/sign-in/" in newcomer.url:
        newcomer.get_by_label("Email").fill(ADDRESS)
        newcomer.get_by_label("Password").fill(PASSWORD)
        newcomer.get_by_role("button", name="Sign in").click()
    # Before a factor is set up, the password is asked for again.
    newcomer.get_by_label("Password", exact=True).fill(PASSWORD)
    newcomer.get_by_role("button", name="Confirm").click()
    expect(newcomer.get_by_role("heading", level=1)).to_have_text("Set up a second factor")


def test_the_link_works_once_and_says_what_to_do(link, browser, product):
    other = browser.new_context(base_url=product.address).new_page()
    assert other.goto(link).status == 410
    expect(other.get_by_role("heading", level=1)).to_be_visible()
    expect(other.get_by_text("Sign in").first).to_be_visible()
    other.context.close()


def test_the_lead_sees_the_newcomer_on_the_report(cast):
    page = cast["ra.lead"].go(f"/reports/{REPORT}/people/")
    row = page.get_by_role("row").filter(has_text="Nia Prosser")
    expect(row).to_contain_text("Fernhill Writing")
