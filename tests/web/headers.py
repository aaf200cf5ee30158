"""The headers that every answer carries, in the values that OWASP's Secure Headers Project recommends."""

from __future__ import annotations

from django.http import HttpResponse

EXPECTED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
    "X-DNS-Prefetch-Control": "off",
}
DIRECTIVES = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}


def list_faults(response: HttpResponse, *, is_open: bool = False) -> list[str]:
    """Return the headers that are missing or say something else; `is_open` for a file of open data."""
    headers = response.headers
    faults = [f"{name}: {headers.get(name)}" for name, value in EXPECTED.items() if headers.get(name) != value]
    parts = [part.strip().partition(" ") for part in headers.get("Content-Security-Policy", "").split(";")]
    policy = {name: value for name, _blank, value in parts}
    if "sandbox" not in policy:
        faults += [f"{name} {policy.get(name)}" for name, value in DIRECTIVES.items() if policy.get(name) != value]
    elif policy.get("default-src") != "'none'":
        faults.append("a download is sandboxed and may load nothing")
    faults += [f"policy has {word}" for word in ("unsafe", "*", "http:", "blob:") if word in str(policy)]
    if "geolocation=()" not in headers.get("Permissions-Policy", ""):
        faults.append("Permissions-Policy")
    # Files of open data are for everybody, so caches on the way may keep them for a minute.
    kept = headers.get("Cache-Control", "")
    if "no-store" not in kept and not (is_open and kept == "public, max-age=60"):
        faults.append(f"Cache-Control: {headers.get('Cache-Control')}")
    if headers.get("Content-Type", "").startswith("text/html") and not response.streaming:
        page = response.content.decode()
        words = (" style=", "<style", "javascript:", " onclick=", " onload=", " onsubmit=", "<script>")
        faults += [f"the policy would drop {word}" for word in words if word in page]
    if headers.get("Server") or headers.get("X-Powered-By"):
        faults.append("names the server's software")
    return faults
