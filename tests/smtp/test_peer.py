"""Which protocol answers, told from the first bytes that real services send."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smtp_desktop.smtp import peer

FIRST_BYTES: dict[bytes, str] = {
    # SMTP: Postfix, Exim, Exchange, Google, sendmail, a refusal, a firewall's stars
    b"220 mail.acme.com ESMTP Postfix (Debian/GNU)\r\n": "smtp",
    b"220-mail.acme.com ESMTP Exim 4.96 Fri, 20 Nov 2026 09:14:00 +0100\r\n220-We do not": "smtp",
    b"220 AM0PR01CA0001.outlook.office365.com Microsoft ESMTP MAIL Service ready": "smtp",
    b"220 smtp.gmail.com ESMTP a1-20020a05600c0bc1b0 - gsmtp\r\n": "smtp",
    b"220 sftp.acme.com ESMTP Sendmail 8.15\r\n": "smtp",
    b"220-ftp.acme.com\r\n220 ESMTP ready\r\n": "smtp",
    b"220 ***********************0*2******\r\n": "smtp",
    b"220\r\n": "smtp",
    b"220": "smtp",
    b"421 4.7.0 mx.acme.com Too many connections\r\n": "smtp",
    b"554 5.7.1 You are not allowed to connect.\r\n": "smtp",
    # The web
    b"HTTP/1.1 400 Bad Request\r\nServer: nginx\r\n": "http",
    b"HTTP/1.0 408 Request Time-out\r\n": "http",
    b"<!DOCTYPE HTML PUBLIC>\n": "http",
    b"\r\n<html><head><title>400": "http",
    # Reading email
    b"* OK [CAPABILITY IMAP4rev1 SASL-IR LOGIN-REFERRALS] Dovecot ready.\r\n": "imap",
    b"* PREAUTH IMAP4rev1 server logged in\r\n": "imap",
    b"* BYE Connection refused\r\n": "imap",
    b"* BAD Invalid command\r\n": "imap",
    b"+OK Dovecot ready. <1.5f@mail.acme.com>\r\n": "pop3",
    b"-ERR Service not available\r\n": "pop3",
    # Remote control and files
    b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n": "ssh",
    b"SSH-1.99-Cisco-1.25\n": "ssh",
    b"220 (vsFTPd 3.0.5)\r\n": "ftp",
    b"220 ProFTPD Server (Debian) [::ffff:192.0.2.1]\r\n": "ftp",
    b"220---------- Welcome to Pure-FTPd [privsep] [TLS] ----------\r\n": "ftp",
    b"220-Welcome\r\n220 FileZilla FTP Server\r\n": "ftp",
    b"220 Microsoft FTP Service\r\n": "ftp",
    # TLS records: an alert, a handshake, application data
    b"\x15\x03\x01\x00\x02\x02\x28": "tls",
    b"\x15\x03\x03\x00\x02\x01\x00": "tls",
    b"\x16\x03\x03\x00\x7a\x02": "tls",
    b"\x17\x03\x03\x00\x20": "tls",
    # None of these
    b"RFB 003.008\n": "other",
    b"\xff\xfd\x18\xff\xfd\x20": "other",
    b"J\x00\x00\x00\n8.0.35\x00": "other",
    b"\x16\x05\x01\x00": "other",
    b"2200 mail.acme.com\r\n": "other",
    b"120 ready in 5 minutes\r\n": "other",
    b"*OK no blank\r\n": "other",
    b"Access denied\r\n": "other",
    # Silence
    b"": "",
    b"\r\n \t\r\n": "",
}


@pytest.mark.parametrize(("first_bytes", "protocol"), FIRST_BYTES.items(), ids=ascii)
def test_a_protocol_is_told_from_its_first_bytes(first_bytes: bytes, protocol: str) -> None:
    assert peer.speaks(first_bytes) == protocol


@pytest.mark.parametrize("first_bytes", [one for one in FIRST_BYTES if FIRST_BYTES[one] != "tls"])
def test_blanks_before_the_first_word_change_nothing(first_bytes: bytes) -> None:
    assert peer.speaks(b"\r\n " + first_bytes) == peer.speaks(first_bytes)


@given(st.binary(max_size=200))
@settings(deadline=None)
def test_any_bytes_are_one_of_the_protocols_or_none(first_bytes: bytes) -> None:
    known = {"smtp", "http", "imap", "pop3", "ssh", "ftp", "tls", "other"}
    assert peer.speaks(first_bytes) in (known if first_bytes.strip() else {""})
