"""A name server on loopback, over UDP and TCP, that answers as it is told."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator, Mapping, Sequence

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

Zone = Mapping[tuple[str, str], Sequence[str]]  # (name, type) → records as text

SERVFAIL, REFUSES, KEEPS_SILENT, TALKS_NONSENSE = "SERVFAIL", "REFUSED", "silent", "nonsense"


class NameServer:
    """Knows a zone; a name whose type is ``*`` misbehaves as its record says.

    `questions` keeps what was asked as (name, type, transport). With `knows_edns` off it answers
    a question with options as an old router does.
    """

    def __init__(self, zone: Zone, *, delay: float = 0, knows_edns: bool = True) -> None:
        self.questions: list[tuple[str, str, str]] = []
        self._zone = {(name.lower(), kind): list(records) for (name, kind), records in zone.items()}
        self._delay = delay
        self._knows_edns = knows_edns
        self._stop = threading.Event()
        self._udp, self._tcp = _pair()
        self.port = int(self._udp.getsockname()[1])
        self._threads = [threading.Thread(target=one) for one in (self._serve_udp, self._serve_tcp)]

    def start(self) -> None:
        for sock in (self._udp, self._tcp):
            sock.settimeout(0.05)
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(5)
        self._udp.close()
        self._tcp.close()

    def _serve_udp(self) -> None:
        while not self._stop.is_set():
            with contextlib.suppress(TimeoutError):
                data, peer = self._udp.recvfrom(4096)
                reply = self._reply(data, "udp")
                if reply is not None:
                    self._udp.sendto(reply, peer)

    def _serve_tcp(self) -> None:
        while not self._stop.is_set():
            with contextlib.suppress(TimeoutError, ConnectionError, struct.error):
                peer, _ = self._tcp.accept()
                with peer:
                    peer.settimeout(1)
                    (length,) = struct.unpack("!H", peer.recv(2))
                    reply = self._reply(peer.recv(length), "tcp")
                    if reply is not None:
                        peer.sendall(struct.pack("!H", len(reply)) + reply)

    def _reply(self, data: bytes, transport: str) -> bytes | None:
        query = dns.message.from_wire(data)
        question = query.question[0]
        name = question.name.to_text(omit_final_dot=True).lower()
        kind = dns.rdatatype.to_text(question.rdtype)
        self.questions.append((name, kind, transport))
        self._stop.wait(self._delay)
        manners = self._zone.get((name, "*"), [""])[0]
        if manners == KEEPS_SILENT:
            return None
        if manners == TALKS_NONSENSE:
            return b"\x00\x01 this is no answer at all"
        response = dns.message.make_response(query)
        if query.edns >= 0 and not self._knows_edns:
            response.set_rcode(dns.rcode.FORMERR)
            response.use_edns(False)
            return response.to_wire()
        if manners in (SERVFAIL, REFUSES):
            response.set_rcode(dns.rcode.from_text(manners))
            return response.to_wire()
        self._fill(response, name, kind)
        room = 65535 if transport == "tcp" else (query.payload or 512)
        return _fitting(response, room)

    def _fill(self, response: dns.message.Message, name: str, kind: str) -> None:
        for _ in range(20):
            records = self._zone.get((name, kind))
            alias = self._zone.get((name, "CNAME"))
            if records is not None:
                response.answer.append(
                    dns.rrset.from_text_list(name + ".", 60, "IN", kind, records)
                )
                return
            if alias is None:
                break
            response.answer.append(dns.rrset.from_text(name + ".", 60, "IN", "CNAME", alias[0]))
            name = alias[0].rstrip(".").lower()
        if not any(known == name or known.endswith("." + name) for known, _ in self._zone):
            response.set_rcode(dns.rcode.NXDOMAIN)


def _pair() -> tuple[socket.socket, socket.socket]:
    """A socket for UDP and one for TCP on the same free port."""
    for _ in range(20):
        udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        tcp = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        udp.bind(("127.0.0.1", 0))
        try:
            tcp.bind(udp.getsockname())
        except OSError:  # somebody has this port for TCP
            udp.close()
            tcp.close()
            continue
        tcp.listen()
        return udp, tcp
    raise OSError("no port is free for both")


def _fitting(response: dns.message.Message, room: int) -> bytes:
    whole = response.to_wire(max_size=65535)
    if len(whole) <= room:
        return whole
    response.answer.clear()
    response.flags |= dns.flags.TC
    return response.to_wire()


@contextlib.contextmanager
def name_server(zone: Zone, *, delay: float = 0, knows_edns: bool = True) -> Iterator[NameServer]:
    """A name server with this zone, running."""
    server = NameServer(zone, delay=delay, knows_edns=knows_edns)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def free_port() -> int:
    """A port on which nothing answers."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
