"""Signing letters and verifying signed ones: S/MIME (RFC 8551) over CMS (RFC 5652)."""

from .algorithms import SignatureAlgorithm
from .directory import DirectoryEntry, SignerDirectory
from .evidence import Evidence
from .fetching import (
    CollectedRevocation,
    Fetcher,
    FetchRequest,
    FetchResponse,
    RevocationNeed,
    collect,
    revocation_needs,
)
from .form import SignatureForm, UnsignedText
from .hazards import Hazard, HazardEffect, HazardOutcome, simulate_hazards
from .hierarchies import HierarchyStatement, load_hierarchies
from .protection import HeaderMismatch
from .request import SigningRequest
from .revocation import check_revocation
from .signer import AsyncSigner, CallbackSigner, KeySigner, Signer
from .smime import (
    SignedMessage,
    finish,
    prepare_signature,
    sign_message,
    sign_message_async,
)
from .status import CertificateRevocation, RevocationStatus
from .trust import TrustStore
from .verification import (
    Answer,
    Binding,
    ReplayKey,
    SignerFacts,
    Status,
    Verdict,
    Verification,
)
from .verify import verify_message

__all__ = [
    "Answer",
    "AsyncSigner",
    "Binding",
    "CallbackSigner",
    "CertificateRevocation",
    "CollectedRevocation",
    "DirectoryEntry",
    "Evidence",
    "FetchRequest",
    "FetchResponse",
    "Fetcher",
    "Hazard",
    "HazardEffect",
    "HazardOutcome",
    "HeaderMismatch",
    "HierarchyStatement",
    "KeySigner",
    "ReplayKey",
    "RevocationNeed",
    "RevocationStatus",
    "SignatureAlgorithm",
    "SignatureForm",
    "SignedMessage",
    "Signer",
    "SignerDirectory",
    "SignerFacts",
    "SigningRequest",
    "Status",
    "TrustStore",
    "UnsignedText",
    "Verdict",
    "Verification",
    "check_revocation",
    "collect",
    "finish",
    "load_hierarchies",
    "prepare_signature",
    "revocation_needs",
    "sign_message",
    "sign_message_async",
    "simulate_hazards",
    "verify_message",
]
