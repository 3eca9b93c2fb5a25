"""A receipt as it crosses from the relay to whoever handed the message over."""

from __future__ import annotations

from typing import Any

from msgspec.structs import astuple

from smtp_desktop import errors
from smtp_desktop.diagnosis.stage import Stage
from smtp_desktop.errors import SmtpDesktopError
from smtp_desktop.ports.submission import ApiReceipt, Outcome, Receipt, SubmissionRequest
from smtp_desktop.smtp.reply import EnhancedStatus, Reply


def to_values(receipt: Receipt) -> dict[str, Any]:
    """A receipt as values that JSON knows."""
    finding = receipt.finding
    return {
        "outcome": receipt.outcome.value,
        "route": receipt.route,
        "ms": receipt.ms,
        "accepted": list(receipt.accepted),
        "refused": [[who, _reply_values(reply)] for who, reply in receipt.refused],
        "reply": receipt.reply and _reply_values(receipt.reply),
        "finding": finding and _finding_values(finding),
        "stage": receipt.stage and receipt.stage.value,
        "error": receipt.error and [receipt.error.families()[0], _said(receipt.error)],
        "api": receipt.api and list(astuple(receipt.api)),
    }


def from_values(values: dict[str, Any], request: SubmissionRequest) -> Receipt:
    """The receipt for a message that was handed over; raises KeyError, TypeError or ValueError for
    what is none."""
    reply, finding = values["reply"], values["finding"]
    stage, error = values["stage"], values["error"]
    api = _api(values.get("api"))
    return Receipt(
        request.account,
        request.envelope,
        Outcome(values["outcome"]),
        str(values["route"]),
        int(values["ms"]),
        tuple(values["accepted"]),
        tuple((str(who), _reply(one)) for who, one in values["refused"]),
        _reply(reply) if reply else None,
        _finding(finding) if finding else None,
        _error(error, reply, api) if error else None,
        Stage(stage) if stage else None,
        api,
    )


def _api(values: list[Any] | None) -> ApiReceipt | None:
    """What Microsoft Graph answered; a relay of an earlier version says nothing of it."""
    if not values:
        return None
    status, code, request_id = values
    return ApiReceipt(int(status), str(code), str(request_id))


def _reply_values(reply: Reply) -> dict[str, Any]:
    enhanced = reply.enhanced
    parts = [enhanced.status_class, enhanced.subject, enhanced.detail] if enhanced else None
    return {"code": reply.code, "lines": list(reply.lines), "enhanced": parts}


def _reply(values: dict[str, Any]) -> Reply:
    parts = values["enhanced"]
    enhanced = EnhancedStatus(*(int(part) for part in parts)) if parts else None
    return Reply(int(values["code"]), tuple(map(str, values["lines"])), enhanced)


def _said(error: SmtpDesktopError) -> str:
    """An error's message; that of Microsoft Graph's refusal without what `api` says beside it."""
    return str(error.message if isinstance(error, errors.ApiRefused) else error)


def _error(
    values: list[str], reply: dict[str, Any] | None, api: ApiReceipt | None
) -> SmtpDesktopError:
    """The error of the same family, with its message; what else it held stays behind."""
    kind, text = getattr(errors, str(values[0]), SmtpDesktopError), str(values[1])
    if reply and issubclass(kind, errors.NegativeReply):
        return _reply(reply).error()
    if isinstance(kind, type) and issubclass(kind, errors.ApiRefused):
        api = api or ApiReceipt(0)
        return kind(api.status, api.code, text, request_id=api.request_id)
    try:
        made = kind(text)
    except TypeError:  # it holds more than a message
        return SmtpDesktopError(text)
    if isinstance(made, errors.SecretStoreError):
        made.wanted = "read"  # nothing else is asked of a keyring where a message is sent
    return made if isinstance(made, SmtpDesktopError) else SmtpDesktopError(text)


def _finding_values(finding: Any) -> dict[str, Any]:
    import msgspec

    values: dict[str, Any] = msgspec.to_builtins(finding)
    return values


def _finding(values: dict[str, Any]) -> Any:
    import msgspec

    from smtp_desktop.diagnosis.finding import Finding

    return msgspec.convert(values, Finding)
