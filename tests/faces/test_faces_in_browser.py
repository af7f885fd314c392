import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = [
    "/ui/?mensajes=1",
    "/ui/?confirmar=1",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/login/code/",
]


def problems(page):
    """What the page tells about itself that should not be: refusals, errors."""
    found = []
    page.on("console", lambda said: found.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("path", PAGES)
def test_pages_are_accessible_and_fit(live_server, page, path, width, scheme):
    found = problems(page)
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)

    page.goto(live_server.url + path)

    report = Axe().run(page)
    assert report.violations_count == 0, report.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert found == []


def test_the_first_key_offers_to_skip_to_the_content(live_server, page):
    page.goto(live_server.url + "/accounts/login/")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "contenido"


def test_the_menu_opens_and_closes_with_keys(live_server, page):
    page.goto(live_server.url + "/accounts/login/")
    menu = page.locator("summary[aria-label='Menú']")

    menu.focus()
    page.keyboard.press("Enter")
    assert page.locator("nav[aria-label='Menú'] a").first.is_visible()

    page.keyboard.press("Escape")
    assert not page.locator("nav[aria-label='Menú'] a").first.is_visible()
    assert menu.evaluate("element => element === document.activeElement")


def test_the_menu_and_the_theme_work_without_javascript(live_server, browser, browser_context_args):
    context = browser.new_context(**browser_context_args, java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server.url + "/accounts/login/")

    page.locator("summary[aria-label='Menú']").click()
    assert page.locator("nav[aria-label='Menú'] a").first.is_visible()

    page.get_by_role("button", name="Oscura").click()
    assert page.locator("html").get_attribute("data-theme") == "oscuro"
    context.close()


def test_everything_one_presses_is_big_enough(live_server, page):
    page.goto(live_server.url + "/ui/")

    small = page.eval_on_selector_all(
        ".btn:not(.skip-in), .input, .select, .choice, summary, .foot button",
        """all => all.filter(one => one.checkVisibility() && one.offsetHeight < 48)
                     .map(one => one.outerHTML.slice(0, 120))""",
    )

    assert small == []


def test_without_stored_choice_the_theme_is_the_devices(live_server, page):
    page.emulate_media(color_scheme="dark")

    page.goto(live_server.url + "/accounts/login/")

    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
