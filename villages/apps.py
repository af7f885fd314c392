from django.apps import AppConfig
from django.apps import apps as installed
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def install(sender, apps=installed, **kwargs):
    """Load the reference data, unless this migration left the app without tables."""
    if "programme" in apps.all_models["villages"]:
        from villages.actions import reference

        reference.install()


class VillagesConfig(AppConfig):
    name = "villages"
    verbose_name = _("Aldeas")

    def ready(self):
        # Reference data belongs to the schema: it comes with every migrate and every flush.
        post_migrate.connect(install, sender=self)
