"""A person at a browser: signs in by the form, then asks for pages."""

import http.cookiejar
import re
import urllib.parse
import urllib.request

PASSWORD = "demo-aldeas"
CSRF = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Visitor:
    """Nobody, until they sign in."""

    def __init__(self, url: str):
        self.url = url
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def sign_in(self, who: str) -> "Visitor":
        form = self.opener.open(f"{self.url}/accounts/login/").read().decode()
        typed = {
            "csrfmiddlewaretoken": CSRF.search(form)[1],
            "login": f"{who}@demo.example",
            "password": PASSWORD,
        }
        data = urllib.parse.urlencode(typed).encode()
        answer = self.opener.open(f"{self.url}/accounts/login/", data)
        if answer.geturl().endswith("/accounts/login/"):
            raise SystemExit(f"{who} could not sign in")
        return self

    def get(self, path: str) -> bytes:
        """The request of this person for a page, as it goes over the wire."""
        return get(path, {cookie.name: cookie.value for cookie in self.cookies})


def get(path: str, cookies: dict[str, str]) -> bytes:
    return request("GET", path, cookies)


def post(path: str, cookies: dict[str, str], fields: dict[str, str]) -> bytes:
    """A form sent, with a token that matches its cookie."""
    token = "b" * 32
    body = urllib.parse.urlencode(fields | {"csrfmiddlewaretoken": token})
    return request("POST", path, cookies | {"csrftoken": token}, body)


def request(method: str, path: str, cookies: dict[str, str], body: str = "") -> bytes:
    lines = [
        f"{method} {path} HTTP/1.1",
        "Host: localhost",
        "Accept: text/html",
        "Accept-Language: es-MX",
        "Accept-Encoding: gzip",
    ]
    if cookies:
        lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in cookies.items()))
    if body:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", body]).encode()
