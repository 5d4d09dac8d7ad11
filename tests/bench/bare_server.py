"""The plain anchor as a server finds it."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
