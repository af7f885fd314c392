"""The sample curriculum loads once, whole and clean."""

import pytest

from training.actions import curriculum
from training.models import Activity, Choice, Course, Module, Question

pytestmark = pytest.mark.django_db


def test_loading_twice_makes_nothing_twice():
    curriculum.load()
    counts = [model.objects.count() for model in (Course, Module, Activity, Question, Choice)]

    curriculum.load()

    assert [m.objects.count() for m in (Course, Module, Activity, Question, Choice)] == counts
    assert set(Course.objects.values_list("code", flat=True)) == {"GET-INS", "GET-EST", "GET-EMP"}


def test_what_is_there_stays_and_what_is_missing_comes_back():
    curriculum.load()
    reading = Activity.objects.filter(code="M01-L1").first()
    Activity.objects.filter(pk=reading.pk).update(title="Otro título")
    Activity.objects.filter(code="M02-L1").delete()

    curriculum.load()

    reading.refresh_from_db()
    assert reading.title == "Otro título"
    assert Activity.objects.filter(code="M02-L1").count() == 3


def test_every_module_has_readings_and_a_quiz_and_every_course_one_exam():
    curriculum.load()

    for course in Course.objects.all():
        *modules, last = course.modules.all()
        assert [a.kind for a in last.activities.all()] == ["exam"]
        assert last.activities.get().max_attempts == 2
        for module in modules:
            kinds = [activity.kind for activity in module.activities.all()]
            assert kinds[0] == "reading"
            assert kinds.count("quiz") == 1


def test_every_question_has_one_right_choice_among_several():
    curriculum.load()

    for question in Question.objects.prefetch_related("choices"):
        choices = question.choices.all()
        assert len(choices) >= 3
        assert sum(choice.is_right for choice in choices) == 1


def test_hours_of_the_modules_add_up_to_the_hours_of_the_course():
    curriculum.load()

    for course in Course.objects.all():
        assert sum(module.hours for module in course.modules.all()) == course.hours


def test_readings_hold_tables_and_emphasis():
    html = curriculum.to_html("## Hola\n\n| a | b |\n|---|---|\n| 1 | **2** |\n")

    assert "<h2>Hola</h2>" in html
    assert "<table>" in html
    assert "<strong>2</strong>" in html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[pulsa](javascript:alert(1))",
        '<a href="https://example.mx" onclick="x()">enlace</a>',
        "<iframe src='https://example.mx'></iframe>",
        "<p style='position:fixed'>tapa</p>",
    ],
)
def test_readings_hold_nothing_that_runs(text):
    html = curriculum.to_html(text)

    assert "<script" not in html
    assert "<iframe" not in html
    assert "<img" not in html
    assert 'href="javascript' not in html
    assert "<a href" not in html or "onclick" not in html.split("<a ", 1)[1].split(">")[0]
    assert "<p style" not in html


def test_the_notice_that_it_is_a_sample_is_read_in_both_languages(client):
    curriculum.load()
    page = Course.objects.get(code="GET-EST").get_absolute_url()

    assert "Contenido de muestra" in client.get(page).content.decode()
    in_english = client.get(page, headers={"Accept-Language": "en"}).content.decode()
    assert "Sample content" in in_english
