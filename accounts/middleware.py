"""Pages speak the language a person chose in their profile."""

from django.utils import translation


class LanguageMiddleware:
    """After LocaleMiddleware: the profile wins over the browser, the footer's choice over both."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)
