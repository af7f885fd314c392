import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

# All there is of the portal is loaded before the web processes fork, and the collector leaves it
# alone: it stays for good, and looking at it would copy it into each of them. Nearly all that a
# request makes goes by itself, so the collector comes for the rest less often.
import_module(settings.ROOT_URLCONF)
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 10, 10)
