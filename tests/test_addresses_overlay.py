"""Tests for `govvn_mail.addresses.overlay`: an organisation's own entries."""

from __future__ import annotations

from datetime import date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govvn_mail.addresses import Registry, Role, Status
from govvn_mail.errors import GovvnMailError, InputError, TableError
from govvn_mail.times import ICT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

DAY = date(2026, 11, 23)
BUNDLED = Registry.bundled()
SOURCE = "CV 12/STTTT"
BODY: dict[str, Any] = {
    "id": "saomai",
    "name_vi": "Xã Sao Mai",
    "name_en": "Sao Mai Commune",
    "type": "commune",
    "level": "commune",
    "source": SOURCE,
}
DOMAIN: dict[str, Any] = {
    "domain": "saomai.test",
    "body_id": "quangngai-2025",
    "role": "both",
    "source": SOURCE,
}
SUSPEND: dict[str, Any] = {
    "domain": "quangngai.gov.vn",
    "reason": "máy chủ bị xâm nhập",
    "source": SOURCE,
    "since": date(2026, 11, 20),
    "until": date(2026, 11, 30),
}
FORBID: dict[str, Any] = {
    "domain": "quangngai.gov.vn",
    "reason": "đã trả tên miền",
    "source": SOURCE,
}
PROVIDER: dict[str, Any] = {
    "domain": "thu.test",
    "kind": "isp",
    "operator": "Thư",
    "source": SOURCE,
}
LIFT: dict[str, Any] = {
    "domain": "quangngai.gov.vn",
    "on": date(2026, 11, 25),
    "source": SOURCE,
}


def mailbox(entry: dict[str, Any], address: str = "snv@quangngai.gov.vn") -> Any:
    """Return an entry about a mailbox instead of a domain."""
    return {**{k: v for k, v in entry.items() if k != "domain"}, "mailbox": address}


def layer(name: str = "so", /, **entries: dict[str, Any]) -> dict[str, Any]:
    """Return an overlay with one entry of each kind given."""
    return {
        "layer": name,
        "checked_on": DAY,
        **{kind: [entry] for kind, entry in entries.items()},
    }


def judged(registry: Registry, text: str, on: date = DAY) -> tuple[str, str]:
    """Return the status and the layer that decided."""
    verdict = registry.classify(text, on=on)
    return str(verdict.status), verdict.layer


class TestBodiesAndDomains:
    """What an overlay adds and ends."""

    def test_added_body(self) -> None:
        """An added body has a domain, a name and its source, and names its layer."""
        registry = BUNDLED.overlay(
            layer(
                add_body={**BODY, "valid_from": date(2025, 7, 1), "law": "NQ 1"},
                add_domain={**DOMAIN, "body_id": "saomai"},
            )
        )
        verdict = registry.classify("vp@saomai.test", on=DAY)

        assert ("official", "so") == (str(verdict.status), verdict.layer)
        assert verdict.body is not None
        assert ("saomai", ("CV 12/STTTT",)) == (
            verdict.body.family,
            verdict.body.evidence,
        )
        assert "the Sao Mai Commune (as of" in verdict.reasons[0].en
        assert "unlisted" == judged(registry, "a@saomai.test", date(2025, 6, 30))[0]
        assert registry.body("saomai") == registry.find_bodies("xã sao mai")[0]
        assert ("bundled", "so") == registry.layers

    def test_added_domain_takes_over(self) -> None:
        """From its first day an added domain is its body's; before, it is as it was."""
        registry = BUNDLED.overlay(
            layer(
                add_domain={
                    **DOMAIN,
                    "domain": "kontum.gov.vn",
                    "valid_from": date(2026, 1, 1),
                }
            )
        )
        before, after = date(2025, 12, 31), date(2026, 1, 1)

        assert ("legacy", "bundled") == judged(registry, "a@kontum.gov.vn", before)
        assert ("official", "so") == judged(registry, "a@kontum.gov.vn", after)
        assert ("legacy", "bundled") == judged(BUNDLED, "a@kontum.gov.vn", after)

    @pytest.mark.parametrize("first", [None, date.min])
    def test_added_domain_for_all_time(self, first: date | None) -> None:
        """Without a first day the overlay alone speaks of the domain."""
        entry = {**DOMAIN, "domain": "angiang.gov.vn", "body_id": "angiang-2025"}
        if first is not None:
            entry["valid_from"] = first
        registry = BUNDLED.overlay(layer(add_domain=entry))

        assert ("unlisted", "so") == judged(
            registry, "a@angiang.gov.vn", date(2025, 6, 30)
        )
        assert 0 == len(registry.domains("angiang-0"))

    def test_relisted_domain_keeps_its_place(self) -> None:
        """A body's preferred domain stays so if an overlay states it again."""
        registry = BUNDLED.overlay(
            layer(add_domain={**DOMAIN, "domain": "hanoi.gov.vn", "body_id": "hanoi-0"})
        )

        expected = [listing.domain for listing in BUNDLED.domains("hanoi-0")]
        assert expected == [listing.domain for listing in registry.domains("hanoi-0")]

    def test_web_domain_gets_mail(self) -> None:
        """An overlay may know of mailboxes that the tables have no evidence of."""
        entry = {
            **DOMAIN,
            "domain": "hochiminhcity.gov.vn",
            "body_id": "hochiminh-2025",
        }
        registry = BUNDLED.overlay(layer(add_domain={**entry, "role": "mail"}))

        assert ("unlisted", "bundled") == judged(BUNDLED, "a@hochiminhcity.gov.vn")
        assert ("official", "so") == judged(registry, "a@hochiminhcity.gov.vn")

    def test_low_confidence_decides_nothing(self) -> None:
        """An organisation that is not sure may say so."""
        registry = BUNDLED.overlay(layer(add_domain={**DOMAIN, "confidence": "low"}))

        assert "other" == judged(registry, "a@saomai.test")[0]

    def test_expired_domain(self) -> None:
        """A domain is former from the day after its last, on the overlay's word."""
        registry = BUNDLED.overlay(
            layer(
                expire={
                    "domain": "kontum.gov.vn",
                    "valid_to": date(2026, 6, 30),
                    "source": "CV 9/UBND",
                }
            )
        )
        last, next_ = date(2026, 6, 30), date(2026, 7, 1)

        assert ("legacy", "bundled") == judged(registry, "a@kontum.gov.vn", last)
        assert ("former", "so") == judged(registry, "a@kontum.gov.vn", next_)
        assert (
            "Tên miền của tỉnh Kon Tum đã ngừng sử dụng từ 01/07/2026 (CV 9/UBND); "
            "nay là tỉnh Quảng Ngãi."
            == registry.classify("a@kontum.gov.vn", on=next_).reasons[0].vi
        )

    def test_added_and_expired(self) -> None:
        """A layer may state both ends of a domain."""
        registry = BUNDLED.overlay(
            layer(
                add_domain={**DOMAIN, "valid_from": date(2026, 1, 1)},
                expire={
                    "domain": "saomai.test",
                    "valid_to": date(2026, 3, 31),
                    "source": SOURCE,
                },
            )
        )

        statuses = [
            judged(registry, "a@saomai.test", date(2026, month, 1))[0]
            for month in (1, 3, 4)
        ]
        assert ["official", "official", "former"] == statuses
        assert "unlisted" == judged(registry, "a@saomai.test", date(2025, 12, 31))[0]

    def test_expired_then_added_again(self) -> None:
        """A later layer may bring a domain back into use."""
        registry = BUNDLED.overlay(
            layer(
                expire={
                    "domain": "hanoi.gov.vn",
                    "valid_to": date(2026, 3, 31),
                    "source": SOURCE,
                }
            )
        ).overlay(
            layer(
                "bo",
                add_domain={
                    **DOMAIN,
                    "domain": "hanoi.gov.vn",
                    "body_id": "hanoi-0",
                    "valid_from": date(2026, 6, 1),
                },
            )
        )

        assert [("official", "bundled"), ("former", "so"), ("official", "bo")] == [
            judged(registry, "a@hanoi.gov.vn", date(2026, month, 1))
            for month in (3, 5, 6)
        ]


class TestBans:
    """What an overlay does not recognise."""

    registry = BUNDLED.overlay(layer(suspend=SUSPEND))

    @pytest.mark.parametrize(
        ("on", "status", "decider"),
        [
            pytest.param(date(2026, 11, 19), "official", "bundled", id="before"),
            pytest.param(date(2026, 11, 20), "suspended", "so", id="first-day"),
            pytest.param(date(2026, 11, 30), "suspended", "so", id="last-day"),
            pytest.param(date(2026, 12, 1), "official", "bundled", id="over"),
        ],
    )
    def test_ends_by_itself(self, on: date, status: str, decider: str) -> None:
        """A suspension holds from its first to its last day."""
        expected = (status, decider)
        assert expected == judged(self.registry, "a@quangngai.gov.vn", on)

    def test_sentence(self) -> None:
        """A suspension says who, until when and why; the body is still named."""
        verdict = self.registry.classify("a@snv.quangngai.gov.vn", on=DAY)

        assert (
            "Tạm ngừng công nhận đến hết ngày 30/11/2026 theo CV 12/STTTT: "
            "máy chủ bị xâm nhập." == verdict.reasons[0].vi
        )
        assert verdict.body is not None
        assert ("quangngai-2025", False) == (verdict.body.id, verdict.is_official)
        assert "Tạm ngừng công nhận" == Status.SUSPENDED.label("vi")

    @pytest.mark.parametrize(
        ("text", "is_suspended"),
        [
            pytest.param("snv@quangngai.gov.vn", True, id="itself"),
            pytest.param("SNV@QuangNgai.gov.vn", True, id="capital-letters"),
            pytest.param("snv+x@quangngai.gov.vn", True, id="sub-address"),
            pytest.param("Sở Nội vụ <snv@quangngai.gov.vn>", True, id="display-name"),
            pytest.param("snv@ｑuangngai.gov.vn", True, id="full-width"),
            pytest.param("stc@quangngai.gov.vn", False, id="another"),
            pytest.param("snv@x.quangngai.gov.vn", False, id="below"),
            pytest.param("+snv@quangngai.gov.vn", False, id="no-mailbox-before-plus"),
        ],
    )
    def test_mailbox(self, text: str, *, is_suspended: bool) -> None:
        """Suspending a mailbox touches no other one, and all its spellings."""
        registry = BUNDLED.overlay(layer(suspend=mailbox(SUSPEND)))

        assert is_suspended is (judged(registry, text)[0] == "suspended")

    @pytest.mark.parametrize(
        ("domain", "text"),
        [
            pytest.param("gmail.com", "a@gmail.com", id="provider"),
            pytest.param("evil.test", "a@x.evil.test", id="foreign"),
            pytest.param("hcm.gov.vn", "a@hcm.gov.vn", id="unlisted"),
            pytest.param("gov.vn", "a@hanoi.gov.vn", id="whole-zone"),
            pytest.param("kontum.gov.vn", "a@kontum.gov.vn", id="legacy"),
            pytest.param("antv.gov.vn", "a@antv.gov.vn", id="weak"),
        ],
    )
    def test_before_every_other_status(self, domain: str, text: str) -> None:
        """Whatever the address would be, it is suspended."""
        registry = BUNDLED.overlay(layer(suspend={**SUSPEND, "domain": domain}))

        assert ("suspended", "so") == judged(registry, text)
        assert "official" == judged(registry, "a@hue.gov.vn", date(2026, 12, 1))[0]

    @pytest.mark.parametrize(
        ("text", "status"),
        [
            ("a b@quangngai.gov.vn", "invalid"),
            ("a@quangngai.gov.vn <b@c.vn>", "ambiguous"),
        ],
    )
    def test_after_what_is_no_address(self, text: str, status: str) -> None:
        """What is not one address is not a suspended one either."""
        assert status == judged(self.registry, text)[0]

    def test_forbidden(self) -> None:
        """A ban for good has no last day."""
        registry = BUNDLED.overlay(layer(forbid=FORBID))
        verdict = registry.classify("a@quangngai.gov.vn", on=date.max)

        assert ("forbidden", "so") == (str(verdict.status), verdict.layer)
        assert (
            "Không công nhận theo CV 12/STTTT: đã trả tên miền."
            == verdict.reasons[0].vi
        )
        assert "forbidden" == judged(registry, "a@quangngai.gov.vn", date.min)[0]

    def test_forbidden_since(self) -> None:
        """A ban for good may have a first day."""
        registry = BUNDLED.overlay(layer(forbid={**FORBID, "since": DAY}))

        statuses = [
            judged(registry, "a@quangngai.gov.vn", date(2026, 11, day))[0]
            for day in (22, 23)
        ]
        assert ["official", "forbidden"] == statuses

    def test_of_several_bans(self) -> None:
        """Forbidding comes first, then the mailbox's own ban, then the later layer."""
        text = "snv@quangngai.gov.vn"
        registry = BUNDLED.overlay(layer("1", suspend=mailbox(SUSPEND)))
        assert ("suspended", "1") == judged(registry, text)

        registry = registry.overlay(layer("2", suspend=SUSPEND))
        assert ("suspended", "1") == judged(registry, text)

        registry = registry.overlay(layer("3", suspend=mailbox(SUSPEND)))
        assert ("suspended", "3") == judged(registry, text)

        registry = registry.overlay(layer("4", forbid=FORBID))
        assert ("forbidden", "4") == judged(registry, text)

    def test_only_a_lift_ends_it(self) -> None:
        """A later layer that lists the domain again does not lift a suspension."""
        listed = self.registry.overlay(
            layer("bo", add_domain={**DOMAIN, "domain": "quangngai.gov.vn"})
        )

        assert ("suspended", "so") == judged(listed, "a@quangngai.gov.vn")

    @pytest.mark.parametrize("ban", ["suspend", "forbid"])
    def test_lifted(self, ban: str) -> None:
        """A later layer lifts a ban from a day on; the days before stay banned."""
        entry = SUSPEND if ban == "suspend" else {**FORBID, "since": DAY}
        registry = BUNDLED.overlay(layer(**{ban: entry})).overlay(
            layer("bo", lift=LIFT)
        )

        assert [Status.OFFICIAL, Status.OFFICIAL] == [
            registry.classify("a@quangngai.gov.vn", on=date(2026, 11, day)).status
            for day in (19, 25)
        ]
        assert "so" == judged(registry, "a@quangngai.gov.vn", date(2026, 11, 24))[1]

    @pytest.mark.parametrize(
        ("on", "is_left"),
        [
            pytest.param(date.min, False, id="ever"),
            pytest.param(date(2026, 11, 20), False, id="first-day"),
            pytest.param(date(2026, 11, 21), True, id="second-day"),
            pytest.param(date(2026, 12, 31), True, id="long-over"),
        ],
    )
    def test_lifted_from(self, on: date, *, is_left: bool) -> None:
        """A lift before the suspension leaves nothing of it."""
        registry = self.registry.overlay(layer("bo", lift={**LIFT, "on": on}))
        first = judged(registry, "a@quangngai.gov.vn", date(2026, 11, 20))[0]

        assert ("suspended" if is_left else "official") == first

    def test_lifted_mailbox(self) -> None:
        """A mailbox's suspension is lifted by its address."""
        registry = BUNDLED.overlay(layer(suspend=mailbox(SUSPEND))).overlay(
            layer("bo", lift=mailbox(LIFT, "SNV@quangngai.gov.vn"))
        )

        assert (
            "official"
            == judged(registry, "snv@quangngai.gov.vn", date(2026, 11, 25))[0]
        )


class TestProviders:
    """What an overlay says of public mail services."""

    def test_added(self) -> None:
        """An organisation knows further services."""
        registry = BUNDLED.overlay(layer(add_provider=PROVIDER))

        assert ("public_provider", "so") == judged(registry, "a@mx.thu.test")
        assert (
            "public service Thư"
            in registry.classify("a@thu.test", on=DAY).reasons[0].en
        )

    def test_removed_and_added_again(self) -> None:
        """A service taken off the list is an address like any other."""
        gone = {"domain": "vnn.vn", "source": SOURCE}
        removed = BUNDLED.overlay(layer(remove_provider=gone))
        again = removed.overlay(
            layer("bo", add_provider={**PROVIDER, "domain": "vnn.vn"})
        )

        assert ("other", "so") == judged(removed, "a@hn.vnn.vn")
        assert ("other", "bundled") == judged(removed, "a@example.com")
        assert ("public_provider", "bo") == judged(again, "a@hn.vnn.vn")

    def test_company(self) -> None:
        """A company's own mail is no public service."""
        registry = BUNDLED.overlay(
            layer(add_provider={**PROVIDER, "kind": "corporate"})
        )

        assert "other" == judged(registry, "a@thu.test")[0]


SUFFIXES = (
    "vn", "com", "gov.vn", "com.vn", "edu.vn", "id.vn", "io.vn", "quangngai.vn",
    "hue.vn", "thuathienhue.vn", "baria-vungtau.vn", "thanhphohochiminh.vn", "co.uk",
    "gov.sg", "com.au", "gouv.fr",
)  # fmt: skip
PROVIDERS = ("gmail.com", "vnn.vn", "hn.vnn.vn", "zing.vn", "imail.edu.vn", "fpt.vn")


class TestUnsafe:
    """What is anyone's becomes official only under a name that says so."""

    @pytest.mark.parametrize("domain", SUFFIXES)
    def test_public_suffix(self, domain: str) -> None:
        """A whole zone is not one body's."""
        with pytest.raises(TableError) as refusal:
            BUNDLED.overlay(layer(add_domain={**DOMAIN, "domain": domain}))

        assert "addresses.public_suffix" == refusal.value.code
        assert "overlay: add_domain.0" == refusal.value.reason["place"]
        assert "unsafe_public_suffix = true" in str(refusal.value)

    @pytest.mark.parametrize("domain", PROVIDERS)
    def test_public_provider(self, domain: str) -> None:
        """Neither is a public provider, nor what is above or below it."""
        with pytest.raises(TableError) as refusal:
            BUNDLED.overlay(layer(add_domain={**DOMAIN, "domain": domain}))

        assert "addresses.listed_provider" == refusal.value.code
        assert "unsafe_public_provider = true" in str(refusal.value)

    @pytest.mark.parametrize("domain", SUFFIXES + PROVIDERS)
    def test_named(self, domain: str) -> None:
        """Whoever names the danger gets what was asked for, and the layer is named."""
        registry = BUNDLED.overlay(
            layer(
                add_domain={
                    **DOMAIN,
                    "domain": domain,
                    "unsafe_public_suffix": True,
                    "unsafe_public_provider": True,
                }
            )
        )

        assert ("official", "so") == judged(registry, f"a@new.{domain}")

    def test_removing_a_provider_first_does_not_help(self) -> None:
        """A bundled provider stays one for this question."""
        gone = {"domain": "gmail.com", "source": SOURCE}
        entry = {**DOMAIN, "domain": "gmail.com"}

        for registry, overlay in (
            (BUNDLED, layer(remove_provider=gone, add_domain=entry)),
            (
                BUNDLED.overlay(layer("bo", remove_provider=gone)),
                layer(add_domain=entry),
            ),
        ):
            with pytest.raises(TableError) as refusal:
                registry.overlay(overlay)
            assert "addresses.listed_provider" == refusal.value.code

    @pytest.mark.parametrize(
        "domain", ["vnpt.vn", "x.com.vn", "x.quangngai.vn", "moi.gov.vn", "tinh.test"]
    )
    def test_ordinary_domains(self, domain: str) -> None:
        """Registered names and companies need no such key."""
        registry = BUNDLED.overlay(layer(add_domain={**DOMAIN, "domain": domain}))

        assert "official" == judged(registry, f"a@{domain}")[0]


STRANGE_DOMAINS = (
    "Hanoi.gov.vn", "hànội.gov.vn", "xn--hni-8ja.gov.vn", "a_b.gov.vn", ".gov.vn",
    "a..gov.vn", "gov.vn.", "*.gov.vn", "a.gov.vn\n", "../x.vn", "a@b.vn", "1.2.3.4",
)  # fmt: skip


@pytest.mark.parametrize(
    ("overlay", "code", "place"),
    [
        pytest.param(
            layer(add_body={**BODY, "id": "hanoi-0"}),
            "duplicate",
            "add_body.0",
            id="known-body",
        ),
        pytest.param(
            layer(add_body={**BODY, "id": "hanoi"}),
            "duplicate",
            "add_body.0",
            id="known-family",
        ),
        *(
            pytest.param(
                layer(add_body={**BODY, "id": key}),
                "not_an_id",
                "add_body.0",
                id=f"body-{key}",
            )
            for key in ("../x", "/etc/passwd", "a/b", "A", "a_b", "á", "a\n", "-a", ".")
        ),
        *(
            pytest.param(layer(key), "not_an_id", "layer", id=f"layer-{key}")
            for key in ("../x", "a/b", "C:", "", "a b", "a\x00")
        ),
        pytest.param(
            layer(add_body={**BODY, "parent_id": "atlantis"}),
            "unknown_body",
            "add_body.0",
            id="unknown-parent",
        ),
        pytest.param(
            layer(add_domain={**DOMAIN, "body_id": "atlantis"}),
            "unknown_body",
            "add_domain.0",
            id="unknown-body",
        ),
        pytest.param(
            layer(add_domain={**DOMAIN, "unit": "atlantis"}),
            "unknown_unit",
            "add_domain.0",
            id="unknown-unit",
        ),
        pytest.param(
            {**layer(), "add_domain": [DOMAIN, DOMAIN]},
            "duplicate",
            "add_domain.1",
            id="domain-twice",
        ),
        *(
            pytest.param(
                layer(**{kind: {**entry, "domain": name}}),
                "not_ldh",
                f"{kind}.0",
                id=f"{kind}-{name}",
            )
            for kind, entry in (
                ("add_domain", DOMAIN),
                ("suspend", SUSPEND),
                ("forbid", FORBID),
                ("add_provider", PROVIDER),
            )
            for name in STRANGE_DOMAINS
        ),
        pytest.param(
            layer(suspend={**SUSPEND, "until": date(2026, 11, 19)}),
            "life_reversed",
            "suspend.0",
            id="until-before-since",
        ),
        pytest.param(
            layer(suspend={**SUSPEND, "until": date.max}),
            "life_endless",
            "suspend.0",
            id="until-the-end-of-days",
        ),
        pytest.param(
            layer(suspend={**SUSPEND, "mailbox": "a@b.vn"}),
            "domain_or_mailbox",
            "suspend.0",
            id="domain-and-mailbox",
        ),
        pytest.param(
            layer(forbid={"reason": "x", "source": "y"}),
            "domain_or_mailbox",
            "forbid.0",
            id="neither-domain-nor-mailbox",
        ),
        *(
            pytest.param(
                layer(suspend=mailbox(SUSPEND, text)),
                "not_a_mailbox",
                "suspend.0",
                id=f"mailbox-{text}",
            )
            for text in ("hanoi.gov.vn", "a@@b.vn", "Sở <a@b.vn>", "a@b.vn, c@d.vn")
        ),
        pytest.param(
            layer(lift=LIFT), "nothing_to_lift", "lift.0", id="nothing-to-lift"
        ),
        pytest.param(
            layer(suspend=SUSPEND, lift=LIFT),
            "nothing_to_lift",
            "lift.0",
            id="lifted-by-the-same-layer",
        ),
        pytest.param(
            layer(remove_provider={"domain": "x.test", "source": "y"}),
            "no_provider",
            "remove_provider.0",
            id="no-provider",
        ),
        pytest.param(
            layer(add_provider={**PROVIDER, "domain": "gmail.com"}),
            "duplicate",
            "add_provider.0",
            id="known-provider",
        ),
        *(
            pytest.param(
                layer(add_provider={**PROVIDER, "domain": domain}),
                "provider_listed",
                "add_provider.0",
                id=f"provider-{domain}",
            )
            for domain in ("x.hanoi.gov.vn", "new.gov.vn", "chinhphu.vn")
        ),
        *(
            pytest.param(
                layer(expire={"domain": domain, "valid_to": last, "source": "y"}),
                "nothing_to_expire",
                "expire.0",
                id=f"expire-{domain}",
            )
            for domain, last in (
                ("unknown.gov.vn", DAY),
                ("mae.gov.vn", date(2025, 2, 28)),  # not begun
                ("bacninh.gov.vn", date(2026, 1, 1)),  # another era follows
                ("gdt.gov.vn", date(2025, 2, 28)),  # another body follows
            )
        ),
        pytest.param(
            layer(expire={"domain": "moj.gov.vn", "valid_to": date.max, "source": "y"}),
            "life_endless",
            "expire.0",
            id="expire-at-the-end-of-days",
        ),
        pytest.param(
            {
                **layer(),
                "expire": [{"domain": "moj.gov.vn", "valid_to": DAY, "source": "y"}]
                * 2,
            },
            "duplicate",
            "expire.1",
            id="expire-twice",
        ),
        *(
            pytest.param(
                layer(**{kind: {**entry, key: " "}}),
                "blank_entry",
                f"{kind}.0.{key}",
                id=f"blank-{kind}-{key}",
            )
            for kind, entry, key in (
                ("suspend", SUSPEND, "source"),
                ("suspend", SUSPEND, "reason"),
                ("add_body", BODY, "name_vi"),
                ("add_domain", DOMAIN, "source"),
            )
        ),
    ],
)
def test_contradictions(overlay: dict[str, Any], code: str, place: str) -> None:
    """An entry that cannot stand is refused, with its path, and nothing is applied."""
    with pytest.raises(TableError) as refusal:
        BUNDLED.overlay(overlay)

    assert f"addresses.{code}" == refusal.value.code
    assert f"overlay: {place}" == refusal.value.reason["place"]


@pytest.mark.parametrize("name", ["bundled", "so"])
def test_layer_twice(name: str) -> None:
    """The name of a layer is one layer's, and the library's own is taken."""
    with pytest.raises(TableError) as refusal:
        BUNDLED.overlay(layer()).overlay(layer(name))

    assert "addresses.layer_twice" == refusal.value.code


@pytest.mark.parametrize(
    ("overlay", "path"),
    [
        pytest.param({"checked_on": DAY}, "layer", id="no-layer"),
        pytest.param({"layer": "x"}, "checked_on", id="no-day"),
        pytest.param({**layer(), "suspends": []}, "suspends", id="unknown-kind"),
        pytest.param({**layer(), "suspend": SUSPEND}, "suspend", id="no-list"),
        pytest.param({**layer(), "suspend": [1]}, "suspend.0", id="no-table"),
        pytest.param(dict([*layer().items(), (1, 2)]), "1", id="no-string"),
        pytest.param({**layer(), "layer": 1}, "layer", id="layer-no-string"),
        pytest.param(
            layer(add_domain={**DOMAIN, "unsafe_public_suffix": "no"}),
            "add_domain.0.unsafe_public_suffix",
            id="no-bool",
        ),
        pytest.param(
            layer(add_domain={**DOMAIN, "unsafe": True}),
            "add_domain.0.unsafe",
            id="unknown-key",
        ),
        pytest.param(
            layer(add_domain={**DOMAIN, "role": "mx"}), "add_domain.0.role", id="role"
        ),
        pytest.param(
            layer(suspend={k: v for k, v in SUSPEND.items() if k != "until"}),
            "suspend.0.until",
            id="suspension-without-end",
        ),
        pytest.param(
            layer(suspend={k: v for k, v in SUSPEND.items() if k != "source"}),
            "suspend.0.source",
            id="no-source",
        ),
        pytest.param(
            layer(suspend={**SUSPEND, "until": "30/11/2026"}),
            "suspend.0.until",
            id="date",
        ),
        pytest.param(
            layer(suspend={**SUSPEND, "until": datetime(2026, 11, 30, tzinfo=ICT)}),
            "suspend.0.until",
            id="moment",
        ),
        pytest.param(
            layer(suspend={**SUSPEND, "until": None}), "suspend.0.until", id="null"
        ),
        pytest.param(
            layer(add_body={**BODY, "type": "kingdom"}), "add_body.0.type", id="type"
        ),
    ],
)
def test_schema(overlay: dict[Any, Any], path: str) -> None:
    """What the schema does not know is refused, with its path."""
    with pytest.raises(TableError) as refusal:
        BUNDLED.overlay(overlay)

    assert "tables.value" == refusal.value.code
    assert ("overlay", path) == (
        refusal.value.reason["file"],
        refusal.value.reason["path"],
    )


FILE = """
layer = "so"
checked_on = 2026-11-23

[[suspend]]
mailbox = "snv@quangngai.gov.vn"
reason = "lộ mật khẩu"
source = "CV 12/STTTT"
until = 2026-11-30

[[add_domain]]
domain = "saomai.test"
body_id = "quangngai-2025"
role = "both"
source = "CV 12/STTTT"
"""


class TestFiles:
    """Overlays from TOML files."""

    def test_same_as_mapping(self, tmp_path: Path) -> None:
        """A file and a mapping of the same content make the same registry."""
        path = tmp_path / "so.toml"
        path.write_text(FILE, encoding="utf-8")
        content = layer(
            suspend={
                "mailbox": "snv@quangngai.gov.vn",
                "reason": "lộ mật khẩu",
                "source": "CV 12/STTTT",
                "until": date(2026, 11, 30),
            },
            add_domain=DOMAIN,
        )
        of_file = BUNDLED.overlay(path)
        of_mapping = BUNDLED.overlay(MappingProxyType(content))

        assert of_mapping.data_version == of_file.data_version
        assert ("suspended", "so") == judged(of_file, "snv@quangngai.gov.vn")
        assert judged(of_mapping, "a@saomai.test") == judged(of_file, "a@saomai.test")

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            pytest.param(FILE + '\nlayer = "x"', "tables.value", id="key-in-entry"),
            pytest.param('layer = "x"\nlayer = "y"', "tables.not_toml", id="twice"),
            pytest.param("[[suspend]]\n" * 2 + "x", "tables.not_toml", id="no-value"),
            pytest.param("x = " + "[" * 9000, "tables.not_toml", id="deep"),
            pytest.param("x = '" + "x" * 20_000 + "'", "tables.long_line", id="long"),
            pytest.param("", "tables.value", id="empty"),
            pytest.param("\ufeff" + FILE, "tables.not_toml", id="byte-order-mark"),
            pytest.param(
                FILE.replace("lộ", "lo\u0323\u0302"), "tables.not_nfc", id="decomposed"
            ),
        ],
    )
    def test_hostile(self, tmp_path: Path, text: str, code: str) -> None:
        """A file that is no overlay is refused by name."""
        path = tmp_path / "so.toml"
        path.write_text(text, encoding="utf-8")

        with pytest.raises(TableError) as refusal:
            BUNDLED.overlay(path)

        assert code == refusal.value.code
        assert "so.toml" == refusal.value.reason["file"]

    def test_entry_of_a_file(self, tmp_path: Path) -> None:
        """An entry that cannot stand is named by file and path."""
        path = tmp_path / "so.toml"
        path.write_text(FILE.replace("snv@", "snv@@"), encoding="utf-8")

        with pytest.raises(TableError) as refusal:
            BUNDLED.overlay(path)

        assert "so.toml: suspend.0" == refusal.value.reason["place"]

    def test_missing(self, tmp_path: Path) -> None:
        """A file that is not there is an error of the table."""
        with pytest.raises(TableError) as refusal:
            BUNDLED.overlay(tmp_path / "none.toml")

        assert "tables.unreadable" == refusal.value.code


class Mute:
    """An object that cannot say what it is."""

    def __repr__(self) -> str:
        raise RuntimeError

    __str__ = __repr__


@pytest.mark.parametrize("source", [None, 1, "so.toml", b"x", [], Mute()])
def test_neither_path_nor_mapping(source: Any) -> None:
    """A path is a Path; a string is refused rather than guessed at."""
    with pytest.raises(InputError) as refusal:
        BUNDLED.overlay(source)

    assert "addresses.not_an_overlay" == refusal.value.code


def test_version_grows_with_each_layer() -> None:
    """Every layer and its place in the order change the version, but not its base."""
    one, two = layer("1"), {**layer("2"), "checked_on": date(2027, 1, 2)}
    versions = [
        BUNDLED.data_version,
        BUNDLED.overlay(one).data_version,
        BUNDLED.overlay(two).data_version,
        BUNDLED.overlay(one).overlay(two).data_version,
        BUNDLED.overlay(two).overlay(one).data_version,
    ]

    assert 5 == len(set(versions))
    assert versions[3].startswith("2027.01.02+")
    assert versions[3] == BUNDLED.overlay(one).overlay(two).data_version
    assert "addresses.checked_until" in {
        reason.code
        for reason in BUNDLED.overlay(two)
        .classify("a@hanoi.gov.vn", on=date(2027, 1, 1))
        .reasons
    }


def test_registry_below_is_untouched() -> None:
    """An overlay makes another registry."""
    BUNDLED.overlay(layer(suspend=SUSPEND, add_domain=DOMAIN))

    assert ("official", "bundled") == judged(BUNDLED, "a@quangngai.gov.vn")
    assert ("other", "bundled") == judged(BUNDLED, "a@saomai.test")


def test_listing_of_an_overlay() -> None:
    """The domains of a body tell whose word each is."""
    registry = BUNDLED.overlay(layer(add_domain={**DOMAIN, "role": "mail"}))
    listing = registry.domains("quangngai-2025", on=DAY)[-1]

    assert ("saomai.test", Role.MAIL, ("CV 12/STTTT",), "so") == (
        listing.domain,
        listing.role,
        listing.evidence,
        listing.layer,
    )


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.dates(),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from([*DOMAIN, *SUSPEND, "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)
KINDS = [
    "add_body", "add_domain", "expire", "remove_provider", "add_provider", "lift",
    "suspend", "forbid", "x",
]  # fmt: skip


@given(st.dictionaries(st.sampled_from([*KINDS, "layer"]), VALUES, max_size=3))
def test_any_mapping(entries: Mapping[str, Any]) -> None:
    """Whatever a mapping holds, it is an overlay or an error of this library."""
    try:
        verdict = BUNDLED.overlay({**layer(), **entries}).classify("a@b.vn", on=DAY)
    except GovvnMailError as error:
        said = error.reason
    else:
        said = verdict.reasons[0]

    assert said.vi != said.en


DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@given(DAYS, DAYS, DAYS)
def test_banned_days(first: date, last: date, on: date) -> None:
    """An address is suspended on exactly the days stated."""
    if last < first:
        first, last = last, first
    registry = BUNDLED.overlay(
        layer(suspend={**SUSPEND, "since": first, "until": last})
    )

    is_banned = judged(registry, "a@quangngai.gov.vn", on)[0] == "suspended"
    assert (first <= on <= last) is is_banned


@given(DAYS, DAYS, DAYS)
def test_added_days(first: date, last: date, on: date) -> None:
    """An added domain decides from its first day on, and ends on its last."""
    if last < first:
        first, last = last, first
    registry = BUNDLED.overlay(
        layer(
            add_domain={**DOMAIN, "domain": "hatinh.gov.vn", "valid_from": first},
            expire={"domain": "hatinh.gov.vn", "valid_to": last, "source": SOURCE},
        )
    )
    status, decider = judged(registry, "a@hatinh.gov.vn", on)

    assert ("former" if on > last else "official") == status
    assert ("bundled" if on < first else "so") == decider


@pytest.mark.parametrize(
    "mailbox",
    ["snv@quangngai.gov.vn", "SNV@quangngai.gov.vn", "snv+1@quangngai.gov.vn"],
)
def test_banned_mailbox_among_others(mailbox: str) -> None:
    """A mailbox's ban holds for it alone, whichever mailbox was asked about before."""
    entry = {key: value for key, value in SUSPEND.items() if key != "domain"}
    registry = BUNDLED.overlay(
        {
            "layer": "quangngai",
            "checked_on": DAY,
            "suspend": [entry | {"mailbox": "snv@quangngai.gov.vn"}],
        }
    )
    asked = ["stc@quangngai.gov.vn", mailbox, "stc@quangngai.gov.vn", mailbox]

    statuses = [verdict.status for verdict in registry.classify_many(asked, on=DAY)]

    assert [Status.OFFICIAL, Status.SUSPENDED] * 2 == statuses


def test_disposable_domain() -> None:
    """The long list of disposable mail is overruled, and guarded, like the table."""
    head = {"layer": "quangngai", "checked_on": DAY}
    gone = {"domain": "mailinator.com", "source": SOURCE}
    added = DOMAIN | {"domain": "mailinator.com"}

    registry = BUNDLED.overlay(head | {"remove_provider": [gone]})
    verdict = registry.classify("x@mailinator.com", on=DAY)

    assert (Status.OTHER, "quangngai") == (verdict.status, verdict.layer)
    with pytest.raises(TableError) as caught:
        BUNDLED.overlay(head | {"add_domain": [added]})
    assert "addresses.listed_provider" == caught.value.code
