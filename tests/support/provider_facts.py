"""What public lists say about email services, entered by hand for the tests."""

from __future__ import annotations

WHOLE = "{address}"
LOCAL = "{local}"

BUTTONS = (
    "Microsoft 365",
    "Outlook.com / Hotmail",
    "Google",
    "Yahoo",
    "AOL",
    "BT Internet",
    "IONOS 1&1",
    "SendGrid",
)

# host, port, encryption, username -> domains
MAILBOXES: dict[tuple[str, int, str, str], str] = {
    ("smtp.gmail.com", 465, "ssl", WHOLE): "gmail.com googlemail.com telus.net",
    ("smtp-mail.outlook.com", 587, "tls", WHOLE): (
        "outlook.com outlook.de outlook.fr outlook.com.br outlook.co.th hotmail.com hotmail.co.uk"
        " hotmail.fr hotmail.com.tr live.com live.co.uk live.nl live.com.au msn.com windowslive.com"
    ),
    (
        "smtp.office365.com",
        587,
        "tls",
        WHOLE,
    ): "onmicrosoft.com acme.onmicrosoft.com nhs.net nhs.scot",
    ("smtp.mail.yahoo.com", 465, "ssl", WHOLE): (
        "yahoo.com yahoo.co.uk yahoo.de yahoo.fr yahoo.com.br yahoo.co.in ymail.com rocketmail.com"
        " cox.net rogers.com nl.rogers.com"
    ),
    ("smtp.mail.yahoo.co.jp", 465, "ssl", LOCAL): "yahoo.co.jp",
    ("ybbsmtp.mail.yahoo.co.jp", 465, "ssl", LOCAL): "ybb.ne.jp",
    ("smtp.aol.com", 465, "ssl", WHOLE): (
        "aol.com aol.de aol.co.uk aim.com netscape.net compuserve.com verizon.net"
    ),
    ("outbound.att.net", 465, "ssl", WHOLE): "att.net sbcglobal.net bellsouth.net",
    ("smtp.comcast.net", 465, "ssl", WHOLE): "comcast.net xfinity.com",
    ("smtp.mail.me.com", 587, "tls", WHOLE): "icloud.com me.com mac.com",
    ("mail.btinternet.com", 465, "ssl", WHOLE): "btinternet.com btopenworld.com talk21.com",
    ("smtp.tools.sky.com", 465, "ssl", WHOLE): "sky.com",
    ("smtp.virginmedia.com", 465, "ssl", WHOLE): (
        "virginmedia.com ntlworld.com blueyonder.co.uk virgin.net"
    ),
    ("smtp.talktalk.net", 587, "tls", WHOLE): (
        "talktalk.net tiscali.co.uk lineone.net dsl.pipex.com onetel.net worldonline.co.uk"
    ),
    ("relay.plus.net", 465, "ssl", WHOLE): "acme.plus.com jane-doe.plus.com plus.net",
    ("relay.force9.net", 465, "ssl", WHOLE): "acme.force9.co.uk",
    ("mail.gmx.net", 465, "ssl", WHOLE): "gmx.net gmx.de gmx.at gmx.ch gmx.eu",
    ("mail.gmx.com", 465, "ssl", WHOLE): "gmx.com gmx.us gmx.co.uk gmx.fr gmx.es",
    ("smtp.web.de", 465, "ssl", LOCAL): "web.de email.de",
    ("smtp.mail.com", 465, "ssl", WHOLE): "mail.com email.com usa.com consultant.com",
    ("securesmtp.t-online.de", 465, "ssl", WHOLE): "t-online.de magenta.de",
    ("mx.freenet.de", 465, "ssl", WHOLE): "freenet.de",
    ("smtp.vodafonemail.de", 465, "ssl", WHOLE): (
        "vodafone.de vodafonemail.de arcor.de kabelmail.de"
    ),
    ("smtp.ionos.de", 465, "ssl", WHOLE): "online.de",
    ("smtp.strato.de", 465, "ssl", WHOLE): "strato.de",
    ("posteo.de", 465, "ssl", WHOLE): "posteo.de posteo.net posteo.co.uk posteo.com.br posteo.eu",
    ("smtp.mailbox.org", 465, "ssl", WHOLE): "mailbox.org",
    ("smtp.orange.fr", 465, "ssl", WHOLE): "orange.fr wanadoo.fr",
    ("smtp.free.fr", 465, "ssl", LOCAL): "free.fr libertysurf.fr",
    ("smtp.sfr.fr", 465, "ssl", WHOLE): "sfr.fr neuf.fr club-internet.fr cegetel.net 9online.fr",
    ("smtp.laposte.net", 465, "ssl", LOCAL): "laposte.net",
    ("ssl0.ovh.net", 465, "ssl", WHOLE): "ovh.net",
    ("mail.infomaniak.com", 465, "ssl", WHOLE): "ik.me",
    ("smtp.libero.it", 465, "ssl", WHOLE): "libero.it iol.it blu.it",
    ("out.virgilio.it", 465, "ssl", WHOLE): "virgilio.it",
    ("smtp.tim.it", 587, "tls", WHOLE): "tim.it",
    ("out.alice.it", 587, "tls", WHOLE): "alice.it",
    ("smtps.tin.it", 587, "tls", WHOLE): "tin.it",
    ("smtps.aruba.it", 465, "ssl", WHOLE): "aruba.it",
    ("smtps.pec.aruba.it", 465, "ssl", WHOLE): "pec.it arubapec.it mypec.eu",
    ("smtp.kpnmail.nl", 465, "ssl", WHOLE): "kpnmail.nl planet.nl hetnet.nl tip.nl on.nl",
    ("smtp.ziggo.nl", 587, "tls", WHOLE): (
        "ziggo.nl ziggomail.com upcmail.nl home.nl casema.nl chello.nl quicknet.nl"
    ),
    ("smtp.telenet.be", 587, "tls", WHOLE): "telenet.be",
    ("relay.proximus.be", 587, "tls", WHOLE): "proximus.be skynet.be",
    ("smtpauths.bluewin.ch", 465, "ssl", WHOLE): "bluewin.ch",
    ("securemail.a1.net", 587, "tls", WHOLE): "a1.net aon.at",
    ("poczta.o2.pl", 465, "ssl", LOCAL): "o2.pl",
    ("smtp.wp.pl", 465, "ssl", LOCAL): "wp.pl",
    ("smtp.poczta.onet.pl", 465, "ssl", WHOLE): "onet.pl op.pl vp.pl",
    ("poczta.interia.pl", 465, "ssl", WHOLE): "interia.pl vip.interia.pl",
    ("smtp.seznam.cz", 465, "ssl", WHOLE): "seznam.cz email.cz post.cz",
    ("smtp.yandex.com", 465, "ssl", WHOLE): "yandex.com yandex.kz yandex.com.tr",
    ("smtp.yandex.ru", 465, "ssl", WHOLE): "yandex.ru ya.ru",
    ("smtp.mail.ru", 465, "ssl", WHOLE): "mail.ru bk.ru list.ru inbox.ru vk.com",
    ("smtp.rambler.ru", 465, "ssl", WHOLE): "rambler.ru lenta.ru",
    ("smtp.ukr.net", 465, "ssl", WHOLE): "ukr.net",
    ("smtp.qq.com", 465, "ssl", WHOLE): "qq.com foxmail.com",
    ("smtp.163.com", 465, "ssl", WHOLE): "163.com",
    ("smtp.126.com", 465, "ssl", WHOLE): "126.com",
    ("smtp.yeah.net", 465, "ssl", WHOLE): "yeah.net",
    ("smtp.aliyun.com", 465, "ssl", WHOLE): "aliyun.com",
    ("smtp.naver.com", 465, "ssl", WHOLE): "naver.com",
    ("smtp.rediffmail.com", 465, "ssl", WHOLE): "rediffmail.com",
    ("smtp.rediffmailpro.com", 465, "ssl", WHOLE): "rediffmailpro.com",
    ("smtp.telstra.com", 465, "ssl", WHOLE): ("bigpond.com bigpond.net bigpond.net.au telstra.com"),
    ("send.xtra.co.nz", 465, "ssl", WHOLE): "xtra.co.nz",
    ("smtphm.sympatico.ca", 587, "tls", WHOLE): "bell.net sympatico.ca",
    ("mail.shaw.ca", 587, "tls", WHOLE): "shaw.ca",
    ("mobile.charter.net", 587, "ssl", WHOLE): "charter.net spectrum.net bresnan.net",
    ("mail.twc.com", 587, "tls", WHOLE): "austin.rr.com nyc.rr.com",
    ("smtpauth.earthlink.net", 587, "tls", WHOLE): "earthlink.net mindspring.com",
    ("smtp.centurylink.net", 587, "tls", WHOLE): "centurylink.net embarqmail.com",
    ("smtp.q.com", 587, "tls", WHOLE): "q.com",
    ("mail.optimum.net", 465, "ssl", WHOLE): "optimum.net",
    ("mail.optonline.net", 465, "ssl", WHOLE): "optonline.net",
    ("smtp.suddenlink.net", 465, "ssl", WHOLE): "suddenlink.net",
    ("smtp.fastmail.com", 465, "ssl", WHOLE): "fastmail.com fastmail.fm fastmail.co.uk sent.com",
    ("smtp.zoho.com", 465, "ssl", WHOLE): "zoho.com",
    ("smtp.zoho.eu", 465, "ssl", WHOLE): "zoho.eu",
    ("smtp.zoho.in", 465, "ssl", WHOLE): "zoho.in",
    ("smtp.zoho.com.au", 465, "ssl", WHOLE): "zoho.com.au",
    ("smtp.zoho.jp", 465, "ssl", WHOLE): "zoho.jp",
    ("smtp.zohocloud.ca", 465, "ssl", WHOLE): "zohocloud.ca",
    ("smtp.protonmail.ch", 587, "tls", WHOLE): "proton.me pm.me protonmail.com",
    ("smtp.mailfence.com", 465, "ssl", LOCAL): "mailfence.com",
    ("smtp.startmail.com", 465, "ssl", WHOLE): "startmail.com",
    ("mail.runbox.com", 465, "ssl", WHOLE): "runbox.com runbox.no",
    ("smtps.uol.com.br", 587, "tls", LOCAL): "uol.com.br",
    ("smtps.bol.com.br", 587, "tls", LOCAL): "bol.com.br",
    ("mail.inbox.lv", 465, "ssl", WHOLE): "inbox.lv",
    ("mail.inbox.lt", 465, "ssl", WHOLE): "inbox.lt",
    ("mail.inbox.eu", 465, "ssl", WHOLE): "inbox.eu",
    ("mail.ee", 465, "ssl", WHOLE): "mail.ee",
    ("smtp.daum.net", 465, "ssl", WHOLE): "daum.net hanmail.net",
    ("smtp.sapo.pt", 465, "ssl", WHOLE): "sapo.pt meo.pt sapo.cv",
    ("smtp.ocn.ne.jp", 465, "ssl", WHOLE): "ocn.ne.jp rose.ocn.ne.jp ocn.ad.jp",
    ("mail.biglobe.ne.jp", 465, "ssl", WHOLE): "biglobe.ne.jp",
    ("asmtp.mail.dk", 587, "tls", WHOLE): "mail.dk",
    ("smtp.ewe.net", 587, "tls", WHOLE): "ewe.net ewetel.de teleos-web.de",
    ("smtp.fastwebnet.it", 587, "tls", WHOLE): "fastwebnet.it",
    ("out.email.it", 465, "ssl", WHOLE): "email.it",
    ("smtp.tiscali.it", 465, "ssl", WHOLE): "tiscali.it",
    ("mail.postecert.it", 465, "ssl", WHOLE): "postecert.it",
    ("smtp.freedom.nl", 465, "ssl", WHOLE): "freedom.nl",
    ("smtp.vivaldi.net", 465, "ssl", WHOLE): "vivaldi.net",
    ("smtp.mail.de", 465, "ssl", WHOLE): "mail.de",
    ("mail.mnet-online.de", 587, "tls", WHOLE): "mnet-mail.de mnet-online.de",
    ("smtp.bbox.fr", 465, "ssl", WHOLE): "bbox.fr",
    ("mail.mailo.com", 465, "ssl", WHOLE): "mailo.com mailo.fr netcourrier.com net-c.fr netc.eu",
    ("smtps.avocat.fr", 465, "ssl", WHOLE): "avocat.fr",
    ("smtp.gazeta.pl", 465, "ssl", WHOLE): "gazeta.pl g.pl",
    ("smtps.pec.register.it", 465, "ssl", WHOLE): "pec.register.it",
    ("smtps.sicurezzapostale.it", 465, "ssl", WHOLE): "sicurezzapostale.it",
    ("smtp.scarlet.be", 465, "ssl", WHOLE): "scarlet.be",
    ("mailout.telia.com", 465, "ssl", WHOLE): "telia.com",
    ("mailout.privat.bahnhof.se", 465, "ssl", WHOLE): "bahnhof.se",
    ("smtp.online.no", 587, "tls", WHOLE): "online.no frisurf.no",
    ("smtp.altibox.no", 465, "ssl", WHOLE): "altibox.no",
    ("smtp.dnamail.fi", 465, "ssl", WHOLE): "dnainternet.net helsinkinet.fi welho.com",
    ("smtp.cogeco.ca", 587, "tls", WHOLE): "cogeco.ca",
    ("smtp.cgocable.ca", 587, "tls", WHOLE): "cgocable.ca",
    ("smtp.sasktel.net", 587, "tls", WHOLE): "sasktel.net",
    ("smtp.themessagingco.com.au", 465, "ssl", WHOLE): (
        "themessaging.co tpg.com.au iinet.net.au westnet.com.au internode.on.net ozemail.com.au"
    ),
}

# id -> the further ways in, as (host or "" for the same one, port, encryption)
FURTHER: dict[str, set[tuple[str, int, str]]] = {
    "gmail": {("", 587, "tls")},
    "outlook-com": {("smtp.office365.com", 587, "tls")},
    "yahoo": {("", 587, "tls")},
    "aol": {("", 587, "tls")},
    "verizon": {("", 587, "tls"), ("smtp.verizon.net", 465, "ssl")},
    "att": {("smtp.mail.att.net", 465, "ssl")},
    "comcast": {("", 587, "tls")},
    "icloud": set(),
    "cox": {("", 587, "tls")},
    "inbox-lt": {("", 587, "tls")},
    "fasthosts": {("", 587, "tls")},
    "united-domains": {("", 587, "tls")},
    "mailo": {("smtp.mailo.com", 465, "ssl")},
    "transip": set(),
    "domeneshop": {("", 587, "tls")},
    "cogeco": {("", 465, "ssl")},
    "mailbox-org": {("", 587, "tls")},
    "daum": set(),
    "gmx-de": {("", 587, "tls")},
    "gmx-com": {("", 587, "tls")},
    "web-de": {("", 587, "tls")},
    "ionos": {("", 587, "tls")},
    "vodafone-de": {("", 587, "tls")},
    "naver": {("", 587, "tls")},
    "qq": {("", 587, "tls")},
    "namecheap": {("", 587, "tls")},
    "dreamhost": {("", 587, "tls")},
    "runbox": {("", 587, "tls"), ("smtp.runbox.com", 465, "ssl")},
    "spark-xtra": {("", 587, "tls")},
    "charter": set(),
    "o2-pl": {("", 587, "tls")},
    "onet": {("", 587, "tls")},
    "uol": set(),
    "bol": {("", 465, "ssl")},
    "sendgrid": {("", 465, "ssl"), ("", 2525, "tls")},
    "amazon-ses": {("", 465, "ssl"), ("", 2587, "tls")},
    "resend": {("", 587, "tls"), ("", 2587, "tls")},
    "mailgun": {("", 465, "ssl"), ("", 2525, "tls")},
    "brevo": {("", 465, "ssl"), ("", 2525, "tls")},
    "mandrill": {("", 465, "ssl"), ("", 2525, "tls")},
    "postmark": {("", 2525, "tls"), ("", 25, "tls")},
    "mailjet": {("", 465, "ssl"), ("", 2525, "tls"), ("in.mailjet.com", 587, "tls")},
    "smtp2go": {("", 587, "tls"), ("", 465, "ssl")},
    "sparkpost": {("", 2525, "tls")},
    "elastic-email": {("", 2525, "tls"), ("", 587, "tls")},
    "email-oauth2-proxy": {("", 2465, "none")},
}

# Rows of which nothing newer was found when the others were looked up: their facts are as entered.
NOT_LOOKED_UP = {
    *(7, 12, 15, 16, 17, 34, 36, 40),
    *(64, 70, 74, 75, 76, 77),
}

MICROSOFT = ("microsoft-365", "outlook-com", "godaddy-microsoft-365", "nhs-net")

GROUPED = {
    "gmail",
    "google-workspace",
    "google-workspace-relay",
    "yahoo",
    "aol",
    "verizon",
    "att",
    "sky",
    "cox",
    "rogers",
    "telus",
}

FACTS = [
    (domain, host, port, encryption, username)
    for (host, port, encryption, username), domains in MAILBOXES.items()
    for domain in domains.split()
]
