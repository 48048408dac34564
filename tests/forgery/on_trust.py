"""Attacks on trust: certificates, chains, names, times, lists and answers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from govvn_mail.signing import TrustStore, Verdict, ber
from govvn_mail.signing.ber import read_ber, write_der, write_oid
from govvn_mail.testing.pki import Credential

from .attack import Attack
from .cms import BASIC, SAN, SENDER, octets, seq, utc_time
from .ocsp import UNKNOWN_EXTENSION, forgeries

if TYPE_CHECKING:
    from datetime import datetime

    from .cms import Scene

DAY = timedelta(days=1)


def attacks(s: Scene) -> list[Attack]:
    """Return every attack on trust."""
    return [
        *on_certificate(s),
        *on_names(s),
        *on_chain(s),
        *on_time(s),
        *on_lists(s),
        *on_answers(s),
    ]


def weakened(certificate: x509.Certificate, key: Any) -> bytes:
    """Return a certificate signed anew with SHA-1, which the library refuses to do."""
    algorithm = seq(write_der(ber.OID, write_oid("1.2.840.10045.4.1")))
    fields = read_ber(certificate.tbs_certificate_bytes).children()
    encoded = [bytes(field.encoding) for field in fields]
    encoded[2] = algorithm
    tbs = seq(*encoded)
    signature = key.sign(tbs, ec.ECDSA(hashes.SHA1()))  # noqa: S303 (the attack)
    return seq(tbs, algorithm, write_der(0x03, b"\0" + signature))


def on_certificate(s: Scene) -> list[Attack]:
    """Return what is signed with certificates for other purposes."""
    return [
        Attack(
            s.issued(SENDER, not_after=s.now - timedelta(seconds=1)),
            "signing.certificate_period",
            name="certificate: expired",
        ),
        Attack(
            s.issued(SENDER, not_before=s.now + timedelta(seconds=1)),
            "signing.certificate_period",
            name="certificate: not yet valid",
        ),
        Attack(
            s.issued(SENDER, purposes=[]),
            "signing.extended_key_usage",
            name="certificate: no EKU",
        ),
        Attack(
            s.issued(SENDER, purposes=[ExtendedKeyUsageOID.SERVER_AUTH]),
            "signing.extended_key_usage",
            name="certificate: EKU of a server",
        ),
        Attack(
            s.issued(SENDER, purposes=[ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE]),
            "signing.extended_key_usage",
            name="certificate: EKU of everything",
        ),
        Attack(
            s.issued(SENDER, usages=["key_encipherment"]),
            "signing.key_usage",
            name="certificate: KU",
        ),
        Attack(
            s.odd_certificate(**{BASIC: seq(b"\x01\x01\xff")}),
            "signing.no_chain",
            name="certificate: leaf CA",
        ),
        Attack(
            s.odd_certificate(**{"!1.2.3.4": b"\x05\0"}),
            "signing.no_chain",
            name="certificate: unknown critical extension",
        ),
        Attack(
            s.forged(
                certificates=[
                    weakened(s.signer.certificate, s.pki.issuing_key),
                    s.pki.issuing.public_bytes(Encoding.DER),
                ]
            ),
            "signing.no_chain",
            name="certificate: issued with SHA-1",
        ),
        Attack(
            s.odd_certificate(**{BASIC: octets(b"junk")}),
            "signing.certificate_syntax",
            name="certificate: junk extension",
        ),
    ]


def mailbox(address: bytes) -> bytes:
    """Return a subject alternative name of one rfc822Name."""
    return seq(write_der(0x81, address))


def other_name(kind: str, text: bytes) -> bytes:
    """Return a subject alternative name of one otherName."""
    value = write_der(0xA0, write_der(0x0C, text))
    return seq(write_der(0xA0, write_der(ber.OID, write_oid(kind)), value))


def on_names(s: Scene) -> list[Attack]:
    """Return what names nobody, somebody else, or in two readings."""
    return [
        Attack(s.issued(), "signing.no_email", name="name: no SAN"),
        Attack(
            s.odd_certificate(**{SAN: b""}),
            "signing.no_email",
            name="name: address in the DN only",
        ),
        Attack(
            s.issued("khac@snv.saomai.test"),
            "signing.other_email",
            name="name: SAN other",
        ),
        Attack(
            s.issued(SENDER.replace("v", "V", 1)),
            "signing.other_email",
            name="name: SAN other case",
        ),
        Attack(
            s.odd_certificate(**{SAN: seq(write_der(0x81, b"a\0" + SENDER.encode()))}),
            "signing.email_syntax",
            name="name: NUL in the SAN",
        ),
        Attack(
            s.odd_certificate(**{SAN: seq(write_der(0x81, b" " + SENDER.encode()))}),
            "signing.email_syntax",
            name="name: blank in the SAN",
        ),
        Attack(
            s.odd_certificate(**{SAN: seq(write_der(0x81, b"\xff@x.test"))}),
            "signing.certificate_syntax",
            name="name: SAN beyond ASCII",
        ),
        *(
            Attack(s.odd_certificate(**{SAN: value}), code, name=f"name: {name}")
            for name, (value, code) in {
                "line end": (mailbox(SENDER.encode() + b"\n"), "signing.email_syntax"),
                "with a display name": (
                    mailbox(b"Van thu <" + SENDER.encode() + b">"),
                    "signing.email_syntax",
                ),
                "a host": (mailbox(b"snv.saomai.test"), "signing.email_syntax"),
                "every mailbox of a host": (
                    mailbox(b"@snv.saomai.test"),
                    "signing.email_syntax",
                ),
                "a pattern": (mailbox(b"*@snv.saomai.test"), "signing.other_email"),
                "one sound, one not": (
                    seq(
                        write_der(0x81, SENDER.encode()), write_der(0x81, b"a b@x.test")
                    ),
                    "signing.email_syntax",
                ),
                "another zone": (
                    mailbox(SENDER.encode() + b".vn"),
                    "signing.other_email",
                ),
                "the host as dNSName": (
                    seq(write_der(0x82, b"snv.saomai.test")),
                    "signing.no_email",
                ),
                "the address as dNSName": (
                    seq(write_der(0x82, SENDER.encode())),
                    "signing.no_email",
                ),
                "mailto": (
                    seq(write_der(0x86, b"mailto:" + SENDER.encode())),
                    "signing.no_email",
                ),
                "SmtpUTF8Mailbox": (
                    other_name("1.3.6.1.5.5.7.8.9", SENDER.encode()),
                    "signing.no_email",
                ),
                "user principal name": (
                    other_name("1.3.6.1.4.1.311.20.2.3", SENDER.encode()),
                    "signing.no_email",
                ),
                "empty": (seq(), "signing.no_email"),
            }.items()
        ),
    ]


def authority(
    s: Scene,
    *extensions: tuple[x509.ExtensionType, bool],
    key: Any = None,
    ca: bool | None = True,
    usage: bool | None = True,
    last: timedelta = DAY,
    issuer: Credential | None = None,
    name: str = "CA (hư cấu)",
) -> Credential:
    """Return an authority below the root, or *issuer*, that may be odd."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    above = issuer.certificate if issuer else s.pki.root
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(above.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(s.now - DAY)
        .not_valid_after(s.now + last)
    )
    if ca is not None:
        basic = x509.BasicConstraints(ca=ca, path_length=None)
        builder = builder.add_extension(basic, critical=True)
    if usage is not None:
        model = s.pki.root if usage else s.signer.certificate
        own = model.extensions.get_extension_for_class(x509.KeyUsage)
        builder = builder.add_extension(own.value, critical=True)
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical=critical)
    return Credential(
        certificate=builder.sign(
            issuer.private_key if issuer else s.pki.root_key, hashes.SHA256()
        ),
        chain=(issuer.certificate, *issuer.chain) if issuer else (),
        private_key=key,
    )


def below(s: Scene, issuer: Credential) -> bytes:
    """Return a message whose signer's certificate *issuer* issued."""
    builder = (
        x509.CertificateBuilder()
        .subject_name(s.signer.certificate.subject)
        .issuer_name(issuer.certificate.subject)
        .public_key(s.signer.private_key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(s.now - DAY)
        .not_valid_after(s.now + DAY)
    )
    for extension in s.signer.certificate.extensions:
        if not isinstance(extension.value, x509.AuthorityKeyIdentifier):
            builder = builder.add_extension(extension.value, extension.critical)
    credential = Credential(
        certificate=builder.sign(issuer.private_key, hashes.SHA256()),
        chain=(issuer.certificate, *issuer.chain),
        private_key=s.signer.private_key,
    )
    return s.forged(credential=credential)


def permitted(name: x509.GeneralName) -> tuple[x509.ExtensionType, bool]:
    """Return name constraints that permit *name* only."""
    return x509.NameConstraints([name], None), True


def excluded(name: x509.GeneralName) -> tuple[x509.ExtensionType, bool]:
    """Return name constraints that exclude *name*."""
    return x509.NameConstraints(None, [name]), True


def loops(s: Scene) -> bytes:
    """Return a message with thirty authorities, each issued by each."""
    first = authority(s, issuer=s.stranger, name="X")
    circle = [
        authority(s, issuer=first, key=first.private_key, name="X").certificate
        for _ in range(30)
    ]
    bundle = Credential(
        certificate=circle[0], chain=tuple(circle), private_key=first.private_key
    )
    return below(s, bundle)


def on_chain(s: Scene) -> list[Attack]:
    """Return what does not lead to the anchor."""
    mail = x509.RFC822Name
    issuing = Credential(
        certificate=s.pki.issuing, chain=(), private_key=s.pki.issuing_key
    )
    servers = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    odd: dict[str, tuple[list[tuple[x509.ExtensionType, bool]], dict[str, Any]]] = {
        "no CA": ([], {"ca": False}),
        "no basic constraints": ([], {"ca": None}),
        "no keyCertSign": ([], {"usage": False}),
        "no key usage": ([], {"usage": None}),
        "expired": ([], {"last": -timedelta(seconds=1)}),
        "RSA-1024": ([], {"key": rsa.generate_private_key(65537, 1024)}),  # noqa: S505 (the attack)
        "unknown critical extension": ([(UNKNOWN_EXTENSION, True)], {}),
        "for servers": ([(servers, False)], {}),
        "a policy is required": ([(x509.PolicyConstraints(0, None), False)], {}),
        "another mailbox permitted": ([permitted(mail("khac@snv.saomai.test"))], {}),
        "another host permitted": ([permitted(mail("x.test"))], {}),
        "the parent host permitted": ([permitted(mail("saomai.test"))], {}),
        "subdomains permitted": ([permitted(mail(".snv.saomai.test"))], {}),
        "the mailbox excluded": ([excluded(mail(SENDER))], {}),
        "the host excluded": ([excluded(mail("snv.saomai.test"))], {}),
        "the domain excluded": ([excluded(mail(".saomai.test"))], {}),
        "a directory permitted": (
            [permitted(x509.DirectoryName(s.pki.root.subject))],
            {},
        ),
    }
    return [
        Attack(
            s.forged(credential=s.stranger),
            "signing.no_chain",
            name="chain: look-alike root",
        ),
        Attack(
            s.forged(certificates=[s.signer.certificate.public_bytes(Encoding.DER)]),
            "signing.no_chain",
            name="chain: gap in the chain",
        ),
        *(
            Attack(
                below(s, authority(s, *extensions, **parts)),
                "signing.no_chain",
                name=f"chain: {name}",
            )
            for name, (extensions, parts) in odd.items()
        ),
        Attack(
            below(s, authority(s, issuer=issuing)),
            "signing.no_chain",
            name="chain: longer than allowed",
        ),
        Attack(below(s, s.signer), "signing.no_chain", name="chain: issued by a leaf"),
        Attack(
            s.genuine,
            "signing.no_anchors",
            name="chain: no anchor",
            means={"trust": TrustStore([])},
            engines=(),
        ),
        Attack(
            s.genuine,
            "signing.no_chain",
            name="chain: another anchor",
            means={"trust": TrustStore([s.stranger.chain[0]])},
            engines=(),
        ),
        Attack(
            s.forged(
                credential=s.stranger,
                certificates=[
                    c.public_bytes(Encoding.DER)
                    for c in (
                        s.stranger.certificate,
                        *s.stranger.chain,
                        s.pki.issuing,
                        s.pki.root,
                    )
                ],
            ),
            "signing.no_chain",
            name="chain: the anchor beside it",
        ),
        Attack(loops(s), "signing.no_chain", name="chain: 30 authorities in circles"),
    ]


def claimed(s: Scene, tag: int, text: bytes) -> bytes:
    """Return a message that claims to be signed at a moment written so."""
    time = ("signing-time", [write_der(tag, text)])
    return s.forged(drop=("signing-time",), extra=[time])


def on_time(s: Scene) -> list[Attack]:
    """Return what claims, or needs, another time."""
    return [
        Attack(
            s.forged(
                drop=("signing-time",),
                extra=[("signing-time", [utc_time(s.now - timedelta(days=2))])],
            ),
            "signing.time_outside",
            name="time: signed before validity",
        ),
        Attack(
            s.forged(
                drop=("signing-time",),
                extra=[("signing-time", [utc_time(s.now + timedelta(hours=8))])],
            ),
            "signing.future_time",
            name="time: signed in the future",
        ),
        Attack(
            s.forged(
                credential=s.pki.issue(
                    SENDER, not_before=s.now - 9 * DAY, not_after=s.now - DAY
                ),
                drop=("signing-time",),
                extra=[("signing-time", [utc_time(s.now - 2 * DAY)])],
            ),
            "signing.certificate_period",
            name="time: signed, they say, before expiry",
        ),
        Attack(
            s.genuine,
            "signing.revoked",
            name="time: signed, they say, before revocation",
            means={"crls": s.pki.crls([s.signer.certificate])},
            engines=("openssl",),
        ),
        *(
            Attack(claimed(s, tag, text), "signing.attributes", name=f"time: {name}")
            for name, (tag, text) in {
                "30 February": (ber.UTC_TIME, b"260230080000Z"),
                "with an offset": (ber.UTC_TIME, b"2609010800+0700"),
                "beyond the calendar": (ber.GENERALIZED_TIME, b"99991231235959Z"),
                "with fractions": (ber.GENERALIZED_TIME, b"20260901080000.5Z"),
            }.items()
        ),
    ]


def crl(
    s: Scene,
    *extensions: tuple[x509.ExtensionType, bool],
    issuer: x509.Certificate | None = None,
    key: Any = None,
    issued: datetime | None = None,
) -> bytes:
    """Return a list of the issuing authority that names nobody, but for the changes."""
    first = s.now - DAY if issued is None else issued
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name((issuer or s.pki.issuing).subject)
        .last_update(first)
        .next_update(first + 7 * DAY)
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    signed = builder.sign(key or s.pki.issuing_key, hashes.SHA256())
    return signed.public_bytes(Encoding.DER)


def part(**changes: bool) -> x509.IssuingDistributionPoint:
    """Return what says that a list is not complete, or of another issuer."""
    flags = dict.fromkeys(
        (
            "only_contains_user_certs",
            "only_contains_ca_certs",
            "only_contains_attribute_certs",
            "indirect_crl",
        ),
        False,
    )
    return x509.IssuingDistributionPoint(
        full_name=None, relative_name=None, only_some_reasons=None, **flags | changes
    )


def on_lists(s: Scene) -> list[Attack]:
    """Return revocation lists that must not be believed to say "good"."""
    root_list, revoking = s.pki.crls()[0], s.pki.crls([s.signer.certificate])[1]
    number = s.signer.certificate.serial_number
    serial = number.to_bytes(number.bit_length() // 8 + 1)
    unsound = {
        "none": [],
        "from the future": [crl(s, issued=s.now + DAY)],
        "of another authority": [crl(s, issuer=s.pki.root, key=s.pki.root_key)],
        "signed by the signer": [crl(s, key=s.signer.private_key)],
        "signed by a stranger": [crl(s, key=s.stranger.private_key)],
        "delta": [crl(s, (x509.DeltaCRLIndicator(1), True))],
        "indirect": [crl(s, (part(indirect_crl=True), True))],
        "of authorities only": [crl(s, (part(only_contains_ca_certs=True), True))],
        "unknown critical extension": [crl(s, (UNKNOWN_EXTENSION, True))],
        "changed": [revoking.replace(serial, b"\1" * len(serial))],
    }
    revoked = {
        "the signer in a stale one": s.pki.crls(
            [s.signer.certificate], at=s.now - 9 * DAY
        ),
        "the authority": s.pki.crls([s.pki.issuing]),
        "an older one without the signer": (
            *s.pki.crls(at=s.now - 2 * DAY),
            *s.pki.crls([s.signer.certificate]),
        ),
    }
    return [
        *(
            Attack(
                s.genuine,
                "signing.no_revocation_data",
                name=f"list: {name}",
                verdict=Verdict.INDETERMINATE,
                means={"crls": [root_list, *lists]},
                engines=("openssl",),
            )
            for name, lists in unsound.items()
        ),
        Attack(
            s.genuine,
            "signing.stale_crl",
            name="list: stale",
            verdict=Verdict.INDETERMINATE,
            means={"crls": [root_list, crl(s, issued=s.now - 9 * DAY)]},
            engines=("openssl",),
        ),
        *(
            Attack(
                s.genuine,
                "signing.revoked",
                name=f"list: {name}",
                means={"crls": lists},
                engines=("openssl",),
            )
            for name, lists in revoked.items()
        ),
    ]


def on_answers(s: Scene) -> list[Attack]:
    """Return OCSP answers that must not be believed to say "good"."""
    own = [s.signer.certificate]
    return [
        *(
            Attack(
                s.genuine,
                forgery.code,
                name=f"answer: {forgery.name}",
                verdict=Verdict.INDETERMINATE,
                means={"crls": s.pki.crls()[:1], "ocsp": [forgery.answer]},
                engines=(),
            )
            for forgery in forgeries(s)
        ),
        Attack(
            s.genuine,
            "signing.revoked",
            name="answer: revoked",
            means={"ocsp": s.pki.ocsp(own, revoked=own)},
            engines=(),
        ),
    ]
