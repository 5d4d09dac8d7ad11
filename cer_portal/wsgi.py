"""The WSGI door."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cer_portal.settings")

application = get_wsgi_application()
# Everything is loaded before the first request and set aside from the garbage collector: walking
# it in the middle of a page takes as long as the page.
get_resolver().url_patterns  # noqa: B018  (reading it loads the views)
gc.collect()
gc.freeze()
