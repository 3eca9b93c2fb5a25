"""Server replies found in a text: wherever they stand, however their lines were joined or broken.

A number is a reply code only where something says so: an enhanced status behind it, the brackets
and quotes of a program around it, or words about mail. A price, a year or a version is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from smtp_desktop.diagnosis.catalogue.clues import Clues
from smtp_desktop.smtp.reply import EnhancedStatus, Reply

_LONGEST = 2000  # characters of one reply; RFC 5321 allows 512 a line
_NUMBER_ALONE = 1  # the weight of a code without words
_MOST = 400  # numbers looked at in one text

# No server of mail says 40z: those are the web's.
_CODE = re.compile(r"(?<![\w.,/#@$€£+])(?<!\d[:-])((?!40)[2-5]\d\d)(?![\w.]*\w)(?!\.\d)")
# What stands between code and enhanced status: “535-5.7.8”, “(535, b'5.7.8”, “550 #5.1.0”.
_STATUS = re.compile(r"[ \t:,#(\[<b'\"-]{0,8}([245])\.(\d{1,3})\.(\d{1,3})(?![\w]|\.\d)[)\]:]?")
_BEFORE = re.compile(r"(?:^|[\n:;'\"(<>=|*\]-])[ \t]*$")
_AFTER = re.compile(r"[ \t:/-]{1,4}(?:[45]\d\d |\d )?['\"]?(?=[^\W\d_]|[<\['\"#(*…])")
_TUPLE = re.compile(r",[ \t]{0,2}b?['\"](?=[^'\"])")  # Python's “(550, b'relay not permitted')”
_PORTS = ("443", "465", "587")
_STATUS_ALONE = re.compile(r"(?<![\w./-])[#(\[]{0,2}([45])\.([0-7])\.(\d{1,3})(?!\w|\.\d)[)\]]?")
# PHPMailer's short form has the words first: “Detail: … SMTP code: 535”.
_CODE_LAST = re.compile(
    r"SMTP code:[ \t]{0,3}([45]\d\d)(?:[ \t]{0,3}Additional SMTP info:[ \t]{0,3}([\d.]{5,11}))?",
    re.IGNORECASE,
)
# Where the server's words end and the program goes on.
_END = re.compile(
    r"\n[ \t]*\n|\(in reply to|\n; message exc|\s+\(state \d|\n\s*at [\w$.<]|\bat \S{1,200} line \d"
    r"|\n.{0,60}(?:CLIENT -> SERVER|SERVER -> CLIENT|SMTP ERROR|SMTP Error)"
    r"|\n\s*(?:C|S): |\n\s*(?:->|~>|<-|>>>|<<<|<\*\*|=== |\* |> [A-Z]{4}|---> )"
    r"|\n\s*['\"]?(?:code|response|responseCode|command)['\"]?: "
    r"|\n\s*\[?(?:DEBUG|INFO|WARN(?:ING)?|ERROR|TRACE|FATAL)\b(?! ?:? ?authentication)|\n#\["
    r"|\n\s*(?:Traceback|File \"|curl:|msmtp:|DSN |Giving up"
    r"|Final-Recipient|Remote-MTA|Status:|Diagnostic-Code|Reporting-MTA|Please check the|---)"
    r"|\n\s*\[?\d{4}-\d\d-\d\d|\n[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d |\n\s*[}\])]"
)
# A code without words, at the end of a line: “Mail server returned 535”, “error code. [550]”.
_CODE_ALONE = re.compile(
    r"(?:\b(?:smtp|code|error|returned|reply|response|said|failed|got)\b[.:,]?|^)[ \t]{0,3}\[?"
    r"(?!5(?:00|87)\b)([45]\d\d)\]?(?:[ \t]{0,3}\(\d{1,5}\))?(?=[.;]?[ \t]*(?:$|ERR))",
    re.IGNORECASE | re.MULTILINE,
)
# What a web server writes into its log beside the status of its own answer.
_OF_A_REQUEST = re.compile(r"status=\d{3} \w{1,20}=", re.IGNORECASE)
_IN_A_ROW = re.compile(r"[\d.,;+/-][ \t]*\Z")
_LINE_END = re.compile(r"[.!?)\]\"']{0,3}[ \t]*(?:\r?\n|\Z)")
_FIRST_WORD = re.compile(r"\w")
_LETTERS = re.compile(r"[^\W\d_]{2}")


@dataclass(frozen=True)
class _Mark:
    """A reply code with the enhanced status behind it; `words` is where its words begin."""

    code: int
    status: EnhancedStatus | None
    start: int
    words: int
    is_open: bool  # “535-”: more lines follow
    quote: str
    weight: int


class Subject(NamedTuple):
    """What a text is about. It may be known to be about sending mail, so that a bare code counts,
    or not to be; None says that nothing tells. The clues tell more."""

    is_mail: bool | None
    clues: Clues


@dataclass(frozen=True)
class Found:
    """A reply and where it stands in the text; `weight` says how surely it is one, `is_apart` that
    its code begins a line."""

    reply: Reply
    start: int
    end: int
    weight: int
    is_apart: bool = False

    @property
    def is_bare(self) -> bool:
        """Whether nothing but the number was found, so that words near it are a program's."""
        has_words = self.weight > _NUMBER_ALONE and _LETTERS.search(self.reply.text)
        return not has_words and self.reply.enhanced is None


def found_in(text: str, subject: Subject) -> list[Found]:
    """The negative replies in a text about this subject, the most telling first, each once."""
    groups = list(_code_last(text)) or list(_groups(text, subject))
    if not groups:
        groups = list(_statuses(text, subject)) or [
            *_quoted(text, subject.clues),
            *_stated(text, subject),
        ]
    groups.sort(key=lambda group: -group.weight)
    unique = {(group.reply.code, group.reply.text.lower()): group for group in reversed(groups)}
    return sorted(unique.values(), key=lambda group: (-group.weight, group.start))


def _code_last(text: str) -> Iterator[Found]:
    """The reply in PHPMailer's short form."""
    found = _CODE_LAST.search(text)
    begin = text.rfind("Detail:", max(0, found.start() - _LONGEST), found.start()) if found else -1
    if found and begin >= 0:
        status = _enhanced(found[2] or "", found[1])
        words = _tidy(f"{status or ''} {text[begin + 7 : found.start()]}")
        yield Found(Reply(int(found[1]), (words,), status), begin, found.end(), 9)


def _groups(text: str, subject: Subject) -> Iterator[Found]:
    """Replies by their codes; lines that continue each other are one."""
    marks = list(_marks(text, subject))
    at = 0
    while at < len(marks):
        first = last = at
        while last + 1 < len(marks) and _continues(text, marks[last], marks[last + 1]):
            last += 1
        at = last + 1
        if marks[first].code >= 400:
            stop = marks[last + 1].start if last + 1 < len(marks) else len(text)
            yield _joined(text, marks[first : last + 1], stop)


def _marks(text: str, subject: Subject) -> Iterator[_Mark]:
    is_open, code = False, ""
    for number, found in enumerate(_CODE.finditer(text)):
        if number >= _MOST:
            return
        mark = _mark(text, found, subject, is_continuing=is_open and found[1] == code)
        if mark:
            is_open, code = mark.is_open, found[1]
            yield mark


def _mark(
    text: str, found: re.Match[str], subject: Subject, *, is_continuing: bool
) -> _Mark | None:
    code, start, end = found[1], found.start(), found.end()
    if _OF_A_REQUEST.match(text, max(0, start - len("status="))):
        return None
    status = _STATUS.match(text, end)
    if status and _is_meant(text, start, status, subject):
        after, weight = status.end(), 6
    else:
        status = None
        words = _TUPLE.match(text, end) if text[start - 1 : start] == "(" else None
        is_sure = is_continuing or bool(words)
        words = words or _AFTER.match(text, end)
        if not words or code in _PORTS or subject.clues.is_of_the_web(text[end : end + 40]):
            return None
        if not is_sure and not _is_likely(text, start, end, subject):
            return None
        after, weight = words.end(), 3
    is_open = text[end : end + 1] == "-" and text[end + 1 : end + 2] != " "
    quote = _quote(text, start, end, after)
    enhanced = _enhanced(".".join(status.groups()), code) if status else None
    return _Mark(int(code), enhanced, start, after, is_open, quote, weight)


def _is_meant(text: str, start: int, status: re.Match[str], subject: Subject) -> bool:
    """Whether code and enhanced status belong together and to a mail server."""
    rest = text[status.end() : status.end() + 300]
    is_all = not text[:start].strip() and not rest.strip()
    is_tuple = text[start - 1 : start] == "(" and text[start + 3 : start + 4] == ","
    # RFC 2034 §4: both begin with the same digit, and so does nothing else that people paste.
    is_first = not text[:start].strip() and status[1] == text[start] and text[start + 3] in " -"
    if subject.is_mail or is_all or is_tuple or is_first:
        return True
    if _is_whole(text, start, status) and subject.is_mail is None:
        return True
    is_close = text[start + 3 : start + 5] != ": "  # “Invoice 535: 5.7.8 pieces”
    return is_close and subject.clues.may_follow_a_status(rest)


def _is_whole(text: str, start: int, status: re.Match[str]) -> bool:
    """Whether the two stand at the end of a line as a server writes them when it says no more, one
    blank between them and the same digit first: “something odd 535 5.7.8”. In a row of numbers they
    are none."""
    is_written_so = (
        text[start + 3 : start + 4] == " " and status[0][1:2] == status[1] == text[start]
    )
    is_known = int(status[2]) < 8  # RFC 3463 §3 has no other subjects
    is_first = not _IN_A_ROW.search(text, max(0, start - 10), start)
    return is_written_so and is_known and is_first and bool(_LINE_END.match(text, status.end()))


def _quote(text: str, start: int, end: int, after: int) -> str:
    """The quotation mark that encloses the reply, or its words alone."""
    if text[start - 1 : start] in ("'", '"'):
        return text[start - 1]
    between = re.search(r"['\"]", text[end:after])
    return between[0] if between and "," in text[end:after] else ""


def _continues(text: str, mark: _Mark, following: _Mark) -> bool:
    is_near = following.start - mark.words < _LONGEST
    return mark.is_open and mark.code == following.code and is_near


def _joined(text: str, marks: list[_Mark], stop: int) -> Found:
    lines, end = [], 0
    for number, mark in enumerate(marks):
        until = marks[number + 1].start if number + 1 < len(marks) else stop
        words, end = _words_of(text, mark, min(until, mark.words + _LONGEST), marks[0].quote)
        if words not in lines:  # a bounce gives the first line as the reason, then all of them
            lines.append(words)
    status = next((mark.status for mark in marks if mark.status), None)
    if not status:
        status = _leading(lines, marks[0].code)
    if status:
        lines[0] = f"{status} {lines[0]}".strip()
    reply = Reply(marks[0].code, tuple(lines), status)
    # “550 5.1.1 <joe@acme.com>... User unknown” is what sendmail makes of the reply above it.
    telling = 2 * bool(status) + (len(marks) > 1) + (len(reply.text.split()) > 2)
    weight = 1 if ">... " in lines[0] else marks[0].weight + telling
    before = text[: marks[0].start].rpartition("\n")[2]
    return Found(reply, marks[0].start, end, weight, not _FIRST_WORD.search(before))


def _statuses(text: str, subject: Subject) -> Iterator[Found]:
    """Replies of which only the enhanced status was shown; its class stands for the code."""
    end = 0
    for number, found in enumerate(_STATUS_ALONE.finditer(text)):
        if found.start() < end or number >= _MOST or not _is_status(text, found, subject):
            continue
        status = EnhancedStatus(*(int(number) for number in found.groups()))
        mark = _Mark(int(found[1]), status, found.start(), found.end(), False, "", 2)
        words, end = _words_of(text, mark, found.end() + _LONGEST, "")
        if "#" in found[0] and not _FIRST_WORD.search(words):  # “sorry, too many emails (#5.7.1)”
            words = _tidy(text[: found.start()].rpartition("\n")[2][-_LONGEST:]).rstrip(" (#[")
        if _FIRST_WORD.search(words):
            yield Found(Reply(mark.code, (f"{status} {words}",), status), found.start(), end, 2)


def _is_status(text: str, found: re.Match[str], subject: Subject) -> bool:
    """Whether three numbers are an enhanced status, and not the version of something."""
    rest = text[found.end() : found.end() + 300]
    if subject.is_mail:
        return True
    if "#" in found[0] and not rest.strip(" \t)].\"'"):
        return subject.clues.are_of_a_server(text[: found.start()][-200:])
    if text[: found.start()].rpartition("\n")[2].strip(" \t\"'(<>|*-#"):
        return False
    has_long_detail = len(found[3]) == 3  # as Microsoft's have, and versions hardly
    return subject.clues.are_of_a_server(rest) or (
        has_long_detail and subject.clues.may_follow_a_status(rest)
    )


def _quoted(text: str, clues: Clues) -> Iterator[Found]:
    """Words that are named as the server's; whether they are 5yz or 4yz nobody knows."""
    found = clues.announced(text)
    if found:
        stated = clues.stated_code(text)
        for code in (int(stated[1]),) if stated else (5, 4):
            mark = _Mark(code, None, found.start(), found.end(), False, "", 2)
            words, end = _words_of(text, mark, found.end() + _LONGEST, "")
            if _FIRST_WORD.search(words):
                yield Found(Reply(code, (words,)), found.start(), end, 2 - (code == 4))


def _stated(text: str, subject: Subject) -> Iterator[Found]:
    """A code that is only named, as in “SMTP error 535”: its words stand around it."""
    found = subject.clues.stated_code(text)
    if subject.is_mail is not True:
        return
    found = found or _CODE_ALONE.search(text)
    if found and not _OF_A_REQUEST.match(text, found.start()):
        before = text[max(0, found.start() - 300) : found.start()]
        words = _tidy(text[found.end() :].lstrip(" :,.)")) or _tidy(before)
        reply = Reply(int(found[1]), (words[:_LONGEST],))
        yield Found(reply, found.start(), found.end(), _NUMBER_ALONE)


def _leading(lines: list[str], code: int) -> EnhancedStatus | None:
    """The enhanced status that only a later line has."""
    firsts = (line.partition(" ")[0] for line in lines)
    return next(
        (status for status in (_enhanced(first, str(code)) for first in firsts) if status), None
    )


def _enhanced(text: str, code: str) -> EnhancedStatus | None:
    parts = text.split(".")
    if (
        len(parts) != 3 or not "".join(parts).isdecimal() or not all(parts) or parts[0] != code[0]
    ):  # its class is the code's
        return None  # RFC 2034 §4
    return EnhancedStatus(*(int(number) for number in parts))


def _is_likely(text: str, start: int, end: int, subject: Subject) -> bool:
    """Whether a bare code is a reply's, by what is around it."""
    is_apart = bool(_BEFORE.search(text, max(0, start - 40), start)) or not start
    if subject.is_mail is not None:
        return subject.is_mail and (
            is_apart or subject.clues.are_of_a_server(text[end : end + 120])
        )
    line = text[:start].rpartition("\n")[2].strip(" \t\"'(<>|*-")
    if not line:
        return subject.clues.are_of_a_server(text[end : end + 300])
    is_short = len(text) < 200 and len(line.split()) < 3  # “Zoho 535 Authentication Failed”
    return is_short and subject.clues.are_of_a_server(text[end : end + 40])


def _words_of(text: str, mark: _Mark, stop: int, quote: str) -> tuple[str, int]:
    """The words of one line of a reply, however many lines they were broken into."""
    words = text[mark.words : stop]
    if quote:
        closed = re.search(rf"{quote}(?=\s*(?:[,)\]}};|]|\.?\s*$|\.\s|at\b))", words)
        if closed:
            words = words[: closed.start()]
    ended = _END.search(words)
    if ended:
        words = words[: ended.start()]
    return _tidy(_without_marks(words, mark)), mark.words + len(words)


def _without_marks(words: str, mark: _Mark) -> str:
    """Without code and enhanced status where a line began that is now the middle of one."""
    # Where lines were joined without a blank, the code of the next one sticks to a word.
    before = r"(?<![\d.])" if mark.is_open else r"(?<!\S)"
    words = re.sub(rf"{before}{mark.code}[ -](?=\S)", " ", words)
    if mark.status:
        words = re.sub(rf"(?<!\S){re.escape(str(mark.status))}(?=\s)", "", words)
    return words


def _tidy(words: str) -> str:
    """Words on one line, without the marks of quoting and the punctuation of what was around."""
    words = re.sub(r"\n[ \t]*(?:[>|][ \t]?)+", "\n", words)
    words = " ".join(words.split()).strip(" \t\"'|*")
    if words.endswith((")", "]")) and words.count("(") < words.count(")"):
        words = words[:-1]
    return re.sub(r"\s[<>*|-]{1,3}$", "", words.strip(" \t\"'|*"))
