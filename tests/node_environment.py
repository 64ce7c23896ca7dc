"""The environment of a node under test: a data folder of its own for each test process.

Imported by the first `conftest.py` before Django reads its settings. Another database comes by
`TOCSIN_DATABASE_URL` (`tools/postgresql.py` gives one).
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import django

HOME = tempfile.mkdtemp(prefix="tocsin-test-")
atexit.register(shutil.rmtree, HOME, ignore_errors=True)

for name in [name for name in os.environ if name.startswith("TOCSIN_")]:
    if name not in {"TOCSIN_DATABASE_URL", "TOCSIN_SHARED"}:
        del os.environ[name]
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "tocsin_node.settings",
    "TOCSIN_DATA_DIR": HOME,
    "TOCSIN_PARTY": "AAA",
    "TOCSIN_HOSTS": "testserver",
}
Path(HOME, "cache", "static").mkdir(parents=True)
django.setup()
