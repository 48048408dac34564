"""Attacks on the SignedData: content, algorithms, signer, attributes, structure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding

from govvn_mail.signing import SignatureAlgorithm, ber
from govvn_mail.signing.algorithms import make_signature
from govvn_mail.signing.ber import write_der
from govvn_mail.signing.cms import _issuer_and_serial

from .attack import Attack
from .cms import (
    CONTENT,
    SENDER,
    certificate_id,
    letter,
    octets,
    oid,
    sealed,
    seq,
    utc_time,
)

if TYPE_CHECKING:
    from .cms import Scene

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Order of the group of P-256."""


def attacks(s: Scene) -> list[Attack]:
    """Return every attack on the SignedData."""
    return [
        *on_content(s),
        *on_algorithms(s),
        *on_keys(s),
        *on_signer(s),
        *on_attributes(s),
        *on_structure(s),
        *bombs(s),
    ]


def on_content(s: Scene) -> list[Attack]:
    """Return what shows other content than was signed."""
    return [
        Attack(
            s.genuine.replace(b"Kinh", b"Kjnh"),
            "signing.content_changed",
            name="content: body",
        ),
        Attack(
            letter(s.forge(content=b"x: y\r\n\r\nz")),
            "signing.content_changed",
            name="content: signature of another mail",
        ),
        Attack(
            s.forged(inside=CONTENT), "signing.content_inside", name="content: eContent"
        ),
        Attack(
            letter(
                s.forge(), content=CONTENT + b"-- \r\nA footer of a mailing list\r\n"
            ),
            "signing.content_changed",
            name="content: footer",
        ),
        Attack(
            letter(s.forge(), content=CONTENT.replace(b"; charset", b";\r\n\tcharset")),
            "signing.content_changed",
            name="content: header folded anew",
        ),
        Attack(
            letter(s.forge(), content=CONTENT + b"\r\n"),
            "signing.content_changed",
            name="content: one line end more",
        ),
        Attack(
            letter(s.forge(), content=b""),
            "signing.content_changed",
            name="content: empty",
        ),
        Attack(
            sealed(s.forge(inside=b"other")),
            "signing.content_changed",
            name="content: other inside",
        ),
        Attack(
            sealed(s.forge(inside=s.signed_attributes(), omit_attributes=True)),
            "signing.no_signed_attributes",
            name="content: signed attributes of another letter",
        ),
    ]


def pss(
    *,
    digest: str = "sha256",
    mask: str = "mgf1",
    mask_digest: str = "sha256",
    trailer: bytes = b"",
) -> bytes:
    """Return parameters of RSA-PSS."""
    return seq(
        write_der(0xA0, seq(oid(digest))),
        write_der(0xA1, seq(oid(mask), seq(oid(mask_digest)))),
        write_der(0xA2, write_der(ber.INTEGER, b"\x20")),
        trailer,
    )


def on_algorithms(s: Scene) -> list[Attack]:
    """Return what is signed in algorithms outside the tables."""

    def with_pss(**changes: Any) -> bytes:
        return s.forged(
            credential=s.rsa_signer,
            signature_algorithm="rsa-pss",
            parameters=pss(**changes),
        )

    return [
        Attack(
            s.forged(credential=s.rsa_signer, digest="md5", signature_algorithm="rsa"),
            "signing.weak_algorithm",
            name="algorithm: MD5",
        ),
        Attack(
            s.forged(
                credential=s.rsa_signer, digest="sha1", signature_algorithm="rsa-sha1"
            ),
            "signing.weak_algorithm",
            name="algorithm: SHA-1",
        ),
        Attack(
            s.forged(credential=s.rsa_signer, signature_algorithm="rsa-md5"),
            "signing.weak_algorithm",
            name="algorithm: MD5 in the signature",
        ),
        Attack(
            s.forged(digest="sha3-256"),
            "signing.unknown_algorithm",
            name="algorithm: SHA-3",
        ),
        Attack(
            s.forged(credential=s.rsa_signer, signature_algorithm="rsa-pss"),
            "signing.weak_algorithm",
            name="algorithm: RSA-PSS without parameters",
        ),
        Attack(
            s.forged(parameters=octets(b"x")),
            "signing.unknown_algorithm",
            name="algorithm: parameters",
        ),
        Attack(
            s.forged(signature_algorithm="ecdsa-sha384"),
            "signing.algorithm_mismatch",
            name="algorithm: digests differ",
        ),
        Attack(
            s.forged(signature_algorithm="rsa"),
            "signing.algorithm_mismatch",
            name="algorithm: key differs",
        ),
        Attack(
            s.forged(digest_algorithms=[]),
            "signing.algorithm_mismatch",
            name="algorithm: no digests",
        ),
        Attack(
            s.forged(digest_algorithms=["sha384"]),
            "signing.algorithm_mismatch",
            name="algorithm: other digests",
        ),
        Attack(
            s.forged(
                extra=[
                    (
                        "protection",
                        [seq(seq(oid("sha512")), b"\xa1" + seq(oid("rsa"))[1:])],
                    )
                ]
            ),
            "signing.algorithm_mismatch",
            name="algorithm: algorithm protection",
        ),
        Attack(
            s.issued(SENDER, key="rsa1024"),
            "signing.rsa_size",
            name="algorithm: RSA-1024",
        ),
        Attack(with_pss(), "signing.pss", name="algorithm: PSS that nobody asked for"),
        Attack(
            with_pss(digest="sha1"),
            "signing.weak_algorithm",
            name="algorithm: PSS, SHA-1",
        ),
        Attack(
            with_pss(mask_digest="sha1"),
            "signing.weak_algorithm",
            name="algorithm: PSS, mask of SHA-1",
        ),
        Attack(
            with_pss(mask_digest="sha384"),
            "signing.unknown_algorithm",
            name="algorithm: PSS, mask of SHA-384",
        ),
        Attack(
            with_pss(mask="other"),
            "signing.unknown_algorithm",
            name="algorithm: PSS, another mask",
        ),
        Attack(
            with_pss(trailer=write_der(0xA3, write_der(ber.INTEGER, b"\x02"))),
            "signing.unknown_algorithm",
            name="algorithm: PSS, another trailer",
        ),
        Attack(
            with_pss(digest="sha384", mask_digest="sha384"),
            "signing.algorithm_mismatch",
            name="algorithm: PSS, another digest",
        ),
        Attack(
            s.forged(signature_algorithm="ed25519"),
            "signing.unknown_algorithm",
            name="algorithm: Ed25519",
        ),
        Attack(
            s.forged(extra=[("protection", [seq(seq(oid("sha256")))])]),
            "signing.structure",
            name="algorithm: half a protection",
        ),
    ]


def keyed(s: Scene, key: Any, **changes: Any) -> bytes:
    """Return a message signed with a certificate for *key*."""
    credential = s.odd_credential(key=key)
    if isinstance(key, rsa.RSAPrivateKey | rsa.RSAPublicKey):
        changes = {"signature_algorithm": "rsa"} | changes
    return s.forged(credential=credential, **changes)


def bleichenbacher(tbs: bytes) -> bytes:
    """Return a signature for a key of exponent 3 where padding is not checked."""
    digest = hashes.Hash(hashes.SHA256())
    digest.update(tbs)
    info = seq(seq(oid("sha256"), write_der(ber.NULL)), octets(digest.finalize()))
    start = b"\0\1" + b"\xff" * 8 + b"\0" + info
    cube = int.from_bytes(start + bytes(256 - len(start)))
    low, high = 0, 1 << 700
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if middle**3 < cube else (low, middle)
    assert (low**3).to_bytes(256).startswith(start)
    return low.to_bytes(256)


def on_keys(s: Scene) -> list[Attack]:
    """Return what is signed with weak or odd keys, or with none."""
    return [
        Attack(
            s.issued(SENDER, key="rsa1024"), "signing.rsa_size", name="key: RSA-1024"
        ),
        Attack(
            keyed(
                s,
                rsa.RSAPublicNumbers(65537, (1 << 16384) - 1).public_key(),
                make=lambda _: bytes(2048),
            ),
            "signing.rsa_size",
            name="key: RSA-16384",
        ),
        Attack(
            keyed(s, ec.generate_private_key(ec.SECP521R1())),
            "signing.key_kind",
            name="key: P-521",
        ),
        Attack(
            keyed(s, ec.generate_private_key(ec.SECP256K1())),
            "signing.key_kind",
            name="key: secp256k1",
        ),
        Attack(
            keyed(s, rsa.generate_private_key(3, 2048), make=bleichenbacher),
            "signing.signature_mismatch",
            name="key: exponent 3, loose padding",
        ),
        Attack(
            s.forged(
                credential=s.rsa_signer,
                signature_algorithm="rsa",
                make=lambda _: bytes(256),
            ),
            "signing.signature_mismatch",
            name="key: RSA signature of zeros",
        ),
        Attack(
            s.forged(
                credential=s.rsa_signer,
                signature_algorithm="rsa",
                tamper=lambda signature: b"\0" + signature,
            ),
            "signing.signature_mismatch",
            name="key: RSA signature one octet longer",
        ),
        *(
            Attack(
                s.forged(make=lambda _, pair=pair: encode_dss_signature(*pair)),
                "signing.signature_mismatch",
                name=f"key: ECDSA signature {name}",
            )
            for name, pair in {
                "(0, 0)": (0, 0),
                "(1, 0)": (1, 0),
                "(0, 1)": (0, 1),
                "(n, n)": (ORDER, ORDER),
            }.items()
        ),
        Attack(
            s.forged(tamper=lambda signature: signature + b"\0"),
            "signing.signature_mismatch",
            name="key: ECDSA signature with a tail",
        ),
        Attack(
            s.forged(tamper=lambda signature: b"\x30\x80" + signature[2:] + b"\0\0"),
            "signing.signature_mismatch",
            name="key: ECDSA signature in BER",
        ),
    ]


def twin(s: Scene) -> x509.Certificate:
    """Return a stranger's certificate with issuer and serial number of the signer's."""
    own = s.signer.certificate
    key = s.stranger.private_key
    builder = (
        x509.CertificateBuilder()
        .subject_name(own.subject)
        .issuer_name(own.issuer)
        .public_key(key.public_key())
        .serial_number(own.serial_number)
        .not_valid_before(own.not_valid_before_utc)
        .not_valid_after(own.not_valid_after_utc)
    )
    for extension in own.extensions:
        builder = builder.add_extension(extension.value, extension.critical)
    return builder.sign(key, hashes.SHA256())


def on_signer(s: Scene) -> list[Attack]:
    """Return what leaves open, or lies about, who signed."""

    def by_stranger(tbs: bytes) -> bytes:
        algorithm = SignatureAlgorithm.ECDSA_SHA256
        return make_signature(s.stranger.private_key, algorithm, tbs)

    return [
        Attack(
            s.forged(omit_attributes=True),
            "signing.no_signed_attributes",
            name="signer: bare",
        ),
        Attack(s.forged(signers=0), "signing.signers", name="signer: no SignerInfo"),
        Attack(s.forged(signers=2), "signing.signers", name="signer: two SignerInfos"),
        Attack(
            s.forged(tamper=lambda s: s[:-1] + bytes((s[-1] ^ 1,))),
            "signing.signature_mismatch",
            name="signer: signature flipped",
        ),
        Attack(
            s.forged(tamper=lambda _: b""),
            "signing.signature_mismatch",
            name="signer: no signature",
        ),
        Attack(
            s.forged(certificates=[]),
            "signing.no_certificate",
            name="signer: no certificate",
        ),
        Attack(
            s.forged(sid=write_der(0x80, bytes(20))),
            "signing.no_certificate",
            name="signer: other SKI",
        ),
        Attack(
            s.forged(credential=s.odd_credential(), sid=write_der(0x80, bytes(20))),
            "signing.no_certificate",
            name="signer: no SKI",
        ),
        Attack(
            s.forged(certificates=[seq(b"\x02\x01\x01")]),
            "signing.certificate_syntax",
            name="signer: junk certificate",
        ),
        Attack(
            s.forged(
                sid=_issuer_and_serial(s.other.certificate),
                certificates=[
                    c.public_bytes(Encoding.DER)
                    for c in (s.other.certificate, s.signer.certificate, s.pki.issuing)
                ],
            ),
            "signing.signature_mismatch",
            name="signer: certificate of another",
        ),
        Attack(
            s.forged(
                make=by_stranger,
                certificates=[
                    c.public_bytes(Encoding.DER)
                    for c in (twin(s), s.signer.certificate, s.pki.issuing)
                ],
            ),
            "signing.no_chain",
            name="signer: same issuer and serial number",
        ),
        Attack(
            s.forged(
                make=by_stranger,
                certificates=[
                    c.public_bytes(Encoding.DER)
                    for c in (s.signer.certificate, twin(s), s.pki.issuing)
                ],
            ),
            "signing.signature_mismatch",
            name="signer: same issuer and serial number, last",
        ),
    ]


def on_attributes(s: Scene) -> list[Attack]:
    """Return what plays with the signed attributes."""
    return [
        Attack(
            s.forged(drop=("message-digest",)),
            "signing.attributes",
            name="attributes: no digest",
        ),
        Attack(
            s.forged(drop=("content-type",)),
            "signing.attributes",
            name="attributes: no type",
        ),
        Attack(
            s.forged(
                drop=("content-type",), extra=[("content-type", [oid("signed-data")])]
            ),
            "signing.attributes",
            name="attributes: other type",
        ),
        Attack(
            s.forged(extra=[("message-digest", [octets(bytes(32))])]),
            "signing.attributes",
            name="attributes: digest twice",
        ),
        Attack(
            s.forged(
                drop=("message-digest",),
                extra=[("message-digest", [octets(bytes(32)), octets(bytes(32))])],
            ),
            "signing.attributes",
            name="attributes: two digests",
        ),
        Attack(
            s.forged(drop=("message-digest",), extra=[("message-digest", [seq()])]),
            "signing.attributes",
            name="attributes: digest of another kind",
        ),
        Attack(
            s.forged(extra=[("other", [])]),
            "signing.structure",
            name="attributes: attribute without value",
        ),
        Attack(
            s.forged(
                drop=("signing-time",), extra=[("signing-time", [octets(b"260901")])]
            ),
            "signing.attributes",
            name="attributes: time of another kind",
        ),
        Attack(
            s.forged(
                drop=("signing-time",),
                extra=[("signing-time", [write_der(ber.UTC_TIME, b"269901080000Z")])],
            ),
            "signing.attributes",
            name="attributes: no such month",
        ),
        Attack(
            s.forged(extra=[("certificate", [certificate_id(s.other.certificate)])]),
            "signing.other_certificate",
            name="attributes: signingCertificateV2",
        ),
        Attack(
            s.forged(
                extra=[("certificate", [seq(seq(seq(seq(oid("sha1")), octets(b""))))])]
            ),
            "signing.weak_algorithm",
            name="attributes: signingCertificateV2 with SHA-1",
        ),
        Attack(
            s.forged(extra=[("signing-time", [utc_time(s.now)])]),
            "signing.attributes",
            name="attributes: time twice",
        ),
        Attack(
            s.forged(
                drop=("content-type", "message-digest", "signing-time"), none=True
            ),
            "signing.structure",
            name="attributes: none in the list",
        ),
        Attack(
            s.forged(
                drop=("message-digest",),
                extra=[("message-digest", [octets(bytes(20))])],
            ),
            "signing.content_changed",
            name="attributes: digest of SHA-1's length",
        ),
        Attack(
            s.forged(
                drop=("message-digest",), extra=[("message-digest", [octets(b"")])]
            ),
            "signing.content_changed",
            name="attributes: empty digest",
        ),
        Attack(
            s.forged(
                drop=("content-type",),
                extra=[("content-type", [oid("data"), oid("signed-data")])],
            ),
            "signing.attributes",
            name="attributes: two types",
        ),
        Attack(
            s.forged(extra=[("certificate", [seq(seq())])]),
            "signing.structure",
            name="attributes: signingCertificateV2 of nobody",
        ),
        Attack(
            s.forged(
                extra=[("certificate", [certificate_id(s.signer.certificate)])] * 2
            ),
            "signing.attributes",
            name="attributes: signingCertificateV2 twice",
        ),
        Attack(
            s.forged(after_signature=b"\xa1\0"),
            "signing.structure",
            name="attributes: empty list of unsigned ones",
        ),
        Attack(
            s.forged(after_signature=octets(b"x")),
            "signing.structure",
            name="attributes: unsigned ones of another kind",
        ),
    ]


def on_structure(s: Scene) -> list[Attack]:
    """Return what breaks the structure of CMS."""
    return [
        Attack(
            s.forged(content_type="signed-data"),
            "signing.not_signed_data",
            name="structure: type",
        ),
        Attack(
            s.forged(outer_type="data"),
            "signing.not_signed_data",
            name="structure: outer type",
        ),
        Attack(
            letter(s.forge(tamper=lambda _: b"").replace(b"\x04\x00", b"\x05\x00")),
            "signing.structure",
            name="structure: signature of another kind",
        ),
        Attack(
            s.forged(after_certificates=octets(b"")),
            "signing.structure",
            name="structure: odd field",
        ),
        Attack(
            letter(s.forge() + b"\0"), "signing.ber", name="structure: trailing octet"
        ),
        Attack(letter(s.forge()[:-1]), "signing.ber", name="structure: truncated"),
        Attack(letter(b""), "signing.ber", name="structure: empty"),
        Attack(letter("YWI=!\n"), "signing.base64", name="structure: base64 junk"),
        Attack(
            letter(seq(s.forge()[4:], octets(b""))),
            "signing.structure",
            name="structure: third field outside",
        ),
        Attack(
            sealed(s.forge()), "signing.no_content", name="structure: nothing inside"
        ),
        Attack(
            sealed(s.forge(inside=CONTENT, inside_tag=0x0C)),
            "signing.structure",
            name="structure: content of another kind",
        ),
        Attack(
            sealed(s.forge(inside=CONTENT) + b"\0"),
            "signing.ber",
            name="structure: trailing octet, opaque",
        ),
    ]


def bombs(s: Scene) -> list[Attack]:
    """Return what would take a reader's time or memory."""
    return [
        Attack(letter(b"\x30\x80" * 5000), "signing.ber", name="bomb: deep nesting"),
        Attack(letter(b"\x30\x84\xff\xff\xff\xff"), "signing.ber", name="bomb: 4 GiB"),
        Attack(
            letter(seq(b"\x05\x00" * 10_000)),
            "signing.ber",
            name="bomb: 10,000 elements",
        ),
        Attack(
            s.forged(signers=1000), "signing.signers", name="bomb: 1,000 SignerInfos"
        ),
        Attack(
            s.forged(
                certificates=[s.signer.certificate.public_bytes(Encoding.DER)] * 500
            ),
            "signing.too_many_certificates",
            name="bomb: 500 certificates",
        ),
        Attack(
            s.forged(extra=[(f"1.2.3.{n}", [octets(b"x")]) for n in range(40)]),
            "signing.structure",
            name="bomb: 40 attributes",
        ),
        Attack(
            s.forged(extra=[("other", [octets(b"x")] * 3000)]),
            "signing.ber",
            name="bomb: 3,000 values",
        ),
        Attack(
            s.forged(
                after_signature=write_der(
                    0xA1, *[seq(oid("other"), write_der(ber.SET, octets(b"")))] * 40
                )
            ),
            "signing.structure",
            name="bomb: 40 unsigned attributes",
        ),
        Attack(
            sealed(
                b"\x30\x80"
                + oid("signed-data")
                + b"\xa0\x80\x24\x80"
                + b"\4\0" * 1_000_000
            ),
            "signing.ber",
            name="bomb: a million segments",
        ),
        Attack(
            letter((b"\x30\x80" + oid("data")) * 9 + b"\5\0" * 200_000),
            "signing.ber",
            name="bomb: 200,000 elements in open lengths",
        ),
        Attack(letter(bytes(600_000)), "signing.ber", name="bomb: 600,000 octets"),
    ]
