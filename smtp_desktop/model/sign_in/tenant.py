"""What may stand in Tenant ID: an organization's number, one of its domains, or a word."""

from __future__ import annotations

GUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
TENANT_WORDS = ("consumers", "common", "organizations")
PERSONAL_TENANT = "9188040d-6c67-4c5b-b112-36a304b66dad"  # what “consumers” stands for
