"""Sends messages as mails, over TLS with a checked certificate."""

from __future__ import annotations

import json
import re
import smtplib
import ssl
import threading
from contextlib import closing, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from functools import partial
from typing import Final

from rotation import formats
from rotation.alerts import message
from rotation.alerts.delivery import Channel, Undelivered, within
from rotation.errors import BadInput
from rotation.settings import Settings
from rotation.store.alerts import Outcome, Run

NAME: Final = "mail"
_TLS: Final = 465
_STARTTLS: Final = 587
_REPLY: Final = 20.0
"""Longest wait for one reply of the server. [s]"""

_PERMANENT: Final = 500
"""From here on a reply says that trying again is of no use."""

_GO_AHEAD: Final = 354


def channel(settings: Settings) -> Channel | None:
    """Return the channel the settings describe; None without a server.

    Raises
    ------
    BadInput
        It is said in part: nothing is compared rather than found and told nobody.
    """
    given = {
        "ROTATION_SMTP_HOST": settings.smtp_host,
        "ROTATION_SMTP_FROM": settings.smtp_from,
        "ROTATION_SMTP_TO": settings.smtp_to,
    }
    signed_in = {
        "ROTATION_SMTP_USER": settings.smtp_user,
        "ROTATION_SMTP_PASSWORD": settings.smtp_password.get_secret_value(),
    }
    if not any((given | signed_in).values()):
        return None
    needed = given | (signed_in if any(signed_in.values()) else {})
    if missing := formats.lacking(needed):
        raise BadInput(f"Mail is set up in part: {missing}. Nothing was compared.")
    return Channel(NAME, partial(_send, settings), repeats=False)


@dataclass
class _Attempt:
    """How far an attempt has come, for whoever may leave it behind.

    Attributes
    ----------
    handed_over : whether the server has been given the mail, so that it may go out
    left : whether it was left behind: nothing is handed over from then on
    refused : recipients the server does not take, with its words
    """

    handed_over: bool = False
    left: bool = False
    refused: dict[str, str] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def hand_over(self) -> None:
        """Note that the mail is about to be given away; raises where it is too late for that."""
        with self._lock:
            if self.left:
                raise TimeoutError
            self.handed_over = True

    def leave(self) -> None:
        """Leave the attempt behind."""
        with self._lock:
            self.left = True


def mail(settings: Settings, run: Run) -> EmailMessage:
    """Return the mail of a message; its ``Message-ID`` is the message's own id."""
    found = json.loads(run.message)
    made = EmailMessage(policy=SMTP)
    made["Subject"] = message.subject(found)
    made["From"] = settings.smtp_from
    made["To"] = settings.smtp_to.replace(",", ", ")
    made["Date"] = run.found_at
    made["Message-ID"] = f"<{run.id}@{settings.smtp_from.partition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(found["text"], cte="quoted-printable")
    return made


def _send(settings: Settings, run: Run, seconds: float) -> str:
    """Send a mail within so many seconds; returns who was refused, if somebody else was not."""
    attempt = _Attempt()
    try:
        within(seconds, partial(_sent, settings, mail(settings, run), attempt, seconds))
    except TimeoutError:
        attempt.leave()
        raise _undelivered(settings, attempt, f"was not done within {seconds:.0f} s") from None
    except smtplib.SMTPResponseException as error:
        raise _answered(settings, error) from None
    except smtplib.SMTPNotSupportedError as error:
        raise _undelivered(settings, attempt, f"lacks what is needed ({error})") from None
    except ssl.SSLCertVerificationError as error:
        why = f"shows a certificate that is not trusted ({error.verify_message})"
        raise _undelivered(settings, attempt, why) from None
    except Exception as error:  # whatever it is: a mail that was not handed over is sent later
        why = f"cannot be reached, or breaks off ({str(error)[:200].rstrip('.')})"
        raise _undelivered(settings, attempt, why) from None
    words = [f"{address} is refused ({reply})" for address, reply in attempt.refused.items()]
    return f"The mail server takes the mail, but {'; '.join(words)}." if words else ""


def _sent(settings: Settings, made: EmailMessage, attempt: _Attempt, seconds: float) -> None:
    """Hand a mail to the server; where it asks one recipient to wait, for nobody yet."""
    with closing(_connected(settings, min(_REPLY, seconds))) as server:
        server.ehlo_or_helo_if_needed()  # once more after STARTTLS, as RFC 3207 asks
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
        _accepted(*server.mail(settings.smtp_from))
        recipients = settings.smtp_to.split(",")
        for address in recipients:
            code, reply = server.rcpt(address)
            if code >= _PERMANENT:
                attempt.refused[address] = f"{code} {_words(reply)}"
            else:
                _accepted(code, reply)
        if len(attempt.refused) == len(recipients):
            raise smtplib.SMTPResponseException(code, reply)
        code, reply = server.docmd("DATA")
        if code != _GO_AHEAD:
            raise smtplib.SMTPResponseException(code, reply)
        attempt.hand_over()
        server.send(re.sub(rb"(?m)^\.", b"..", made.as_bytes()).rstrip(b"\r\n") + b"\r\n.\r\n")
        _accepted(*server.getreply())
        with suppress(OSError):
            server.putcmd("QUIT")  # what is answered to that changes nothing


def _connected(settings: Settings, seconds: float) -> smtplib.SMTP:
    """Return a connection that is encrypted, to a server that has shown who it is."""
    context, host = ssl.create_default_context(), settings.smtp_host
    if settings.smtp_security == "tls":
        port = settings.smtp_port or _TLS
        return smtplib.SMTP_SSL(host, port, timeout=seconds, context=context)
    server = smtplib.SMTP(host, settings.smtp_port or _STARTTLS, timeout=seconds)
    try:
        server.starttls(context=context)
    except BaseException:
        server.close()
        raise
    return server


def _accepted(code: int, reply: bytes) -> None:
    """Raise where a reply is no success."""
    if not 200 <= code < 300:
        raise smtplib.SMTPResponseException(code, reply)


def _answered(settings: Settings, error: smtplib.SMTPResponseException) -> Undelivered:
    """What a reply of the server comes to: 4xx is tried again, 5xx is not."""
    said = f"{error.smtp_code} {_words(error.smtp_error)}"
    if error.smtp_code >= _PERMANENT:
        what = "sign-in" if isinstance(error, smtplib.SMTPAuthenticationError) else "mail"
        sentence = f"The mail server {settings.smtp_host} refuses the {what} ({said}); the mail is "
        return Undelivered(f"{sentence}not sent again. The feed has what it said.", Outcome.REFUSED)
    sentence = f"The mail server {settings.smtp_host} asks to wait ({said}); the mail is sent "
    return Undelivered(f"{sentence}at the next run.")


def _undelivered(settings: Settings, attempt: _Attempt, what: str) -> Undelivered:
    """What an attempt without a last reply comes to: in doubt once the mail was handed over."""
    sentence = f"The mail server {settings.smtp_host} {what}; "
    if attempt.handed_over:
        sentence += "whether the mail goes out is not known, and it is not sent again."
        return Undelivered(f"{sentence} The feed has what it said.", Outcome.DOUBTFUL)
    return Undelivered(f"{sentence}the mail is sent at the next run.")


def _words(reply: bytes | str) -> str:
    """The words of a reply, on one line and not too long."""
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return re.sub(r"\s+", " ", text).strip()[:200]
