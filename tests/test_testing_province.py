"""The fictitious province: a registry and a regulation to try things with."""

from __future__ import annotations

from datetime import date

import pytest

from govvn_mail.addresses import Status
from govvn_mail.testing import province

BEFORE, AFTER = date(2025, 6, 30), date(2025, 7, 1)


class TestRegistry:
    """The fictitious bodies stand beside the real ones."""

    registry = province.registry()

    @pytest.mark.parametrize(
        ("address", "day", "status"),
        [
            pytest.param(province.OFFICE, AFTER, Status.OFFICIAL, id="office"),
            pytest.param(province.HOME_AFFAIRS, AFTER, Status.OFFICIAL, id="snv"),
            pytest.param(province.FINANCE, AFTER, Status.OFFICIAL, id="stc"),
            pytest.param(province.JUSTICE, AFTER, Status.OFFICIAL, id="unit"),
            pytest.param(province.FORMER_OFFICE, BEFORE, Status.OFFICIAL, id="before"),
            pytest.param(province.FORMER_OFFICE, AFTER, Status.LEGACY, id="merged"),
            pytest.param("vanthu@nghean.gov.vn", AFTER, Status.OFFICIAL, id="real"),
        ],
    )
    def test_status(self, address: str, day: date, status: Status) -> None:
        """Addresses of the province are official ones, by day."""
        assert status == self.registry.classify(address, on=day).status

    def test_merger_names_the_heir(self) -> None:
        """The merged province's addresses lead to Sao Mai."""
        verdict = self.registry.classify(province.FORMER_OFFICE, on=AFTER)

        assert verdict.successor is not None
        assert "saomai-0" == verdict.successor.body.id
        assert "saomai.test" == verdict.successor.domain

    def test_every_row_says_that_it_is_fictitious(self) -> None:
        """Nobody can take an invented body for a real one."""
        invented = [b for b in self.registry.bodies() if b.family.endswith("mai")]

        assert {"saomai-0", "suongmai-0"} == {body.id for body in invented}
        assert all("(hư cấu)" in body.name_vi for body in invented)
        assert {("fictitious, for training and tests",)} == {
            body.evidence for body in invented
        }

    def test_bundled_registry_knows_nothing_of_it(self) -> None:
        """Fiction is never part of the real registry."""
        verdict = type(self.registry).bundled().classify(province.OFFICE, on=AFTER)

        assert Status.OTHER == verdict.status


def test_policy() -> None:
    """The regulation says that it is fictitious."""
    policy = province.policy()

    assert "saomai-01-2024" == policy.id
    assert policy.instrument.fictitious
