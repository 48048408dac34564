"""
The main job, from an address to a ledger, in the fictitious province Sao Mai.

The story follows a request of 2014 by the chairman of Quảng Ngãi, who asked every
agency to use its official mailbox: who are the recipients, does the letter meet the
regulation, is it signed and received unchanged, does it stand beside paper, and were
the mailboxes checked when they had to be?

Run it with ``make demo`` (``LANGUAGE=en make demo`` for English). Addresses of real
provinces are real registry entries; Sao Mai, its keys and its log are invented.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import subprocess
import sys
import tempfile
import textwrap
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

import govvn_mail as gm
from govvn_mail.errors import RefusedError
from govvn_mail.messages import DocumentReference
from govvn_mail.policies import MessageFacts, Outcome, RecipientKind, Transmission
from govvn_mail.schedule import (
    Assignment,
    HoursPeriod,
    HoursPlan,
    Session,
    Verdict,
    next_due,
    read_dovecot,
)
from govvn_mail.testing import EmbeddedServer, ThrowAwayPki, province
from govvn_mail.texts import Lang
from govvn_mail.times import ICT, Period

if TYPE_CHECKING:
    from govvn_mail.sending import SendResult
    from govvn_mail.texts import Reason

HERE = Path(__file__).parent
SENT_AT = datetime(2024, 4, 26, 9, 0, tzinfo=ICT)
WEEK = Period(date(2024, 4, 29), date(2024, 5, 5))
ABSTRACT = (
    "Giấy mời họp triển khai tăng cường sử dụng hộp thư điện tử công vụ "
    "trong các cơ quan nhà nước tỉnh Sao Mai"
)
QUESTIONS = {
    "integrity": ("Nội dung toàn vẹn", "Content unchanged"),
    "chain": ("Chuỗi chứng thư tin cậy", "Certificate chain trusted"),
    "identity": (
        "Địa chỉ trong chứng thư khớp địa chỉ người gửi",
        "Address in the certificate is the sender's",
    ),
    "header": ("Phần đầu thư như khi ký", "Header as signed"),
    "time": ("Thời điểm ký được chứng minh", "Moment of signing proven"),
    "revocation": (
        "Chứng thư không có tên trong danh sách thu hồi",
        "Certificates not in the revocation lists",
    ),
}
PRIVATE = "tran.van.binh.stc@gmail.com"


@attrs.frozen
class Teller:
    """Prints the story in one language."""

    lang: Lang

    def pick(self, vi: str, en: str) -> str:
        """Return the text in the language of the story."""
        return vi if self.lang == "vi" else en

    def title(self, vi: str, en: str) -> None:
        """Print a heading."""
        text = self.pick(vi, en)
        print(f"\n{text}\n{'─' * len(text)}")

    def item(self, text: str | Reason, mark: str = "•") -> None:
        """Print one point of a list; an empty mark continues the point before."""
        words = text if isinstance(text, str) else text.text(self.lang)
        first = f"  {mark:1} "
        lines = textwrap.wrap(words, 88, break_on_hyphens=False)
        print(first + "\n    ".join(lines))


def tell_addresses(tell: Teller) -> None:
    """Say whose the addresses of the letter are, each on its date."""
    tell.title("1. Địa chỉ thuộc cơ quan nào?", "1. Whose addresses are these?")
    rows = [
        ("vanthu@quangngai.gov.vn", date(2024, 4, 26)),
        ("vanthu@kontum.gov.vn", date(2025, 6, 30)),
        ("vanthu@kontum.gov.vn", date(2025, 7, 1)),
        ("vanthu@quangngai-gov.vn", date(2024, 4, 26)),
        ("vanthu@hanoi.gov.vn <ke.toan@gmail.com>", date(2024, 4, 26)),
    ]
    for text, on in rows:
        verdict = gm.classify(text, on=on)
        tell.item(f"{text}  [{on:%d/%m/%Y}]  {verdict.status.label(tell.lang)}")
        tell.item(verdict.reasons[0], mark="")


def compose() -> gm.OfficialMessage:
    """Return the letter of invitation as it was first written."""
    invitation = gm.Attachment(
        filename=f"{ABSTRACT} (văn bản số 15-GM-UBND ngày 26 tháng 4 năm 2024).pdf",
        content=(HERE / "giay-moi-hop.pdf").read_bytes(),
        media_type="application/pdf",
    )
    return gm.OfficialMessage(
        from_=f"Văn thư UBND tỉnh Sao Mai <{province.OFFICE}>",
        to=[f"Sở Nội vụ <{province.HOME_AFFAIRS}>", PRIVATE],
        subject=ABSTRACT,
        body=(
            "Kính gửi: Giám đốc Sở Nội vụ, Giám đốc Sở Tài chính,\n\n"
            "Ủy ban nhân dân tỉnh trân trọng gửi kèm Giấy mời số 15/GM-UBND.\n\n"
            "Trân trọng./.\n"
        ),
        attachments=[invitation],
        document=DocumentReference(
            number="15/GM-UBND",
            date=date(2024, 4, 26),
            abstract=ABSTRACT,
            issuer="Ủy ban nhân dân tỉnh Sao Mai",
            signer_title="Chánh Văn phòng",
        ),
    )


async def send(tell: Teller, pki: ThrowAwayPki, server: EmbeddedServer) -> SendResult:
    """Try to send the letter, correct what the regulation refuses, send it."""
    tell.title("2. Đối chiếu quy định", "2. The regulation")
    policy = province.policy()
    tell.item(str(policy.instrument))
    letter = compose()
    facts = MessageFacts(recipients={PRIVATE: RecipientKind.STATE})
    signer = gm.KeySigner.from_pkcs12(
        pki.issue(province.OFFICE, name="Văn thư UBND tỉnh Sao Mai").pkcs12("mật khẩu"),
        "mật khẩu",
    )
    async with gm.Mailer(
        server.relay(),
        signer=signer,
        policies=gm.PolicySet([policy]),
        registry=province.registry(),
    ) as mailer:
        try:
            await mailer.send(letter, facts=facts, now=SENT_AT)
        except RefusedError as refusal:
            tell.item(refusal.reason, mark="✗")
            for finding in refusal.report.refusals:
                tell.item(finding.text(tell.lang), mark="")
        corrected = attrs.evolve(
            letter, to=[letter.to[0], f"Sở Tài chính <{province.FINANCE}>"]
        )
        tell.item(f"{PRIVATE} → {province.FINANCE}", mark="→")
        result = await mailer.send(corrected, now=SENT_AT)
    report = result.report
    assert report is not None  # noqa: S101 (a policy was given)
    for finding in report.findings:
        tell.item(finding.text(tell.lang), mark="✓")
    return result


def tell_sending(tell: Teller, result: SendResult) -> None:
    """Say what the server answered for each recipient, and how it was protected."""
    tell.title("3. Ký số và gửi", "3. Signed and sent")
    tell.item(f"Message-ID: {result.message_id}")
    tell.item(f"SHA-256: {result.digest}")
    if result.tls is not None:
        tell.item(f"{result.tls.version}, {result.tls.cipher}")
    for recipient in result.recipients:
        tell.item(recipient.reason, mark="✓")


def tell_receipt(tell: Teller, pki: ThrowAwayPki, raw: bytes) -> None:
    """Verify the letter as received, then once more with one octet changed."""
    tell.title("4. Nhận và xác minh", "4. Received and verified")
    at = SENT_AT + timedelta(minutes=5)
    verification = gm.verify_message(raw, trust=pki.trust, crls=pki.crls(), now=at)
    tell.item(verification.verdict.label(tell.lang), mark="✓")
    for name, question in QUESTIONS.items():
        answer = getattr(verification, name)
        tell.item(f"{tell.pick(*question)}: {answer.status.label(tell.lang)}")
        for reason in answer.reasons:
            tell.item(reason, mark="")
    for note in verification.notes:
        tell.item(note, mark="!")
    tell_openssl(tell, pki, raw)

    place = raw.index(b"base64\r\n\r\n") + 20
    other = b"B" if raw[place : place + 1] == b"A" else b"A"
    changed = raw[:place] + other + raw[place + 1 :]
    refused = gm.verify_message(changed, trust=pki.trust, crls=pki.crls(), now=at)
    tell.item(
        tell.pick("Thử đổi một ký tự của thư:", "With one character changed:"), mark="✗"
    )
    tell.item(refused.verdict.label(tell.lang), mark="")
    tell.item(refused.integrity.reasons[0], mark="")


def tell_openssl(tell: Teller, pki: ThrowAwayPki, raw: bytes) -> None:
    """Ask OpenSSL, an independent judge, where it is installed."""
    openssl = shutil.which("openssl")
    if openssl is None:
        tell.item("openssl: –")
        return
    with tempfile.TemporaryDirectory() as folder:
        letter, root = Path(folder, "letter.eml"), Path(folder, "root.pem")
        letter.write_bytes(raw)
        root.write_bytes(pki.root_pem)
        moment = str(int(SENT_AT.timestamp()) + 300)
        done = subprocess.run(  # noqa: S603 (fixed arguments)
            [
                openssl,
                "cms",
                "-verify",
                "-in",
                str(letter),
                "-CAfile",
                str(root),
                "-attime",
                moment,
                "-out",
                str(Path(folder, "content")),
            ],
            capture_output=True,
            check=False,
        )
    words = done.stderr.decode(errors="replace").strip().splitlines()
    tell.item(f"openssl cms -verify: {words[0] if words else done.returncode}")


def tell_effect(tell: Teller) -> None:
    """Say which conditions of equal value with paper are met, and which are open."""
    tell.title("5. Giá trị pháp lý", "5. Legal effect")
    facts = Transmission(sent_through_official_system=True, mail_signed=True)
    marks = {Outcome.PASS: "✓", Outcome.FAIL: "✗"}
    (effect,) = province.policy().legal_effect(facts, on=SENT_AT.date())
    for condition in effect.conditions:
        mark = "☐" if condition.needs_human else marks.get(condition.outcome, "?")
        tell.item(condition.reason, mark=mark)
    tell.item(
        tell.pick(
            "(☐ do người có thẩm quyền xác định; ? chưa đủ căn cứ)",
            "(☐ for the competent person to decide; ? not known)",
        ),
        mark="",
    )
    tell.item(effect.text(tell.lang), mark="→")


def check_plan() -> gm.CheckPlan:
    """Return who must check which mailbox, by the regulation and the agency's hours."""
    (schedule,) = province.policy().check_schedules("records_section")
    hours = HoursPlan(
        periods=(
            HoursPeriod(
                period=Period(date(2024, 1, 1)),
                morning=Session(start=time(7, 30), end=time(11, 30)),
                afternoon=Session(start=time(13, 30), end=time(17, 0)),
            ),
        ),
        source="Thông báo giờ làm việc của UBND tỉnh Sao Mai (hư cấu)",
    )
    return gm.CheckPlan(
        schedules=(schedule,),
        assignments=tuple(
            Assignment(
                mailbox=mailbox,
                schedule_id=schedule.id,
                period=Period(date(2024, 1, 15)),
            )
            for mailbox in (province.OFFICE, province.HOME_AFFAIRS)
        ),
        calendar=gm.WorkCalendar.bundled(),
        hours=hours,
    )


def tell_checks(tell: Teller) -> None:
    """Judge a week of the mail server's log, and say which check comes next."""
    tell.title(
        "6. Kiểm tra hộp thư, tuần 29/4 - 05/5/2024",
        "6. Mailbox checks, 29 April to 5 May 2024",
    )
    plan = check_plan()
    reading = read_dovecot(HERE / "dovecot-2024-w18.log")
    after = datetime(2024, 5, 6, 7, 0, tzinfo=ICT)
    ledger = gm.assess_checks(
        plan, reading.events, WEEK, coverage=reading.coverage, now=after
    )
    for day in ledger.excluded:
        tell.item(day.reason, mark="–")
    make_up = plan.calendar.day(date(2024, 5, 4))
    tell.item(make_up.reason, mark="+")
    for mailbox in (province.OFFICE, province.HOME_AFFAIRS):
        tell.item(mailbox)
        for row in ledger.for_mailbox(mailbox):
            label = row.verdict.label(tell.lang)
            tell.item(f"{row.expected.due:%d/%m %H:%M}  {label}", mark="")
            if row.verdict is not Verdict.ON_TIME:
                tell.item(row.reason, mark=" ↳")
    for assumption in ledger.assumptions:
        tell.item(assumption, mark="*")
    due = next_due(plan, after)
    assert due is not None  # noqa: S101 (the plan does not end)
    tell.item(
        tell.pick(
            f"Lần kiểm tra tiếp theo: {due.due:%H:%M ngày %d/%m/%Y}.",
            f"Next check: {due.due:%Y-%m-%d %H:%M}.",
        ),
        mark="→",
    )


def main(arguments: list[str] | None = None) -> int:
    """Tell the whole story."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--lang", choices=("vi", "en"), default="vi")
    tell = Teller(parser.parse_args(arguments).lang)
    pki = ThrowAwayPki.create(now=SENT_AT)
    tell_addresses(tell)
    with EmbeddedServer() as server:
        result = asyncio.run(send(tell, pki, server))
        tell_sending(tell, result)
        tell_receipt(tell, pki, server.received[0].raw)
    tell_effect(tell)
    tell_checks(tell)
    return 0


if __name__ == "__main__":
    sys.exit(main())
