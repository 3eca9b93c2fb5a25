"""A server's reply as clients, logs and bounces print it: what people really paste.

Each function takes a reply as it came over the wire (one line or several, with or without an
enhanced status) and gives the text around it. `stage` says where the reply came, with the names of
``diagnosis.stage``; left empty it is concluded from the reply, because no client says “Invalid
login” of an unknown recipient. A text without a reply code is no server's reply: it comes back as
a line of a log.
"""

from __future__ import annotations

from diagnosis import wrapped_by_libraries, wrapped_by_programs, wrapped_by_servers
from diagnosis.wrapping import WRAPPERS, Wrapper, said

__all__ = [
    "WRAPPERS",
    "Wrapper",
    "said",
    "wrapped_by_libraries",
    "wrapped_by_programs",
    "wrapped_by_servers",
]
