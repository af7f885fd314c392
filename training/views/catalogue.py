"""The courses, open to anyone."""

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, render

from training.models import Activity, Course
from training.rules import Thresholds


def courses(request):
    return render(request, "training/courses.html", {"courses": Course.objects.all()})


def course(request, code):
    """The syllabus: what is taught, for how long, and what it takes to pass."""
    course = get_object_or_404(Course, code=code)
    outline = Activity.objects.only("module", "kind", "title", "title_en")
    context = {
        "course": course,
        "modules": course.modules.prefetch_related(Prefetch("activities", outline)),
        "thresholds": Thresholds.of(course.rules),
    }
    return render(request, "training/course.html", context)
