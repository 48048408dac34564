"""
The mails of NIST's Public Key Interoperability Test Suite (PKITS).

They come with the package *cryptography-vectors*.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import cryptography_vectors
from cryptography import x509

FOLDER = Path(cryptography_vectors.__file__).parent / "x509" / "PKITS_data"
NOW = datetime(2026, 9, 1, tzinfo=UTC)
"""A moment at which the sound certificates of the suite are valid."""

MAILS = sorted(path.stem for path in (FOLDER / "smime").glob("*.eml"))
ROOT = x509.load_der_x509_certificate(
    (FOLDER / "certs" / "TrustAnchorRootCertificate.crt").read_bytes()
)
CRLS = tuple(
    x509.load_der_x509_crl(path.read_bytes())
    for path in sorted((FOLDER / "crls").glob("*.crl"))
)


def read_mail(name: str) -> bytes:
    """Return a mail with the line ends that it would have on its way."""
    raw = (FOLDER / "smime" / f"{name}.eml").read_bytes()
    return re.sub(rb"\r?\n", b"\r\n", raw)


SOUND = frozenset(MAILS) - {
    *(name for name in MAILS if "Invalid" in name or "MissingCRL" in name),
    *(f"SignedDifferentPoliciesTest{n}" for n in (4, 5, 7, 8, 9, 12)),
}
"""Mails whose paths hold, says the suite, if any policy will do."""

_EXPLAINED: dict[tuple[str, str], tuple[str, ...]] = {
    ("signing.no_chain", "names are constrained by directory names"): (
        "ValidDNandRFC822nameConstraintsTest27",
        *(f"ValidDNnameConstraintsTest{n}" for n in (1, 4, 5, 6, 11, 14, 18)),
        "ValidSelfIssuedDNnameConstraintsTest19",
    ),
    ("signing.no_chain", "names are constrained by URIs"): (
        "ValidURInameConstraintsTest34",
        "ValidURInameConstraintsTest36",
    ),
    ("signing.no_chain", "policies are mapped, or one is required"): (
        "AllCertificatesAnyPolicyTest11",
        "AllCertificatesSamePoliciesTest10",
        "AllCertificatesSamePoliciesTest13",
        "AnyPolicyTest14",
        "UserNoticeQualifierTest18",
        *(f"ValidPolicyMappingTest{n}" for n in (1, 3, 5, 6, 9, 11, 12, 13, 14)),
        *(f"ValidRequireExplicitPolicyTest{n}" for n in (1, 2, 4)),
        "ValidSelfIssuedinhibitAnyPolicyTest7",
        "ValidSelfIssuedinhibitPolicyMappingTest7",
        "ValidSelfIssuedrequireExplicitPolicyTest6",
        "ValidinhibitAnyPolicyTest2",
        "ValidinhibitPolicyMappingTest2",
        "ValidinhibitPolicyMappingTest4",
        "inhibitAnyPolicyTest3",
    ),
    ("signing.no_chain", "names are compared octet by octet"): (
        "ValidNameChainingCapitalizationTest5",
        "ValidNameChainingWhitespaceTest3",
        "ValidNameChainingWhitespaceTest4",
        "ValidRolloverfromPrintableStringtoUTF8StringTest10",
        "ValidUTF8StringCaseInsensitiveMatchTest11",
    ),
    ("signing.no_chain", "more than three authorities below the anchor"): (
        "ValidpathLenConstraintTest13",
    ),
    ("signing.no_chain", "the path length counts self-issued certificates"): (
        "ValidSelfIssuedinhibitAnyPolicyTest9",
        "ValidSelfIssuedpathLenConstraintTest15",
        "ValidSelfIssuedpathLenConstraintTest17",
    ),
    ("signing.no_chain", "the signer is a certification authority"): (
        "OverlappingPoliciesTest6",
        "ValidonlyContainsCACertsCRLTest13",
        "ValidpathLenConstraintTest8",
        "ValidpathLenConstraintTest14",
    ),
    ("signing.no_chain", "GeneralizedTime before 2050 breaks RFC 5280"): (
        "ValidGeneralizedTimenotBeforeDateTest4",
    ),
    ("signing.no_revocation_data", "another key of the authority signed the list"): (
        "ValidBasicSelfIssuedCRLSigningKeyTest6",
        "ValidBasicSelfIssuedNewWithOldTest4",
        "ValidBasicSelfIssuedOldWithNewTest1",
        "ValidSeparateCertificateandCRLKeysTest19",
    ),
    ("signing.no_revocation_data", "the list is indirect"): (
        *(f"ValidIDPwithindirectCRLTest{n}" for n in (22, 24, 25)),
        *(f"ValidcRLIssuerTest{n}" for n in (28, 29, 30, 33)),
    ),
    ("signing.no_revocation_data", "the distribution point has a relative name"): (
        "ValiddistributionPointTest4",
        "ValiddistributionPointTest5",
        "ValiddistributionPointTest7",
    ),
    ("signing.no_revocation_data", "the lists are of some reasons each"): (
        "ValidonlySomeReasonsTest18",
        "ValidonlySomeReasonsTest19",
    ),
    ("signing.revoked", "a delta that takes it off the list again is not asked"): (
        "ValiddeltaCRLTest5",
    ),
    ("signing.weak_algorithm", "DSA with SHA-1"): ("ValidDSASignaturesTest4",),
    ("signing.certificate_syntax", "DSA without parameters"): (
        "ValidDSAParameterInheritanceTest5",
    ),
}
EXPECTED = {
    f"Signed{name}": code for (code, _), names in _EXPLAINED.items() for name in names
}
"""Mails with sound paths that are refused: the reason; the table says why."""
