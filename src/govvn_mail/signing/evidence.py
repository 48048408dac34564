"""What to keep of a verification, so that others can repeat it years later."""

from __future__ import annotations

import attrs

__all__ = ["Evidence"]


@attrs.frozen(kw_only=True)
class Evidence:
    """
    Everything a verification rests on, as octets.

    Args:
        message: The message as received.
        signature: Its signature in BER, or None if integrity does not hold.
        content: The signed entity, or None likewise.
        path: The certificates from the signer to the anchor, in DER.
        crls: The revocation lists that were decisive, in DER.
        ocsp: The OCSP answers that were decisive, in DER.
        verification: The answers and their reasons, in JSON.
    """

    message: bytes = attrs.field(repr=False)
    signature: bytes | None = attrs.field(repr=False)
    content: bytes | None = attrs.field(repr=False)
    path: tuple[bytes, ...] = attrs.field(repr=False)
    crls: tuple[bytes, ...] = attrs.field(repr=False)
    ocsp: tuple[bytes, ...] = attrs.field(repr=False)
    verification: str

    def to_files(self) -> dict[str, bytes]:
        """Return the octets by file name; nothing in a name comes from outside."""
        files = {
            "message.eml": self.message,
            "verification.json": self.verification.encode(),
        }
        if self.signature is not None and self.content is not None:
            files |= {"signature.p7s": self.signature, "content.mime": self.content}
        for ending, contents in (
            ("cer", self.path),
            ("crl", self.crls),
            ("ocsp", self.ocsp),
        ):
            files |= {f"{n}.{ending}": c for n, c in enumerate(contents, start=1)}
        return files
