"""The shortest way to the running relay, for a program that is started once a message.

It imports next to nothing: what a message costs is what Python loads for it. So it stands beside
its caller, and annotations are in quotes, for even ``__future__`` is a module to load. It works out
where the relay listens by itself (a test holds it to what ``places`` says), and only where a local
socket tells whose it is; everywhere else there is the long way.
"""

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    import _socket
    from collections.abc import Callable, Mapping, Sequence
    from typing import NoReturn

_SECONDS = 700.0  # longer than the relay waits for anybody
_CHUNK = 1 << 20
_MOST = 1 << 20  # octets of an answer
_SESSIONS = "/run/user"  # as `places` has it
_LONGEST_SOCKET = 107  # octets of its path (unix(7))

_TEMP_FAIL = 75
_LOST = "The relay ended meanwhile, so the message may have been sent."

_SOL_SOCKET, _SO_PEERCRED, _CREDENTIALS = 1, 17, 12  # as Linux has them


class Ended(Exception):
    """How the program ends: the exit code and what it prints."""

    def __init__(self, code: int, error: str = "", output: str = "") -> None:
        super().__init__(code)
        self.code, self.error, self.output = code, error, output


def mailed(
    words: "Sequence[str]", environ: "Mapping[str, str]", read: "Callable[[], bytes]"
) -> bytes:
    """Let the running relay do what these words ask of ``sendmail``, and raise Ended.

    Where no relay takes it, give back what was read of the message; it is for another way then.
    """
    link = _link(environ)
    if link is None:
        return b""
    content = read()
    words_said = ", ".join(map(_quoted, words))
    line = f'{{"do": "sendmail", "argv": [{words_said}], "size": {len(content)}}}\n'
    said = b""
    try:
        link.sendall(line.encode())
        link.sendall(content)
        while not said.endswith(b"\n") and len(said) < _MOST and (more := link.recv(65_536)):
            said += more
    except OSError:
        _end(_TEMP_FAIL, _LOST)
    finally:
        link.close()
    if said.startswith(b'{"code": 0, "output": "", '):
        _end(0)
    return _other_answer(said, content)


def _other_answer(said: bytes, content: bytes) -> bytes:
    """The answer of a relay that has more to say than that all is well."""
    import json

    try:
        answer = json.loads(said)
        if "error" in answer and "code" not in answer:  # it has not taken the message
            return content
        code, error, output = int(answer["code"]), str(answer["error"]), str(answer["output"])
    except (ValueError, TypeError, KeyError):
        _end(_TEMP_FAIL, _LOST)
    return _end(code, error, output)


def _end(code: int, error: str = "", output: str = "") -> "NoReturn":
    raise Ended(code, error, output)


def _state(environ: "Mapping[str, str]") -> str:
    home = environ.get("SMTP_DESKTOP_HOME", "")
    if home:
        return os.path.abspath(os.path.expanduser(home))
    state = environ.get("XDG_STATE_HOME", "").strip() or os.path.expanduser("~/.local/state")
    return f"{state}/smtp-desktop"


if sys.platform == "linux":

    def address(environ: "Mapping[str, str]") -> str:
        """Where this user's relay listens; empty where the long way has to find out."""
        state = _state(environ)
        name = f"smtp-desktop-relay-{_crc32(os.fsencode(os.path.abspath(state))):08x}.socket"
        user = os.getuid()
        session = environ.get("XDG_RUNTIME_DIR", "") or f"{_SESSIONS}/{user}"
        if not (_has_room(session, name) and _is_private(session, user)):
            shared = environ.get("TMPDIR") or environ.get("TEMP") or environ.get("TMP") or "/tmp"  # noqa: S108
            session = f"{shared}/smtp-desktop-{user}"
        fits = _has_room(session, name) and _is_private(session, user)
        return f"{session}/{name}" if fits else ""

    def _link(environ: "Mapping[str, str]") -> "_socket.socket | None":
        """A connection to this user's relay, None where none listens."""
        path = address(environ)
        if not path or not os.path.exists(path):
            return None
        import _socket

        link = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
        try:
            link.settimeout(_SECONDS)
            link.connect(path)
            known = link.getsockopt(_SOL_SOCKET, _SO_PEERCRED, _CREDENTIALS)
        except OSError:
            link.close()
            return None
        if int.from_bytes(known[4:8], sys.byteorder) != os.getuid():
            link.close()
            return None
        return link

else:

    def address(environ: "Mapping[str, str]") -> str:
        """Nowhere: the long way finds out."""
        return ""

    def _link(environ: "Mapping[str, str]") -> "_socket.socket | None":
        return None


def _has_room(folder: str, name: str) -> bool:
    """As ``places`` has it."""
    return len(os.fsencode(f"{folder}/{name}")) <= _LONGEST_SOCKET


def _is_private(folder: str, user: int) -> bool:
    """Whether this is a folder of this user that no other one can enter, and no link to one."""
    try:
        found = os.lstat(folder)
    except OSError:
        return False
    return found.st_mode & 0o170077 == 0o040000 and found.st_uid == user


def _crc32(data: bytes) -> int:
    """As ``zlib`` has it, whose loading takes longer than this."""
    value = 0xFFFFFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0xEDB88320 if value & 1 else 0)
    return value ^ 0xFFFFFFFF


def _quoted(word: str) -> str:
    if word.isascii() and word.isprintable() and '"' not in word and "\\" not in word:
        return f'"{word}"'
    from _json import encode_basestring_ascii

    quoted: str = encode_basestring_ascii(word)
    return quoted


def everything() -> bytes:
    """All that comes in on standard input."""
    pieces = []
    while piece := os.read(0, _CHUNK):
        pieces.append(piece)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)
