"""What a first visit downloads, as a real browser counts it on the wire."""

import os
from collections import Counter

from playwright.sync_api import sync_playwright

from tests.bench.suite import scenes
from tests.bench.visitor import Visitor

PHONE = {"width": 360, "height": 780}


def measure(portal, bench) -> None:
    with portal.opened("web"), sync_playwright() as playwright:
        wanted = [page for page in scenes.pages() if bench.wants(page.name)]
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM"),
            args=["--no-sandbox"] if os.geteuid() == 0 else [],
        )
        for page in wanted:
            visits = [first_visit(browser, portal.url, page) for _ in bench.rounds(page.name)]
            tell(bench, page.name, visits)
        browser.close()


def first_visit(browser, url: str, page) -> Counter:
    """Bytes of each kind of file, with an empty cache."""
    visitor = Visitor(url)
    cookies = visitor.sign_in(page.who).cookies if page.who else []
    context = browser.new_context(viewport=PHONE, locale="es-MX")
    context.add_cookies([{"name": each.name, "value": each.value, "url": url} for each in cookies])
    seen = []
    tab = context.new_page()
    tab.on("requestfinished", lambda request: seen.append(request))
    tab.goto(url + page.path, wait_until="networkidle")
    weight = Counter(requests=len(seen))
    for request in seen:
        weight[request.resource_type] += request.sizes()["responseBodySize"]
    context.close()
    return weight


def tell(bench, name: str, visits: list[Counter]) -> None:
    figures = {
        "html_css_bytes": ("document", "stylesheet"),
        "js_bytes": ("script",),
        "total_bytes": [kind for kind in visits[0] if kind != "requests"],
    }
    for figure, kinds in figures.items():
        values = [sum(visit[kind] for kind in kinds) for visit in visits]
        bench.tell(name, figure, values, unit="bytes", n=1)
    requests = [visit["requests"] for visit in visits]
    bench.tell(name, "requests", requests, unit="requests", n=1)
