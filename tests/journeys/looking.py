"""What every page must be, whatever it shows."""

from axe_playwright_python.sync_playwright import Axe

WIDTHS = (360, 1280)


def troubles_of(page, *, axe_at=WIDTHS) -> list[str]:
    """Violations axe finds and whatever is wider than the window, on a phone and on a desk."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        if width in axe_at:
            found += [
                f"{page.url} at {width}: {violation['id']} {violation['nodes'][0]['target']}"
                for violation in Axe().run(page).response["violations"]
            ]
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found.append(f"{page.url} is wider than {width}")
    return found
