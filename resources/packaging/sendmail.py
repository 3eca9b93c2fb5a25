"""What ``smtp-desktop-sendmail`` starts with in the stand-alone program."""

from smtp_desktop.api.sendmail import run

run()
