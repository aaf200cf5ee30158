"""The peer of our imports, through the pages of Django's admin: `python import_patents.py OWNERS CLEAN PLANTED ERRORS`.

OWNERS is a JSON file of names that are registered before, CLEAN and PLANTED are the large workbook without and with the
planted errors, ERRORS is a folder of small ones with an error each. Prints one line of JSON: what each took and said.
"""

import html
import json
import os
import re
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
os.environ["DJANGO_SETTINGS_MODULE"] = "import_export_site.settings"

import django

django.setup()

# Only now are there models.
from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402
from import_export_site.models import Organisation, Patent  # noqa: E402


def measure():
    """Return processor seconds and the highest memory in MB so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime, used.ru_maxrss // 1024


def find_xlsx(client):
    """Return the number of the format xlsx on the page."""
    page = client.get("/admin/import_export_site/patent/import/").content.decode()
    return re.search(r'<option value="(\d+)"[^>]*>\s*xlsx\s*</option>', page)[1]


def import_file(client, path, number):
    """Send a file and confirm it if the page offers to; return what the pages said and took."""
    rows, before, began = Patent.objects.count(), measure()[0], time.monotonic()
    with path.open("rb") as file:
        sent = {"import_file": file, "format": number, "resource": "0"}
        page = client.post("/admin/import_export_site/patent/import/", sent).content.decode()
    found = {"preview_cpu": measure()[0] - before, "page_mb": round(len(page) / 2**20, 2)}
    plain = html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))
    told = re.search(r"(?:Errors|Some rows failed to validate)(.*)", plain)
    found["words"] = told[1].strip()[:300] if told else ""
    form = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    found["offers"] = "import_file_name" in form
    if found["offers"]:
        before = measure()[0]
        client.post("/admin/import_export_site/patent/process_import/", form)
        found["confirm_cpu"] = measure()[0] - before
    found |= {"seconds": round(time.monotonic() - began, 1), "memory": measure()[1]}
    return found | {"rows": Patent.objects.count() - rows}


def main():
    """Import the small files, the large one without errors, and the large one as it is."""
    call_command("migrate", run_syncdb=True, verbosity=0)
    User.objects.create_superuser("admin", password="admin")
    owners, clean, planted, errors = map(Path, sys.argv[1:5])
    names = json.loads(owners.read_text(encoding="utf-8"))
    Organisation.objects.bulk_create([Organisation(name=name) for name in names], batch_size=500)
    client = Client()
    client.login(username="admin", password="admin")
    number = find_xlsx(client)
    found = {"errors": {path.stem: import_file(client, path, number) for path in sorted(errors.glob("*.xlsx"))}}
    Patent.objects.all().delete()
    found["clean"] = import_file(client, clean, number)
    Patent.objects.all().delete()
    found["planted"] = import_file(client, planted, number)
    print(json.dumps(found, ensure_ascii=False))


if __name__ == "__main__":
    main()
