"""The words of one line of a reply: where they end, however they were broken or joined."""

from __future__ import annotations

import re
from dataclasses import dataclass

from smtp_desktop.smtp.reply import EnhancedStatus

LONGEST = 2000  # characters of one reply; RFC 5321 allows 512 a line
# Where the server's words end and the program goes on.
_END = re.compile(
    r"\n[ \t]*\n|\(in reply to|\n; message exc|\s+\(state \d|\n\s*at [\w$.<]|\bat \S{1,200} line \d"
    r"|\n.{0,60}(?:CLIENT -> SERVER|SERVER -> CLIENT|SMTP ERROR|SMTP Error)"
    r"|\n\s*(?:C|S): |\n\s*(?:->|~>|<-|>>>|<<<|<\*\*|=== |\* |> [A-Z]{4}|---> )"
    r"|\n\s*['\"]?(?:code|response|responseCode|command)['\"]?: "
    r"|\n\s*(?:Traceback|File \"|curl:|msmtp:|DSN |Giving up"
    r"|Final-Recipient|Remote-MTA|Status:|Diagnostic-Code|Reporting-MTA|Please check the|---)"
    r"|\n\s*\[?\d{4}-\d\d-\d\d|\n[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d |\n\s*[}\])]"
)


@dataclass(frozen=True)
class Mark:
    """A reply code with the enhanced status behind it; `words` is where its words begin."""

    code: int
    status: EnhancedStatus | None
    start: int
    words: int
    is_open: bool  # “535-”: more lines follow
    quote: str
    weight: int


def words_of(text: str, mark: Mark, stop: int, quote: str) -> tuple[str, int]:
    """The words of one line of a reply, however many lines they were broken into."""
    words = text[mark.words : stop]
    if quote:
        closed = re.search(rf"{quote}(?=\s*(?:[,)\]}};|]|\.?\s*$|\.\s|at\b))", words)
        if closed:
            words = words[: closed.start()]
    ended = _END.search(words)
    if ended:
        words = words[: ended.start()]
    return tidy(_without_marks(words, mark)), mark.words + len(words)


def _without_marks(words: str, mark: Mark) -> str:
    """Without code and enhanced status where a line began that is now the middle of one."""
    # Where lines were joined without a blank, the code of the next one sticks to a word.
    before = r"(?<![\d.])" if mark.is_open else r"(?<!\S)"
    words = re.sub(rf"{before}{mark.code}[ -](?=\S)", " ", words)
    if mark.status:
        words = re.sub(rf"(?<!\S){re.escape(str(mark.status))}(?=\s)", "", words)
    return words


def tidy(words: str) -> str:
    """Words on one line, without the marks of quoting and the punctuation of what was around."""
    words = re.sub(r"\n[ \t]*(?:[>|][ \t]?)+", "\n", words)
    words = " ".join(words.split()).strip(" \t\"'|*")
    if words.endswith((")", "]")) and words.count("(") < words.count(")"):
        words = words[:-1]
    return re.sub(r"\s[<>*|-]{1,3}$", "", words.strip(" \t\"'|*"))
