"""The PDF, read back by other programs than the one that wrote it."""

import io
import unicodedata

import pypdf
import pypdfium2
import pytest
import zxingcpp
from django.core.files.storage import default_storage

from certification.actions import certificates
from certification.documents import SAMPLE, certificate_pdf
from certification.models import Certificate
from certification.rules import printable
from tests.factories import CertificateFactory, UserFactory

pytestmark = pytest.mark.django_db

NAMES = [
    "Ana Poot Uc",
    "José Ángel Pérez Güemes",
    "Ñuu Savi Ndósō O'dam Mā̱ū Tsotsil",
    "María de los Ángeles Guadalupe Hernández de la Cruz y Ortiz Mondragón",
    "Wixárika Xꞌokoyoltzin Na’atik",
    "Supercalifragilisticoespialidosomuylargosinespacios",
]


def certificate_of(name: str) -> Certificate:
    return CertificateFactory(
        enrolment__learner__given_names=name,
        enrolment__learner__first_surname="",
        enrolment__learner__second_surname="",
    )


def text_of(pdf: bytes) -> str:
    (page,) = pypdfium2.PdfDocument(pdf)
    return unicodedata.normalize("NFC", " ".join(page.get_textpage().get_text_range().split()))


def squeezed(text: str) -> str:
    """As compared: how a program spaces letters is its own affair."""
    drawn = unicodedata.normalize("NFC", text.replace("ꞌ", "ʼ"))
    return "".join(drawn.split())


@pytest.mark.parametrize(
    "name", NAMES, ids=["short", "common", "marks", "long", "saltillo", "word"]
)
def test_the_name_is_whole_and_on_one_page(name):
    certificate = certificate_of(name)

    pdf = certificate_pdf(certificate.says)

    assert printable(name)
    assert squeezed(name) in squeezed(text_of(pdf))


def test_it_says_all_that_was_frozen():
    certificate = CertificateFactory()

    text = squeezed(text_of(certificate_pdf(certificate.says)))

    for said in (
        "CONSTANCIA",
        certificate.folio,
        certificate.code,
        certificate.says.holder,
        "GET · Estudiantes, de 72 horas",
        "Teotitlán del Valle, Oaxaca",
        "1 de junio de 2026",
        *(signer["name"] for signer in certificate.says.signers),
    ):
        assert squeezed(said) in text


def test_it_is_tagged_titled_and_in_spanish():
    certificate = CertificateFactory()

    reader = pypdf.PdfReader(io.BytesIO(certificate_pdf(certificate.says)))

    catalog = reader.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/StructTreeRoot"]
    assert catalog["/Lang"].lower() == "es-mx"
    assert reader.metadata.title == f"Constancia {certificate.folio} – {certificate.says.holder}"
    metadata = catalog["/Metadata"].get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata
    assert "<pdfaid:part>3</pdfaid:part>" in metadata
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in metadata


def test_its_qr_code_leads_to_its_page(settings):
    settings.SITE_URL = "https://aldeas.example.mx"
    certificate = CertificateFactory()

    page = pypdfium2.PdfDocument(certificate_pdf(certificate.says))[0]
    drawn = page.render(scale=2, grayscale=True)
    pixels = memoryview(drawn.buffer).cast("B").cast("B", shape=[drawn.height, drawn.stride])
    (found,) = zxingcpp.read_barcodes(pixels)

    assert found.text == f"https://aldeas.example.mx/c/{certificate.code}"


def test_it_is_letter_size_lying_down_and_holds_its_fonts():
    certificate = CertificateFactory()

    (page,) = pypdf.PdfReader(io.BytesIO(certificate_pdf(certificate.says))).pages

    assert (page.mediabox.width, page.mediabox.height) == (792, 612)
    fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
    assert {font["/BaseFont"].split("+")[1].split("-")[0] for font in fonts} == {
        "EBGaramond12",
        "Figtree",
    }


def test_the_same_snapshot_gives_the_same_bytes():
    says = CertificateFactory().says

    assert certificate_pdf(says) == certificate_pdf(says)


def test_what_the_fonts_lack_is_never_let_through_and_the_rest_is_drawn():
    letters = [chr(point) for point in range(0x20, 0x2030) if printable(chr(point))]
    drawn = "".join(letter for letter in letters if unicodedata.category(letter)[0] in "LN")
    certificate = CertificateFactory()
    certificate.snapshot["holder"] = " ".join(
        drawn[start : start + 60] for start in range(0, len(drawn), 60)
    )

    assert certificate_pdf(certificate.says)
    assert not printable("阿里巴巴")
    assert not printable("Ana 😀")


def test_odd_letters_elsewhere_do_not_stop_it():
    certificate = CertificateFactory()
    certificate.snapshot |= {"course": "Comercio 电子 😀", "village": "Ñuu 🌵", "signers": []}

    assert "Comercio" in text_of(certificate_pdf(certificate.says))


def test_a_sample_says_that_it_is_one():
    assert "MUESTRA" in text_of(certificate_pdf(CertificateFactory().says, SAMPLE))


def test_rendering_stores_it_once():
    certificate = CertificateFactory()

    first = certificates.render([certificate])
    again = certificates.render(Certificate.objects.awaiting_pdf())

    certificate.refresh_from_db()
    assert (first, again) == (1, 0)
    assert certificate.pdf == f"certificates/2026/{certificate.code}.pdf"
    assert default_storage.size(certificate.pdf) > 10_000


def test_half_a_file_left_by_a_killed_worker_is_written_anew():
    certificate = CertificateFactory()
    certificates.store(certificates.file_name(certificate), b"%PDF-1.7 half")

    certificates.render([certificate])

    with default_storage.open(certificate.pdf) as file:
        assert file.read() == certificate_pdf(certificate.says)


def test_rendering_the_same_at_once_leaves_one_file():
    certificate = CertificateFactory()
    seen_by_another = Certificate.objects.get()
    certificates.render([certificate])

    certificates.render([seen_by_another])

    folder, files = default_storage.listdir("certificates/2026")
    assert (folder, files) == ([], [f"{certificate.code}.pdf"])


def test_a_revoked_certificate_is_drawn_again_and_says_so():
    certificate = CertificateFactory()
    certificates.render([certificate])

    revoked = certificates.revoke(certificate, because="Otra persona", by=UserFactory())
    certificates.render(Certificate.objects.awaiting_pdf())

    revoked.refresh_from_db()
    with default_storage.open(revoked.pdf) as file:
        text = text_of(file.read())
    assert revoked.pdf.endswith("-revocada.pdf")
    assert "REVOCADA" in text
    assert "Otra persona" in text
