"""The pages of the practice sign-in: plain HTML that loads nothing, and says on top what it is."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from html import escape
from urllib.parse import urlsplit

from smtp_desktop.demo.sign_in.data import Client, Person
from smtp_desktop.demo.sign_in.refusals import Refusal

BANNER = (
    "Practice sign-in: this page runs inside SMTP Desktop on this computer. "
    "Nothing here goes to Microsoft or to anybody else."
)

_STYLE = """
:root { color-scheme: light dark; --ink: #1b1b1b; --quiet: #5a5a5a; --paper: #fff;
  --desk: #eef1f5; --line: #8a8a8a; --act: #0b5cad; --on-act: #fff; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --ink: #f2f2f2; --quiet: #bdbdbd; --paper: #252525;
  --desk: #161616; --line: #8f8f8f; --act: #7ab8ff; --on-act: #10202f; --bad: #ff9a91; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--desk); color: var(--ink);
  font: 1rem/1.5 system-ui, "Segoe UI", Roboto, sans-serif; }
header { background: #ffe08a; color: #2b2200; padding: .75rem 1rem; text-align: center; }
main { background: var(--paper); max-width: 28rem; margin: 2rem auto; padding: 2rem;
  border-radius: .5rem; box-shadow: 0 2px 12px rgb(0 0 0 / 18%); overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 1rem; }
h2 { font-size: 1rem; margin: 1.5rem 0 .25rem; }
label { display: block; margin: 1rem 0 .25rem; }
input { width: 100%; font: inherit; padding: .5rem .6rem; color: inherit;
  background: var(--paper); border: 1px solid var(--line); border-radius: .25rem; }
.tick input { width: auto; }
button { font: inherit; padding: .5rem 1.5rem; margin: 1.25rem .5rem 0 0; cursor: pointer;
  border: 1px solid var(--act); border-radius: .25rem; background: var(--act);
  color: var(--on-act); }
button.second { background: transparent; color: var(--act); }
:focus-visible { outline: 3px solid var(--act); outline-offset: 2px; }
.bad { color: var(--bad); margin: 0 0 .5rem; }
.quiet { color: var(--quiet); font-size: .9rem; }
.code { font: 600 1.5rem/1.5 ui-monospace, Consolas, monospace; letter-spacing: .1em; }
dt { color: var(--quiet); font-size: .9rem; }
dd { margin: 0 0 .5rem; }
@media (max-width: 32rem) {
  main { max-width: none; margin: 0; border-radius: 0; box-shadow: none; } }
"""
_SCRIPT = "document.forms[0].submit();"

_PERMISSIONS = {
    "SMTP.Send": "Send emails from your mailbox",
    ".default": "Everything it is registered for",
}


def policy(returns_to: str = "") -> str:
    """The Content-Security-Policy of a page, which may send its form here and to `returns_to`."""
    back = ""
    if returns_to:
        parts = urlsplit(returns_to)
        back = f" {parts.scheme}://{parts.netloc}"
    return (
        f"default-src 'none'; img-src data:; style-src '{_digest(_STYLE)}'; "
        f"script-src '{_digest(_SCRIPT)}'; "
        f"form-action 'self'{back}; frame-ancestors 'none'; base-uri 'none'"
    )


def address(flow: str, client: Client, hint: str, people: Iterable[Person], error: str = "") -> str:
    """The page that asks for the address."""
    known = "".join(
        f"<dt>{escape(one.note)}</dt><dd><b>{escape(one.address)}</b>, "
        f"password <b>{escape(one.password)}</b></dd>"
        for one in people
        if one.note
    )
    helped = f"<h2>Accounts to practice with</h2><dl>{known}</dl>" if known else ""
    field = _field("login", "Email address", hint, error, 'type="email" autocomplete="off"')
    return _page(
        "Sign in",
        f"<p>to go on to <b>{escape(client.name)}</b></p>{_form(flow, 'address', field)}{helped}",
    )


def password(flow: str, person: Person, error: str = "") -> str:
    """The page that asks for the password."""
    field = _field("passwd", "Password", "", error, 'type="password" autocomplete="off"')
    hint = (
        f'<p class="quiet">The practice password is <b>{escape(person.password)}</b>.</p>'
        if person.note
        else ""
    )
    return _page(
        "Enter password",
        f"<p>{escape(person.address)}</p>{_form(flow, 'password', field, 'Sign in', _OTHER)}{hint}",
    )


def second_factor(flow: str, person: Person, code: str, error: str = "") -> str:
    """The page that asks for a code as a second factor, and shows it too."""
    more = 'inputmode="numeric" pattern="[0-9 ]*" maxlength="9" autocomplete="one-time-code"'
    return _page(
        "Enter code",
        f"<p>{escape(person.address)}</p>"
        "<p>A real sign-in would now send a code to your phone. Here it is on this page:</p>"
        f'<p>Your practice code: <span class="code" id="practice-code">{escape(code)}</span></p>'
        + _form(flow, "factor", _field("otc", "Code", "", error, more), "Verify"),
    )


def consent(flow: str, client: Client, person: Person, asked: Iterable[str], *, stays: bool) -> str:
    """The page that asks whether an application may have what it asks for."""
    wishes = [_PERMISSIONS.get(scope, scope) for scope in asked]
    if stays:
        wishes.append("Keep this permission until you take it back")
    listed = "".join(f"<li>{escape(wish)}</li>" for wish in wishes)
    return _page(
        "Permissions requested",
        f"<p>{escape(person.address)}</p><p><b>{escape(client.name)}</b> would like to:</p>"
        f"<ul>{listed}</ul>" + _form(flow, "consent", "", "Accept", _CANCEL),
    )


def whoever(flow: str, program: str, hint: str) -> str:
    """The page that asks for an address alone, where every practice account is let in."""
    field = _field("login", "Email address", hint, "", 'type="email" autocomplete="off"')
    return _page(
        "Sign in", f"<p>to go on to <b>{escape(program)}</b></p>{_form(flow, 'address', field)}"
    )


def ticked(flow: str, program: str, address: str, asked: Iterable[str]) -> str:
    """The page that asks about each permission by itself, with a tick that can be taken away."""
    boxes = "".join(
        f'<label class="tick"><input type="checkbox" name="scope{number}" '
        f'value="{escape(scope)}" checked> {escape(scope)}</label>'
        for number, scope in enumerate(asked)
    )
    return _page(
        "Permissions requested",
        f"<p>{escape(address)}</p><p><b>{escape(program)}</b> would like to have:</p>"
        + _form(flow, "consent", boxes, "Allow", _CANCEL),
    )


def stopped(word: str) -> str:
    """The page at which a sign-in ends while the program hears nothing of it, as Google's."""
    return _page(
        "Access blocked",
        '<p role="alert">The sign-in ends on this page, and SMTP Desktop cannot see it.</p>'
        f"<p>Error 400: <b>{escape(word)}</b></p>",
    )


def confirmation(flow: str, client: Client, person: Person) -> str:
    """The page that asks the person whether it was their program that showed the code."""
    return _page(
        f"Are you trying to sign in to {client.name}?",
        f"<p>{escape(person.address)}</p><p>Only continue if you took the code from this program "
        "yourself.</p>" + _form(flow, "consent", "", "Continue", _CANCEL),
    )


def approval(flow: str, client: Client, refusal: Refusal) -> str:
    """The page that says that only an administrator may allow this application."""
    return _page(
        "Need admin approval",
        f"<p><b>{escape(client.name)}</b> needs permission that only an administrator can give. "
        "Ask an administrator to allow it, then sign in again.</p>"
        + _form(flow, "consent", "", "Return without approval", value="cancel")
        + _details(refusal),
    )


def device(error: str = "", typed: str = "") -> str:
    """The page that asks for the code that a program shows."""
    field = _field("user_code", "Code", typed, error, 'autocomplete="off" maxlength="12"')
    return _page(
        "Enter the code",
        "<p>Type the code that the program shows.</p>" + _form("", "device", field, "Next"),
    )


def done(is_allowed: bool, client: Client) -> str:
    """The page at the end of a sign-in that began with a code."""
    if is_allowed:
        return _page(
            "You are signed in", f"<p>Close this page and go back to {escape(client.name)}.</p>"
        )
    return _page("Sign-in cancelled", "<p>Nothing was allowed. You can close this page.</p>")


def handover(redirect_uri: str, answer: Mapping[str, str]) -> str:
    """The page that leads back to the program, by itself or at the press of a button."""
    hidden = "".join(_hidden(name, value) for name, value in answer.items())
    return _page(
        "Back to the program",
        "<p>This page goes on by itself. If it does not, press Continue.</p>"
        f'<form method="post" action="{escape(redirect_uri)}">{hidden}'
        f"<button>Continue</button></form><script>{_SCRIPT}</script>",
    )


def failed(refusal: Refusal) -> str:
    """The page at which a sign-in ends while the program hears nothing of it."""
    said = (
        "<p>Type this code into SMTP Desktop to learn what to do: "
        f"<b>AADSTS{escape(refusal.code)}</b></p>"
    )
    return _page(
        "Sorry, but we’re having trouble signing you in.",
        '<p role="alert">The sign-in ends on this page, and SMTP Desktop cannot see it.</p>'
        + (said if refusal.code.isdigit() else "")
        + _details(refusal),
    )


def unknown() -> str:
    """The page at an address where there is none."""
    return _page("This page does not exist", "<p>Go back to SMTP Desktop and press Connect.</p>")


_ACTIONS = {"device": "/devicelogin"}
_CANCEL = '<button class="second" name="answer" value="cancel">Cancel</button>'
_OTHER = '<button class="second" name="other" value="1" formnovalidate>Use another account</button>'


def _page(title: str, body: str) -> str:
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="icon" href="data:,">'
        f"<title>{escape(title)} – practice sign-in</title><style>{_STYLE}</style></head>"
        f"<body><header>{BANNER}</header><main><h1>{escape(title)}</h1>{body}</main></body></html>"
    )


def _form(
    flow: str, step: str, fields: str, button: str = "Next", more: str = "", value: str = "go"
) -> str:
    """A form of one step; where it is sent is the page's own address."""
    hidden = (_hidden("flow", flow) if flow else "") + _hidden("step", step)
    first = f'<button name="answer" value="{value}">{escape(button)}</button>'
    action = _ACTIONS.get(step, "/signin")
    return f'<form method="post" action="{action}">{hidden}{fields}{first}{more}</form>'


def _field(name: str, label: str, value: str, error: str, more: str) -> str:
    told, wrong = "", ""
    if error:
        told = f'<p class="bad" role="alert" id="error">{escape(error)}</p>'
        wrong = ' aria-invalid="true" aria-describedby="error"'
    return (
        f'<label for="{name}">{escape(label)}</label>{told}<input id="{name}" name="{name}" '
        f'value="{escape(value)}" required autofocus spellcheck="false" {more}{wrong}>'
    )


def _hidden(name: str, value: str) -> str:
    return f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'


def _details(refusal: Refusal) -> str:
    """What somebody who helps asks for."""
    rows = (
        ("Message", refusal.message),
        ("Trace ID", refusal.trace),
        ("Correlation ID", refusal.correlation),
        ("Timestamp", refusal.timestamp),
    )
    listed = "".join(f"<dt>{name}</dt><dd>{escape(value)}</dd>" for name, value in rows)
    return f"<h2>Details</h2><dl>{listed}</dl>"


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
