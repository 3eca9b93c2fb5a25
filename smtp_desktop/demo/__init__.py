"""The practice mail server behind ``smtp-desktop demo``: real SMTP on this computer alone."""
