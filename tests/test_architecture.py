"""The walls of the house that import-linter does not see.

An app leans only on floors below it: by foreign key, by URL name in Python,
by the accessor an upper app hangs on its models. And only actions write.
"""

import ast
from pathlib import Path

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ["accounts", "villages", "training", "certification", "intake", "oversight", "reports"]
ROOF = "config"
WRITES = {"save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
WRITES_ON_ROWS = {"update", "delete", "add", "set", "clear", "remove"}
ROWS = {"objects", "filter", "exclude", "all", "select_for_update"}


def height(app: str) -> int:
    return FLOORS.index(app)


def sources(app: str):
    for path in sorted((ROOT / app).rglob("*.py")):
        if "migrations" not in path.parts:
            yield path.relative_to(ROOT), ast.parse(path.read_text())


def own_models():
    return [model for app in FLOORS for model in apps.get_app_config(app).get_models()]


@pytest.mark.parametrize("model", own_models(), ids=lambda model: model._meta.label)
def test_foreign_keys_point_down(model):
    above = [
        field.name
        for field in model._meta.get_fields()
        if field.concrete
        and field.related_model
        and field.related_model._meta.app_label in FLOORS
        and height(field.related_model._meta.app_label) > height(model._meta.app_label)
    ]

    assert above == []


def url_names(tree):
    """The (line, name) of every URL name given to reverse, redirect and their like."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = getattr(node.func, "id", getattr(node.func, "attr", ""))
            name = node.args[0].value
            if called in {"reverse", "reverse_lazy", "redirect", "resolve_url"} and ":" in str(
                name
            ):
                yield node.lineno, name


@pytest.mark.parametrize("app", FLOORS)
def test_python_names_no_url_of_an_upper_floor(app):
    above = [
        f"{path}:{line} {name}"
        for path, tree in sources(app)
        for line, name in url_names(tree)
        if name.split(":")[0] in FLOORS and height(name.split(":")[0]) > height(app)
    ]

    assert above == []


def accessors_hung_on(app: str) -> set[str]:
    """Names by which upper floors can be reached from the models of `app`."""
    return {
        relation.get_accessor_name()
        for model in apps.get_app_config(app).get_models()
        for relation in model._meta.related_objects
        if relation.related_model._meta.app_label in FLOORS
        and height(relation.related_model._meta.app_label) > height(app)
        and not relation.hidden
    }


def names_used(tree):
    """Attribute names, and the parts of look-ups such as enrolments__cohort."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield node.lineno, node.attr
        elif isinstance(node, ast.keyword) and node.arg and "__" in node.arg:
            yield from ((node.value.lineno, part) for part in node.arg.split("__"))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and "__" in node.value:
            yield from ((node.lineno, part) for part in node.value.split("__"))


@pytest.mark.parametrize("app", FLOORS)
def test_no_floor_reaches_up_through_an_accessor(app):
    hung = accessors_hung_on(app) - {name for _, name in own_field_names(app)}

    reached = [
        f"{path}:{line} {name}"
        for path, tree in sources(app)
        for line, name in names_used(tree)
        if name in hung
    ]

    assert reached == []


def own_field_names(app: str):
    """Fields and accessors that the app, or a floor below it, has by the same name."""
    for model in own_models():
        if height(model._meta.app_label) <= height(app):
            for field in model._meta.get_fields():
                owner = field.related_model if field.auto_created and field.is_relation else model
                label = owner._meta.app_label if owner else app
                if label not in FLOORS or height(label) <= height(app):
                    yield model, getattr(field, "get_accessor_name", lambda f=field: f.name)()


def writes(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            method = node.func.attr
            chain = {
                part.attr for part in ast.walk(node.func.value) if isinstance(part, ast.Attribute)
            }
            on_rows = method in WRITES_ON_ROWS and chain & ROWS
            saves = method in WRITES and not saves_a_file(node, method)
            if saves or on_rows or reads_as_a_write(node, method):
                yield node.lineno, method


def saves_a_file(call, method: str) -> bool:
    """A picture or a workbook is saved somewhere; a row takes no place to be saved to."""
    return method == "save" and bool(call.args)


def reads_as_a_write(call, method: str) -> bool:
    """`.delete()` and `.update(name=…)` of anything. A cache or a dict takes a key."""
    return not call.args and (method == "delete" or (method == "update" and bool(call.keywords)))


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("village.save()", ["save"]),
        ("village.delete()", ["delete"]),
        ("waiting.update(sent_at=now)", ["update"]),
        ("Village.objects.filter(pk=1).delete()", ["delete"]),
        ("village.hosts.all().clear()", ["clear"]),
        ("cache.delete('key')", []),
        ("counts.update(groups)", []),
        ("found.add(village)", []),
        ("picture.save(content, 'PNG')", []),
    ],
)
def test_writing_is_recognised(code, found):
    assert [method for _, method in writes(ast.parse(code))] == found


WRITING_ROOM = "actions"


@pytest.mark.parametrize("app", [*FLOORS, ROOF])
def test_only_actions_write(app):
    elsewhere = [
        f"{path}:{line} .{method}()"
        for path, tree in sources(app)
        if path.parts[1].removesuffix(".py") != WRITING_ROOM
        for line, method in writes(tree)
    ]

    assert elsewhere == []
