"""The stage on which journeys are played, and how people get onto it."""

import pytest

from tests.stage import PASSWORD, open_stage


@pytest.fixture(scope="session")
def stage(tmp_path_factory):
    running = open_stage(tmp_path_factory.mktemp("stage"))
    yield running
    running.stop()


@pytest.fixture(scope="session")
def signed_in():
    """What a browser keeps of each demo account that has signed in."""
    return {}


@pytest.fixture
def as_person(stage, browser, browser_context_args, signed_in):
    """Open a page signed in as a demo account, e.g. `as_person("officer")`; None is a stranger.

    What was opened is closed after the test: pages left open go on asking for news.
    """
    opened = []

    def open_page(name: str | None, width: int = 360, **options):
        settings = {**browser_context_args, "viewport": {"width": width, "height": 800}, **options}
        if name and name not in signed_in:
            context = browser.new_context(**settings)
            sign_in(context.new_page(), stage.url, f"{name}@demo.example")
            signed_in[name] = context.storage_state()
            context.close()
        if name:
            settings["storage_state"] = signed_in[name]
        opened.append(browser.new_context(base_url=stage.url, **settings))
        opened[-1].set_default_timeout(15_000)
        return opened[-1].new_page()

    yield open_page
    for context in opened:
        context.close()


def sign_in(page, url: str, email: str, password: str = PASSWORD) -> None:
    page.goto(f"{url}/accounts/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", password)
    page.locator("form:has(input[name=password]) button[type=submit]").first.click()
    page.wait_for_url(f"{url}/")
