"""How one field fills others: presets by the address, port and encryption together, tidying.

Pure functions from state to state. What the person typed is never overwritten, and what the
program changed is said beside the field with a way back. Host, port and encryption come from one
place: settings are filled in as a whole, or, where something typed stands against them, not at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from smtp_desktop.gui.state.form import Notice, without
from smtp_desktop.gui.state.service import domain_of
from smtp_desktop.gui.state.summary import field_names
from smtp_desktop.gui.state.undo import Changes
from smtp_desktop.gui.state.window import WindowState
from smtp_desktop.model import host as hosts
from smtp_desktop.model.choices import MICROSOFT, AuthType, ConnectionType, Encryption
from smtp_desktop.model.draft import SERVER, Draft, Field
from smtp_desktop.model.parse import tidy_tenant
from smtp_desktop.model.sign_in import authority
from smtp_desktop.services.imports import addresses
from smtp_desktop.wording import window as words
from smtp_desktop.wording.fields import ENCRYPTIONS
from smtp_desktop.wording.sentence import say

if TYPE_CHECKING:
    from smtp_desktop.model.provider import Provider, Providers
    from smtp_desktop.services.imports.reading import Reading

_USUAL_ENCRYPTION = {str(one.usual_port): one for one in (Encryption.SSL, Encryption.TLS)}
_COMMON_FIELDS: tuple[Field, ...] = (
    Field.NAME,
    Field.EMAIL,
    Field.HOST,
    Field.PORT,
    Field.TEST_TO,
)
_SERVER_FIELDS = (*SERVER, Field.AUTH_TYPE, Field.TENANT_ID)


def email_typed(state: WindowState) -> WindowState:
    """Username and Test Email Address follow Email until they are typed themselves."""
    draft, email = state.form.draft, state.form.draft.email.strip()
    if Field.USERNAME not in state.form.touched:
        draft = draft._replace(username=_username(state.service_in_use, email))
    if Field.TEST_TO not in state.form.touched:
        draft = draft._replace(test_to=email)
    return state.with_form(draft=draft)


def looked_up(state: WindowState, providers: Providers) -> WindowState:
    """The preset for the address, filled in unless what the person typed stands against it."""
    email = state.form.draft.email.strip()
    provider = providers.for_address(email) or _of_typed_host(state, providers)
    is_sought = state.search is not None and state.search.domain == domain_of(email)
    if (provider == state.service.provider and state.service.is_looked_up) or is_sought:
        return state
    notes = providers.notes_for(provider) if provider else ()
    found = state.with_service(
        provider=provider, notes=notes, is_looked_up=True, is_asked_for=False
    )
    preset = _preset(provider, email)
    if not state.form.takes({field: preset.value(field) for field in SERVER}):
        return advised(email_typed(found.with_form(is_server_open=True)))
    draft = found.form.draft
    draft = draft.taking(preset, (one for one in _SERVER_FIELDS if one not in state.form.touched))
    draft = _by_its_own_way(draft, provider)
    # Opened by hand it stays open; opened because nothing was known it folds away again.
    was_unknown = state.service.is_looked_up and state.service.provider is None
    by_hand = state.form.is_server_open and not was_unknown
    found = found.with_form(draft=draft, is_server_open=provider is None or by_hand)
    return advised(email_typed(found))


def _by_its_own_way(draft: Draft, provider: Provider | None) -> Draft:
    """Graph is Microsoft's alone: a service that takes a password is reached by SMTP."""
    if not draft.is_graph or provider is None or provider.auth is not AuthType.BASIC:
        return draft
    return draft._replace(connection=ConnectionType.SMTP)


def _of_typed_host(state: WindowState, providers: Providers) -> Provider | None:
    """The service behind a server that the person named; helpers on this computer are not one."""
    return (
        providers.behind(state.form.draft.host.strip())
        if Field.HOST in state.form.touched
        else None
    )


def picked(state: WindowState, provider: Provider, providers: Providers) -> WindowState:
    """A service chosen by its button: its preset counts, whatever stood there before."""
    email = state.form.draft.email.strip()
    preset = _preset(provider, email)
    draft = state.form.draft.taking(preset, _SERVER_FIELDS)
    draft = draft._replace(username=_username(provider, email))
    draft = _by_its_own_way(draft, provider)
    notices: dict[Field, Notice] = {}
    if state.form.draft.host.strip() and state.form.touched.intersection(SERVER):
        fields = (*_SERVER_FIELDS, Field.USERNAME, Field.CONNECTION)
        text = say(words.SERVICE_TAKEN, service=provider.name, host=state.form.draft.host)
        back = Changes.between(draft, state.form.draft, fields=fields)
        notices[Field.EMAIL] = Notice(text, say(words.UNDO), back)
    return (
        state._replace(search=None, imported=None)
        .with_form(
            draft=draft,
            is_server_open=not provider.has_smtp,
            touched=state.form.touched - {*_SERVER_FIELDS, Field.USERNAME},
            notices=notices,
            problems={},
        )
        .with_service(
            provider=provider,
            notes=providers.notes_for(provider),
            is_looked_up=True,
            is_asked_for=False,
        )
    )


def loaded(state: WindowState, saved: Draft, providers: Providers) -> WindowState:
    """The form of a saved account; values that differ from its preset count as typed."""
    provider = providers.for_address(saved.email)
    email = saved.email.strip()
    preset = _preset(provider, email)._replace(username=_username(provider, email), test_to=email)
    own = (*_SERVER_FIELDS, Field.USERNAME, Field.TEST_TO)
    touched = frozenset(field for field in own if saved.value(field) != preset.value(field))
    return (
        state.with_form(
            draft=saved,
            is_server_open=provider is None or bool(touched & {Field.HOST, Field.PORT}),
            touched=touched | {Field.NAME, Field.EMAIL},
        )
        .with_saved(draft=saved)
        .with_service(
            provider=provider,
            notes=providers.notes_for(provider) if provider else (),
            is_looked_up=True,
        )
    )


def encryption_chosen(state: WindowState, encryption: Encryption) -> WindowState:
    """The port follows the encryption while it still holds the previous one's usual port."""
    before = state.form.draft
    draft = before._replace(encryption=encryption)
    notices = without(state.form.notices, Field.PORT, Field.ENCRYPTION)
    usual, port = str(encryption.usual_port), before.port.strip()
    if port == str(before.encryption.usual_port) and port != usual:
        draft = draft._replace(port=usual)
        back = _pair(draft, draft._replace(port=before.port))
        text = say(words.PORT_FOLLOWED, port=usual, encryption=ENCRYPTIONS[encryption])
        notices[Field.PORT] = Notice(text, say(words.UNDO), back)
    return advised(state.with_form(draft=draft, notices=notices))


def port_left(state: WindowState) -> WindowState:
    """The encryption follows the port while the person has not chosen one."""
    before = state.form.draft
    port = before.port.strip()
    wanted = _USUAL_ENCRYPTION.get(port)
    fits = wanted is None or before.encryption.mode_on(int(port)) is wanted.mode_on(int(port))
    notices = without(state.form.notices, Field.ENCRYPTION)
    draft = before._replace(port=port)
    if wanted and not fits and Field.ENCRYPTION not in state.form.touched:
        draft = draft._replace(encryption=wanted)
        text = say(words.ENCRYPTION_FOLLOWED, port=port, encryption=ENCRYPTIONS[wanted])
        back = _pair(draft, draft._replace(encryption=before.encryption))
        notices[Field.ENCRYPTION] = Notice(text, say(words.UNDO), back)
    return advised(state.with_form(draft=draft, notices=notices))


def tidied(state: WindowState, field: Field, providers: Providers) -> WindowState:
    """What is left in a field, without what does not belong there; a change is said."""
    text = state.form.draft.text(field)
    if field in (Field.HOST, Field.EMAIL):
        reading = (addresses.typed if field is Field.HOST else addresses.from_address)(text)
        if reading:
            return _address_taken(state, field, reading, providers)
    if field is Field.HOST:
        return signing_in_there(_host_tidied(state))
    if field is Field.PORT:
        return port_left(state)
    if field is Field.AUTHORITY:
        return _authority_tidied(state)
    if field is Field.TENANT_ID:
        return state.with_form(draft=state.form.draft._replace(tenant_id=tidy_tenant(text)))
    if text != text.strip():
        return state.with_form(draft=state.form.draft.with_value(field, text.strip()))
    return state


def followed(state: WindowState, field: Field, changes: Changes) -> WindowState:
    """The form with what the link under a field changes, which counts as typed."""
    form = state.form.with_changes(changes)
    empty = {one for one in changes.fields if form.draft.value(one) == ""}  # it fills again
    notices = without(form.notices, field)
    return state._replace(form=form._replace(touched=form.touched - empty, notices=notices))


def advised(state: WindowState) -> WindowState:
    """Warn about a port and an encryption that seldom go together; never refuse them."""
    draft = state.form.draft
    pair = (draft.port.strip(), draft.encryption)
    other = {
        ("465", Encryption.STARTTLS): Encryption.SSL,
        ("465", Encryption.NONE): Encryption.SSL,
        ("587", Encryption.SSL): Encryption.TLS,
    }.get(pair)
    if other is None or Field.ENCRYPTION in state.form.notices or _is_preset(state, pair):
        return state
    text = say(words.UNUSUAL_PAIR, port=pair[0], encryption=ENCRYPTIONS[other])
    label = say(words.USE_IT, what=ENCRYPTIONS[other])
    notice = Notice(text, label, _pair(draft, draft._replace(encryption=other)))
    return state.with_form(notices={**state.form.notices, Field.ENCRYPTION: notice})


def _address_taken(
    state: WindowState, field: Field, reading: Reading, providers: Providers
) -> WindowState:
    """The parts of a server's address, each in its own field unless something is typed there."""
    said = reading.draft
    draft = state.form.draft.with_value(field, said.value(field))
    state = email_typed(state.with_form(draft=draft).with_saved(at=None))
    taken = [one for one in reading.fields if one is field or one not in state.form.touched]
    if field is Field.EMAIL and Field.HOST in state.form.touched:
        taken = [one for one in taken if one in (Field.EMAIL, Field.USERNAME)]
    elif reading.names_port:  # it was typed just now, with the name
        taken.append(Field.PORT)
    draft = state.form.draft.taking(said, taken)
    provider = providers.for_host(draft.host)
    if provider and Field.HOST in taken and Field.AUTH_TYPE not in state.form.touched:
        draft = draft._replace(auth_type=provider.auth)
    moved = draft.differences(state.form.draft)
    text = say(words.ADDRESS_TAKEN, fields=field_names(moved)) if moved else say(words.HOST_TIDIED)
    if reading.had_password:
        text = say("{text} {more}", text=text, more=say(words.PASSWORD_LEFT_OUT))
    before, touched = state.form.draft, state.form.touched.union(taken)
    state = advised(email_typed(state.with_form(draft=draft, touched=touched, is_server_open=True)))
    back = Changes.between(state.form.draft, before, fields=moved)
    notice = Notice(text, say(words.UNDO), back) if moved else Notice(text)
    return state.with_form(notices={**state.form.notices, field: notice})


def _host_tidied(state: WindowState) -> WindowState:
    typed = hosts.read(state.form.draft.host)
    if not typed.has_more or typed.ascii_host is None:
        return state.with_form(draft=state.form.draft._replace(host=state.form.draft.host.strip()))
    draft = state.form.draft._replace(host=typed.host, port=typed.port or state.form.draft.port)
    text = words.HOST_AND_PORT_TIDIED if typed.port else words.HOST_TIDIED
    notice = Notice(say(text, host=typed.host, port=typed.port))
    tidy = state.with_form(draft=draft, notices={**state.form.notices, Field.HOST: notice})
    return port_left(tidy) if typed.port else tidy


def _authority_tidied(state: WindowState) -> WindowState:
    """A sign-in address without its tenant, which fills Tenant ID where that is empty."""
    draft = state.form.draft
    found = authority.read(draft.authority)
    tenant = tidy_tenant(draft.tenant_id)
    if found is None or authority.contradicts(found.tenant, tenant):
        return state.with_form(draft=draft._replace(authority=draft.authority.strip()))
    tidy = draft._replace(authority=found.base, tenant_id=tenant or found.tenant)
    if tenant or not found.tenant:
        return state.with_form(draft=tidy)
    fields = (Field.AUTHORITY, Field.TENANT_ID)
    back = Changes.between(tidy, draft._replace(authority=""), fields=fields)
    notice = Notice(say(words.TENANT_TAKEN), say(words.UNDO), back)
    return state.with_form(
        draft=tidy,
        touched=state.form.touched | {Field.TENANT_ID},
        notices={**state.form.notices, Field.AUTHORITY: notice},
    )


def _preset(provider: Provider | None, email: str) -> Draft:
    if provider is None or not provider.has_smtp:
        return Draft()
    return Draft(
        auth_type=provider.auth,
        username=_username(provider, email),
        client_id=provider.client_id,
        tenant_id=provider.tenant,
        host=provider.host,
        port=str(provider.port),
        encryption=provider.encryption,
    )


def _username(provider: Provider | None, email: str) -> str:
    return provider.username_for(email) if provider and "@" in email else email


def _is_preset(state: WindowState, pair: tuple[str, Encryption]) -> bool:
    provider = state.service.provider
    return provider is not None and pair == (str(provider.port), provider.encryption)


def _pair(before: Draft, after: Draft) -> Changes:
    """Port and encryption belong together, and count as typed together."""
    return Changes.between(before, after, fields=(Field.PORT, Field.ENCRYPTION))


def auth_chosen(state: WindowState, auth_type: AuthType) -> WindowState:
    """The fields of another authentication type show; the values of all are kept, and what the
    service knows of the new ones is filled in."""
    problems = {one: text for one, text in state.form.problems.items() if one in _COMMON_FIELDS}
    draft, provider = state.form.draft._replace(auth_type=auth_type), state.service.provider
    if provider and auth_type is AuthType.OAUTH:
        draft = draft._replace(
            client_id=draft.client_id or provider.client_id,
            tenant_id=draft.tenant_id or provider.tenant,
        )
    return signing_in_there(state.with_form(draft=draft, problems=problems))


def provider_chosen(state: WindowState, provider: str) -> WindowState:
    """Another place to sign in at: what was wrong with the fields of the earlier one is no more."""
    own = (Field.CLIENT_ID, Field.TENANT_ID, Field.AUTHORITY, Field.ISSUER, Field.SCOPES)
    problems = without(state.form.problems, Field.PROVIDER, *own)
    draft = state.form.draft._replace(provider="" if provider == MICROSOFT else provider)
    return state.with_form(draft=draft, problems=problems)


def connection_chosen(state: WindowState, connection: ConnectionType) -> WindowState:
    """The fields of another way of sending show, and the values of both are kept.

    Graph takes a sign-in at Microsoft and nothing else, which is chosen with it. Whoever goes back
    to SMTP and never named a server gets that of the address.
    """
    before = state.form.draft
    state = state.with_form(
        draft=before._replace(connection=connection),
        problems=without(state.form.problems, *SERVER, Field.CONNECTION),
        notices=without(state.form.notices, *SERVER, Field.CONNECTION),
    )
    if connection is ConnectionType.SMTP:
        return state if before.host.strip() else _with_server(state)
    is_elsewhere = before.provider.strip() not in ("", MICROSOFT)
    if before.auth_type is AuthType.OAUTH and not is_elsewhere:
        return state
    if is_elsewhere:
        state = provider_chosen(state, MICROSOFT)
    state = auth_chosen(state, AuthType.OAUTH)
    fields = (Field.CONNECTION, Field.AUTH_TYPE, Field.PROVIDER)
    back = Changes.between(state.form.draft, before, fields=fields)
    notice = Notice(say(words.GRAPH_TAKES_OAUTH), say(words.UNDO), back)
    return state.with_form(notices={**state.form.notices, Field.CONNECTION: notice})


def _with_server(state: WindowState) -> WindowState:
    provider = state.service.provider
    if provider is None or not provider.has_smtp:
        return state
    draft = state.form.draft._replace(
        host=provider.host, port=str(provider.port), encryption=provider.encryption
    )
    return state.with_form(draft=draft)


def signing_in_there(state: WindowState) -> WindowState:
    """Where people sign in follows the outgoing server, until somebody has chosen it."""
    clouds = state.known.clouds
    if clouds is None or Field.PROVIDER in state.form.touched:
        return state
    found = clouds.provider_of(state.form.draft)
    return state if found is None else provider_chosen(state, found)
