"""WSGI entry: `kepan.site.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kepan.site.settings")
application = get_wsgi_application()
