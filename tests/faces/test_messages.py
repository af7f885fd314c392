"""The catalogue's keeper, and what it keeps."""

import polib
import pytest

from config.management.commands import messages


@pytest.fixture
def source(tmp_path, settings):
    settings.ROOT = tmp_path

    def written(name, text):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return written


def said(path):
    return [(one.context, one.text, one.plural) for one in messages.spoken_in(path)]


def test_python_is_read(source):
    path = source(
        "a.py",
        '_("Aldea")\nngettext("%d aldea", "%d aldeas", 2)\npgettext("mes", "Enero")\nprint("no")\n',
    )

    assert said(path) == [
        (None, "Aldea", ""),
        (None, "%d aldea", "%d aldeas"),
        ("mes", "Enero", ""),
    ]


def test_templates_are_read(source):
    path = source(
        "a.html",
        '{% load i18n %}{% translate "Aldea" %}{% card title=_("Cohortes") %}{% endcard %}'
        "{% blocktranslate count n=2 %}{{ n }} aldea{% plural %}{{ n }} aldeas"
        "{% endblocktranslate %}",
    )

    assert said(path) == [
        (None, "Aldea", ""),
        (None, "Cohortes", ""),
        (None, "%(n)s aldea", "%(n)s aldeas"),
    ]


def test_english_is_kept_and_what_is_gone_is_set_aside():
    before = messages.empty_catalogue()
    before.append(polib.POEntry(msgid="Aldea", msgstr="Village"))
    before.append(polib.POEntry(msgid="Quiosco", msgstr="Kiosk"))
    sentences = [messages.Sentence(text, files={"a.py"}) for text in ("Aldea", "Cohorte")]

    after = messages.merged(before, {one.key: one for one in sentences})

    assert [(one.msgid, one.msgstr, bool(one.obsolete)) for one in after] == [
        ("Aldea", "Village", False),
        ("Cohorte", "", False),
        ("Quiosco", "Kiosk", True),
    ]


@pytest.mark.parametrize(
    ("english", "told"),
    [("%(n)s villages", True), ("Villages", False), ("%(m)s villages", False), ("", False)],
)
def test_english_must_keep_the_places_of_numbers_and_names(english, told):
    assert messages.is_told(polib.POEntry(msgid="%(n)s aldeas", msgstr=english)) is told


def test_every_sentence_has_its_english():
    gaps = messages.untold(messages.load(), messages.spoken())

    assert [sentence.text for sentence in gaps] == []
