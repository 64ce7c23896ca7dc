"""The node as an ASGI application: `uvicorn tocsin_node.asgi:application`.

Django itself runs in threads, each with a database connection of its own: its pages ask a database
and wait for it, and threads are what its drivers are made for.
"""

import os
from typing import Any, cast

from a2wsgi import WSGIMiddleware
from django.core.wsgi import get_wsgi_application

from tocsin_node.conf import conf
from tocsin_node.data_folder import take

THREADS = 8

take(conf().data_dir)  # as long as the process lives: no restore meanwhile, none half done

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tocsin_node.settings")
application = WSGIMiddleware(cast("Any", get_wsgi_application()), workers=THREADS)
