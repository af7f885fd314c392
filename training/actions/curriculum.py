"""Loading the curriculum that comes with the portal (`training/data/`)."""

import json
from functools import cache
from pathlib import Path

import nh3
from django.db import transaction
from markdown_it import MarkdownIt

from training.models import Activity, Choice, Course, Module, Question

DATA = Path(__file__).resolve().parent.parent / "data"
EXAM_MODULE = "EXF"
TAGS = {"h2", "h3", "h4", "p", "br", "hr", "ul", "ol", "li", "blockquote", "pre", "code"}
TAGS |= {"a", "em", "strong", "table", "thead", "tbody", "tr", "th", "td"}


@transaction.atomic
def load() -> None:
    """Create the courses, modules, activities and questions that are missing.

    What is there stays as it is: people may already be following it.
    """
    curriculum = json.loads((DATA / "curriculum.json").read_text(encoding="utf-8"))
    for outline in curriculum["courses"]:
        notices = {name: curriculum[name] for name in ("notice", "notice_en")}
        course = load_course(outline, notices)
        modules = load_modules(course, outline, curriculum["modules"])
        activities = load_activities(modules, outline, curriculum["modules"])
        load_questions(activities, asked_in(outline, curriculum))


def load_course(outline: dict, notices: dict[str, str]) -> Course:
    plain = ("track", "title", "title_en", "summary", "summary_en", "hours", "rules")
    values = {name: outline[name] for name in plain}
    project = outline["project"]
    values |= {
        "project_title": project["title"],
        "project_instructions": project["instructions"],
        **notices,
    }
    return Course.objects.get_or_create(code=outline["code"], defaults=values)[0]


def load_modules(course: Course, outline: dict, catalogue: dict) -> dict[str, Module]:
    """The course's modules by code, its final exam last."""
    modules = [
        Module(course=course, position=position, **part, **titles(catalogue[part["code"]]))
        for position, part in enumerate(outline["modules"], start=1)
    ]
    exam = {"title": "Examen final", "title_en": "Final exam", "hours": 0}
    modules.append(Module(course=course, code=EXAM_MODULE, position=len(modules) + 1, **exam))
    Module.objects.bulk_create(modules, ignore_conflicts=True)
    return {module.code: module for module in course.modules.all()}


def load_activities(modules: dict, outline: dict, catalogue: dict) -> dict[str, Activity]:
    """The course's activities by code."""
    course = next(iter(modules.values())).course
    there = set(Activity.objects.of(course).values_list("code", flat=True))
    wanted = [exam_of(outline, modules[EXAM_MODULE])]
    for part in outline["modules"]:
        wanted += activities_of(modules[part["code"]], catalogue[part["code"]], there)
    Activity.objects.bulk_create(
        [activity for activity in wanted if activity.code not in there], ignore_conflicts=True
    )
    return {activity.code: activity for activity in Activity.objects.of(course).defer("html")}


def activities_of(module: Module, content: dict, there: set[str]) -> list[Activity]:
    """The readings of a module, then its quiz. Readings already `there` are not read again."""
    readings = [
        reading(module, position, lesson)
        for position, lesson in enumerate(content["lessons"], start=1)
        if lesson["code"] not in there
    ]
    quiz = Activity(
        module=module,
        code=quiz_code(module.code),
        kind=Activity.Kind.QUIZ,
        position=len(content["lessons"]) + 1,
        **titles(content["quiz"]),
    )
    return [*readings, quiz]


def reading(module: Module, position: int, lesson: dict) -> Activity:
    text = (DATA / lesson["file"]).read_text(encoding="utf-8")
    return Activity(
        module=module,
        code=lesson["code"],
        kind=Activity.Kind.READING,
        minutes=lesson["minutes"],
        position=position,
        text=text,
        html=to_html(text),
        **titles(lesson),
    )


def exam_of(outline: dict, module: Module) -> Activity:
    return Activity(
        module=module,
        code=f"{outline['code']}-EX",
        kind=Activity.Kind.EXAM,
        position=1,
        title="Examen final",
        title_en="Final exam",
        max_attempts=outline["rules"]["final_exam_attempts"],
    )


def asked_in(outline: dict, curriculum: dict) -> dict[str, list[dict]]:
    """By activity code, the questions it asks. The exam takes some from the quizzes."""
    quizzes = {
        part["code"]: curriculum["modules"][part["code"]]["quiz"]["questions"]
        for part in outline["modules"]
    }
    pool = {q["code"]: q for questions in quizzes.values() for q in questions}
    pool |= {q["code"]: q for q in curriculum["exam_questions"]}
    asked = {quiz_code(code): questions for code, questions in quizzes.items()}
    return asked | {f"{outline['code']}-EX": [pool[code] for code in outline["final_exam"]]}


def load_questions(activities: dict[str, Activity], asked: dict[str, list[dict]]) -> None:
    wanted = {
        (activities[code].pk, question["code"]): (position, question)
        for code, questions in asked.items()
        for position, question in enumerate(questions, start=1)
    }
    there = Question.objects.filter(activity__in=activities.values())
    for key in there.values_list("activity_id", "code"):
        wanted.pop(key, None)
    questions = Question.objects.bulk_create(
        Question(
            activity_id=activity_id,
            code=code,
            text=question["text"],
            feedback=question["feedback"],
            position=position,
        )
        for (activity_id, code), (position, question) in wanted.items()
    )
    Choice.objects.bulk_create(
        Choice(question=row, text=option["text"], is_right=option["correct"], position=position)
        for row in questions
        for position, option in enumerate(wanted[row.activity_id, row.code][1]["options"], start=1)
    )


def titles(content: dict) -> dict:
    return {"title": content["title"], "title_en": content["title_en"]}


def quiz_code(module_code: str) -> str:
    return f"{module_code}-C"


@cache
def markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def to_html(text: str) -> str:
    """Markdown as HTML that holds nothing but text, tables and links to follow."""
    html = markdown().render(text)
    return nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"https", "mailto"})
