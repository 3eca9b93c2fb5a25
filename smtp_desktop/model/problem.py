"""What can be wrong with a field; the sentences stand in ``wording.fields``."""

from enum import Enum, auto
from typing import NamedTuple

from smtp_desktop.model.draft import Field


class ProblemCode(Enum):
    """What is wrong with a field."""

    EMAIL_MISSING = auto()
    EMAIL_INCOMPLETE = auto()
    EMAIL_HAS_BLANKS = auto()
    EMAIL_INVALID = auto()
    EMAIL_TOO_LONG = auto()
    NAME_HAS_CONTROL_CHARACTERS = auto()
    USERNAME_MISSING = auto()
    USERNAME_HAS_CONTROL_CHARACTERS = auto()
    PASSWORD_MISSING = auto()
    PASSWORD_HAS_CONTROL_CHARACTERS = auto()
    PASSWORD_NEEDS_ENCRYPTION = auto()
    MECHANISM_UNKNOWN = auto()
    CLIENT_ID_MISSING = auto()
    CLIENT_ID_INVALID = auto()
    CLIENT_SECRET_IS_THE_ID = auto()
    TENANT_MISSING = auto()
    TENANT_INVALID = auto()
    AUTHORITY_INVALID = auto()
    AUTHORITY_OF_ANOTHER_TENANT = auto()
    SECRET_EXPIRES_INVALID = auto()
    CLIENT_ID_HAS_BLANKS = auto()
    PROVIDER_UNKNOWN = auto()
    ISSUER_MISSING = auto()
    ISSUER_INVALID = auto()
    SCOPES_INVALID = auto()
    GRAPH_NEEDS_MICROSOFT = auto()
    HOST_MISSING = auto()
    HOST_HAS_MORE = auto()
    HOST_IS_AN_EMAIL = auto()
    HOST_INVALID = auto()
    EHLO_INVALID = auto()
    GRAPH_NEEDS_OAUTH = auto()
    PORT_MISSING = auto()
    PORT_NOT_A_NUMBER = auto()
    PORT_OUT_OF_RANGE = auto()


class Problem(NamedTuple):
    """One field that cannot stay as it is; `instead` is what would be right, where known."""

    field: Field
    code: ProblemCode
    instead: str = ""


Problems = tuple[Problem, ...]
