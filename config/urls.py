from django.urls import include, path

from accounts.views.profile import choose_language
from config import ui
from reports.api import urls as api_urls

handler400 = "config.errors.bad_request"
handler403 = "config.errors.forbidden"
handler404 = "config.errors.not_found"
handler500 = "config.errors.failed"

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("idioma/", choose_language, name="set_language"),
    path("ui/", ui.gallery, name="ui"),
    path("apariencia/", ui.appearance, name="appearance"),
    path("api/v1/", api_urls),
    path("", include("accounts.urls")),
    path("", include("intake.urls")),  # before villages: aldeas/importar/ is no village
    path("", include("villages.urls")),
    path("", include("training.urls")),
    path("", include("certification.urls")),
    path("", include("oversight.urls")),
    path("", include("reports.urls")),
]
