"""A quiz as a form: one question, one group of choices."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

from training.models import Activity


class QuizForm(forms.Form):
    """Each field is a question. `token` tells a page sent twice from a second try."""

    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, activity: Activity, data=None):
        super().__init__(data, initial={"token": uuid.uuid4()})
        for question in activity.questions.prefetch_related("choices"):
            choices = [(str(choice.pk), choice.text) for choice in question.choices.all()]
            self.fields[f"question-{question.pk}"] = forms.ChoiceField(
                label=question.text,
                choices=choices,
                widget=forms.RadioSelect,
                error_messages={
                    "required": _("Elige una respuesta."),
                    "invalid_choice": _("Elige una de las opciones."),
                },
            )

    def answers(self) -> dict[int, int]:
        return {
            int(name.removeprefix("question-")): int(choice)
            for name, choice in self.cleaned_data.items()
            if name.startswith("question-")
        }
