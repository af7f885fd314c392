"""Where allauth meets the portal."""

import uuid

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.shortcuts import redirect
from django.utils import translation
from django.utils.translation import get_language

from accounts.actions import mail, people, record
from accounts.actions.people import NAMES, clean_name
from accounts.models.people import spoken

# allauth's letters, and which of ours says it.
LETTERS = {
    "account/email/login_code": "code_to_enter",
    "account/email/email_confirmation": "code_to_confirm",
    "account/email/email_confirmation_signup": "code_to_confirm",
    "account/email/password_reset_code": "code_for_password",
    "account/email/account_already_exists": "account_exists",
    "account/email/unknown_account": "account_unknown",
}


# Where the browser's session holds the password of somebody who is signing up.
UNPROVEN = "password_until_the_address_is_proven"


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up keeps names as people write them; letters leave by the outbox.

    A password counts once the browser it was chosen in proves the address: otherwise
    whoever signs up with somebody else's address could enter after its owner did.
    """

    def save_user(self, request, user, form, commit=True):
        """Two sign-ups with one address in the same instant: the second signs in instead."""
        try:
            return self.join(request, user, form, commit)
        except IntegrityError as error:
            raise ImmediateHttpResponse(redirect("account_login")) from error

    @transaction.atomic
    def join(self, request, user, form, commit):
        for name in NAMES:
            setattr(user, name, clean_name(form.cleaned_data[name]))
        user.language = spoken(get_language())
        user = super().save_user(request, user, form, commit)
        request.session[UNPROVEN] = {"person": user.pk, "password": user.password}
        people.set_hashed_password(user, make_password(None))
        record("person.joined", on=user, by=user)
        return user

    def login(self, request, user):
        """By now the address is proven. A password chosen since, with a reset, stays."""
        kept = request.session.pop(UNPROVEN, None)
        if kept and kept["person"] == user.pk and not user.has_usable_password():
            people.set_hashed_password(user, kept["password"])
        super().login(request, user)
        translation.activate(user.language)  # what is said from here on, they read

    def send_mail(self, template_prefix, email, context):
        if template_prefix not in LETTERS:
            super().send_mail(template_prefix, email, context)
            return
        letter = mail.Letter(
            f"{template_prefix}:{uuid.uuid4()}",
            to=email,
            template=LETTERS[template_prefix],
            context={"code": context.get("code", "")},
            language=spoken(get_language()),
        )
        mail.send_at_once(letter)
