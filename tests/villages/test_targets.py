"""What was promised when: versions, milestones, withdrawing, and their pages."""

import datetime as dt

import pytest
import time_machine
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils.module_loading import import_string

from accounts.actions import record
from accounts.models import AuditEntry
from accounts.rules import Role
from tests.factories import ProgrammeFactory, UserFactory, someone
from villages.actions import programmes, targets
from villages.models import Programme, Target
from villages.models.targets import PROMISED
from villages.rules.targets import even_quarters, faults, moved

pytestmark = pytest.mark.django_db

START, DUE = dt.date(2026, 1, 1), dt.date(2026, 12, 31)
QUARTERS = [
    {"on": "2026-03-31", "value": 40},
    {"on": "2026-06-30", "value": 90},
    {"on": "2026-09-30", "value": 150},
]


@pytest.fixture(autouse=True)
def in_november():
    with time_machine.travel(dt.datetime(2026, 11, 22, 18, tzinfo=dt.UTC)):
        yield


@pytest.fixture
def admin(client):
    person = someone(Role.ADMIN)
    client.force_login(person)
    return person


@pytest.fixture
def certified() -> Target:
    return Programme.current().targets.get(indicator="certified")


def codes_of(refusal) -> list[str]:
    return [error.code for error in refusal.value.error_list]


def faults_of(*milestones, due_on=DUE, value=200) -> list:
    steps = [(dt.date.fromisoformat(day), amount) for day, amount in milestones]
    return faults(steps, starts_on=START, due_on=due_on, value=value)


# The rules of a plan


@pytest.mark.parametrize(
    ("milestones", "found"),
    [
        ([("2026-03-31", 40), ("2026-12-31", 200)], []),
        ([("2026-01-01", 40)], [(0, "before-the-start")]),
        ([("2027-01-01", 40)], [(0, "after-the-due-day")]),
        ([("2026-03-31", 40), ("2026-03-31", 50)], [(1, "not-later")]),
        ([("2026-03-31", 40), ("2026-06-30", 40)], [(1, "not-higher")]),
        ([("2026-03-31", 201)], [(0, "above-the-target")]),
        ([("2026-06-30", 90), ("2026-03-31", 40)], [(1, "not-later"), (1, "not-higher")]),
    ],
)
def test_milestones_rise_between_the_start_and_the_due_day(milestones, found):
    assert faults_of(*milestones) == found


def test_milestones_need_a_due_day():
    assert faults_of(("2026-03-31", 40), due_on=None) == [(0, "no-due-day")]


def test_even_quarters_make_a_plan_without_faults():
    steps = even_quarters(starts_on=START, due_on=DUE, value=200)

    assert steps == [
        (dt.date(2026, 3, 31), 48),
        (dt.date(2026, 6, 30), 98),
        (dt.date(2026, 9, 30), 149),
    ]
    assert not faults(steps, starts_on=START, due_on=DUE, value=200)


def test_even_quarters_leave_out_those_that_add_nothing():
    steps = even_quarters(starts_on=START, due_on=dt.date(2027, 12, 31), value=3)

    assert [value for _day, value in steps] == [1, 2]


@pytest.mark.parametrize(
    ("day", "to_start", "found"),
    [
        ("2026-12-31", "2028-01-01", "2028-12-31"),
        ("2028-02-29", "2027-01-01", "2029-02-28"),
        ("2026-01-31", "2026-02-01", "2026-03-03"),
    ],
)
def test_the_days_of_a_plan_move_with_its_start(day, to_start, found):
    day, to_start = dt.date.fromisoformat(day), dt.date.fromisoformat(to_start)

    assert moved(day, START, to_start).isoformat() == found


# Versions


def test_a_changed_promise_is_answered_as_it_stood_at_the_end_of_each_day(certified, admin):
    on = dt.date(2026, 5, 4)
    targets.change(certified, value=250, due_on=DUE, reason="Entró UNAM", on=on, by=admin)
    programme = Programme.current()

    def said(day):
        return [
            (each.value, each.due_on)
            for each in programme.promises(at=day)
            if each.indicator == "certified"
        ]

    assert said(dt.date(2025, 12, 31)) == []
    assert said(START) == said(dt.date(2026, 5, 3)) == [(200, None)]
    assert said(on) == said(dt.date(2026, 11, 22)) == [(250, DUE)]


def test_of_two_changes_on_a_day_the_last_one_holds(certified, admin):
    for value in (250, 300):
        targets.change(certified, value=value, reason="Se ajustó", by=admin)

    values = [each.value for each in Target.objects.as_of(dt.date(2026, 11, 22))]
    assert values == [300, 32, 1000, 50]


def test_the_row_says_what_its_last_version_says(certified, admin):
    target = targets.change(
        certified, value=250, due_on=DUE, milestones=QUARTERS, reason="Plan", by=admin
    )

    last = target.versions.last()
    assert (last.number, last.by, last.reason) == (2, admin, "Plan")
    assert target.version == 2
    assert [getattr(last, name) for name in PROMISED] == [
        getattr(target, name) for name in PROMISED
    ]
    assert last.steps[0] == (dt.date(2026, 3, 31), 40)


def test_saving_a_promise_unchanged_is_no_version(certified, admin):
    targets.change(certified, value=200, reason="Nada", by=admin)

    assert certified.versions.count() == 1
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize(
    "act", ["UPDATE villages_targetversion SET value = 1", "DELETE FROM villages_targetversion"]
)
def test_the_database_refuses_to_rewrite_what_was_promised(act):
    with (
        pytest.raises(IntegrityError, match="What was promised stays"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(act)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"due_on": START}, "due-first"),
        ({"value": 250, "on": dt.date(2025, 12, 31)}, "before-the-last"),
        ({"value": 250, "on": dt.date(2026, 11, 23)}, "not-yet"),
        ({"value": 250, "reason": ""}, "no-reason"),
        ({"milestones": QUARTERS}, "no-due-day"),
        ({"due_on": DUE, "milestones": QUARTERS, "value": 100}, "above-the-target"),
    ],
)
def test_a_change_that_makes_no_sense_leaves_all_as_it_was(certified, admin, changes, code):
    with pytest.raises(ValidationError) as refusal:
        targets.change(certified, by=admin, **({"reason": "Porque sí"} | changes))

    assert code in [error.code for errors in refusal.value.error_dict.values() for error in errors]
    assert Target.objects.get(pk=certified.pk).value == 200
    assert certified.versions.count() == 1


def test_whoever_looked_at_an_older_version_is_refused(certified, admin):
    targets.change(certified, value=250, reason="Entró UNAM", seen=1, by=admin)

    with pytest.raises(ValidationError) as refusal:
        targets.change(certified, value=300, reason="Más", seen=1, by=admin)

    assert codes_of(refusal) == ["changed-meanwhile"]
    assert Target.objects.get(pk=certified.pk).value == 250


# Scopes


def test_an_indicator_may_be_promised_in_several_scopes(admin):
    programme = Programme.current()
    said = {"promise": "Estudiantes por aldea", "promise_en": "Students in each village"}

    targets.promise(programme, indicator="students", scope="village", value=40, by=admin, **said)

    found = programme.promises().filter(target__indicator="students")
    assert [(each.scope, each.value) for each in found] == [("programme", 1000), ("village", 40)]


def test_the_same_scope_is_not_promised_twice(admin):
    said = {"promise": "Estudiantes", "promise_en": "Students"}

    with pytest.raises(ValidationError) as refusal:
        targets.promise(Programme.current(), indicator="students", value=40, by=admin, **said)

    assert refusal.value.error_dict["scope"][0].code == "repeated"


def test_the_database_holds_one_standing_promise_per_scope(certified):
    with pytest.raises(IntegrityError, match="one_standing_target_per_indicator_and_scope"):
        Target.objects.create(programme=certified.programme, indicator="certified", value=3)


# Withdrawing


def test_a_withdrawn_promise_leaves_the_board_of_today_and_stays_on_those_of_before(
    certified, admin
):
    targets.withdraw(certified, reason="Pasa a GDT", by=admin)
    programme = Programme.current()

    today = [each.indicator for each in programme.promises()]
    yesterday = [each.indicator for each in programme.promises(at=dt.date(2026, 11, 21))]
    assert "certified" not in today
    assert "certified" in yesterday
    assert certified.versions.last().is_withdrawal


def test_a_withdrawn_promise_may_be_promised_again(certified, admin):
    targets.withdraw(certified, reason="Pasa a GDT", by=admin)
    targets.restore(certified, reason="Siempre no", by=admin)

    assert [each.value for each in Programme.current().promises()] == [200, 32, 1000, 50]
    assert certified.versions.count() == 3


def test_a_withdrawn_promise_does_not_return_beside_one_that_took_its_place(certified, admin):
    targets.withdraw(certified, reason="Otra la sustituye", by=admin)
    said = {"promise": "Personas", "promise_en": "People"}
    targets.promise(Programme.current(), indicator="certified", value=300, by=admin, **said)

    with pytest.raises(ValidationError) as refusal:
        targets.restore(certified, reason="Siempre no", by=admin)

    assert refusal.value.error_dict["scope"][0].code == "repeated"


# What was there before versions were kept


def test_the_history_of_before_is_read_back_from_the_trail(admin):
    programme = ProgrammeFactory(slug="get-2020", starts_on=dt.date(2020, 1, 1))
    target = Target.objects.create(
        programme=programme,
        indicator="certified",
        value=200,
        due_on=DUE,
        promise="a",
        promise_en="b",
    )
    for moment, changed in [
        ("2020-03-02", {"value": [150, 180]}),
        ("2021-04-05", {"value": [180, 200], "due_on": [None, "2026-12-31"]}),
    ]:
        with time_machine.travel(f"{moment}T18:00:00Z"):
            record("target.edited", on=target, by=admin, changed=changed)

    import_string("villages.migrations.0003_first_target_versions.write_versions")(apps, None)

    found = target.versions.values_list("number", "in_force_on", "value", "due_on", "by")
    assert list(found) == [
        (1, dt.date(2020, 1, 1), 150, None, None),
        (2, dt.date(2020, 3, 2), 180, None, admin.pk),
        (3, dt.date(2021, 4, 5), 200, DUE, admin.pk),
    ]
    assert Target.objects.get(pk=target.pk).version == 3


def test_an_edition_of_the_past_promised_from_its_start():
    programme = programmes.begin(
        by=None,
        name="GET",
        short_name="GET",
        issuer="GINgroup",
        starts_on=dt.date(2020, 1, 1),
        targets=[{"indicator": "states", "value": 32, "promise": "a", "promise_en": "b"}],
    )

    assert [each.value for each in programme.promises(at=dt.date(2020, 1, 1))] == [32]


# Pages


def url(name: str, target: Target) -> str:
    return reverse(f"villages:{name}", args=[target.programme.slug, target.pk])


def filled(client, address: str, **changes) -> dict:
    form = client.get(address).context["form"]
    return {name: str(form[name].value() or "") for name in form.fields} | changes


def test_a_promise_is_changed_with_its_milestones_and_its_reason(client, admin, certified):
    address = url("target-edit", certified)
    facts = filled(client, address, value="250", due_on="2026-12-31", reason="Entró UNAM")
    facts |= {"milestone_1_on": "2026-03-31", "milestone_1_value": "40"}
    facts |= {"milestone_0_on": "2026-06-30", "milestone_0_value": "90"}

    response = client.post(address, facts)

    assert response.url == certified.get_absolute_url()
    target = Target.objects.get(pk=certified.pk)
    assert (target.value, target.milestones) == (250, QUARTERS[:2])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": ""}, "reason"),
        ({"value": "0"}, "value"),
        ({"milestone_0_on": "2026-03-31"}, "milestone_0_value"),
        ({"milestone_0_on": "2026-03-31", "milestone_0_value": "900"}, "milestone_0_value"),
        ({"milestone_1_on": "2027-03-31", "milestone_1_value": "90"}, "milestone_1_on"),
        (
            {"due_on": "", "milestone_1_on": "2026-03-31", "milestone_1_value": "90"},
            "due_on",
        ),
        ({"due_on": "2025-03-31"}, "due_on"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(
    client, admin, certified, changes, field
):
    address = url("target-edit", certified)
    facts = filled(client, address, value="250", due_on="2026-12-31", reason="Porque sí") | changes

    form = client.post(address, facts).context["form"]

    assert list(form.errors) == [field]
    assert {name: form[name].value() for name in facts} == facts
    assert certified.versions.count() == 1


def test_even_quarters_are_suggested_by_the_server_and_nothing_is_saved(client, admin, certified):
    address = url("target-edit", certified)
    facts = filled(client, address, value="400", due_on="2026-12-31", act="suggest")

    form = client.post(address, facts).context["form"]

    steps = [[bound.value() for bound in pair] for pair in form.milestone_fields()]
    assert steps[:3] == [["2026-03-31", 97], ["2026-06-30", 197], ["2026-09-30", 298]]
    assert form["value"].value() == "400"
    assert not form.errors
    assert certified.versions.count() == 1


def test_without_a_due_day_there_is_nothing_to_suggest_and_it_says_so(client, admin, certified):
    address = url("target-edit", certified)

    form = client.post(address, filled(client, address, act="suggest")).context["form"]

    assert "fecha" in form.hint


def test_more_rows_keep_what_was_typed(client, admin, certified):
    address = url("target-edit", certified)
    facts = filled(client, address, milestone_0_on="2026-03-31", milestone_0_value="7", act="more")

    form = client.post(address, facts).context["form"]

    assert len(form.milestone_fields()) == 6
    assert form["milestone_0_value"].value() == "7"


def test_a_promise_is_added_from_the_day_of_its_announcement(client, admin):
    address = reverse("villages:target-new", args=["get-2026"])
    facts = filled(client, address, indicator="certified", scope="village", value="6")
    facts |= {"promise": "Personas en cada aldea", "promise_en": "People", "on": "2026-02-03"}

    client.post(address, facts)

    target = Target.objects.get(scope="village", indicator="certified")
    assert target.versions.get().in_force_on == dt.date(2026, 2, 3)
    assert target.versions.get().by == admin


def test_of_two_who_edit_a_promise_the_second_is_told_and_loses_nothing(client, admin, certified):
    address = url("target-edit", certified)
    facts = filled(client, address, due_on="2026-12-31", reason="Plazo")
    other = UserFactory(given_names="Ana", first_surname="Ruiz")
    targets.change(certified, value=250, reason="Entró UNAM", by=other)

    refused = client.post(address, facts)

    assert [change.by for change in refused.context["meanwhile"]] == [other]
    assert refused.context["meanwhile"][0].rows == [("Meta", "200", "250")]
    form = refused.context["form"]
    assert (form["value"].value(), form["due_on"].value()) == (250, "2026-12-31")
    client.post(address, {name: form[name].value() or "" for name in form.fields})
    saved = Target.objects.get(pk=certified.pk)
    assert (saved.value, saved.due_on) == (250, DUE)


def test_what_the_second_typed_over_it_stays_until_they_decide(client, admin, certified):
    address = url("target-edit", certified)
    facts = filled(client, address, value="300", reason="Más")
    targets.change(certified, value=250, reason="Entró UNAM", by=UserFactory())

    form = client.post(address, facts).context["form"]

    assert form["value"].value() == "300"
    assert Target.objects.get(pk=certified.pk).value == 250


def test_the_history_says_who_what_when_and_why(client, admin, certified):
    targets.change(certified, value=250, reason="Entró UNAM", by=admin)
    targets.withdraw(certified, reason="Pasa a GDT", by=admin)

    page = client.get(certified.get_absolute_url())

    said = [
        (chapter.title, chapter.version.reason, chapter.rows) for chapter in page.context["history"]
    ]
    assert said == [
        ("Se retiró", "Pasa a GDT", []),
        ("Cambió", "Entró UNAM", [("Meta", "200", "250")]),
        ("Se prometió", "", []),
    ]
    assert admin.full_name in page.content.decode()


def test_a_promise_is_withdrawn_and_made_again_from_its_pages(client, admin, certified):
    client.post(url("target-withdraw", certified), {"seen": 1, "reason": "Pasa a GDT"})
    withdrawn = Target.objects.get(pk=certified.pk).withdrawn_on
    client.post(url("target-restore", certified), {"seen": 2, "reason": "Siempre no"})

    assert withdrawn == dt.date(2026, 11, 22)
    assert Target.objects.get(pk=certified.pk).is_standing


def test_withdrawing_needs_its_reason(client, admin, certified):
    response = client.post(url("target-withdraw", certified), {"seen": 1, "reason": " "})

    assert "reason" in response.context["form"].errors
    assert Target.objects.get(pk=certified.pk).is_standing


def test_a_promise_is_not_found_under_another_edition(client, admin, certified):
    ProgrammeFactory(slug="gdt-2027", starts_on="2027-01-01")

    address = reverse("villages:target", args=["gdt-2027", certified.pk])
    assert client.get(address).status_code == 404
