"""Clients that write while a backup is taken: `python -m tests.site.writers THREADS COUNT [STOP]`.

Every transaction of every client does five things together: it raises one counter by one, keeps
an office named after the number it got, an attachment that holds the number, a task, and the
audit entries of all that. At any one moment the numbers 1 … counter are therefore complete in
each of these tables; a copy that mixes two moments shows a gap. Writing ends early when the file
STOP appears.
"""

from __future__ import annotations

import io
import sys
import threading
from pathlib import Path

from kepan.site.boot import start_django


def write(count: int, stop: Path) -> None:
    """Run `count` transactions unless told to stop."""
    from django.db import connection, transaction

    from kepan.apps.accounts.models import Region, Setup, User
    from kepan.apps.accounts.services import create_office
    from kepan.apps.desk.services import create_attachment, create_task

    user = User.objects.get(username="clerk")
    region = Region.objects.get()
    for _ in range(count):
        if stop.is_file():
            break
        with transaction.atomic():
            setup = Setup.objects.select_for_update().get()
            setup.facts["counter"] = number = setup.facts.get("counter", 0) + 1
            setup.save(update_fields=["facts"])
            create_office(actor=None, region=region, name=f"科室{number}")
            create_attachment(
                actor=user, file=io.BytesIO(f"第 {number} 号文件\n".encode()), name=f"{number}.txt", region=region
            )
            create_task(actor=user, title=f"事项{number}", kind="test", assignee=user)
    connection.close()


def main() -> None:
    """Write from several threads at once."""
    start_django()
    stop = Path(sys.argv[3] if len(sys.argv) > 3 else "/nowhere/stop")
    threads = [threading.Thread(target=write, args=(int(sys.argv[2]), stop)) for _ in range(int(sys.argv[1]))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
