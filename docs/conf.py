from importlib.metadata import version as installed

project = "govvn_mail"
author = "the govvn_mail authors"
release = version = installed("govvn-mail")

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.doctest",
    "sphinx.ext.napoleon",
]
html_theme = "furo"
html_title = f"govvn_mail {release}"
exclude_patterns = ["_build"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented"
napoleon_google_docstring = True
napoleon_numpy_docstring = False

# Other projects' names cannot be resolved without a network; type aliases are spelled
# out in the signatures.
nitpick_ignore_regex = [
    (
        "py:.*",
        (
            r"(attrs?|collections|cryptography|datetime|dt|enum|importlib|os|pathlib|ssl"
            r"|typing|types|x509)\..*"
        ),
    ),
    (
        "py:.*",
        (
            r"(AnyWaiver|CertificateSource|Column|CrlSource|KeyKind|OCSPResponse|OcspSource"
            r"|Options|PrivateKey|RevocationEvidence)"
        ),
    ),
    (
        "py:.*",
        (
            r"(date|datetime|time|timedelta|timezone|bytes|bool|int|str|dict|tuple"
            r"|list|object|type|None|Any|Never|Self|Path|PathLike|Traversable|StrEnum|frozenset"
            r"|callable|hashlib|Exception|ValueError|ImportError|LookupError|TypeError)"
        ),
    ),
]
