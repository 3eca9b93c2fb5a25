"""Ready texts for programs that are set up to send through this computer."""

from __future__ import annotations

import re
from typing import NamedTuple

from smtp_desktop.wording.sentence import _T

_PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+")
_SOMEBODY = "you@example.com"


class ReadyText(NamedTuple):
    """How one kind of program is set up: its name, what to do, and the text to copy, if any.

    In `text`, what stands as ``<server>`` and the like is filled in; names and passwords of the
    relay hold only letters, digits and dashes, which need no quotes anywhere.
    """

    name: str
    advice: str
    text: str = ""

    def filled(self, server: str, port: int, username: str, password: str, sender: str) -> str:
        """The text for one program; an address that might need quotes is left to the person."""
        address = sender if _PLAIN_ADDRESS.fullmatch(sender) else _SOMEBODY
        values = {
            "server": server, "port": str(port), "username": username, "password": password,
            "sender": address,
        }  # fmt: skip
        return re.sub(r"<(\w+)>", lambda found: values[found[1]], self.text)


READY_TEXTS = (
    ReadyText(
        _T("wording", "Any program"),
        _T("wording", "Type these into its email or SMTP settings. Choose no encryption."),
        "Server: <server>\nPort: <port>\nEncryption: none\nUsername: <username>\n"
        "Password: <password>\n",
    ),
    ReadyText(
        _T("wording", "WordPress or PHP"),
        _T(
            "wording",
            "For a website on this computer: save this as wp-content/mu-plugins/smtp.php. "
            "PHPMailer elsewhere takes the same values.",
        ),
        "<?php\nadd_action('phpmailer_init', function ($mail) {\n"
        "    $mail->isSMTP();\n"
        "    $mail->Host = '<server>';\n"
        "    $mail->Port = <port>;\n"
        "    $mail->SMTPAuth = true;\n"
        "    $mail->SMTPSecure = '';\n"
        "    $mail->SMTPAutoTLS = false;\n"
        "    $mail->Username = '<username>';\n"
        "    $mail->Password = '<password>';\n"
        "    $mail->From = '<sender>';\n"
        "});\n",
    ),
    ReadyText(
        _T("wording", "A file .env"),
        _T("wording", "Laravel and many web programs read these lines."),
        "MAIL_MAILER=smtp\nMAIL_HOST=<server>\nMAIL_PORT=<port>\nMAIL_USERNAME=<username>\n"
        "MAIL_PASSWORD=<password>\nMAIL_ENCRYPTION=null\nMAIL_FROM_ADDRESS=<sender>\n",
    ),
    ReadyText(
        _T("wording", "PowerShell"),
        _T("wording", "A script sends with these lines."),
        "$secret = ConvertTo-SecureString '<password>' -AsPlainText -Force\n"
        "$who = New-Object System.Management.Automation.PSCredential('<username>', $secret)\n"
        "Send-MailMessage -SmtpServer '<server>' -Port <port> -Credential $who `\n"
        "    -From '<sender>' -To '<sender>' -Subject 'Test' -Body 'It works.'\n",
    ),
    ReadyText(
        _T("wording", "git"),
        _T("wording", "For git send-email: run these lines once."),
        "git config --global sendemail.smtpServer <server>\n"
        "git config --global sendemail.smtpServerPort <port>\n"
        "git config --global sendemail.smtpEncryption none\n"
        "git config --global sendemail.smtpUser <username>\n"
        "git config --global sendemail.smtpPass <password>\n",
    ),
    ReadyText(
        _T("wording", "cron and mail"),
        _T(
            "wording",
            "Programs that call sendmail need no password: put this line into ~/.mailrc, or let "
            "them call smtp-desktop-sendmail.",
        ),
        "set mta=smtp-desktop-sendmail\n",
    ),
    ReadyText(
        _T("wording", "Thunderbird"),
        _T(
            "wording",
            "Settings, Outgoing Server, Add: connection security None, password, transmitted "
            "insecurely. The connection does not leave this computer.",
        ),
        "Server Name: <server>\nPort: <port>\nConnection security: None\n"
        "Authentication method: Password, transmitted insecurely\nUser Name: <username>\n"
        "Password: <password>\n",
    ),
    ReadyText(
        _T("wording", "A scanner or printer"),
        _T(
            "wording",
            "This cannot work: a scanner is another machine, and this is only for programs on this "
            "computer. Type your provider's server into the scanner, or let it scan to a folder.",
        ),
    ),
)
