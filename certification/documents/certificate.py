"""A certificate's PDF, from its snapshot and nothing else."""

import datetime as dt
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format

from certification.documents.compiler import compile_pdf
from certification.documents.qr import qr_svg
from certification.rules import Snapshot, only_printable


@dataclass(frozen=True)
class Stamp:
    """A word across the page, and a line that explains it."""

    word: str
    note: str


SAMPLE = Stamp("MUESTRA", "Muestra sin validez, para revisar el nombre y los datos.")


def revoked(on: dt.date, because: str) -> Stamp:
    return Stamp("REVOCADA", f"Revocada el {in_words(on)}: {only_printable(because)}")


def certificate_pdf(says: Snapshot, stamp: Stamp | None = None) -> bytes:
    return compile_pdf("certificate", content(says, stamp))


def content(says: Snapshot, stamp: Stamp | None) -> dict:
    url = settings.SITE_URL + reverse("certification:public", args=[says.code])
    verify_url = settings.SITE_URL + reverse("certification:verify")
    printed = ("course", "village", "state", "programme", "issuer")
    return {
        **{field: only_printable(getattr(says, field)) for field in printed},
        "name": says.holder,
        "folio": says.folio,
        "code": says.code,
        "hours": says.hours,
        "signers": [
            {part: only_printable(signer.get(part, "")) for part in ("name", "title")}
            for signer in says.signers
        ],
        "date": says.issued_on,
        "date_in_words": in_words(dt.date.fromisoformat(says.issued_on)),
        "url": url,
        "address": without_scheme(url).removesuffix(says.code),
        "qr": qr_svg(url),
        "verify_url": verify_url,
        "verify_address": without_scheme(verify_url),
        "stamp": stamp and asdict(stamp),
    }


def in_words(day: dt.date) -> str:
    """A day as a Spanish document writes it: 22 de noviembre de 2026."""
    with translation.override("es-mx"):
        return date_format(day, r"j \d\e F \d\e Y").lower()


def without_scheme(url: str) -> str:
    return url.removeprefix(f"{urlsplit(url).scheme}://")
