"""Signing letters and verifying signed ones: S/MIME (RFC 8551) over CMS (RFC 5652)."""

from .algorithms import SignatureAlgorithm
from .revocation import CertificateRevocation, RevocationStatus, check_revocation
from .signer import KeySigner, Signer, SigningRequest
from .smime import SignedMessage, sign_message
from .trust import TrustStore
from .verification import (
    Answer,
    Binding,
    SignerFacts,
    Status,
    UnsignedText,
    Verdict,
    Verification,
)
from .verify import verify_message

__all__ = [
    "Answer",
    "Binding",
    "CertificateRevocation",
    "KeySigner",
    "RevocationStatus",
    "SignatureAlgorithm",
    "SignedMessage",
    "Signer",
    "SignerFacts",
    "SigningRequest",
    "Status",
    "TrustStore",
    "UnsignedText",
    "Verdict",
    "Verification",
    "check_revocation",
    "sign_message",
    "verify_message",
]
