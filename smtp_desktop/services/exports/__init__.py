"""An account as the configuration of a mail server or another mail program."""
