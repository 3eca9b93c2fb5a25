"""Where this program keeps its things (settings, state, the socket of the running window)."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping

from smtp_desktop.ownership import make_private, own_identity, own_number

HOME = "SMTP_DESKTOP_HOME"  # the variable that names one folder for everything
_NAME = "smtp-desktop"
_SESSIONS = "/run/user"  # where Linux has the sessions' folders, also for cron, which is told none
_LONGEST_SOCKET = 107 if sys.platform == "linux" else 103  # octets of its path (unix(7), unix(4))


class Places:
    """The folders; SMTP_DESKTOP_HOME puts them all into one (portable use, tests). `platform`
    is the system, as in ``sys.platform``; `identity` tells this user from the others there, where
    all share the names of pipes, and may raise OSError."""

    def __init__(
        self,
        environ: Mapping[str, str],
        platform: str = sys.platform,
        identity: Callable[[], bytes] = own_identity,
    ) -> None:
        self._environ = environ
        self._platform = platform
        self._identity = identity
        self._home = environ.get(HOME, "")

    @property
    def accounts(self) -> str:
        """The folder of the settings files."""
        return os.path.join(self._folder("config"), "accounts")

    @property
    def people(self) -> str:
        """The folder of the list of people to notify."""
        return os.path.join(self._folder("config"), "notify")

    @property
    def state(self) -> str:
        """The folder of what the program remembers and nobody edits."""
        return self._folder("state")

    @property
    def log(self) -> str:
        """The folder of the sending log, and of nothing else."""
        return os.path.join(self.state, "log")

    @property
    def lock(self) -> str:
        """The file that is locked while a window is open; its folder exists afterwards."""
        try:
            make_folder(self.state)
        except OSError:
            return ""  # a read-only home: two windows are better than none
        return os.path.join(self.state, "window.lock")

    @property
    def instance(self) -> str:
        """The local socket, or on Windows the pipe, of the running window; empty where no folder
        for it is this user's alone, or nobody tells who that is."""
        return self._local_socket(_NAME)

    @property
    def relay(self) -> str:
        """The same of the running relay."""
        return self._local_socket(f"{_NAME}-relay")

    @property
    def practice_relay(self) -> str:
        """The same of a relay for practice, of which each program may have one."""
        return self._local_socket(f"{_NAME}-practice-{os.getpid()}")

    @property
    def relay_lock(self) -> str:
        """The file that is locked while the relay runs."""
        return os.path.join(self.state, "relay.lock")

    @property
    def register(self) -> str:
        """The file of the programs that may send through the relay."""
        return os.path.join(self._folder("config"), "programs.toml")

    @property
    def keyring(self) -> str:
        """What tells the secrets of this folder from those of another in the one keyring that all
        share; empty at the usual place."""
        if not self._home:
            return ""
        import zlib

        folder = os.path.normcase(os.path.realpath(self._folder("config")))
        return f"{zlib.crc32(os.fsencode(folder)):08x}"

    def _local_socket(self, name: str) -> str:
        import zlib

        digest = f"{zlib.crc32(os.fsencode(os.path.abspath(self.state))):08x}"
        name = f"{name}-{digest}"
        if self._platform == "win32":
            try:
                return f"{name}-{zlib.crc32(self._identity()):08x}"
            except OSError:
                return ""
        return self._in_private_folder(f"{name}.socket")

    def _in_private_folder(self, name: str) -> str:
        """In the session's folder, else in one of the shared temporary folder, else in one beside
        the state: the first that nobody else can put a socket into, and with room for its path."""
        session = self._environ.get("XDG_RUNTIME_DIR", "") or f"{_SESSIONS}/{own_number()}"
        if _has_room(session, name) and _is_private(session):
            return os.path.join(session, name)
        import tempfile

        shared = os.path.join(tempfile.gettempdir(), f"{_NAME}-{own_number()}")
        for folder in (shared, os.path.join(self.state, "run")):
            if not _has_room(folder, name):
                continue
            try:
                make_folder(folder)
            except OSError:
                continue
            if _is_private(folder):
                return os.path.join(folder, name)
        return ""

    def _folder(self, kind: str) -> str:
        if self._home:
            return os.path.abspath(os.path.expanduser(self._home))
        import platformdirs  # 9 ms that a portable start does not need

        find = platformdirs.user_config_dir if kind == "config" else platformdirs.user_state_dir
        return find(_NAME, appauthor=False)


def make_folder(path: str) -> None:
    """Make a folder and those above it that are missing, for this user alone whatever the umask;
    raises OSError."""
    if os.path.isdir(path):
        return
    above = os.path.dirname(path)
    if above != path:
        make_folder(above)
    try:
        make_private(path)
    except FileExistsError:
        if not os.path.isdir(path):  # else another program was faster
            raise


def _has_room(folder: str, name: str) -> bool:
    """Whether a socket in this folder has a path that systems take."""
    return len(os.fsencode(os.path.join(folder, name))) <= _LONGEST_SOCKET


def _is_private(folder: str) -> bool:
    """Whether this is a folder of this user that no other one can enter, and no link to one."""
    import stat

    try:
        found = os.lstat(folder)
    except OSError:
        return False
    is_own = stat.S_ISDIR(found.st_mode) and found.st_uid == own_number()
    return is_own and not found.st_mode & 0o077
