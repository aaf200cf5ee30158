"""A client of kepan's interface, generated from docs/schema/openapi.json by scripts/client.py: do not edit.

Needs Python 3.11 and nothing else. See docs/guide/api-client.md.
"""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

JSON = dict[str, Any]


class ProblemError(Exception):
    """What the interface refused: `code` is for programs, `detail` for people, `errors` name the fields."""

    def __init__(self, status: int, told: Mapping[str, Any]) -> None:
        super().__init__(f"{status} {told.get('code')}: {told.get('detail')}")
        self.status = status
        self.code = str(told.get("code", ""))
        self.detail = str(told.get("detail", ""))
        self.errors: list[JSON] = list(told.get("errors", []))
        self.rows: list[JSON] = list(told.get("rows", []))


class Client:
    """Calls the interface with a token; waits where it is told to, and sends writes again only under their key."""

    def __init__(self, address: str, token: str, *, tries: int = 4, seconds: float = 60.0) -> None:
        """`address` is that of the site; a call is tried so often, and waits so long for an answer."""
        if urllib.parse.urlsplit(address).scheme not in {"http", "https"}:
            raise ValueError(f"{address} is no address of a site")
        self.address = address.rstrip("/")
        self._token = token
        self._tries = tries
        self._seconds = seconds
        self.etag = ""
        """The tag of the last answer, to name the version that was seen."""

    def call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        key: str = "",
        etag: str = "",
    ) -> Any:
        """Send one request and return its JSON, or the bytes of a file.

        `key` makes a write safe to send again; `etag` names the version that was seen. Raises ProblemError.
        """
        pairs = {name: _write(value) for name, value in (query or {}).items() if value is not None}
        address = f"{self.address}{path}" + (f"?{urllib.parse.urlencode(pairs)}" if pairs else "")
        headers = {"Authorization": f"Bearer {self._token}", "Accept": "application/json"}
        content = None
        if body is not None:
            content, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
        if key:
            headers["Idempotency-Key"] = key
        if etag:
            headers["If-Match"] = etag
        may_repeat = method == "GET" or bool(key)
        for turn in range(1, self._tries + 1):
            request = urllib.request.Request(address, content, headers, method=method)
            try:
                with urllib.request.urlopen(request, timeout=self._seconds) as answer:
                    return self._read(answer)
            except urllib.error.HTTPError as error:
                with error:
                    told = _read_problem(error)
                passes = error.code == 429 or (error.code >= 502 and may_repeat)
                if not passes or turn == self._tries:
                    raise ProblemError(error.code, told) from None
                wait = float(error.headers.get("Retry-After") or turn)
            except OSError:
                if not may_repeat or turn == self._tries:
                    raise
                wait = float(turn)
            time.sleep(wait)
        raise AssertionError("not reached")

    def _read(self, answer: Any) -> Any:
        self.etag = answer.headers.get("ETag", "")
        content = answer.read()
        return json.loads(content) if content and "json" in answer.headers.get("Content-Type", "") else content

    def walk(self, path: str, **query: Any) -> Iterator[JSON]:
        """Go through all items of a list, whatever its length: by cursor, or by page where there is none."""
        while True:
            part = self.call("GET", path, query=query)
            yield from part["items"]
            if part.get("after"):
                query["cursor"] = part["after"]
            elif part.get("page", 0) < part.get("pages", 0):
                query["page"] = part["page"] + 1
            else:
                return

    def read_account(self, *, fields: str | None = None) -> Any:
        """One's own account. Scope: account:read."""
        return self.call("GET", "/api/v1/account", query={"fields": fields})

    def change_own_account(self, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Keep one's telephone number and language. Scope: account:write."""
        return self.call("PATCH", "/api/v1/account", body=body, key=key, etag=etag)

    def read_own_data(self, *, fields: str | None = None) -> Any:
        """All that is held about oneself. Scope: account:read."""
        return self.call("GET", "/api/v1/account/data", query={"fields": fields})

    def change_own_email(self, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Keep one's e-mail address. Scope: account:write."""
        return self.call("PUT", "/api/v1/account/email", body=body, key=key, etag=etag)

    def change_own_password(self, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Change one's password. Scope: account:write."""
        return self.call("POST", "/api/v1/account/password", body=body, key=key)

    def read_second_factor(self, *, fields: str | None = None) -> Any:
        """One's second factor. Scope: account:read."""
        return self.call("GET", "/api/v1/account/second-factor", query={"fields": fields})

    def activate_own_factor(self, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Activate the second factor. Scope: account:write."""
        return self.call("POST", "/api/v1/account/second-factor/activate", body=body, key=key)

    def begin_second_factor(self, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Begin with a second factor. Scope: account:write."""
        return self.call("POST", "/api/v1/account/second-factor/begin", body=body, key=key)

    def renew_own_codes(self, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Other recovery codes. Scope: account:write."""
        return self.call("POST", "/api/v1/account/second-factor/codes", body=body, key=key)

    def deactivate_own_factor(self, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Deactivate the second factor. Scope: account:write."""
        return self.call("POST", "/api/v1/account/second-factor/deactivate", body=body, key=key)

    def read_sessions(self, *, fields: str | None = None) -> Any:
        """One's logins. Scope: account:read."""
        return self.call("GET", "/api/v1/account/sessions", query={"fields": fields})

    def end_own_sessions(self, body: Mapping[str, Any], *, key: str = "") -> Any:
        """End logins. Scope: account:write."""
        return self.call("POST", "/api/v1/account/sessions/end", body=body, key=key)

    def read_tokens(self, *, fields: str | None = None) -> Any:
        """One's tokens. Scope: account:read."""
        return self.call("GET", "/api/v1/account/tokens", query={"fields": fields})

    def create_own_token(self, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Make a token. Scope: account:write."""
        return self.call("POST", "/api/v1/account/tokens", body=body, key=key)

    def revoke_own_token(self, token_pk: int, *, key: str = "") -> Any:
        """Revoke a token. Scope: account:write."""
        return self.call("POST", f"/api/v1/account/tokens/{token_pk}/revoke", key=key)

    def read_duties(
        self,
        *,
        page: int | None = None,
        size: int | None = None,
        who: str | None = None,
        state: str | None = None,
        office: str | int | None = None,
        person: str | int | None = None,
        plan: str | int | None = None,
        fields: str | None = None,
    ) -> Any:
        """Duties of all plans in force. Scope: plans:read."""
        return self.call(
            "GET",
            "/api/v1/duties",
            query={
                "page": page,
                "size": size,
                "who": who,
                "state": state,
                "office": office,
                "person": person,
                "plan": plan,
                "fields": fields,
            },
        )

    def read_file(self, file_pk: int) -> Any:
        """A file that was handed in. Scope: files:read."""
        return self.call("GET", f"/api/v1/files/{file_pk}")

    def read_imports(
        self,
        *,
        page: int | None = None,
        size: int | None = None,
        state: Sequence[Any] | None = None,
        target: str | None = None,
        fields: str | None = None,
    ) -> Any:
        """List imports. Scope: registry:read."""
        return self.call(
            "GET",
            "/api/v1/imports",
            query={"page": page, "size": size, "state": state, "target": target, "fields": fields},
        )

    def read_import_targets(self, *, fields: str | None = None) -> Any:
        """Tables that can be imported into. Scope: registry:read."""
        return self.call("GET", "/api/v1/imports/targets", query={"fields": fields})

    def read_import_template(self, target: str) -> Any:
        """A workbook to fill in. Scope: registry:read."""
        return self.call("GET", f"/api/v1/imports/targets/{target}/template")

    def read_one_import(self, batch_pk: int, *, fields: str | None = None) -> Any:
        """One import. Scope: registry:read."""
        return self.call("GET", f"/api/v1/imports/{batch_pk}", query={"fields": fields})

    def drop_import(self, batch_pk: int, *, key: str = "", etag: str = "") -> Any:
        """Drop an import. Scope: registry:write."""
        return self.call("DELETE", f"/api/v1/imports/{batch_pk}", key=key, etag=etag)

    def apply_import(self, batch_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Write the rows. Scope: registry:write."""
        return self.call("POST", f"/api/v1/imports/{batch_pk}/apply", body=body, key=key, etag=etag)

    def set_import_columns(self, batch_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Say which column fills which field. Scope: registry:write."""
        return self.call("PUT", f"/api/v1/imports/{batch_pk}/columns", body=body, key=key, etag=etag)

    def decide_import_rows(self, batch_pk: int, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Decide about all rows with one reason. Scope: registry:write."""
        return self.call("POST", f"/api/v1/imports/{batch_pk}/decisions", body=body, key=key)

    def read_returned_workbook(self, batch_pk: int, *, only_noted: bool | None = None) -> Any:
        """One's own table with the reasons. Scope: registry:read."""
        return self.call("GET", f"/api/v1/imports/{batch_pk}/returned", query={"only_noted": only_noted})

    def read_import_rows(
        self,
        batch_pk: int,
        *,
        after: str | int | None = None,
        size: int | None = None,
        outcome: str | None = None,
        reason: str | None = None,
        fields: str | None = None,
    ) -> Any:
        """Rows of an import and what becomes of them. Scope: registry:read."""
        return self.call(
            "GET",
            f"/api/v1/imports/{batch_pk}/rows",
            query={"after": after, "size": size, "outcome": outcome, "reason": reason, "fields": fields},
        )

    def decide_import_row(self, batch_pk: int, place: int, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Decide about a row. Scope: registry:write."""
        return self.call("POST", f"/api/v1/imports/{batch_pk}/rows/{place}/decision", body=body, key=key)

    def undo_import(self, batch_pk: int, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Take an import back. Scope: registry:write."""
        return self.call("POST", f"/api/v1/imports/{batch_pk}/undo", body=body, key=key)

    def read_jobs(
        self, *, page: int | None = None, size: int | None = None, state: str | None = None, fields: str | None = None
    ) -> Any:
        """One's jobs. Scope: all:read."""
        return self.call("GET", "/api/v1/jobs", query={"page": page, "size": size, "state": state, "fields": fields})

    def read_own_job(self, job_pk: int, *, fields: str | None = None) -> Any:
        """A job of one's own. Scope: files:read."""
        return self.call("GET", f"/api/v1/jobs/{job_pk}", query={"fields": fields})

    def cancel_own_job(self, job_pk: int, *, key: str = "") -> Any:
        """Cancel a job of one's own. Scope: all:write."""
        return self.call("POST", f"/api/v1/jobs/{job_pk}/cancel", key=key)

    def read_job_file(self, job_pk: int) -> Any:
        """The file that a job made. Scope: files:read."""
        return self.call("GET", f"/api/v1/jobs/{job_pk}/file")

    def retry_own_job(self, job_pk: int, *, key: str = "") -> Any:
        """Try a job of one's own again. Scope: all:write."""
        return self.call("POST", f"/api/v1/jobs/{job_pk}/retry", key=key)

    def read_waiting_steps(self, *, page: int | None = None, size: int | None = None, fields: str | None = None) -> Any:
        """What waits for one's approval. Scope: ledgers:read."""
        return self.call("GET", "/api/v1/ledger-approvals", query={"page": page, "size": size, "fields": fields})

    def verify_certificates(self, *, q: str | None = None, fields: str | None = None) -> Any:
        """Verify a certificate. Scope: ledgers:read."""
        return self.call("GET", "/api/v1/ledger-certificates", query={"q": q, "fields": fields})

    def read_ledgers(self, *, q: str | None = None, fields: str | None = None) -> Any:
        """List ledgers. Scope: ledgers:read."""
        return self.call("GET", "/api/v1/ledgers", query={"q": q, "fields": fields})

    def begin_ledger(self, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Begin a ledger. Scope: ledgers:administer."""
        return self.call("POST", "/api/v1/ledgers", body=body, key=key)

    def read_ledger(self, ledger_key: str, *, fields: str | None = None) -> Any:
        """One ledger. Scope: ledgers:read."""
        return self.call("GET", f"/api/v1/ledgers/{ledger_key}", query={"fields": fields})

    def read_applications(
        self,
        ledger_key: str,
        *,
        page: int | None = None,
        size: int | None = None,
        state: str | None = None,
        fields: str | None = None,
    ) -> Any:
        """Applications to a ledger. Scope: ledgers:read."""
        return self.call(
            "GET",
            f"/api/v1/ledgers/{ledger_key}/applications",
            query={"page": page, "size": size, "state": state, "fields": fields},
        )

    def read_application(self, ledger_key: str, application_pk: int, *, fields: str | None = None) -> Any:
        """One application. Scope: ledgers:read."""
        return self.call("GET", f"/api/v1/ledgers/{ledger_key}/applications/{application_pk}", query={"fields": fields})

    def accept_one_application(
        self, ledger_key: str, application_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = ""
    ) -> Any:
        """Take an application in. Scope: ledgers:write."""
        return self.call(
            "POST", f"/api/v1/ledgers/{ledger_key}/applications/{application_pk}/accept", body=body, key=key, etag=etag
        )

    def ask_applicant(self, ledger_key: str, application_pk: int, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Ask the applicant. Scope: ledgers:write."""
        return self.call(
            "POST", f"/api/v1/ledgers/{ledger_key}/applications/{application_pk}/messages", body=body, key=key
        )

    def refuse_one_application(
        self, ledger_key: str, application_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = ""
    ) -> Any:
        """Refuse an application. Scope: ledgers:write."""
        return self.call(
            "POST", f"/api/v1/ledgers/{ledger_key}/applications/{application_pk}/refuse", body=body, key=key, etag=etag
        )

    def read_type_draft(self, ledger_key: str, *, fields: str | None = None) -> Any:
        """The type that is not in force yet. Scope: ledgers:administer."""
        return self.call("GET", f"/api/v1/ledgers/{ledger_key}/draft", query={"fields": fields})

    def set_type_draft(self, ledger_key: str, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Draft a changed type. Scope: ledgers:administer."""
        return self.call("PUT", f"/api/v1/ledgers/{ledger_key}/draft", body=body, key=key, etag=etag)

    def drop_type_draft(self, ledger_key: str, *, key: str = "", etag: str = "") -> Any:
        """Throw the draft of a type away. Scope: ledgers:administer."""
        return self.call("DELETE", f"/api/v1/ledgers/{ledger_key}/draft", key=key, etag=etag)

    def publish_type(self, ledger_key: str, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Put a type in force. Scope: ledgers:administer."""
        return self.call("POST", f"/api/v1/ledgers/{ledger_key}/draft/publish", body=body, key=key, etag=etag)

    def read_ledger_dues(
        self,
        ledger_key: str,
        *,
        page: int | None = None,
        size: int | None = None,
        until: str | None = None,
        fields: str | None = None,
    ) -> Any:
        """What comes due. Scope: ledgers:read."""
        return self.call(
            "GET",
            f"/api/v1/ledgers/{ledger_key}/dues",
            query={"page": page, "size": size, "until": until, "fields": fields},
        )

    def read_entries(
        self,
        ledger_key: str,
        *,
        cursor: str | None = None,
        size: int | None = None,
        count: str | None = None,
        q: str | None = None,
        sort: str | None = None,
        filters: Mapping[str, Any] | None = None,
        fields: str | None = None,
    ) -> Any:
        """List entries. Scope: ledgers:read."""
        return self.call(
            "GET",
            f"/api/v1/ledgers/{ledger_key}/entries",
            query={
                "cursor": cursor,
                "size": size,
                "count": count,
                "q": q,
                "sort": sort,
                **(filters or {}),
                "fields": fields,
            },
        )

    def enter_entry(self, ledger_key: str, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Enter something. Scope: ledgers:write."""
        return self.call("POST", f"/api/v1/ledgers/{ledger_key}/entries", body=body, key=key)

    def create_entries_in_bulk(self, ledger_key: str, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Enter many entries. Scope: ledgers:write."""
        return self.call("POST", f"/api/v1/ledgers/{ledger_key}/entries/bulk", body=body, key=key)

    def change_entries(self, ledger_key: str, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Change many entries. Scope: ledgers:write."""
        return self.call("PATCH", f"/api/v1/ledgers/{ledger_key}/entries/bulk", body=body, key=key)

    def read_new_draft(self, ledger_key: str, *, fields: str | None = None) -> Any:
        """The draft of a new entry. Scope: ledgers:read."""
        return self.call("GET", f"/api/v1/ledgers/{ledger_key}/entries/draft", query={"fields": fields})

    def keep_new_draft(self, ledger_key: str, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Keep the draft of a new entry. Scope: ledgers:write."""
        return self.call("PUT", f"/api/v1/ledgers/{ledger_key}/entries/draft", body=body, key=key, etag=etag)

    def drop_new_draft(self, ledger_key: str, *, key: str = "", etag: str = "") -> Any:
        """Throw the draft of a new entry away. Scope: ledgers:write."""
        return self.call("DELETE", f"/api/v1/ledgers/{ledger_key}/entries/draft", key=key, etag=etag)

    def take_entry_steps(self, ledger_key: str, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Take many steps. Scope: ledgers:write."""
        return self.call("POST", f"/api/v1/ledgers/{ledger_key}/entries/steps/bulk", body=body, key=key)

    def read_entry(self, ledger_key: str, entry_pk: int, *, fields: str | None = None) -> Any:
        """One entry. Scope: ledgers:read."""
        return self.call("GET", f"/api/v1/ledgers/{ledger_key}/entries/{entry_pk}", query={"fields": fields})

    def change_entry(
        self, ledger_key: str, entry_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = ""
    ) -> Any:
        """Change an entry. Scope: ledgers:write."""
        return self.call("PATCH", f"/api/v1/ledgers/{ledger_key}/entries/{entry_pk}", body=body, key=key, etag=etag)

    def decide_entry_step(self, ledger_key: str, entry_pk: int, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Approve or refuse a step. Scope: ledgers:write."""
        return self.call(
            "POST", f"/api/v1/ledgers/{ledger_key}/entries/{entry_pk}/approval/decision", body=body, key=key
        )

    def withdraw_entry_step(self, ledger_key: str, entry_pk: int, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Take back a step that one asked for. Scope: ledgers:write."""
        return self.call(
            "POST", f"/api/v1/ledgers/{ledger_key}/entries/{entry_pk}/approval/withdraw", body=body, key=key
        )

    def read_entry_backlinks(
        self,
        ledger_key: str,
        entry_pk: int,
        *,
        page: int | None = None,
        size: int | None = None,
        ledger: str | None = None,
        field: str | None = None,
        fields: str | None = None,
    ) -> Any:
        """Entries that point to an entry. Scope: ledgers:read."""
        return self.call(
            "GET",
            f"/api/v1/ledgers/{ledger_key}/entries/{entry_pk}/backlinks",
            query={"page": page, "size": size, "ledger": ledger, "field": field, "fields": fields},
        )

    def read_certificates(self, ledger_key: str, entry_pk: int, *, fields: str | None = None) -> Any:
        """Certificates of an entry. Scope: ledgers:read."""
        return self.call(
            "GET", f"/api/v1/ledgers/{ledger_key}/entries/{entry_pk}/certificates", query={"fields": fields}
        )

    def issue_one_certificate(
        self, ledger_key: str, entry_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = ""
    ) -> Any:
        """Issue a certificate. Scope: ledgers:write."""
        return self.call(
            "POST", f"/api/v1/ledgers/{ledger_key}/entries/{entry_pk}/certificates", body=body, key=key, etag=etag
        )

    def read_certificate_file(self, ledger_key: str, entry_pk: int, certificate_pk: int) -> Any:
        """A certificate as PDF. Scope: ledgers:read."""
        return self.call("GET", f"/api/v1/ledgers/{ledger_key}/entries/{entry_pk}/certificates/{certificate_pk}/file")

    def revoke_one_certificate(
        self,
        ledger_key: str,
        entry_pk: int,
        certificate_pk: int,
        body: Mapping[str, Any],
        *,
        key: str = "",
        etag: str = "",
    ) -> Any:
        """Revoke a certificate. Scope: ledgers:write."""
        return self.call(
            "POST",
            f"/api/v1/ledgers/{ledger_key}/entries/{entry_pk}/certificates/{certificate_pk}/revoke",
            body=body,
            key=key,
            etag=etag,
        )

    def read_entry_changes(
        self,
        ledger_key: str,
        entry_pk: int,
        *,
        page: int | None = None,
        size: int | None = None,
        fields: str | None = None,
    ) -> Any:
        """How an entry came to be so. Scope: ledgers:read."""
        return self.call(
            "GET",
            f"/api/v1/ledgers/{ledger_key}/entries/{entry_pk}/changes",
            query={"page": page, "size": size, "fields": fields},
        )

    def read_entry_comments(
        self,
        ledger_key: str,
        entry_pk: int,
        *,
        page: int | None = None,
        size: int | None = None,
        fields: str | None = None,
    ) -> Any:
        """What was said about an entry. Scope: ledgers:read."""
        return self.call(
            "GET",
            f"/api/v1/ledgers/{ledger_key}/entries/{entry_pk}/comments",
            query={"page": page, "size": size, "fields": fields},
        )

    def comment_on_entry(self, ledger_key: str, entry_pk: int, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Say something about an entry. Scope: ledgers:write."""
        return self.call("POST", f"/api/v1/ledgers/{ledger_key}/entries/{entry_pk}/comments", body=body, key=key)

    def read_entry_draft(self, ledger_key: str, entry_pk: int, *, fields: str | None = None) -> Any:
        """The draft of a correction. Scope: ledgers:read."""
        return self.call("GET", f"/api/v1/ledgers/{ledger_key}/entries/{entry_pk}/draft", query={"fields": fields})

    def keep_entry_draft(
        self, ledger_key: str, entry_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = ""
    ) -> Any:
        """Keep the draft of a correction. Scope: ledgers:write."""
        return self.call("PUT", f"/api/v1/ledgers/{ledger_key}/entries/{entry_pk}/draft", body=body, key=key, etag=etag)

    def drop_entry_draft(self, ledger_key: str, entry_pk: int, *, key: str = "", etag: str = "") -> Any:
        """Throw the draft of a correction away. Scope: ledgers:write."""
        return self.call("DELETE", f"/api/v1/ledgers/{ledger_key}/entries/{entry_pk}/draft", key=key, etag=etag)

    def read_entry_links(self, ledger_key: str, entry_pk: int, *, fields: str | None = None) -> Any:
        """What an entry points to, and what points to it. Scope: ledgers:read."""
        return self.call("GET", f"/api/v1/ledgers/{ledger_key}/entries/{entry_pk}/links", query={"fields": fields})

    def remove_one_entry(
        self, ledger_key: str, entry_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = ""
    ) -> Any:
        """Take an entry off its ledger. Scope: ledgers:write."""
        return self.call(
            "POST", f"/api/v1/ledgers/{ledger_key}/entries/{entry_pk}/remove", body=body, key=key, etag=etag
        )

    def restore_one_entry(
        self, ledger_key: str, entry_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = ""
    ) -> Any:
        """Put an entry back. Scope: ledgers:write."""
        return self.call(
            "POST", f"/api/v1/ledgers/{ledger_key}/entries/{entry_pk}/restore", body=body, key=key, etag=etag
        )

    def take_entry_step(
        self, ledger_key: str, entry_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = ""
    ) -> Any:
        """Take a step. Scope: ledgers:write."""
        return self.call(
            "POST", f"/api/v1/ledgers/{ledger_key}/entries/{entry_pk}/steps", body=body, key=key, etag=etag
        )

    def read_entry_steps(
        self,
        ledger_key: str,
        entry_pk: int,
        *,
        page: int | None = None,
        size: int | None = None,
        fields: str | None = None,
    ) -> Any:
        """Steps that an entry took. Scope: ledgers:read."""
        return self.call(
            "GET",
            f"/api/v1/ledgers/{ledger_key}/entries/{entry_pk}/steps",
            query={"page": page, "size": size, "fields": fields},
        )

    def read_entry_workbook(self, ledger_key: str, entry_pk: int) -> Any:
        """An entry as a workbook. Scope: ledgers:read."""
        return self.call("GET", f"/api/v1/ledgers/{ledger_key}/entries/{entry_pk}/workbook")

    def read_ledger_fact(
        self,
        ledger_key: str,
        fact: str,
        *,
        region: str | int | None = None,
        start: str | None = None,
        end: str | None = None,
        by: Sequence[Any] | None = None,
        fields: str | None = None,
    ) -> Any:
        """A fact of a ledger, counted. Scope: ledgers:read."""
        return self.call(
            "GET",
            f"/api/v1/ledgers/{ledger_key}/facts/{fact}",
            query={"region": region, "start": start, "end": end, "by": by, "fields": fields},
        )

    def read_ledger_figures(
        self, ledger_key: str, *, start: str | None = None, end: str | None = None, fields: str | None = None
    ) -> Any:
        """Figures of a ledger. Scope: ledgers:read."""
        return self.call(
            "GET", f"/api/v1/ledgers/{ledger_key}/figures", query={"start": start, "end": end, "fields": fields}
        )

    def read_ledger_document(self, ledger_key: str, *, fields: str | None = None) -> Any:
        """The interface of one ledger. Scope: ledgers:read."""
        return self.call("GET", f"/api/v1/ledgers/{ledger_key}/openapi.json", query={"fields": fields})

    def retire_one_ledger(self, ledger_key: str, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Take a ledger off the shelf. Scope: ledgers:administer."""
        return self.call("POST", f"/api/v1/ledgers/{ledger_key}/retire", body=body, key=key, etag=etag)

    def return_one_ledger(self, ledger_key: str, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Put a ledger back on the shelf. Scope: ledgers:administer."""
        return self.call("POST", f"/api/v1/ledgers/{ledger_key}/return", body=body, key=key, etag=etag)

    def read_ledger_file(self, ledger_key: str) -> Any:
        """A type as YAML. Scope: ledgers:read."""
        return self.call("GET", f"/api/v1/ledgers/{ledger_key}/type.yaml")

    def read_lists(self, *, fields: str | None = None) -> Any:
        """Lists that one may open. Scope: any."""
        return self.call("GET", "/api/v1/lists", query={"fields": fields})

    def read_list_rows(
        self,
        list_name: str,
        *,
        cursor: str | None = None,
        size: int | None = None,
        count: str | None = None,
        of: str | int | None = None,
        columns: str | None = None,
        q: str | None = None,
        sort: str | None = None,
        filters: Mapping[str, Any] | None = None,
        fields: str | None = None,
    ) -> Any:
        """Rows of a list. Scope: any."""
        return self.call(
            "GET",
            f"/api/v1/lists/{list_name}",
            query={
                "cursor": cursor,
                "size": size,
                "count": count,
                "of": of,
                "columns": columns,
                "q": q,
                "sort": sort,
                **(filters or {}),
                "fields": fields,
            },
        )

    def export_list_file(self, list_name: str, body: Mapping[str, Any], *, key: str = "") -> Any:
        """A file of a list. Scope: any."""
        return self.call("POST", f"/api/v1/lists/{list_name}/exports", body=body, key=key)

    def read_layout(self, list_name: str, *, of: str | int | None = None, fields: str | None = None) -> Any:
        """How one likes a list. Scope: account:read."""
        return self.call("GET", f"/api/v1/lists/{list_name}/layout", query={"of": of, "fields": fields})

    def set_layout(
        self, list_name: str, body: Mapping[str, Any], *, of: str | int | None = None, key: str = "", etag: str = ""
    ) -> Any:
        """Keep how one likes a list. Scope: account:write."""
        return self.call("PUT", f"/api/v1/lists/{list_name}/layout", query={"of": of}, body=body, key=key, etag=etag)

    def read_saved_views(self, list_name: str, *, of: str | int | None = None, fields: str | None = None) -> Any:
        """One's saved views of a list. Scope: account:read."""
        return self.call("GET", f"/api/v1/lists/{list_name}/views", query={"of": of, "fields": fields})

    def save_view(self, list_name: str, body: Mapping[str, Any], *, of: str | int | None = None, key: str = "") -> Any:
        """Save a view. Scope: account:write."""
        return self.call("POST", f"/api/v1/lists/{list_name}/views", query={"of": of}, body=body, key=key)

    def change_view(
        self,
        list_name: str,
        view_pk: int,
        body: Mapping[str, Any],
        *,
        of: str | int | None = None,
        key: str = "",
        etag: str = "",
    ) -> Any:
        """Rename or move a saved view. Scope: account:write."""
        return self.call(
            "PATCH", f"/api/v1/lists/{list_name}/views/{view_pk}", query={"of": of}, body=body, key=key, etag=etag
        )

    def drop_view(
        self, list_name: str, view_pk: int, *, of: str | int | None = None, key: str = "", etag: str = ""
    ) -> Any:
        """Drop a saved view. Scope: account:write."""
        return self.call("DELETE", f"/api/v1/lists/{list_name}/views/{view_pk}", query={"of": of}, key=key, etag=etag)

    def get_me(self, *, fields: str | None = None) -> Any:
        """Who one is. Scope: any."""
        return self.call("GET", "/api/v1/me", query={"fields": fields})

    def read_notices(
        self, *, page: int | None = None, size: int | None = None, unread: bool | None = None, fields: str | None = None
    ) -> Any:
        """One's messages. Scope: all:read."""
        return self.call(
            "GET", "/api/v1/notices", query={"page": page, "size": size, "unread": unread, "fields": fields}
        )

    def mark_notices(self, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Mark messages as read. Scope: all:write."""
        return self.call("POST", "/api/v1/notices/read", body=body, key=key)

    def read_offices(
        self,
        *,
        page: int | None = None,
        size: int | None = None,
        region: str | int | None = None,
        fields: str | None = None,
    ) -> Any:
        """Offices. Scope: any."""
        return self.call(
            "GET", "/api/v1/offices", query={"page": page, "size": size, "region": region, "fields": fields}
        )

    def create_section(self, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Add an office. Scope: accounts:administer."""
        return self.call("POST", "/api/v1/offices", body=body, key=key)

    def read_office(self, office_pk: int, *, fields: str | None = None) -> Any:
        """One office. Scope: accounts:read."""
        return self.call("GET", f"/api/v1/offices/{office_pk}", query={"fields": fields})

    def change_office(self, office_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Change an office. Scope: accounts:administer."""
        return self.call("PATCH", f"/api/v1/offices/{office_pk}", body=body, key=key, etag=etag)

    def verify_open_certificates(self, *, q: str | None = None, fields: str | None = None) -> Any:
        """Verify a certificate without an account. Scope: none, no token is asked for."""
        return self.call("GET", "/api/v1/open/certificates", query={"q": q, "fields": fields})

    def confirm_open_application(self, body: Mapping[str, Any]) -> Any:
        """Confirm the address of an application. Scope: none, no token is asked for."""
        return self.call("POST", "/api/v1/open/confirmations", body=body)

    def read_open_forms(self, *, fields: str | None = None) -> Any:
        """Forms for applicants. Scope: none, no token is asked for."""
        return self.call("GET", "/api/v1/open/forms", query={"fields": fields})

    def read_open_form(self, ledger_key: str, *, fields: str | None = None) -> Any:
        """One form for applicants. Scope: none, no token is asked for."""
        return self.call("GET", f"/api/v1/open/forms/{ledger_key}", query={"fields": fields})

    def send_open_application(self, ledger_key: str, body: Mapping[str, Any]) -> Any:
        """Send an application. Scope: none, no token is asked for."""
        return self.call("POST", f"/api/v1/open/forms/{ledger_key}/applications", body=body)

    def check_open_form(self, ledger_key: str, body: Mapping[str, Any]) -> Any:
        """Try an application. Scope: none, no token is asked for."""
        return self.call("POST", f"/api/v1/open/forms/{ledger_key}/check", body=body)

    def read_open_reply(self, body: Mapping[str, Any]) -> Any:
        """Read the reply to an application. Scope: none, no token is asked for."""
        return self.call("POST", "/api/v1/open/replies", body=body)

    def read_open_certificate_file(self, certificate_pk: int, body: Mapping[str, Any]) -> Any:
        """A certificate of a reply as PDF. Scope: none, no token is asked for."""
        return self.call("POST", f"/api/v1/open/replies/certificates/{certificate_pk}/file", body=body)

    def say_to_office(self, body: Mapping[str, Any]) -> Any:
        """Say something about an application. Scope: none, no token is asked for."""
        return self.call("POST", "/api/v1/open/replies/messages", body=body)

    def read_people(
        self, *, page: int | None = None, size: int | None = None, q: str | None = None, fields: str | None = None
    ) -> Any:
        """People. Scope: plans:read."""
        return self.call("GET", "/api/v1/people", query={"page": page, "size": size, "q": q, "fields": fields})

    def read_plans(
        self,
        *,
        page: int | None = None,
        size: int | None = None,
        q: str | None = None,
        state: Sequence[Any] | None = None,
        region: str | int | None = None,
        year: str | int | None = None,
        kind: str | None = None,
        tier: str | None = None,
        sort: str | None = None,
        fields: str | None = None,
    ) -> Any:
        """List plans. Scope: plans:read."""
        return self.call(
            "GET",
            "/api/v1/plans",
            query={
                "page": page,
                "size": size,
                "q": q,
                "state": state,
                "region": region,
                "year": year,
                "kind": kind,
                "tier": tier,
                "sort": sort,
                "fields": fields,
            },
        )

    def create_plan_from_text(self, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Take a document in by its text. Scope: plans:write."""
        return self.call("POST", "/api/v1/plans", body=body, key=key)

    def read_one_plan(self, pk: int, *, fields: str | None = None) -> Any:
        """One plan. Scope: plans:read."""
        return self.call("GET", f"/api/v1/plans/{pk}", query={"fields": fields})

    def update_heading(self, pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Correct the heading of a draft. Scope: plans:write."""
        return self.call("PATCH", f"/api/v1/plans/{pk}", body=body, key=key, etag=etag)

    def cancel(self, pk: int, *, key: str = "") -> Any:
        """Stop the compilation. Scope: plans:write."""
        return self.call("POST", f"/api/v1/plans/{pk}/cancel", key=key)

    def read_comparison(self, pk: int, *, other: int | None = None, fields: str | None = None) -> Any:
        """Plan against plan. Scope: plans:read."""
        return self.call("GET", f"/api/v1/plans/{pk}/comparison", query={"other": other, "fields": fields})

    def confirm(self, pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Put a draft in force. Scope: plans:write."""
        return self.call("POST", f"/api/v1/plans/{pk}/confirm", body=body, key=key, etag=etag)

    def decide(self, pk: int, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Accept or reject rows. Scope: plans:write."""
        return self.call("POST", f"/api/v1/plans/{pk}/decisions", body=body, key=key)

    def decide_confident(self, pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Accept what the compiler is sure of. Scope: plans:write."""
        return self.call("POST", f"/api/v1/plans/{pk}/decisions/confident", body=body, key=key, etag=etag)

    def decide_section(self, pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Accept a section. Scope: plans:write."""
        return self.call("POST", f"/api/v1/plans/{pk}/decisions/section", body=body, key=key, etag=etag)

    def discard(self, pk: int, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Discard a plan that is not in force. Scope: plans:write."""
        return self.call("POST", f"/api/v1/plans/{pk}/discard", body=body, key=key)

    def read_district_checks(self, pk: int, *, below: Sequence[Any] | None = None, fields: str | None = None) -> Any:
        """Plan against its districts. Scope: plans:read."""
        return self.call("GET", f"/api/v1/plans/{pk}/districts/check", query={"below": below, "fields": fields})

    def read_document(self, pk: int, *, fields: str | None = None) -> Any:
        """The text of a plan's document. Scope: plans:read."""
        return self.call("GET", f"/api/v1/plans/{pk}/document", query={"fields": fields})

    def assign(self, pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Say who answers for rows. Scope: plans:write."""
        return self.call("PUT", f"/api/v1/plans/{pk}/duties", body=body, key=key, etag=etag)

    def export(self, pk: int, form: str) -> Any:
        """A plan as a file. Scope: plans:read."""
        return self.call("GET", f"/api/v1/plans/{pk}/exports/{form}")

    def read_glance(self, pk: int, *, fields: str | None = None) -> Any:
        """A plan in force at a glance. Scope: plans:read."""
        return self.call("GET", f"/api/v1/plans/{pk}/glance", query={"fields": fields})

    def create_heir(self, pk: int, *, key: str = "") -> Any:
        """Next years' draft. Scope: plans:write."""
        return self.call("POST", f"/api/v1/plans/{pk}/heir", key=key)

    def read_history(self, pk: int, *, fields: str | None = None) -> Any:
        """What happened to a plan. Scope: plans:read."""
        return self.call("GET", f"/api/v1/plans/{pk}/history", query={"fields": fields})

    def read_inheritance(self, pk: int, *, fields: str | None = None) -> Any:
        """What was taken over. Scope: plans:read."""
        return self.call("GET", f"/api/v1/plans/{pk}/inheritance", query={"fields": fields})

    def read_initiatives(self, pk: int, *, fields: str | None = None) -> Any:
        """Initiatives, tasks, figures. Scope: plans:read."""
        return self.call("GET", f"/api/v1/plans/{pk}/initiatives", query={"fields": fields})

    def read_job(self, pk: int, *, fields: str | None = None) -> Any:
        """How far the compilation is. Scope: plans:read."""
        return self.call("GET", f"/api/v1/plans/{pk}/job", query={"fields": fields})

    def create_measure(self, pk: int, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Add a measure to a draft. Scope: plans:write."""
        return self.call("POST", f"/api/v1/plans/{pk}/measures", body=body, key=key)

    def read_measures(
        self,
        pk: int,
        *,
        page: int | None = None,
        size: int | None = None,
        state: Sequence[Any] | None = None,
        progress: Sequence[Any] | None = None,
        q: str | None = None,
        fields: str | None = None,
    ) -> Any:
        """Measures of a plan. Scope: plans:read."""
        return self.call(
            "GET",
            f"/api/v1/plans/{pk}/measures",
            query={"page": page, "size": size, "state": state, "progress": progress, "q": q, "fields": fields},
        )

    def join_measures(self, pk: int, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Merge measures of a draft. Scope: plans:write."""
        return self.call("POST", f"/api/v1/plans/{pk}/measures/merge", body=body, key=key)

    def change_measure(
        self, pk: int, measure_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = ""
    ) -> Any:
        """Edit a measure of a draft. Scope: plans:write."""
        return self.call("PUT", f"/api/v1/plans/{pk}/measures/{measure_pk}", body=body, key=key, etag=etag)

    def read_measure(self, pk: int, measure_pk: int, *, fields: str | None = None) -> Any:
        """One measure. Scope: plans:read."""
        return self.call("GET", f"/api/v1/plans/{pk}/measures/{measure_pk}", query={"fields": fields})

    def choose_measure(
        self, pk: int, measure_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = ""
    ) -> Any:
        """Join two wordings. Scope: plans:write."""
        return self.call("POST", f"/api/v1/plans/{pk}/measures/{measure_pk}/choices", body=body, key=key, etag=etag)

    def read_measure_history(self, pk: int, measure_pk: int, *, fields: str | None = None) -> Any:
        """States of a measure. Scope: plans:read."""
        return self.call("GET", f"/api/v1/plans/{pk}/measures/{measure_pk}/history", query={"fields": fields})

    def shift_measure(self, pk: int, measure_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Move a measure. Scope: plans:write."""
        return self.call("POST", f"/api/v1/plans/{pk}/measures/{measure_pk}/move", body=body, key=key, etag=etag)

    def read_progress(
        self, pk: int, measure_pk: int, *, page: int | None = None, size: int | None = None, fields: str | None = None
    ) -> Any:
        """What was reported. Scope: plans:read."""
        return self.call(
            "GET",
            f"/api/v1/plans/{pk}/measures/{measure_pk}/progress",
            query={"page": page, "size": size, "fields": fields},
        )

    def divide_measure(
        self, pk: int, measure_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = ""
    ) -> Any:
        """Split a measure. Scope: plans:write."""
        return self.call("POST", f"/api/v1/plans/{pk}/measures/{measure_pk}/split", body=body, key=key, etag=etag)

    def read_milestones(
        self, pk: int, *, page: int | None = None, size: int | None = None, fields: str | None = None
    ) -> Any:
        """Milestones of a plan. Scope: plans:read."""
        return self.call("GET", f"/api/v1/plans/{pk}/milestones", query={"page": page, "size": size, "fields": fields})

    def create_milestone(self, pk: int, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Add a milestone. Scope: plans:write."""
        return self.call("POST", f"/api/v1/plans/{pk}/milestones", body=body, key=key)

    def change_milestone(
        self, pk: int, milestone_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = ""
    ) -> Any:
        """Change a milestone. Scope: plans:write."""
        return self.call("PUT", f"/api/v1/plans/{pk}/milestones/{milestone_pk}", body=body, key=key, etag=etag)

    def drop_milestone(self, pk: int, milestone_pk: int, *, key: str = "", etag: str = "") -> Any:
        """Take a milestone away. Scope: plans:write."""
        return self.call("DELETE", f"/api/v1/plans/{pk}/milestones/{milestone_pk}", key=key, etag=etag)

    def reach(self, pk: int, milestone_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Say a milestone is reached. Scope: plans:write."""
        return self.call("POST", f"/api/v1/plans/{pk}/milestones/{milestone_pk}/reach", body=body, key=key, etag=etag)

    def read_loads(self, pk: int, *, fields: str | None = None) -> Any:
        """What each office leads. Scope: plans:read."""
        return self.call("GET", f"/api/v1/plans/{pk}/offices", query={"fields": fields})

    def read_phases(
        self, pk: int, *, page: int | None = None, size: int | None = None, fields: str | None = None
    ) -> Any:
        """Phases of a plan. Scope: plans:read."""
        return self.call("GET", f"/api/v1/plans/{pk}/phases", query={"page": page, "size": size, "fields": fields})

    def create_phase(self, pk: int, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Add a phase. Scope: plans:write."""
        return self.call("POST", f"/api/v1/plans/{pk}/phases", body=body, key=key)

    def change_phase(self, pk: int, phase_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Change a phase. Scope: plans:write."""
        return self.call("PUT", f"/api/v1/plans/{pk}/phases/{phase_pk}", body=body, key=key, etag=etag)

    def drop_phase(self, pk: int, phase_pk: int, *, key: str = "", etag: str = "") -> Any:
        """Take a phase away. Scope: plans:write."""
        return self.call("DELETE", f"/api/v1/plans/{pk}/phases/{phase_pk}", key=key, etag=etag)

    def set_phase_measures(
        self, pk: int, phase_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = ""
    ) -> Any:
        """Say which measures are in a phase. Scope: plans:write."""
        return self.call("PUT", f"/api/v1/plans/{pk}/phases/{phase_pk}/measures", body=body, key=key, etag=etag)

    def set_previous(self, pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """The plan before. Scope: plans:write."""
        return self.call("PUT", f"/api/v1/plans/{pk}/previous", body=body, key=key, etag=etag)

    def set_programme(self, pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """The programme of a plan. Scope: plans:write."""
        return self.call("PUT", f"/api/v1/plans/{pk}/programme", body=body, key=key, etag=etag)

    def redo(self, pk: int, *, key: str = "") -> Any:
        """Do a step again. Scope: plans:write."""
        return self.call("POST", f"/api/v1/plans/{pk}/redo", key=key)

    def read_repairs(
        self, pk: int, *, page: int | None = None, size: int | None = None, fields: str | None = None
    ) -> Any:
        """Damaged places of a document. Scope: plans:read."""
        return self.call("GET", f"/api/v1/plans/{pk}/repairs", query={"page": page, "size": size, "fields": fields})

    def decide_places(self, pk: int, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Decide about damaged places. Scope: plans:write."""
        return self.call("POST", f"/api/v1/plans/{pk}/repairs", body=body, key=key)

    def read_requests(
        self,
        pk: int,
        *,
        page: int | None = None,
        size: int | None = None,
        state: Sequence[Any] | None = None,
        mine: bool | None = None,
        fields: str | None = None,
    ) -> Any:
        """Requests on a plan. Scope: plans:read."""
        return self.call(
            "GET",
            f"/api/v1/plans/{pk}/requests",
            query={"page": page, "size": size, "state": state, "mine": mine, "fields": fields},
        )

    def draw_up(self, pk: int, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Draw a request up. Scope: plans:write."""
        return self.call("POST", f"/api/v1/plans/{pk}/requests", body=body, key=key)

    def read_request(self, pk: int, request_pk: int, *, fields: str | None = None) -> Any:
        """One request. Scope: plans:read."""
        return self.call("GET", f"/api/v1/plans/{pk}/requests/{request_pk}", query={"fields": fields})

    def redraw(self, pk: int, request_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Rewrite a request. Scope: plans:write."""
        return self.call("PUT", f"/api/v1/plans/{pk}/requests/{request_pk}", body=body, key=key, etag=etag)

    def approve(self, pk: int, request_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Approve a request. Scope: plans:write."""
        return self.call("POST", f"/api/v1/plans/{pk}/requests/{request_pk}/approve", body=body, key=key, etag=etag)

    def read_impact(self, pk: int, request_pk: int, *, fields: str | None = None) -> Any:
        """What it touches. Scope: plans:read."""
        return self.call("GET", f"/api/v1/plans/{pk}/requests/{request_pk}/impact", query={"fields": fields})

    def reject(self, pk: int, request_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Turn a request down. Scope: plans:write."""
        return self.call("POST", f"/api/v1/plans/{pk}/requests/{request_pk}/reject", body=body, key=key, etag=etag)

    def submit(self, pk: int, request_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Submit a request. Scope: plans:write."""
        return self.call("POST", f"/api/v1/plans/{pk}/requests/{request_pk}/submit", body=body, key=key, etag=etag)

    def withdraw(self, pk: int, request_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Take a request back. Scope: plans:write."""
        return self.call("POST", f"/api/v1/plans/{pk}/requests/{request_pk}/withdraw", body=body, key=key, etag=etag)

    def restore(self, pk: int, *, key: str = "") -> Any:
        """Bring a discarded plan back. Scope: plans:write."""
        return self.call("POST", f"/api/v1/plans/{pk}/restore", key=key)

    def retry(self, pk: int, *, key: str = "") -> Any:
        """Compile once more. Scope: plans:write."""
        return self.call("POST", f"/api/v1/plans/{pk}/retry", key=key)

    def read_rows(
        self,
        pk: int,
        *,
        page: int | None = None,
        size: int | None = None,
        kind: str | None = None,
        number: str | int | None = None,
        day: str | None = None,
        fields: str | None = None,
    ) -> Any:
        """Rows as they stood. Scope: plans:read."""
        return self.call(
            "GET",
            f"/api/v1/plans/{pk}/rows",
            query={"page": page, "size": size, "kind": kind, "number": number, "day": day, "fields": fields},
        )

    def read_slices(self, pk: int, *, fields: str | None = None) -> Any:
        """Yearly plans of a programme. Scope: plans:read."""
        return self.call("GET", f"/api/v1/plans/{pk}/slices", query={"fields": fields})

    def create_one_slice(self, pk: int, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Cut a year out. Scope: plans:write."""
        return self.call("POST", f"/api/v1/plans/{pk}/slices", body=body, key=key)

    def read_slice_checks(self, pk: int, *, fields: str | None = None) -> Any:
        """Programme against its years. Scope: plans:read."""
        return self.call("GET", f"/api/v1/plans/{pk}/slices/check", query={"fields": fields})

    def create_target(self, pk: int, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Add a figure to a draft. Scope: plans:write."""
        return self.call("POST", f"/api/v1/plans/{pk}/targets", body=body, key=key)

    def read_targets(
        self,
        pk: int,
        *,
        page: int | None = None,
        size: int | None = None,
        state: Sequence[Any] | None = None,
        kind: Sequence[Any] | None = None,
        is_doubtful: Any | None = None,
        q: str | None = None,
        fields: str | None = None,
    ) -> Any:
        """Targets of a plan. Scope: plans:read."""
        return self.call(
            "GET",
            f"/api/v1/plans/{pk}/targets",
            query={
                "page": page,
                "size": size,
                "state": state,
                "kind": kind,
                "is_doubtful": is_doubtful,
                "q": q,
                "fields": fields,
            },
        )

    def join_targets(self, pk: int, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Merge figures of a draft. Scope: plans:write."""
        return self.call("POST", f"/api/v1/plans/{pk}/targets/merge", body=body, key=key)

    def change_target(self, pk: int, target_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Edit a figure of a draft. Scope: plans:write."""
        return self.call("PUT", f"/api/v1/plans/{pk}/targets/{target_pk}", body=body, key=key, etag=etag)

    def read_target(self, pk: int, target_pk: int, *, fields: str | None = None) -> Any:
        """One target. Scope: plans:read."""
        return self.call("GET", f"/api/v1/plans/{pk}/targets/{target_pk}", query={"fields": fields})

    def read_binding(self, pk: int, target_pk: int, *, fields: str | None = None) -> Any:
        """What a target is counted by. Scope: plans:read."""
        return self.call("GET", f"/api/v1/plans/{pk}/targets/{target_pk}/binding", query={"fields": fields})

    def set_binding(self, pk: int, target_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Say what a target is counted by. Scope: plans:write."""
        return self.call("PUT", f"/api/v1/plans/{pk}/targets/{target_pk}/binding", body=body, key=key, etag=etag)

    def remove_binding(self, pk: int, target_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Count a target no longer by records. Scope: plans:write."""
        return self.call(
            "POST", f"/api/v1/plans/{pk}/targets/{target_pk}/binding/remove", body=body, key=key, etag=etag
        )

    def choose_target(self, pk: int, target_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Join two wordings. Scope: plans:write."""
        return self.call("POST", f"/api/v1/plans/{pk}/targets/{target_pk}/choices", body=body, key=key, etag=etag)

    def read_target_history(self, pk: int, target_pk: int, *, fields: str | None = None) -> Any:
        """States of a target. Scope: plans:read."""
        return self.call("GET", f"/api/v1/plans/{pk}/targets/{target_pk}/history", query={"fields": fields})

    def shift_target(self, pk: int, target_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Move a figure of a draft. Scope: plans:write."""
        return self.call("POST", f"/api/v1/plans/{pk}/targets/{target_pk}/move", body=body, key=key, etag=etag)

    def read_shares(self, pk: int, target_pk: int, *, fields: str | None = None) -> Any:
        """How a target is broken down. Scope: plans:read."""
        return self.call("GET", f"/api/v1/plans/{pk}/targets/{target_pk}/shares", query={"fields": fields})

    def break_down(
        self, pk: int, target_pk: int, dimension: str, body: Mapping[str, Any], *, key: str = "", etag: str = ""
    ) -> Any:
        """Break a target down. Scope: plans:write."""
        return self.call(
            "PUT", f"/api/v1/plans/{pk}/targets/{target_pk}/shares/{dimension}", body=body, key=key, etag=etag
        )

    def divide_target(self, pk: int, target_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Split a figure of a draft. Scope: plans:write."""
        return self.call("POST", f"/api/v1/plans/{pk}/targets/{target_pk}/split", body=body, key=key, etag=etag)

    def read_tree(self, pk: int, *, page: int | None = None, size: int | None = None, fields: str | None = None) -> Any:
        """The tree of a plan in force. Scope: plans:read."""
        return self.call("GET", f"/api/v1/plans/{pk}/tree", query={"page": page, "size": size, "fields": fields})

    def undo(self, pk: int, *, key: str = "") -> Any:
        """Take one's last step back. Scope: plans:write."""
        return self.call("POST", f"/api/v1/plans/{pk}/undo", key=key)

    def read_version_on(self, pk: int, *, day: str | None = None, fields: str | None = None) -> Any:
        """The version in force on a day. Scope: plans:read."""
        return self.call("GET", f"/api/v1/plans/{pk}/version", query={"day": day, "fields": fields})

    def read_versions(
        self, pk: int, *, page: int | None = None, size: int | None = None, fields: str | None = None
    ) -> Any:
        """Versions of a plan. Scope: plans:read."""
        return self.call("GET", f"/api/v1/plans/{pk}/versions", query={"page": page, "size": size, "fields": fields})

    def read_version(self, pk: int, number: int, *, fields: str | None = None) -> Any:
        """One version. Scope: plans:read."""
        return self.call("GET", f"/api/v1/plans/{pk}/versions/{number}", query={"fields": fields})

    def read_changes(
        self,
        pk: int,
        old: int,
        new: int,
        *,
        page: int | None = None,
        size: int | None = None,
        fields: str | None = None,
    ) -> Any:
        """Between two versions. Scope: plans:read."""
        return self.call(
            "GET",
            f"/api/v1/plans/{pk}/versions/{old}/changes/{new}",
            query={"page": page, "size": size, "fields": fields},
        )

    def read_regions(
        self, *, page: int | None = None, size: int | None = None, purpose: str | None = None, fields: str | None = None
    ) -> Any:
        """Regions. Scope: any."""
        return self.call(
            "GET", "/api/v1/regions", query={"page": page, "size": size, "purpose": purpose, "fields": fields}
        )

    def create_place(self, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Add a region. Scope: accounts:administer."""
        return self.call("POST", "/api/v1/regions", body=body, key=key)

    def read_region(self, region_pk: int, *, fields: str | None = None) -> Any:
        """One region. Scope: accounts:read."""
        return self.call("GET", f"/api/v1/regions/{region_pk}", query={"fields": fields})

    def change_region(self, region_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Rename a region. Scope: accounts:administer."""
        return self.call("PATCH", f"/api/v1/regions/{region_pk}", body=body, key=key, etag=etag)

    def read_agreements(
        self,
        *,
        cursor: str | None = None,
        size: int | None = None,
        count: str | None = None,
        q: str | None = None,
        region: str | int | None = None,
        within_region: str | None = None,
        batch: str | int | None = None,
        kind: str | None = None,
        state: str | None = None,
        year: str | int | None = None,
        organisation: str | int | None = None,
        sort: str | None = None,
        fields: str | None = None,
    ) -> Any:
        """List agreements. Scope: registry:read."""
        return self.call(
            "GET",
            "/api/v1/registry/agreements",
            query={
                "cursor": cursor,
                "size": size,
                "count": count,
                "q": q,
                "region": region,
                "within_region": within_region,
                "batch": batch,
                "kind": kind,
                "state": state,
                "year": year,
                "organisation": organisation,
                "sort": sort,
                "fields": fields,
            },
        )

    def enter_agreement(self, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Enter an agreement. Scope: registry:write."""
        return self.call("POST", "/api/v1/registry/agreements", body=body, key=key)

    def create_agreements(self, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Enter many agreements. Scope: registry:write."""
        return self.call("POST", "/api/v1/registry/agreements/bulk", body=body, key=key)

    def change_agreements(self, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Change many agreements. Scope: registry:write."""
        return self.call("PATCH", "/api/v1/registry/agreements/bulk", body=body, key=key)

    def read_agreement(self, agreement_pk: int, *, fields: str | None = None) -> Any:
        """One agreement. Scope: registry:read."""
        return self.call("GET", f"/api/v1/registry/agreements/{agreement_pk}", query={"fields": fields})

    def change_agreement(self, agreement_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Correct an agreement. Scope: registry:write."""
        return self.call("PATCH", f"/api/v1/registry/agreements/{agreement_pk}", body=body, key=key, etag=etag)

    def enter_fulfilment(self, agreement_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Add a fulfilment. Scope: registry:write."""
        return self.call(
            "POST", f"/api/v1/registry/agreements/{agreement_pk}/fulfilments", body=body, key=key, etag=etag
        )

    def change_fulfilment(
        self, agreement_pk: int, fulfilment_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = ""
    ) -> Any:
        """Correct a fulfilment. Scope: registry:write."""
        return self.call(
            "PUT",
            f"/api/v1/registry/agreements/{agreement_pk}/fulfilments/{fulfilment_pk}",
            body=body,
            key=key,
            etag=etag,
        )

    def drop_fulfilment(
        self, agreement_pk: int, fulfilment_pk: int, *, reason: str | None = None, key: str = "", etag: str = ""
    ) -> Any:
        """Take a fulfilment back. Scope: registry:write."""
        return self.call(
            "DELETE",
            f"/api/v1/registry/agreements/{agreement_pk}/fulfilments/{fulfilment_pk}",
            query={"reason": reason},
            key=key,
            etag=etag,
        )

    def set_agreement_state(self, agreement_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """State of an agreement. Scope: registry:write."""
        return self.call("PUT", f"/api/v1/registry/agreements/{agreement_pk}/state", body=body, key=key, etag=etag)

    def read_places(self, *, year: str | int | None = None, fields: str | None = None) -> Any:
        """Counts by place. Scope: registry:read."""
        return self.call("GET", "/api/v1/registry/counts/places", query={"year": year, "fields": fields})

    def read_years(self, *, title: str | None = None, fields: str | None = None) -> Any:
        """Counts by year. Scope: registry:read."""
        return self.call("GET", "/api/v1/registry/counts/years", query={"title": title, "fields": fields})

    def read_findings(
        self,
        *,
        cursor: str | None = None,
        size: int | None = None,
        count: str | None = None,
        region: str | int | None = None,
        within_region: str | None = None,
        office: str | int | None = None,
        check: str | None = None,
        severity: str | None = None,
        state: str | None = None,
        sort: str | None = None,
        fields: str | None = None,
    ) -> Any:
        """Findings of the data checks. Scope: registry:read."""
        return self.call(
            "GET",
            "/api/v1/registry/findings",
            query={
                "cursor": cursor,
                "size": size,
                "count": count,
                "region": region,
                "within_region": within_region,
                "office": office,
                "check": check,
                "severity": severity,
                "state": state,
                "sort": sort,
                "fields": fields,
            },
        )

    def excuse(self, finding_pk: int, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Excuse a finding. Scope: registry:write."""
        return self.call("POST", f"/api/v1/registry/findings/{finding_pk}/excuse", body=body, key=key)

    def reopen_excused(self, finding_pk: int, *, key: str = "") -> Any:
        """Take an excuse back. Scope: registry:write."""
        return self.call("POST", f"/api/v1/registry/findings/{finding_pk}/reopen", key=key)

    def read_mergers(
        self,
        *,
        cursor: str | None = None,
        size: int | None = None,
        count: str | None = None,
        q: str | None = None,
        is_undone: str | None = None,
        sort: str | None = None,
        fields: str | None = None,
    ) -> Any:
        """Merges of organisations. Scope: registry:read."""
        return self.call(
            "GET",
            "/api/v1/registry/mergers",
            query={
                "cursor": cursor,
                "size": size,
                "count": count,
                "q": q,
                "is_undone": is_undone,
                "sort": sort,
                "fields": fields,
            },
        )

    def undo_merger(self, merger_pk: int, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Take a merge back. Scope: registry:write."""
        return self.call("POST", f"/api/v1/registry/mergers/{merger_pk}/undo", body=body, key=key)

    def read_organisations(
        self,
        *,
        cursor: str | None = None,
        size: int | None = None,
        count: str | None = None,
        q: str | None = None,
        region: str | int | None = None,
        within_region: str | None = None,
        batch: str | int | None = None,
        zone: str | int | None = None,
        kind: str | None = None,
        resource: str | None = None,
        has: str | None = None,
        lacks: str | None = None,
        industry: str | None = None,
        firm_size: str | None = None,
        latest_year: str | int | None = None,
        stated: str | int | None = None,
        founded: str | int | None = None,
        state: str | None = None,
        sort: str | None = None,
        fields: str | None = None,
    ) -> Any:
        """List organisations. Scope: registry:read."""
        return self.call(
            "GET",
            "/api/v1/registry/organisations",
            query={
                "cursor": cursor,
                "size": size,
                "count": count,
                "q": q,
                "region": region,
                "within_region": within_region,
                "batch": batch,
                "zone": zone,
                "kind": kind,
                "resource": resource,
                "has": has,
                "lacks": lacks,
                "industry": industry,
                "firm_size": firm_size,
                "latest_year": latest_year,
                "stated": stated,
                "founded": founded,
                "state": state,
                "sort": sort,
                "fields": fields,
            },
        )

    def register_organisation(self, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Register an organisation. Scope: registry:write."""
        return self.call("POST", "/api/v1/registry/organisations", body=body, key=key)

    def create_organisations(self, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Enter many organisations. Scope: registry:write."""
        return self.call("POST", "/api/v1/registry/organisations/bulk", body=body, key=key)

    def change_organisations(self, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Change many organisations. Scope: registry:write."""
        return self.call("PATCH", "/api/v1/registry/organisations/bulk", body=body, key=key)

    def read_organisation(self, organisation_pk: int, *, fields: str | None = None) -> Any:
        """One organisation. Scope: registry:read."""
        return self.call("GET", f"/api/v1/registry/organisations/{organisation_pk}", query={"fields": fields})

    def change_organisation(
        self, organisation_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = ""
    ) -> Any:
        """Correct an organisation. Scope: registry:write."""
        return self.call("PATCH", f"/api/v1/registry/organisations/{organisation_pk}", body=body, key=key, etag=etag)

    def absorb(self, organisation_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Say that another body took an organisation over. Scope: registry:write."""
        return self.call(
            "POST", f"/api/v1/registry/organisations/{organisation_pk}/absorb", body=body, key=key, etag=etag
        )

    def close(self, organisation_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Close an organisation. Scope: registry:write."""
        return self.call(
            "POST", f"/api/v1/registry/organisations/{organisation_pk}/close", body=body, key=key, etag=etag
        )

    def give_code(self, organisation_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Add an older code. Scope: registry:write."""
        return self.call(
            "POST", f"/api/v1/registry/organisations/{organisation_pk}/codes", body=body, key=key, etag=etag
        )

    def drop_code(self, organisation_pk: int, code_pk: int, *, key: str = "", etag: str = "") -> Any:
        """Take an older code away. Scope: registry:write."""
        return self.call(
            "DELETE", f"/api/v1/registry/organisations/{organisation_pk}/codes/{code_pk}", key=key, etag=etag
        )

    def read_contacts(
        self, organisation_pk: int, *, page: int | None = None, size: int | None = None, fields: str | None = None
    ) -> Any:
        """Contacts of an organisation. Scope: registry:read."""
        return self.call(
            "GET",
            f"/api/v1/registry/organisations/{organisation_pk}/contacts",
            query={"page": page, "size": size, "fields": fields},
        )

    def create_contact(self, organisation_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Add a contact. Scope: registry:write."""
        return self.call(
            "POST", f"/api/v1/registry/organisations/{organisation_pk}/contacts", body=body, key=key, etag=etag
        )

    def change_contact(
        self, organisation_pk: int, contact_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = ""
    ) -> Any:
        """Correct a contact. Scope: registry:write."""
        return self.call(
            "PUT",
            f"/api/v1/registry/organisations/{organisation_pk}/contacts/{contact_pk}",
            body=body,
            key=key,
            etag=etag,
        )

    def drop_contact(self, organisation_pk: int, contact_pk: int, *, key: str = "", etag: str = "") -> Any:
        """Take a contact away. Scope: registry:write."""
        return self.call(
            "DELETE", f"/api/v1/registry/organisations/{organisation_pk}/contacts/{contact_pk}", key=key, etag=etag
        )

    def read_organisation_entries(self, organisation_pk: int, *, fields: str | None = None) -> Any:
        """Entries of ledgers that name an organisation. Scope: registry:read."""
        return self.call("GET", f"/api/v1/registry/organisations/{organisation_pk}/entries", query={"fields": fields})

    def undo_life_event(
        self, organisation_pk: int, life_event_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = ""
    ) -> Any:
        """Take a change back. Scope: registry:write."""
        return self.call(
            "POST",
            f"/api/v1/registry/organisations/{organisation_pk}/events/{life_event_pk}/undo",
            body=body,
            key=key,
            etag=etag,
        )

    def read_organisation_history(self, organisation_pk: int, *, fields: str | None = None) -> Any:
        """Who changed an organisation. Scope: registry:read."""
        return self.call("GET", f"/api/v1/registry/organisations/{organisation_pk}/history", query={"fields": fields})

    def set_kinds(self, organisation_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Say what an organisation is. Scope: registry:write."""
        return self.call(
            "PUT", f"/api/v1/registry/organisations/{organisation_pk}/kinds", body=body, key=key, etag=etag
        )

    def relocate(self, organisation_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Move an organisation. Scope: registry:write."""
        return self.call(
            "POST", f"/api/v1/registry/organisations/{organisation_pk}/move", body=body, key=key, etag=etag
        )

    def give_name(self, organisation_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Add another name. Scope: registry:write."""
        return self.call(
            "POST", f"/api/v1/registry/organisations/{organisation_pk}/names", body=body, key=key, etag=etag
        )

    def drop_name(self, organisation_pk: int, name_pk: int, *, key: str = "", etag: str = "") -> Any:
        """Take a name away. Scope: registry:write."""
        return self.call(
            "DELETE", f"/api/v1/registry/organisations/{organisation_pk}/names/{name_pk}", key=key, etag=etag
        )

    def set_parent(self, organisation_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Set the parent. Scope: registry:write."""
        return self.call(
            "PUT", f"/api/v1/registry/organisations/{organisation_pk}/parent", body=body, key=key, etag=etag
        )

    def rename(self, organisation_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Give an organisation its new name. Scope: registry:write."""
        return self.call(
            "POST", f"/api/v1/registry/organisations/{organisation_pk}/rename", body=body, key=key, etag=etag
        )

    def reopen(self, organisation_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Take a closing back. Scope: registry:write."""
        return self.call(
            "POST", f"/api/v1/registry/organisations/{organisation_pk}/reopen", body=body, key=key, etag=etag
        )

    def change_role(
        self, organisation_pk: int, role_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = ""
    ) -> Any:
        """Correct the days of a kind. Scope: registry:write."""
        return self.call(
            "PUT", f"/api/v1/registry/organisations/{organisation_pk}/roles/{role_pk}", body=body, key=key, etag=etag
        )

    def drop_role(self, organisation_pk: int, role_pk: int, *, key: str = "", etag: str = "") -> Any:
        """Take a kind away. Scope: registry:write."""
        return self.call(
            "DELETE", f"/api/v1/registry/organisations/{organisation_pk}/roles/{role_pk}", key=key, etag=etag
        )

    def read_statements(
        self,
        organisation_pk: int,
        *,
        page: int | None = None,
        size: int | None = None,
        at: str | None = None,
        fields: str | None = None,
    ) -> Any:
        """Statements of an organisation. Scope: registry:read."""
        return self.call(
            "GET",
            f"/api/v1/registry/organisations/{organisation_pk}/statements",
            query={"page": page, "size": size, "at": at, "fields": fields},
        )

    def enter_statement(self, organisation_pk: int, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Enter the statement of a year. Scope: registry:write."""
        return self.call("POST", f"/api/v1/registry/organisations/{organisation_pk}/statements", body=body, key=key)

    def correct(self, organisation_pk: int, year: int, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Correct the statement of a year. Scope: registry:write."""
        return self.call(
            "POST",
            f"/api/v1/registry/organisations/{organisation_pk}/statements/{year}/corrections",
            body=body,
            key=key,
        )

    def read_revisions(
        self,
        organisation_pk: int,
        year: int,
        *,
        page: int | None = None,
        size: int | None = None,
        fields: str | None = None,
    ) -> Any:
        """Revisions of a year. Scope: registry:read."""
        return self.call(
            "GET",
            f"/api/v1/registry/organisations/{organisation_pk}/statements/{year}/revisions",
            query={"page": page, "size": size, "fields": fields},
        )

    def set_tags(self, organisation_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Set the tags of one kind. Scope: registry:write."""
        return self.call("PUT", f"/api/v1/registry/organisations/{organisation_pk}/tags", body=body, key=key, etag=etag)

    def read_pairs(
        self,
        *,
        cursor: str | None = None,
        size: int | None = None,
        count: str | None = None,
        q: str | None = None,
        region: str | int | None = None,
        state: str | None = None,
        sort: str | None = None,
        fields: str | None = None,
    ) -> Any:
        """Records that may be one. Scope: registry:read."""
        return self.call(
            "GET",
            "/api/v1/registry/pairs",
            query={
                "cursor": cursor,
                "size": size,
                "count": count,
                "q": q,
                "region": region,
                "state": state,
                "sort": sort,
                "fields": fields,
            },
        )

    def search_pairs(self, *, key: str = "") -> Any:
        """Look for records that may be one. Scope: registry:write."""
        return self.call("POST", "/api/v1/registry/pairs/search", key=key)

    def decide_pair(self, pair_pk: int, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Decide on a pair. Scope: registry:write."""
        return self.call("POST", f"/api/v1/registry/pairs/{pair_pk}/decision", body=body, key=key)

    def read_registered_people(
        self,
        *,
        cursor: str | None = None,
        size: int | None = None,
        count: str | None = None,
        q: str | None = None,
        region: str | int | None = None,
        within_region: str | None = None,
        batch: str | int | None = None,
        kind: str | None = None,
        organisation: str | int | None = None,
        sort: str | None = None,
        fields: str | None = None,
    ) -> Any:
        """List people. Scope: registry:read."""
        return self.call(
            "GET",
            "/api/v1/registry/people",
            query={
                "cursor": cursor,
                "size": size,
                "count": count,
                "q": q,
                "region": region,
                "within_region": within_region,
                "batch": batch,
                "kind": kind,
                "organisation": organisation,
                "sort": sort,
                "fields": fields,
            },
        )

    def register_person(self, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Register a person. Scope: registry:write."""
        return self.call("POST", "/api/v1/registry/people", body=body, key=key)

    def create_people(self, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Enter many people. Scope: registry:write."""
        return self.call("POST", "/api/v1/registry/people/bulk", body=body, key=key)

    def change_people(self, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Change many people. Scope: registry:write."""
        return self.call("PATCH", "/api/v1/registry/people/bulk", body=body, key=key)

    def read_person(self, person_pk: int, *, fields: str | None = None) -> Any:
        """One person. Scope: registry:read."""
        return self.call("GET", f"/api/v1/registry/people/{person_pk}", query={"fields": fields})

    def change_person(self, person_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Correct a person. Scope: registry:write."""
        return self.call("PATCH", f"/api/v1/registry/people/{person_pk}", body=body, key=key, etag=etag)

    def read_person_entries(self, person_pk: int, *, fields: str | None = None) -> Any:
        """Entries of ledgers that name a person. Scope: registry:read."""
        return self.call("GET", f"/api/v1/registry/people/{person_pk}/entries", query={"fields": fields})

    def set_person_fields(self, person_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Set fields of work. Scope: registry:write."""
        return self.call("PUT", f"/api/v1/registry/people/{person_pk}/fields", body=body, key=key, etag=etag)

    def set_person_kinds(self, person_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Say what a person is. Scope: registry:write."""
        return self.call("PUT", f"/api/v1/registry/people/{person_pk}/kinds", body=body, key=key, etag=etag)

    def create_position(self, person_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Add a position. Scope: registry:write."""
        return self.call("POST", f"/api/v1/registry/people/{person_pk}/positions", body=body, key=key, etag=etag)

    def change_position(
        self, person_pk: int, position_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = ""
    ) -> Any:
        """Correct a position. Scope: registry:write."""
        return self.call(
            "PUT", f"/api/v1/registry/people/{person_pk}/positions/{position_pk}", body=body, key=key, etag=etag
        )

    def drop_position(self, person_pk: int, position_pk: int, *, key: str = "", etag: str = "") -> Any:
        """Take a position away. Scope: registry:write."""
        return self.call("DELETE", f"/api/v1/registry/people/{person_pk}/positions/{position_pk}", key=key, etag=etag)

    def finish_position(
        self, person_pk: int, position_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = ""
    ) -> Any:
        """End a position. Scope: registry:write."""
        return self.call(
            "POST", f"/api/v1/registry/people/{person_pk}/positions/{position_pk}/end", body=body, key=key, etag=etag
        )

    def read_person_mergers(
        self,
        *,
        cursor: str | None = None,
        size: int | None = None,
        count: str | None = None,
        q: str | None = None,
        is_undone: str | None = None,
        sort: str | None = None,
        fields: str | None = None,
    ) -> Any:
        """Merges of people. Scope: registry:read."""
        return self.call(
            "GET",
            "/api/v1/registry/person-mergers",
            query={
                "cursor": cursor,
                "size": size,
                "count": count,
                "q": q,
                "is_undone": is_undone,
                "sort": sort,
                "fields": fields,
            },
        )

    def read_person_pairs(
        self,
        *,
        cursor: str | None = None,
        size: int | None = None,
        count: str | None = None,
        q: str | None = None,
        region: str | int | None = None,
        state: str | None = None,
        sort: str | None = None,
        fields: str | None = None,
    ) -> Any:
        """Records that may be one person. Scope: registry:read."""
        return self.call(
            "GET",
            "/api/v1/registry/person-pairs",
            query={
                "cursor": cursor,
                "size": size,
                "count": count,
                "q": q,
                "region": region,
                "state": state,
                "sort": sort,
                "fields": fields,
            },
        )

    def decide_person_pair(self, person_pair_pk: int, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Decide on a pair of people. Scope: registry:write."""
        return self.call("POST", f"/api/v1/registry/person-pairs/{person_pair_pk}/decision", body=body, key=key)

    def read_projects(
        self,
        *,
        cursor: str | None = None,
        size: int | None = None,
        count: str | None = None,
        q: str | None = None,
        region: str | int | None = None,
        within_region: str | None = None,
        batch: str | int | None = None,
        level: str | None = None,
        above: str | None = None,
        state: str | None = None,
        year: str | int | None = None,
        approved_after: str | None = None,
        approved_before: str | None = None,
        received_after: str | None = None,
        received_before: str | None = None,
        organisation: str | int | None = None,
        sort: str | None = None,
        fields: str | None = None,
    ) -> Any:
        """List upper-level projects. Scope: registry:read."""
        return self.call(
            "GET",
            "/api/v1/registry/projects",
            query={
                "cursor": cursor,
                "size": size,
                "count": count,
                "q": q,
                "region": region,
                "within_region": within_region,
                "batch": batch,
                "level": level,
                "above": above,
                "state": state,
                "year": year,
                "approved_after": approved_after,
                "approved_before": approved_before,
                "received_after": received_after,
                "received_before": received_before,
                "organisation": organisation,
                "sort": sort,
                "fields": fields,
            },
        )

    def enter_project(self, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Enter a project. Scope: registry:write."""
        return self.call("POST", "/api/v1/registry/projects", body=body, key=key)

    def create_projects(self, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Enter many projects. Scope: registry:write."""
        return self.call("POST", "/api/v1/registry/projects/bulk", body=body, key=key)

    def change_projects(self, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Change many projects. Scope: registry:write."""
        return self.call("PATCH", "/api/v1/registry/projects/bulk", body=body, key=key)

    def read_project(self, project_pk: int, *, fields: str | None = None) -> Any:
        """One project. Scope: registry:read."""
        return self.call("GET", f"/api/v1/registry/projects/{project_pk}", query={"fields": fields})

    def change_project(self, project_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Change a project. Scope: registry:write."""
        return self.call("PATCH", f"/api/v1/registry/projects/{project_pk}", body=body, key=key, etag=etag)

    def enter_receipt(self, project_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Add a receipt. Scope: registry:write."""
        return self.call("POST", f"/api/v1/registry/projects/{project_pk}/receipts", body=body, key=key, etag=etag)

    def change_receipt(
        self, project_pk: int, receipt_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = ""
    ) -> Any:
        """Correct a receipt. Scope: registry:write."""
        return self.call(
            "PUT", f"/api/v1/registry/projects/{project_pk}/receipts/{receipt_pk}", body=body, key=key, etag=etag
        )

    def drop_receipt(
        self, project_pk: int, receipt_pk: int, *, reason: str | None = None, key: str = "", etag: str = ""
    ) -> Any:
        """Take a receipt back. Scope: registry:write."""
        return self.call(
            "DELETE",
            f"/api/v1/registry/projects/{project_pk}/receipts/{receipt_pk}",
            query={"reason": reason},
            key=key,
            etag=etag,
        )

    def read_recognitions(
        self,
        *,
        cursor: str | None = None,
        size: int | None = None,
        count: str | None = None,
        q: str | None = None,
        region: str | int | None = None,
        within_region: str | None = None,
        batch: str | int | None = None,
        title: str | None = None,
        level: str | None = None,
        resource: str | None = None,
        within: str | None = None,
        year: str | int | None = None,
        organisation: str | int | None = None,
        sort: str | None = None,
        fields: str | None = None,
    ) -> Any:
        """List titles. Scope: registry:read."""
        return self.call(
            "GET",
            "/api/v1/registry/recognitions",
            query={
                "cursor": cursor,
                "size": size,
                "count": count,
                "q": q,
                "region": region,
                "within_region": within_region,
                "batch": batch,
                "title": title,
                "level": level,
                "resource": resource,
                "within": within,
                "year": year,
                "organisation": organisation,
                "sort": sort,
                "fields": fields,
            },
        )

    def grant(self, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Enter a title. Scope: registry:write."""
        return self.call("POST", "/api/v1/registry/recognitions", body=body, key=key)

    def create_recognitions(self, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Enter many titles. Scope: registry:write."""
        return self.call("POST", "/api/v1/registry/recognitions/bulk", body=body, key=key)

    def change_recognitions(self, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Change many titles. Scope: registry:write."""
        return self.call("PATCH", "/api/v1/registry/recognitions/bulk", body=body, key=key)

    def read_recognition(self, recognition_pk: int, *, fields: str | None = None) -> Any:
        """One title. Scope: registry:read."""
        return self.call("GET", f"/api/v1/registry/recognitions/{recognition_pk}", query={"fields": fields})

    def change_recognition(self, recognition_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Correct a title. Scope: registry:write."""
        return self.call("PATCH", f"/api/v1/registry/recognitions/{recognition_pk}", body=body, key=key, etag=etag)

    def cancel_title(self, recognition_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Take a title away. Scope: registry:write."""
        return self.call(
            "POST", f"/api/v1/registry/recognitions/{recognition_pk}/cancel", body=body, key=key, etag=etag
        )

    def renew(self, recognition_pk: int, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Renew a title. Scope: registry:write."""
        return self.call("POST", f"/api/v1/registry/recognitions/{recognition_pk}/renewals", body=body, key=key)

    def restore_title(self, recognition_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Take a cancellation back. Scope: registry:write."""
        return self.call(
            "POST", f"/api/v1/registry/recognitions/{recognition_pk}/restore", body=body, key=key, etag=etag
        )

    def read_resources(self, *, q: str | None = None, fields: str | None = None) -> Any:
        """Seven kinds of resources. Scope: registry:read."""
        return self.call("GET", "/api/v1/registry/resources", query={"q": q, "fields": fields})

    def read_rights(
        self,
        *,
        cursor: str | None = None,
        size: int | None = None,
        count: str | None = None,
        q: str | None = None,
        region: str | int | None = None,
        within_region: str | None = None,
        batch: str | int | None = None,
        kind: str | None = None,
        status: str | None = None,
        force: str | None = None,
        ipc: str | None = None,
        year: str | int | None = None,
        organisation: str | int | None = None,
        sort: str | None = None,
        fields: str | None = None,
    ) -> Any:
        """List rights. Scope: registry:read."""
        return self.call(
            "GET",
            "/api/v1/registry/rights",
            query={
                "cursor": cursor,
                "size": size,
                "count": count,
                "q": q,
                "region": region,
                "within_region": within_region,
                "batch": batch,
                "kind": kind,
                "status": status,
                "force": force,
                "ipc": ipc,
                "year": year,
                "organisation": organisation,
                "sort": sort,
                "fields": fields,
            },
        )

    def enter_right(self, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Enter a right. Scope: registry:write."""
        return self.call("POST", "/api/v1/registry/rights", body=body, key=key)

    def create_rights(self, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Enter many rights. Scope: registry:write."""
        return self.call("POST", "/api/v1/registry/rights/bulk", body=body, key=key)

    def change_rights(self, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Change many rights. Scope: registry:write."""
        return self.call("PATCH", "/api/v1/registry/rights/bulk", body=body, key=key)

    def read_right(self, right_pk: int, *, fields: str | None = None) -> Any:
        """One right. Scope: registry:read."""
        return self.call("GET", f"/api/v1/registry/rights/{right_pk}", query={"fields": fields})

    def change_right(self, right_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Correct a right. Scope: registry:write."""
        return self.call("PATCH", f"/api/v1/registry/rights/{right_pk}", body=body, key=key, etag=etag)

    def enter_event(self, right_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Add a legal event. Scope: registry:write."""
        return self.call("POST", f"/api/v1/registry/rights/{right_pk}/events", body=body, key=key, etag=etag)

    def try_event(self, right_pk: int, body: Mapping[str, Any], *, key: str = "") -> Any:
        """What a legal event would do. Scope: registry:write."""
        return self.call("POST", f"/api/v1/registry/rights/{right_pk}/events/check", body=body, key=key)

    def change_event(
        self, right_pk: int, event_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = ""
    ) -> Any:
        """Correct a legal event. Scope: registry:write."""
        return self.call("PUT", f"/api/v1/registry/rights/{right_pk}/events/{event_pk}", body=body, key=key, etag=etag)

    def drop_event(
        self, right_pk: int, event_pk: int, *, reason: str | None = None, key: str = "", etag: str = ""
    ) -> Any:
        """Take a legal event back. Scope: registry:write."""
        return self.call(
            "DELETE",
            f"/api/v1/registry/rights/{right_pk}/events/{event_pk}",
            query={"reason": reason},
            key=key,
            etag=etag,
        )

    def read_right_history(self, right_pk: int, *, fields: str | None = None) -> Any:
        """Who changed a right. Scope: registry:read."""
        return self.call("GET", f"/api/v1/registry/rights/{right_pk}/history", query={"fields": fields})

    def set_party(self, right_pk: int, party_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Say which record a name is. Scope: registry:write."""
        return self.call("PUT", f"/api/v1/registry/rights/{right_pk}/parties/{party_pk}", body=body, key=key, etag=etag)

    def search_registry(self, *, q: str | None = None, limit: int | None = None, fields: str | None = None) -> Any:
        """Quick search. Scope: registry:read."""
        return self.call("GET", "/api/v1/registry/search", query={"q": q, "limit": limit, "fields": fields})

    def create_statements(self, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Enter many statements. Scope: registry:write."""
        return self.call("POST", "/api/v1/registry/statements/bulk", body=body, key=key)

    def change_statements(self, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Change many statements. Scope: registry:write."""
        return self.call("PATCH", "/api/v1/registry/statements/bulk", body=body, key=key)

    def read_all_requests(
        self,
        *,
        page: int | None = None,
        size: int | None = None,
        state: Sequence[Any] | None = None,
        mine: bool | None = None,
        fields: str | None = None,
    ) -> Any:
        """Requests on all plans. Scope: plans:read."""
        return self.call(
            "GET",
            "/api/v1/requests",
            query={"page": page, "size": size, "state": state, "mine": mine, "fields": fields},
        )

    def revoke_account_role(self, role_pk: int, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Take a role away. Scope: accounts:administer."""
        return self.call("POST", f"/api/v1/roles/{role_pk}/revoke", body=body, key=key)

    def search(self, *, q: str | None = None, limit: int | None = None, fields: str | None = None) -> Any:
        """Search all plans. Scope: plans:read."""
        return self.call("GET", "/api/v1/search", query={"q": q, "limit": limit, "fields": fields})

    def read_carried(
        self,
        *,
        page: int | None = None,
        size: int | None = None,
        state: str | None = None,
        region: str | int | None = None,
        fields: str | None = None,
    ) -> Any:
        """What fell to districts and offices. Scope: shares:read."""
        return self.call(
            "GET",
            "/api/v1/shares",
            query={"page": page, "size": size, "state": state, "region": region, "fields": fields},
        )

    def read_carried_share(self, share_pk: int, *, fields: str | None = None) -> Any:
        """One part. Scope: shares:read."""
        return self.call("GET", f"/api/v1/shares/{share_pk}", query={"fields": fields})

    def read_share_reports(
        self, share_pk: int, *, page: int | None = None, size: int | None = None, fields: str | None = None
    ) -> Any:
        """What was reported on a part. Scope: shares:read."""
        return self.call(
            "GET", f"/api/v1/shares/{share_pk}/reports", query={"page": page, "size": size, "fields": fields}
        )

    def set_share_schedule(self, share_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """The time of a part. Scope: shares:write."""
        return self.call("PUT", f"/api/v1/shares/{share_pk}/schedule", body=body, key=key, etag=etag)

    def read_datasets(self, *, fields: str | None = None) -> Any:
        """Data sets. Scope: sharing:read."""
        return self.call("GET", "/api/v1/sharing/datasets", query={"fields": fields})

    def read_dataset(self, key_: str, *, fields: str | None = None) -> Any:
        """One data set. Scope: sharing:read."""
        return self.call("GET", f"/api/v1/sharing/datasets/{key_}", query={"fields": fields})

    def set_dataset(self, key_: str, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Decide about a data set. Scope: sharing:write."""
        return self.call("PUT", f"/api/v1/sharing/datasets/{key_}", body=body, key=key, etag=etag)

    def read_dataset_file(self, key_: str, *, form: str | None = None) -> Any:
        """A data set as a file. Scope: sharing:read."""
        return self.call("GET", f"/api/v1/sharing/datasets/{key_}/file", query={"form": form})

    def read_dataset_rows(
        self, key_: str, *, start: int | None = None, size: int | None = None, fields: str | None = None
    ) -> Any:
        """Rows of a data set. Scope: sharing:read."""
        return self.call(
            "GET", f"/api/v1/sharing/datasets/{key_}/rows", query={"start": start, "size": size, "fields": fields}
        )

    def read_data_orders(self, *, page: int | None = None, size: int | None = None, fields: str | None = None) -> Any:
        """Orders of proprietary data. Scope: sharing:read."""
        return self.call("GET", "/api/v1/sharing/orders", query={"page": page, "size": size, "fields": fields})

    def order_data(self, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Order proprietary data. Scope: sharing:write."""
        return self.call("POST", "/api/v1/sharing/orders", body=body, key=key)

    def read_data_order(self, pk: int, *, fields: str | None = None) -> Any:
        """One order. Scope: sharing:read."""
        return self.call("GET", f"/api/v1/sharing/orders/{pk}", query={"fields": fields})

    def cancel_data_order(self, pk: int, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Cancel an order. Scope: sharing:write."""
        return self.call("POST", f"/api/v1/sharing/orders/{pk}/cancellation", body=body, key=key)

    def pay_data_order(self, pk: int, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Record a payment. Scope: sharing:write."""
        return self.call("POST", f"/api/v1/sharing/orders/{pk}/payment", body=body, key=key)

    def refund_data_order(self, pk: int, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Refund an order. Scope: sharing:write."""
        return self.call("POST", f"/api/v1/sharing/orders/{pk}/refund", body=body, key=key)

    def read_data_requests(self, *, page: int | None = None, size: int | None = None, fields: str | None = None) -> Any:
        """Requests for owned data. Scope: sharing:read."""
        return self.call("GET", "/api/v1/sharing/requests", query={"page": page, "size": size, "fields": fields})

    def ask_for_data(self, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Ask for owned data. Scope: sharing:write."""
        return self.call("POST", "/api/v1/sharing/requests", body=body, key=key)

    def read_data_request(self, pk: int, *, fields: str | None = None) -> Any:
        """One request for owned data. Scope: sharing:read."""
        return self.call("GET", f"/api/v1/sharing/requests/{pk}", query={"fields": fields})

    def approve_data_request(self, pk: int, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Grant a request. Scope: sharing:write."""
        return self.call("POST", f"/api/v1/sharing/requests/{pk}/approval", body=body, key=key)

    def refuse_data_request(self, pk: int, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Refuse a request. Scope: sharing:write."""
        return self.call("POST", f"/api/v1/sharing/requests/{pk}/refusal", body=body, key=key)

    def revoke_data_request(self, pk: int, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Revoke what was granted. Scope: sharing:write."""
        return self.call("POST", f"/api/v1/sharing/requests/{pk}/revocation", body=body, key=key)

    def withdraw_data_request(self, pk: int, *, key: str = "") -> Any:
        """Withdraw a request. Scope: sharing:write."""
        return self.call("POST", f"/api/v1/sharing/requests/{pk}/withdrawal", key=key)

    def read_revenue(self, *, page: int | None = None, size: int | None = None, fields: str | None = None) -> Any:
        """What fell to contributors. Scope: sharing:read."""
        return self.call("GET", "/api/v1/sharing/revenue", query={"page": page, "size": size, "fields": fields})

    def read_shelf(self, *, page: int | None = None, size: int | None = None, fields: str | None = None) -> Any:
        """Documents that lie ready. Scope: plans:read."""
        return self.call("GET", "/api/v1/shelf", query={"page": page, "size": size, "fields": fields})

    def create_plan_from_shelf(self, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Take a document in that lies ready. Scope: plans:write."""
        return self.call("POST", "/api/v1/shelf", body=body, key=key)

    def read_tasks(
        self, *, page: int | None = None, size: int | None = None, state: str | None = None, fields: str | None = None
    ) -> Any:
        """What waits for one. Scope: all:read."""
        return self.call("GET", "/api/v1/tasks", query={"page": page, "size": size, "state": state, "fields": fields})

    def complete_own_task(self, task_pk: int, *, key: str = "") -> Any:
        """Close a task as done. Scope: all:write."""
        return self.call("POST", f"/api/v1/tasks/{task_pk}/complete", key=key)

    def read_trail_entry(self, entry_pk: int, *, fields: str | None = None) -> Any:
        """One entry of the trail. Scope: all:read."""
        return self.call("GET", f"/api/v1/trail/{entry_pk}", query={"fields": fields})

    def read_users(
        self,
        *,
        page: int | None = None,
        size: int | None = None,
        q: str | None = None,
        region: str | int | None = None,
        role: str | None = None,
        state: str | None = None,
        fields: str | None = None,
    ) -> Any:
        """Accounts. Scope: accounts:read."""
        return self.call(
            "GET",
            "/api/v1/users",
            query={
                "page": page,
                "size": size,
                "q": q,
                "region": region,
                "role": role,
                "state": state,
                "fields": fields,
            },
        )

    def create_account(self, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Open an account. Scope: accounts:administer."""
        return self.call("POST", "/api/v1/users", body=body, key=key)

    def read_user(self, user_pk: int, *, fields: str | None = None) -> Any:
        """One account. Scope: accounts:read."""
        return self.call("GET", f"/api/v1/users/{user_pk}", query={"fields": fields})

    def change_account(self, user_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Correct an account. Scope: accounts:administer."""
        return self.call("PATCH", f"/api/v1/users/{user_pk}", body=body, key=key, etag=etag)

    def lock_account(self, user_pk: int, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Close an account. Scope: accounts:administer."""
        return self.call("POST", f"/api/v1/users/{user_pk}/lock", body=body, key=key)

    def reset_account_password(self, user_pk: int, *, key: str = "") -> Any:
        """Give another password. Scope: accounts:administer."""
        return self.call("POST", f"/api/v1/users/{user_pk}/password", key=key)

    def grant_account_role(self, user_pk: int, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Give a role. Scope: accounts:administer."""
        return self.call("POST", f"/api/v1/users/{user_pk}/roles", body=body, key=key)

    def unlock_account(self, user_pk: int, *, key: str = "") -> Any:
        """Open a closed account. Scope: accounts:administer."""
        return self.call("POST", f"/api/v1/users/{user_pk}/unlock", key=key)

    def export_vocabulary(self) -> Any:
        """What was taken, for the compiler's catalogues. Scope: plans:read."""
        return self.call("GET", "/api/v1/vocabulary/export")

    def read_suggestions(
        self,
        *,
        page: int | None = None,
        size: int | None = None,
        state: str | None = None,
        kind: str | None = None,
        fields: str | None = None,
    ) -> Any:
        """Suggestions for the vocabulary. Scope: plans:read."""
        return self.call(
            "GET",
            "/api/v1/vocabulary/suggestions",
            query={"page": page, "size": size, "state": state, "kind": kind, "fields": fields},
        )

    def decide_on_suggestion(
        self, suggestion_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = ""
    ) -> Any:
        """Decide on a suggestion. Scope: plans:write."""
        return self.call(
            "POST", f"/api/v1/vocabulary/suggestions/{suggestion_pk}/decision", body=body, key=key, etag=etag
        )

    def read_webhooks(self, *, page: int | None = None, size: int | None = None, fields: str | None = None) -> Any:
        """List webhooks. Scope: webhooks:read."""
        return self.call("GET", "/api/v1/webhooks", query={"page": page, "size": size, "fields": fields})

    def create_webhook(self, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Subscribe. Scope: webhooks:write."""
        return self.call("POST", "/api/v1/webhooks", body=body, key=key)

    def read_webhook_actions(self, *, fields: str | None = None) -> Any:
        """Events that can be asked for. Scope: webhooks:read."""
        return self.call("GET", "/api/v1/webhooks/actions", query={"fields": fields})

    def read_webhook(self, webhook_pk: int, *, fields: str | None = None) -> Any:
        """One webhook. Scope: webhooks:read."""
        return self.call("GET", f"/api/v1/webhooks/{webhook_pk}", query={"fields": fields})

    def change_webhook(self, webhook_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Change a webhook. Scope: webhooks:write."""
        return self.call("PATCH", f"/api/v1/webhooks/{webhook_pk}", body=body, key=key, etag=etag)

    def drop_webhook(self, webhook_pk: int, *, key: str = "", etag: str = "") -> Any:
        """End a webhook. Scope: webhooks:write."""
        return self.call("DELETE", f"/api/v1/webhooks/{webhook_pk}", key=key, etag=etag)

    def read_deliveries(
        self,
        webhook_pk: int,
        *,
        page: int | None = None,
        size: int | None = None,
        state: str | None = None,
        fields: str | None = None,
    ) -> Any:
        """What was sent. Scope: webhooks:read."""
        return self.call(
            "GET",
            f"/api/v1/webhooks/{webhook_pk}/deliveries",
            query={"page": page, "size": size, "state": state, "fields": fields},
        )

    def pause_webhook(self, webhook_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Pause a webhook. Scope: webhooks:write."""
        return self.call("POST", f"/api/v1/webhooks/{webhook_pk}/pause", body=body, key=key, etag=etag)

    def ping_webhook(self, webhook_pk: int, *, key: str = "") -> Any:
        """Send a test. Scope: webhooks:write."""
        return self.call("POST", f"/api/v1/webhooks/{webhook_pk}/ping", key=key)

    def replay_events(self, webhook_pk: int, body: Mapping[str, Any], *, key: str = "") -> Any:
        """Send events again. Scope: webhooks:write."""
        return self.call("POST", f"/api/v1/webhooks/{webhook_pk}/replays", body=body, key=key)

    def resume_webhook(self, webhook_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Resume a webhook. Scope: webhooks:write."""
        return self.call("POST", f"/api/v1/webhooks/{webhook_pk}/resume", body=body, key=key, etag=etag)

    def change_webhook_secret(self, webhook_pk: int, body: Mapping[str, Any], *, key: str = "", etag: str = "") -> Any:
        """Make another secret. Scope: webhooks:write."""
        return self.call("POST", f"/api/v1/webhooks/{webhook_pk}/secret", body=body, key=key, etag=etag)


def _write(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ",".join(map(str, value))
    return str(value)


def _read_problem(error: urllib.error.HTTPError) -> JSON:
    try:
        told = json.loads(error.read())
    except ValueError:
        return {"detail": error.reason}
    return told if isinstance(told, dict) else {"detail": str(told)}
