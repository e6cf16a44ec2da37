"""A mail server that takes what it is given after a greeting, and is wrong on demand."""

from __future__ import annotations

import base64
import contextlib
import email
import email.policy
import socketserver
import ssl
import threading
from email.message import EmailMessage
from typing import Self

SECOND = 1.0


class MailServer:
    """A mail server on a port of this machine.

    Parameters
    ----------
    tls : SSLContext, optional
        With the certificate that STARTTLS shows; without it STARTTLS is not offered.
    from_the_start : bool
        Speak TLS from the first byte.

    Attributes
    ----------
    mails : what was taken, in order, each with those it goes to
    replies : reply to a command (its first word, or ``.`` for the end of a mail) in place of the
        right one; of recipients by the whole line
    hangs : commands that are not answered
    drips : whether replies come a byte a second
    accounts : user to password; without any, nobody has to sign in
    commands : first words of what was asked, in order
    """

    def __init__(self, tls: ssl.SSLContext | None = None, *, from_the_start: bool = False) -> None:
        self.tls = tls
        self.from_the_start = from_the_start
        self.mails: list[tuple[list[str], EmailMessage]] = []
        self.replies: dict[str, str] = {}
        self.hangs: set[str] = set()
        self.drips = False
        self.accounts: dict[str, str] = {}
        self.commands: list[str] = []
        self.closing = threading.Event()
        self._listener = _Listener(("127.0.0.1", 0), _Session)
        self._listener.owner = self

    @property
    def port(self) -> int:
        return int(self._listener.server_address[1])

    def __enter__(self) -> Self:
        threading.Thread(target=self._listener.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._listener.shutdown()
        self._listener.server_close()


class _Listener(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    owner: MailServer


class _Session(socketserver.StreamRequestHandler):
    server: _Listener

    def handle(self) -> None:
        with contextlib.suppress(OSError):  # whoever hangs up is part of the game
            self._talk()

    def _talk(self) -> None:
        if self.server.owner.from_the_start:
            self._encrypt()
        self._say("CONNECT", "220 mail.example ESMTP")
        self.recipients: list[str] = []
        self.greeted = False
        command = ""
        while command != "QUIT" and (line := self.rfile.readline().decode().strip()):
            word, _, rest = line.partition(" ")
            command = word.upper()
            self.server.owner.commands.append(command)
            self._answer(command, rest)

    def _answer(self, command: str, rest: str) -> None:
        match command:
            case "EHLO":
                self.greeted = True
                self._say(command, self._offers())
            case "STARTTLS":
                self._say(command, "220 go ahead")
                self._encrypt()
                self.greeted = False  # RFC 3207: what was said before counts for nothing
            case "MAIL" if not self.greeted:
                self._say("GREETING", "503 5.5.1 EHLO first")
            case "AUTH":
                self._sign_in(rest.rsplit(maxsplit=1)[-1])
            case "RCPT":
                if self._say(f"{command} {rest}", "250 fine").startswith("250"):
                    self.recipients.append(rest.partition("<")[2].partition(">")[0])
            case "DATA":
                if self._say(command, "354 go ahead").startswith("354"):
                    self._take()
            case _:
                self._say(command, "221 bye" if command == "QUIT" else "250 fine")

    def _offers(self) -> str:
        owner = self.server.owner
        found = ["mail.example", "8BITMIME"]
        found += ["STARTTLS"] if owner.tls and not owner.from_the_start else []
        found += ["AUTH PLAIN"] if owner.accounts else []
        return "\r\n".join([*(f"250-{offer}" for offer in found[:-1]), f"250 {found[-1]}"])

    def _encrypt(self) -> None:
        owner = self.server.owner
        assert owner.tls is not None
        self.connection = owner.tls.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb", buffering=0)

    def _sign_in(self, token: str) -> None:
        _, user, password = base64.b64decode(token).decode().split("\0")
        right = self.server.owner.accounts.get(user) == password
        self._say("AUTH", "235 welcome" if right else "535 5.7.8 authentication failed")

    def _take(self) -> None:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return  # it broke off: nothing was handed over
            lines.append(line.removeprefix(b"."))
        made = email.message_from_bytes(b"".join(lines), policy=email.policy.SMTP)
        if self.server.owner.replies.get(".", "250").startswith("250"):
            self.server.owner.mails.append((self.recipients, made))
        self._say(".", "250 taken")

    def _say(self, command: str, right: str) -> str:
        """Reply as is right, or as is wanted of the command; returns the reply."""
        owner = self.server.owner
        if command in owner.hangs:
            owner.closing.wait(600)
        reply = owner.replies.get(command, right)
        text = f"{reply}\r\n".encode()
        if not owner.drips:
            self.wfile.write(text)
            return reply
        for byte in text:
            self.wfile.write(bytes([byte]))
            if owner.closing.wait(SECOND):
                break
        return reply
