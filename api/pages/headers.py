"""The headers of pages, apart from those of the API.

Scripts, styles, connections and the Worker come from this server alone; strings cannot become
scripts or HTML (Trusted Types), except that the policy `tanso` names the address of the Worker.
"""

from __future__ import annotations

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types tanso",
    )
)
COMMON = {
    "content-security-policy": POLICY,
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
DOCUMENT = {
    **COMMON,
    "cache-control": "no-store",
    "content-type": "text/html; charset=utf-8",
    "vary": "cookie, accept-language",
}
# The name of a file holds a hash of its contents.
FILE = {
    **COMMON,
    "cache-control": "public, max-age=31536000, immutable",
    "vary": "accept-encoding",
}
