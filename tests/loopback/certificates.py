"""Certificates for servers of this machine: one that an authority vouches for, one on its own."""

from __future__ import annotations

import datetime as dt
import ipaddress
import ssl
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Authority:
    """An authority and what it has signed.

    Attributes
    ----------
    path : its certificate, for SSL_CERT_FILE of whoever is to trust it
    trusted : context of a server at 127.0.0.1 that it vouches for
    self_signed : context of a server at 127.0.0.1 that nobody vouches for
    elsewhere : context of a server with the certificate of another host
    """

    path: Path
    trusted: ssl.SSLContext
    self_signed: ssl.SSLContext
    elsewhere: ssl.SSLContext


def authority(folder: Path) -> Authority:
    """Make an authority and three servers' certificates, in an empty folder."""
    key = ec.generate_private_key(ec.SECP256R1())
    own = _certificate("Tests", key, None, None)
    path = folder / "authority.pem"
    path.write_bytes(own.public_bytes(serialization.Encoding.PEM))
    return Authority(
        path,
        _context(folder, "trusted", "127.0.0.1", key, own),
        _context(folder, "self_signed", "127.0.0.1", None, None),
        _context(folder, "elsewhere", "192.0.2.1", key, own),
    )


def _context(
    folder: Path,
    name: str,
    address: str,
    signer: ec.EllipticCurvePrivateKey | None,
    issuer: x509.Certificate | None,
) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    made = _certificate(name, signer or key, key, issuer, address)
    path = folder / f"{name}.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def _certificate(
    name: str,
    signer: ec.EllipticCurvePrivateKey,
    key: ec.EllipticCurvePrivateKey | None,
    issuer: x509.Certificate | None,
    address: str | None = None,
) -> x509.Certificate:
    """A certificate of ``key``, or of the signer itself."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject if issuer is None else issuer.subject)
        .public_key((key or signer).public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=address is None, path_length=None), critical=True)
    )
    if address is not None:
        names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))])
        made = made.add_extension(names, critical=False)
    return made.sign(signer, hashes.SHA256())
