from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django import forms
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils import translation

from accounts.paging import Page
from config.kit import words


def drawn(source, **context):
    return Template(source).render(Context(context))


class CohortForm(forms.Form):
    name = forms.CharField(label="Nombre", help_text="Como la conoce la gente.")
    way = forms.ChoiceField(
        label="Modalidad", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect
    )
    notes = forms.CharField(label="Notas", required=False)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (12040, "12,040"),
        (0, "0"),
        (Decimal("8.50"), "8.5"),
        (Decimal("1200"), "1,200"),
        (7.25, "7.25"),
        (None, ""),
        ("doce", "doce"),
    ],
)
def test_a_number_is_written_as_in_mexico(value, said):
    assert words.numero(value) == said


def test_money_says_its_currency():
    assert words.dinero(1250) == "$1,250.00 MXN"


def test_a_day_is_written_in_lower_case():
    with translation.override("es-mx"):
        assert words.fecha(date(2026, 11, 22)) == "22 de noviembre de 2026"


def test_english_moments_may_stand_before_a_full_stop():
    moment = datetime(2026, 11, 3, 20, 6, tzinfo=UTC)

    with translation.override("en"):
        said = words.fecha_hora(moment)

    assert said == "November 3, 2026, 2:06 PM"


def test_a_moment_in_another_zone_names_it():
    moment = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)

    with translation.override("es-mx"):
        said = words.fecha_hora(moment, "America/Tijuana")

    assert said == "22 de noviembre de 2026, 17:00 (hora del noroeste)"


@pytest.mark.parametrize(
    ("user_agent", "said"),
    [
        ("Mozilla/5.0 (Linux; Android 13) Chrome/120.0 Mobile Safari/537.36", "Chrome en Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) Version/17.0 Safari/604.1", "Safari en iPhone"),
        ("curl/8.0", "Otro equipo"),
        ("", "Otro equipo"),
    ],
)
def test_a_session_is_told_by_its_browser_and_device(user_agent, said):
    assert words.equipo(user_agent) == said


def test_text_from_people_is_escaped_everywhere():
    evil = "<script>alert(1)</script>"
    source = (
        "{% card title=x %}{% endcard %}{% badge x %}{% stat x 1 of=2 note=x %}{% fact x x %}"
        "{% empty x x %}{% person x x url=x %}{% verdict x True x x %}{% event x x x %}"
        "{% progress 1 2 label=x %}{% bars rows label=x %}{% breadcrumbs x x x %}"
        "{% next_step x x %}"
        "{% link_button x x title=x %}{% page_head x lead=x %}{% endpage_head %}"
    )

    page = drawn(source, x=evil, rows=[(evil, 1)])

    assert "<script" not in page


def test_a_stat_says_what_it_is_out_of_and_leads_to_its_list():
    page = drawn("{% stat 'Certificadas' 42 of=200 url='/lista/' %}")

    assert 'href="/lista/"' in page
    assert "<small>de 200</small>" in page
    assert 'value="42.0" max="200"' in page


def test_a_field_ties_help_and_errors_to_its_control():
    form = CohortForm({})

    page = drawn("{% field form.name %}", form=form)

    assert 'aria-describedby="id_name_help id_name_error"' in page
    assert 'id="id_name_error"' in page
    assert 'aria-invalid="true"' in page


def test_a_fault_found_elsewhere_stands_beside_the_field_like_its_own():
    page = drawn("{% field form.name says=words %}", form=CohortForm(), words=["No es un correo."])

    assert 'id="id_name_error"' in page
    assert "No es un correo." in page
    assert 'aria-invalid="true"' in page


def test_only_optional_fields_say_so():
    page = drawn("{% fields form %}", form=CohortForm())

    assert page.count("(opcional)") == 1


def test_choices_are_a_group_with_a_legend():
    page = drawn("{% field form.way %}", form=CohortForm())

    assert "<legend>Modalidad" in page
    assert page.count('type="radio"') == 2


def test_errors_are_summed_up_with_links_to_their_fields():
    form = CohortForm({})
    form.add_error(None, "Ya hay una cohorte con ese nombre.")

    with translation.override("es-mx"):
        page = drawn("{% form_errors form %}", form=form)

    assert "Hay 3 cosas por corregir" in page
    assert 'href="#id_name"' in page
    assert "Ya hay una cohorte con ese nombre." in page


def test_a_form_without_errors_has_no_summary():
    assert drawn("{% form_errors form %}", form=CohortForm()).strip() == ""


def test_paging_keeps_the_filters():
    request = RequestFactory().get("/aldeas/", {"q": "café", "after": "viejo"})
    page = Page([1], "nuevo", is_first=False)

    nav = drawn("{% pager page %}", request=request, page=page)

    assert "?q=caf%C3%A9&amp;after=nuevo" in nav
    assert 'href="?q=caf%C3%A9"' in nav


def test_a_list_of_one_page_has_no_paging():
    request = RequestFactory().get("/aldeas/")

    assert drawn("{% pager page %}", request=request, page=Page([1], "", is_first=True)) == ""


def test_a_column_sorts_the_other_way_when_pressed_again():
    request = RequestFactory().get("/aldeas/", {"sort": "name"})

    assert "?sort=-name" in drawn("{% sort_link 'Aldea' 'name' %}", request=request)


def test_the_map_names_each_state_and_its_number():
    states = [{"code": "20", "name": "Oaxaca", "words": "12 de 50", "url": "/20/", "shade": 3}]

    page = drawn("{% state_map states label='Aldeas' %}", states=states)

    assert '<a href="/20/" class="shade-3" aria-label="Oaxaca: 12 de 50">' in page


@pytest.mark.parametrize("rows", [[], [("ene", 0)], [("ene", 4), ("feb", 9)]])
def test_a_line_is_drawn_with_none_one_or_many_points(rows):
    page = drawn("{% line rows label='Meses' %}", rows=rows)

    assert ("<svg" in page) is bool(rows)


def test_a_trend_stretches_over_all_the_days_it_is_given():
    page = drawn(
        "{% trend reached label='Certificadas' planned=planned goal=100 %}",
        reached=[(date(2026, 1, 1), 0), (date(2026, 7, 2), 40)],
        planned=[(date(2026, 1, 1), 0), (date(2026, 12, 31), 100)],
    )

    assert 'class="line" points="0.00,40.00 50.00,24.00"' in page
    assert 'class="plan" points="0.00,40.00 100.00,0.00"' in page


@pytest.mark.parametrize("points", [[], [(date(2026, 1, 1), 0)]], ids=["none", "one"])
def test_a_trend_of_no_or_one_day_is_no_accident(points):
    page = drawn("{% trend points label='Certificadas' %}", points=points)

    assert ("<svg" in page) is bool(points)


def test_a_bullet_holds_what_is_more_than_its_whole():
    page = drawn("{% bullet 300 200 label='300 de 200' expected=100 %}")

    assert 'class="fill" width="100.00"' in page
    assert 'class="mark" d="M33.33' in page


def test_a_funnel_narrows_to_the_next_stage():
    page = drawn("{% funnel rows label='Etapas' %}", rows=[("A", 100), ("B", 50), ("C", 0)])

    assert 'points="0.00,0 100.00,0 75.00,1 25.00,1"' in page
    assert 'points="25.00,0 75.00,0 50.00,1 50.00,1"' in page


def test_a_bar_that_is_not_told_has_no_length_and_no_number():
    rows = [("Mujeres", 64), ("Hombres", None)]

    page = drawn("{% told_bars rows label='Sexo' nothing='Muy pocas' %}", rows=rows)

    assert page.count('width="100.00"') == 1
    assert page.count('width="0.00"') == 1
    assert "Muy pocas" in page


def test_long_work_stops_asking_when_it_is_done():
    busy = drawn("{% live '/avance/' %}…{% endlive %}")
    over = drawn("{% live '/avance/' done=True %}…{% endlive %}")

    assert 'hx-get="/avance/"' in busy
    assert "hx-" not in over


def test_an_unknown_button_is_refused():
    with pytest.raises((KeyError, TemplateSyntaxError)):
        drawn("{% button 'Guardar' kind='morado' %}")
