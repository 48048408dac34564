"""
What signing and verifying a letter costs: ours, others', and the limit for any program.

The limit is what nobody can save: the raw RSA-2048 signature and SHA-256 of the letter,
and base64 when the letter has yet to be written. All take turns within one run on the
same files; each turn is divided by the limit of its own turn, and the median tells.
Memory is what a fresh process needs beyond its modules, input included, in multiples
of the finished octets.

    .venv-bench/bin/python benchmarks/signing.py
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import email.policy
import gc
import hashlib
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from email.message import EmailMessage
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
from asn1crypto import algos, cms, core, keys, pem
from asn1crypto import crl as asn1_crl
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    load_pem_private_key,
    pkcs7,
)
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.validation import async_validate_detached_cms
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from govvn_mail import times
from govvn_mail.messages import Attachment, OfficialMessage
from govvn_mail.signing import (
    KeySigner,
    SignatureForm,
    SigningRequest,
    TrustStore,
    finish,
    sign_message,
    verify_message,
)
from govvn_mail.testing import ThrowAwayPki

if TYPE_CHECKING:
    from collections.abc import Callable

    from cryptography.hazmat.primitives.asymmetric.rsa import (
        RSAPrivateKey,
        RSAPublicKey,
    )


SENDER = "vanthu@snv.saomai.test"
SIZES = {
    "10 kB": (10_000, 20, 10),
    "1 MB": (1_000_000, 20, 3),
    "20 MB": (20_000_000, 9, 1),
}
"""For each size its octets, the turns, and how often each runs in one turn."""

HEADERS = f"From: {SENDER}\r\nTo: a@ubnd.saomai.test\r\nMIME-Version: 1.0\r\n".encode()
BODY = "Kính gửi: Ủy ban nhân dân tỉnh\n" * 10
LOOP = asyncio.new_event_loop()


@attrs.frozen
class Case:
    """
    One letter and all that is needed to sign and to verify it.

    Files are read when they are asked for, so that what is not needed weighs nothing.
    """

    folder: Path

    def read(self, name: str) -> bytes:
        """Return a file as it is."""
        return (self.folder / name).read_bytes()

    @cached_property
    def content(self) -> bytes:
        """The file that the letter carries."""
        return self.read("content")

    @cached_property
    def entity(self) -> bytes:
        """The entity that is signed."""
        return self.read("entity")

    @cached_property
    def raw(self) -> bytes:
        """The signed message."""
        return self.read("raw.eml")

    @cached_property
    def cms(self) -> bytes:
        """The signature in DER."""
        return self.read("cms")

    @cached_property
    def raw_signature(self) -> bytes:
        """The signature over the digest of the entity and nothing else."""
        return self.read("signature")

    @cached_property
    def key(self) -> RSAPrivateKey:
        """The signer's key."""
        return load_pem_private_key(self.read("key.pem"), None)

    @cached_property
    def public_key(self) -> RSAPublicKey:
        """The signer's public key."""
        return self.key.public_key()

    @cached_property
    def signer(self) -> KeySigner:
        """The signer."""
        return KeySigner.from_pem(self.read("key.pem"), self.read("certificates.pem"))

    @cached_property
    def root(self) -> bytes:
        """The anchor in PEM."""
        return self.read("root.pem")

    @cached_property
    def crls(self) -> list[bytes]:
        """The revocation lists in DER."""
        return [self.read("root.crl"), self.read("issuing.crl")]

    @property
    def letter(self) -> OfficialMessage:
        """The letter before it is written."""
        file = Attachment(
            filename="Báo cáo tháng 9.bin",
            content=self.content,
            media_type="application/octet-stream",
        )
        return OfficialMessage(
            from_=SENDER,
            to=["a@ubnd.saomai.test"],
            subject="Báo cáo công tác văn thư tháng 9 năm 2026",
            body=BODY,
            attachments=[file],
        )


def make_pki() -> ThrowAwayPki:
    """Return authorities with RSA keys, as the Government's have."""
    made = ThrowAwayPki.create()
    root_key, issuing_key = (rsa.generate_private_key(65537, 2048) for _ in range(2))
    return ThrowAwayPki(
        now=made.now,
        root=reissue(made.root, root_key, root_key),
        issuing=reissue(made.issuing, issuing_key, root_key),
        root_key=root_key,
        issuing_key=issuing_key,
    )


def reissue(
    certificate: x509.Certificate, key: RSAPrivateKey, issuer_key: RSAPrivateKey
) -> x509.Certificate:
    """Return a certificate for another key by another one."""
    own, issuers = key.public_key(), issuer_key.public_key()
    identifiers = {
        x509.SubjectKeyIdentifier: x509.SubjectKeyIdentifier.from_public_key(own),
        x509.AuthorityKeyIdentifier: (
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuers)
        ),
    }
    builder = x509.CertificateBuilder(
        issuer_name=certificate.issuer,
        subject_name=certificate.subject,
        public_key=own,
        serial_number=x509.random_serial_number(),
        not_valid_before=certificate.not_valid_before_utc,
        not_valid_after=certificate.not_valid_after_utc,
    )
    for extension in certificate.extensions:
        value = identifiers.get(type(extension.value), extension.value)
        builder = builder.add_extension(value, extension.critical)
    return builder.sign(issuer_key, SHA256())


def prepare(folder: Path, size: int) -> None:
    """Write the files of one case."""
    pki = make_pki()
    credential = pki.issue(SENDER, key="rsa2048")
    files = {
        "key.pem": credential.key_pem(),
        "certificates.pem": credential.certificate_pem,
        "chain.pem": pki.issuing.public_bytes(Encoding.PEM),
        "root.pem": pki.root_pem,
        "content": os.urandom(size),
    }
    files["root.crl"], files["issuing.crl"] = pki.crls()
    for name, octets in files.items():
        (folder / name).write_bytes(octets)
    case = Case(folder)
    signed = sign_message(case.letter, case.signer, protect_header=False)
    (folder / "entity").write_bytes(signed.entity)
    (folder / "raw.eml").write_bytes(signed.raw)
    (folder / "cms").write_bytes(verify_message(signed.raw, trust=pki.trust).cms)
    digest = hashlib.sha256(signed.entity).digest()
    signature = case.key.sign(digest, padding.PKCS1v15(), SHA256())
    (folder / "signature").write_bytes(signature)
    anchors = b"".join(
        [pki.root_pem]
        + [
            pem.armor("X509 CRL", files[name], None)
            for name in ("root.crl", "issuing.crl")
        ]
    )
    (folder / "anchors.pem").write_bytes(anchors)


def limit_sign(case: Case, entity: bytes | None = None) -> bytes:
    """Sign the digest: what is left when nothing else costs anything."""
    digest = hashlib.sha256(case.entity if entity is None else entity).digest()
    return case.key.sign(digest, padding.PKCS1v15(), SHA256())


def limit_build(case: Case) -> bytes:
    """Encode, digest and sign."""
    return limit_sign(case, binascii.b2a_base64(case.content))


def ours_sign(case: Case) -> bytes:
    """Sign a ready entity with all checks."""
    request = SigningRequest(
        certificate=case.signer.certificate,
        chain=case.signer.chain,
        algorithm=case.signer.algorithm,
        claimed_time=times.now(),
        form=SignatureForm.DETACHED,
        headers=HEADERS,
        entity=case.entity,
        envelope=ENVELOPE,
    )
    return finish(request, case.signer.sign(request)).raw


ENVELOPE = OfficialMessage(
    from_=SENDER, to=["a@ubnd.saomai.test"], subject="a", body="a"
).envelope()


def ours_build(case: Case) -> bytes:
    """Write and sign a letter."""
    return sign_message(case.letter, case.signer).raw


TOP = (
    b"Content-Type: multipart/signed; micalg=sha-256; boundary=s;\r\n"
    b' protocol="application/pkcs7-signature"\r\n\r\n--s\r\n'
)
MIDDLE = (
    b"\r\n--s\r\nContent-Type: application/pkcs7-signature\r\n"
    b"Content-Transfer-Encoding: base64\r\n\r\n"
)


def assemble(entity: bytes, signature: bytes) -> bytes:
    """Return a signed message, joined as cheaply as can be."""
    encoded = base64.encodebytes(signature).replace(b"\n", b"\r\n")
    return b"".join([HEADERS, TOP, entity, MIDDLE, encoded, b"\r\n--s--\r\n"])


def email_entity(case: Case) -> bytes:
    """Return the same letter as the standard library writes it."""
    letter = EmailMessage(policy=email.policy.SMTP)
    letter.set_content(BODY, cte="base64")
    letter.add_attachment(
        case.content,
        maintype="application",
        subtype="octet-stream",
        filename="Báo cáo tháng 9.bin",
    )
    return letter.as_bytes()


def pyca_cms(case: Case, entity: bytes, encoding: Encoding = Encoding.DER) -> bytes:
    """Return the signature that pyca makes, or with SMIME the message."""
    builder = (
        pkcs7.PKCS7SignatureBuilder()
        .set_data(entity)
        .add_signer(case.signer.certificate, case.key, SHA256())
    )
    for certificate in case.signer.chain:
        builder = builder.add_certificate(certificate)
    options = [pkcs7.PKCS7Options.DetachedSignature]
    if encoding is Encoding.DER:
        options.append(pkcs7.PKCS7Options.Binary)
    return builder.sign(encoding, options)


def pyca_sign(case: Case) -> bytes:
    """Sign with pyca's PKCS #7 and join by hand."""
    return assemble(case.entity, pyca_cms(case, case.entity))


def pyca_smime(case: Case) -> bytes:
    """Sign with pyca's PKCS #7, which writes the message, too."""
    return HEADERS + pyca_cms(case, case.entity, Encoding.SMIME)


def pyca_build(case: Case) -> bytes:
    """Write with the standard library, sign with pyca and join by hand."""
    entity = email_entity(case)
    return assemble(entity, pyca_cms(case, entity))


def asn1_certificates(case: Case) -> list[asn1_x509.Certificate]:
    """Return signer and chain as asn1crypto knows them."""
    return [
        asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
        for certificate in (case.signer.certificate, *case.signer.chain)
    ]


def asn1_cms(case: Case, entity: bytes) -> bytes:
    """Return a signature put together from asn1crypto's types."""
    certificates = asn1_certificates(case)
    digest = algos.DigestAlgorithm({"algorithm": "sha256"})
    attributes = cms.CMSAttributes(
        [
            cms.CMSAttribute({"type": "content_type", "values": ["data"]}),
            cms.CMSAttribute(
                {"type": "message_digest", "values": [hashlib.sha256(entity).digest()]}
            ),
            cms.CMSAttribute(
                {
                    "type": "signing_time",
                    "values": [cms.Time({"utc_time": core.UTCTime(datetime.now(UTC))})],
                }
            ),
        ]
    )
    signer = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier(
                {
                    "issuer_and_serial_number": cms.IssuerAndSerialNumber(
                        {
                            "issuer": certificates[0].issuer,
                            "serial_number": certificates[0].serial_number,
                        }
                    )
                }
            ),
            "digest_algorithm": digest,
            "signed_attrs": attributes,
            "signature_algorithm": {"algorithm": "rsassa_pkcs1v15"},
            "signature": case.key.sign(attributes.dump(), padding.PKCS1v15(), SHA256()),
        }
    )
    signed = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [digest],
            "encap_content_info": {"content_type": "data"},
            "certificates": certificates,
            "signer_infos": [signer],
        }
    )
    return cms.ContentInfo({"content_type": "signed_data", "content": signed}).dump()


def asn1_sign(case: Case) -> bytes:
    """Sign with asn1crypto's types and pyca's primitives."""
    return assemble(case.entity, asn1_cms(case, case.entity))


def asn1_build(case: Case) -> bytes:
    """Write with the standard library and sign with asn1crypto's types."""
    entity = email_entity(case)
    return assemble(entity, asn1_cms(case, entity))


def pyhanko_cms(case: Case, entity: bytes) -> bytes:
    """Return the signature that pyHanko makes."""
    own, *chain = asn1_certificates(case)
    registry = SimpleCertificateStore()
    registry.register_multiple(chain)
    _, _, key = pem.unarmor((case.folder / "key.pem").read_bytes())
    signer = SimpleSigner(
        signing_cert=own,
        signing_key=keys.PrivateKeyInfo.load(key),
        cert_registry=registry,
    )
    made = LOOP.run_until_complete(signer.async_sign_general_data(entity, "sha256"))
    return made.dump()


def pyhanko_sign(case: Case) -> bytes:
    """Sign with pyHanko."""
    return assemble(case.entity, pyhanko_cms(case, case.entity))


def pyhanko_build(case: Case) -> bytes:
    """Write with the standard library and sign with pyHanko."""
    entity = email_entity(case)
    return assemble(entity, pyhanko_cms(case, entity))


def openssl(case: Case, *options: str, text: bytes | None = None) -> bytes:
    """Run `openssl cms`; its start of some milliseconds counts."""
    return subprocess.run(  # noqa: S603 (our own arguments)
        ["openssl", "cms", *options],  # noqa: S607 (where the system has it)
        cwd=case.folder,
        input=text,
        capture_output=True,
        check=True,
    ).stdout


def openssl_sign(case: Case, entity: bytes | None = None) -> bytes:
    """Sign with the program; it writes the message, too."""
    given = "-signer certificates.pem -inkey key.pem -certfile chain.pem"
    options = f"-sign -binary -md sha256 {given}".split()
    if entity is None:
        return openssl(case, *options, "-in", "entity")
    return openssl(case, *options, text=entity)


def openssl_build(case: Case) -> bytes:
    """Write with the standard library and sign with the program."""
    return openssl_sign(case, email_entity(case))


def limit_verify(case: Case) -> None:
    """Verify the digest: what is left when nothing else costs anything."""
    digest = hashlib.sha256(case.entity).digest()
    case.public_key.verify(case.raw_signature, digest, padding.PKCS1v15(), SHA256())


def ours_verify(case: Case) -> None:
    """Verify signature, chain, sender, time and revocation."""
    trust = TrustStore(anchors=[case.root])
    verify_message(case.raw, trust=trust, crls=case.crls).require_valid()


def asn1_verify(case: Case) -> None:
    """Verify the signature alone, with asn1crypto's types and pyca's primitives."""
    signer = cms.ContentInfo.load(case.cms)["content"]["signer_infos"][0]
    stated = {a["type"].native: a["values"][0].native for a in signer["signed_attrs"]}
    if stated["message_digest"] != hashlib.sha256(case.entity).digest():
        raise ValueError(stated)
    case.public_key.verify(
        signer["signature"].native,
        signer["signed_attrs"].untag().dump(),
        padding.PKCS1v15(),
        SHA256(),
    )


def pyhanko_verify(case: Case) -> None:
    """Verify signature, chain and revocation, of a message that is taken apart."""
    _, _, root = pem.unarmor(case.root)
    context = ValidationContext(
        trust_roots=[asn1_x509.Certificate.load(root)],
        crls=[asn1_crl.CertificateList.load(crl) for crl in case.crls],
        allow_fetching=False,
        revocation_mode="require",
    )
    found = LOOP.run_until_complete(
        async_validate_detached_cms(
            case.entity, cms.ContentInfo.load(case.cms)["content"], context
        )
    )
    if not (found.intact and found.valid and found.trusted):
        raise ValueError(found)


def openssl_verify(case: Case) -> None:
    """Verify signature, chain and revocation with the program."""
    options = "-verify -in raw.eml -CAfile anchors.pem -crl_check_all -out signed"
    openssl(case, *options.split(), "-purpose", "smimesign")


LIMIT = "limit"
SIGN = "sign a ready entity"
BUILD = "build and sign"
VERIFY = "verify with chain and CRL"

OPERATIONS: dict[str, dict[str, Callable[[Case], object]]] = {
    SIGN: {
        LIMIT: limit_sign,
        "ours": ours_sign,
        "pyca pkcs7, joined by hand": pyca_sign,
        "pyca pkcs7, SMIME": pyca_smime,
        "asn1crypto": asn1_sign,
        "pyHanko": pyhanko_sign,
        "openssl cms": openssl_sign,
    },
    BUILD: {
        LIMIT: limit_build,
        "ours": ours_build,
        "email, pyca pkcs7": pyca_build,
        "email, asn1crypto": asn1_build,
        "email, pyHanko": pyhanko_build,
        "email, openssl cms": openssl_build,
    },
    VERIFY: {  # pyca has no verification
        LIMIT: limit_verify,
        "ours": ours_verify,
        "asn1crypto, signature alone": asn1_verify,
        "pyHanko": pyhanko_verify,
        "openssl cms": openssl_verify,
    },
}


def time_operation(operation: str, case: Case, turns: int, repeats: int) -> None:
    """Print how long each program takes; they take turns."""
    programs = OPERATIONS[operation]
    seconds: dict[str, list[float]] = {name: [] for name in programs}
    for run in programs.values():
        run(case)  # which reads its files
    for _ in range(turns):
        gc.collect()
        for name, run in programs.items():
            start = time.perf_counter()
            for _ in range(repeats):
                run(case)
            seconds[name].append((time.perf_counter() - start) / repeats)
    for name, taken in seconds.items():
        ratios = [a / b for a, b in zip(taken, seconds[LIMIT], strict=True)]
        print(
            f"  {name:30} {statistics.median(taken) * 1000:9.3f} ms"
            f" {statistics.median(ratios):8.2f}x"
            f" {min(taken) / min(seconds[LIMIT]):8.2f}x"
        )


def weigh(folder: Path, operation: str, program: str) -> float:
    """Return the memory of a fresh process, in multiples of the finished octets."""
    done = subprocess.run(  # noqa: S603 (ours)
        [sys.executable, __file__, str(folder), operation, program],
        check=True,
        capture_output=True,
        text=True,
    )
    return int(done.stdout) / (folder / "raw.eml").stat().st_size


def print_peak(folder: Path, operation: str, program: str) -> None:
    """Print the octets that one run needs beyond the modules, input included."""
    status = Path("/proc/self/status")

    def read(name: str) -> int:
        found = re.search(rf"{name}:\s+(\d+) kB", status.read_text(encoding="ascii"))
        return int(found[1]) * 1024 if found else 0

    OPERATIONS[operation][program](Case(folder.parent / next(iter(SIZES))))
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak so far
    before = read("VmRSS")
    OPERATIONS[operation][program](Case(folder))
    print(read("VmHWM") - before)


def main() -> None:
    """Print times and memory."""
    if len(sys.argv) > 1:
        folder, operation, program = sys.argv[1:]
        print_peak(Path(folder), operation, program)
        return
    with tempfile.TemporaryDirectory() as name:
        for size, (octets, turns, repeats) in SIZES.items():
            folder = Path(name) / size
            folder.mkdir()
            prepare(folder, octets)
            for operation in OPERATIONS:
                print(
                    f"{operation}, {size}: times the limit by medians and by best turns"
                )
                time_operation(operation, Case(folder), turns, repeats)
        for operation, programs in OPERATIONS.items():
            print(f"{operation}, {size}: memory, times the finished octets")
            for program in programs:
                if "openssl" not in program:  # a process of its own
                    print(f"  {program:30} {weigh(folder, operation, program):8.2f}x")


if __name__ == "__main__":
    main()
