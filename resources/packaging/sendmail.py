"""What ``smtp-desktop-sendmail`` starts with in the stand-alone program."""

from smtp_desktop.main import run_sendmail

run_sendmail()
