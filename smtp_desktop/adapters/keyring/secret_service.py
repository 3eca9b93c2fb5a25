"""Is the Secret Service there, awake and unlocked? Asked before the keyring is, with a time limit.

The keyring library asks without any limit: a stopped daemon, or a question nobody answers, holds
it for ever (freedesktop.org Secret Service API, version 0.2).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto

_NAME = "org.freedesktop.secrets"
_SERVICE = "org.freedesktop.Secret.Service"
_COLLECTION = "org.freedesktop.Secret.Collection"
_STARTING = 4  # times the patience: a daemon that the bus has to start first may take longer


class ServiceState(Enum):
    """What the Secret Service is up to."""

    ABSENT = auto()
    HUNG = auto()
    NO_COLLECTION = auto()
    LOCKED = auto()
    UNLOCKED = auto()


def state(environ: Mapping[str, str], seconds: float) -> ServiceState:
    """The state of the Secret Service on the session bus; takes `seconds` at the most per step."""
    # Without an address, asking could start a bus of its own that nobody else shares.
    address = environ.get("DBUS_SESSION_BUS_ADDRESS")
    if not address:
        return ServiceState.ABSENT
    from jeepney import DBusAddress, DBusErrorResponse, Properties, new_method_call
    from jeepney.bus_messages import message_bus
    from jeepney.io.blocking import open_dbus_connection
    from jeepney.wrappers import unwrap_msg

    try:
        with open_dbus_connection(address) as bus:

            def ask(message: object, patience: float = seconds) -> tuple[object, ...]:
                reply = bus.send_and_get_reply(message, timeout=patience)
                return tuple(unwrap_msg(reply))

            if not ask(message_bus.NameHasOwner(_NAME))[0]:
                ask(message_bus.StartServiceByName(_NAME), seconds * _STARTING)
            service = DBusAddress("/org/freedesktop/secrets", _NAME, _SERVICE)
            path = str(ask(new_method_call(service, "ReadAlias", "s", ("default",)))[0])
            if path == "/":
                return ServiceState.NO_COLLECTION
            collection = Properties(DBusAddress(path, _NAME, _COLLECTION))
            (locked,) = ask(collection.get("Locked"))
            is_locked = locked[1] if isinstance(locked, tuple) else bool(locked)
            return ServiceState.LOCKED if is_locked else ServiceState.UNLOCKED
    except TimeoutError:
        return ServiceState.HUNG
    except (OSError, ValueError, RuntimeError, DBusErrorResponse):
        return ServiceState.ABSENT  # also for an address that is none
