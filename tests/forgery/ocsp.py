"""Forged OCSP answers, and sound ones to compare them with."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import attrs
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from govvn_mail.signing import ber
from govvn_mail.signing.ber import read_ber, write_der, write_oid
from govvn_mail.signing.ocsp import load_answers

from .cms import Scene, octets, seq

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
GOOD, REVOKED = ocsp.OCSPCertStatus.GOOD, ocsp.OCSPCertStatus.REVOKED
BY_KEY, BY_NAME = ocsp.OCSPResponderEncoding.HASH, ocsp.OCSPResponderEncoding.NAME
UNKNOWN_EXTENSION = x509.UnrecognizedExtension(
    x509.ObjectIdentifier("1.2.3.4"), b"\5\0"
)


@attrs.frozen(eq=False)
class OcspForge:
    """Whoever answers about the signer of a scene."""

    scene: Scene

    def answer(self, **changes: Any) -> ocsp.OCSPResponse:
        """Return an honest answer of the issuing authority, but for *changes*."""
        pki, now = self.scene.pki, self.scene.now
        parts: dict[str, Any] = {
            "about": self.scene.signer.certificate,
            "issuer": pki.issuing,
            "status": GOOD,
            "issued": now - HOUR,
            "expires": now + DAY,
            "responder": pki.issuing,
            "key": pki.issuing_key,
            "certificates": (),
            "named_by": BY_KEY,
            "digest": hashes.SHA1(),  # noqa: S303 (an identifier)
            "signed_in": hashes.SHA256(),
            "extension": None,
        }
        return _build(**parts | changes)

    def delegated(
        self, changes: dict[str, Any] | None = None, **parts: Any
    ) -> ocsp.OCSPResponse:
        """Return the answer of a responder whose certificate has *parts*."""
        key = parts.pop("key", None) or ec.generate_private_key(ec.SECP256R1())
        certificate = self.responder(key, **parts)
        return self.answer(
            responder=certificate,
            key=key,
            certificates=(certificate,),
            **changes or {},
        )

    def responder(
        self,
        key: Any,
        *,
        purposes: tuple[x509.ObjectIdentifier, ...] = (
            ExtendedKeyUsageOID.OCSP_SIGNING,
        ),
        no_check: bool = True,
        digital_signature: bool | None = True,
        first: timedelta = -DAY,
        last: timedelta = DAY,
        issuer: x509.Certificate | None = None,
        issuer_key: Any = None,
        critical: bool = False,
    ) -> x509.Certificate:
        """Return the certificate of a responder, or of somebody who wants to be one."""
        issuer = issuer or self.scene.pki.issuing
        builder = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "OCSP")]))
            .issuer_name(issuer.subject)
            .public_key(key.public_key())
            .serial_number(4711)
            .not_valid_before(self.scene.now + first)
            .not_valid_after(self.scene.now + last)
        )
        if purposes:
            usage = x509.ExtendedKeyUsage(purposes)
            builder = builder.add_extension(usage, critical=False)
        if no_check:
            builder = builder.add_extension(x509.OCSPNoCheck(), critical=False)
        if digital_signature is not None:
            flags = {
                "digital_signature": digital_signature,
                "content_commitment": not digital_signature,
            }
            others = (
                "key_encipherment",
                "data_encipherment",
                "key_agreement",
                "key_cert_sign",
                "crl_sign",
                "encipher_only",
                "decipher_only",
            )
            flags |= dict.fromkeys(others, False)
            builder = builder.add_extension(x509.KeyUsage(**flags), critical=True)
        if critical:
            builder = builder.add_extension(UNKNOWN_EXTENSION, critical=True)
        return builder.sign(issuer_key or self.scene.pki.issuing_key, hashes.SHA256())


def _build(**parts: Any) -> ocsp.OCSPResponse:
    is_revoked = parts["status"] is REVOKED
    builder = (
        ocsp.OCSPResponseBuilder()
        .add_response(
            cert=parts["about"],
            issuer=parts["issuer"],
            algorithm=parts["digest"],
            cert_status=parts["status"],
            this_update=parts["issued"],
            next_update=parts["expires"],
            revocation_time=parts["issued"] if is_revoked else None,
            revocation_reason=None,
        )
        .responder_id(parts["named_by"], parts["responder"])
    )
    if parts["certificates"]:
        builder = builder.certificates(list(parts["certificates"]))
    if parts["extension"] is not None:
        builder = builder.add_extension(UNKNOWN_EXTENSION, critical=parts["extension"])
    return builder.sign(parts["key"], parts["signed_in"])


def resigned(
    given: ocsp.OCSPResponse, key: Any, *, critical_part: bool = False
) -> ocsp.OCSPResponse:
    """Return an answer signed anew, which the library would refuse to build."""
    fields = read_ber(given.tbs_response_bytes).children()
    encoded = [bytes(field.encoding) for field in fields]
    if critical_part:  # singleExtensions come last
        (single,) = fields[-1].children()
        extension = seq(
            write_der(ber.OID, write_oid("1.2.3.4")),
            write_der(ber.BOOLEAN, b"\xff"),
            octets(b"\5\0"),
        )
        parts = [bytes(part.encoding) for part in single.children()]
        encoded[-1] = seq(seq(*parts, write_der(ber.CONTEXT_1, seq(extension))))
    tbs = seq(*encoded)
    signature = key.sign(tbs, ec.ECDSA(hashes.SHA256()))
    algorithm = seq(write_der(ber.OID, write_oid("1.2.840.10045.4.3.2")))
    basic = seq(tbs, algorithm, write_der(0x03, b"\0" + signature))
    kind = write_der(ber.OID, write_oid("1.3.6.1.5.5.7.48.1.1"))
    body = write_der(ber.CONTEXT_0, seq(kind, octets(basic)))
    return load_answers([seq(write_der(0x0A, b"\0"), body)])[0]


@attrs.frozen
class OcspForgery:
    """An answer that says "good" and must not be believed, and why."""

    answer: ocsp.OCSPResponse
    code: str
    name: str


def forgeries(scene: Scene) -> list[OcspForgery]:
    """Return answers about the signer that are not sound."""
    forge, pki, now = OcspForge(scene), scene.pki, scene.now
    answer, delegated = forge.answer, forge.delegated
    leaf = scene.signer.certificate
    return [
        OcspForgery(
            answer(about=scene.other.certificate),
            "signing.no_revocation_data",
            name="other serial",
        ),
        OcspForgery(
            answer(issuer=pki.root), "signing.no_revocation_data", name="other issuer"
        ),
        OcspForgery(
            answer(issued=now - 2 * DAY, expires=now - DAY),
            "signing.stale_ocsp",
            name="stale",
        ),
        OcspForgery(
            answer(issued=now - 2 * HOUR, expires=None),
            "signing.stale_ocsp",
            name="no end",
        ),
        OcspForgery(
            answer(issued=now + HOUR), "signing.stale_ocsp", name="from the future"
        ),
        OcspForgery(
            resigned(answer(), scene.signer.private_key),
            "signing.ocsp_signature",
            name="forged",
        ),
        OcspForgery(
            answer(
                responder=leaf,
                key=scene.signer.private_key,
                certificates=(leaf,),
            ),
            "signing.ocsp_responder",
            name="the leaf itself",
        ),
        OcspForgery(
            answer(responder=leaf, key=scene.signer.private_key),
            "signing.ocsp_responder",
            name="no certificate",
        ),
        OcspForgery(
            delegated(purposes=()), "signing.ocsp_responder", name="no purpose"
        ),
        OcspForgery(
            delegated(purposes=(ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE,)),
            "signing.ocsp_responder",
            name="any purpose",
        ),
        OcspForgery(
            delegated(digital_signature=False),
            "signing.ocsp_responder",
            name="key usage",
        ),
        OcspForgery(
            delegated(last=-HOUR), "signing.ocsp_responder", name="expired responder"
        ),
        OcspForgery(
            delegated(first=HOUR), "signing.ocsp_responder", name="future responder"
        ),
        OcspForgery(
            delegated(issuer=pki.root, issuer_key=pki.root_key),
            "signing.ocsp_responder",
            name="charged by the root",
        ),
        OcspForgery(
            delegated(issuer_key=scene.signer.private_key),
            "signing.ocsp_responder",
            name="charged by the leaf",
        ),
        OcspForgery(
            delegated(critical=True),
            "signing.ocsp_responder",
            name="critical in certificate",
        ),
        OcspForgery(
            delegated(no_check=False), "signing.ocsp_responder", name="not checked"
        ),
        OcspForgery(
            delegated(key=ec.generate_private_key(ec.SECP521R1())),
            "signing.key_kind",
            name="key outside the tables",
        ),
        OcspForgery(
            delegated(
                key=ed25519.Ed25519PrivateKey.generate(),
                changes={"signed_in": None},
            ),
            "signing.ocsp_algorithm",
            name="Ed25519",
        ),
        OcspForgery(
            answer(extension=True), "signing.ocsp_extension", name="critical extension"
        ),
        OcspForgery(
            resigned(answer(), pki.issuing_key, critical_part=True),
            "signing.ocsp_extension",
            name="critical extension of a part",
        ),
    ]
