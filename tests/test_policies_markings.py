"""Tests for secrecy markings: `govvn_mail.policies.markings`."""

from __future__ import annotations

import time
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govvn_mail.policies.markings import MAX_SCANNED, bears_marking

MARKS = ("MẬT", "TỐI MẬT", "TUYỆT MẬT")

ORDINARY = """\
Bảo vệ bí mật kinh doanh của doanh nghiệp
Mật độ dân số tỉnh Nghệ An năm 2025
Đổi mật khẩu thư điện tử công vụ
Sản phẩm mật ong rừng đạt chuẩn OCOP
Lịch chiếu phim Tuyệt mật 24h
Luật Bảo vệ bí mật nhà nước năm 2018
Tập huấn công tác bảo vệ bí mật nhà nước
Bảo mật thông tin cá nhân
Ban Cơ yếu: sử dụng mật mã dân sự
Ngành mật mã Việt Nam
Mật thư của trại hè thanh niên
Trò chơi giải mật thư
Hội thảo về mật độ xây dựng
Mật độ cây trồng trên một héc-ta
Cung cấp mật khẩu mới cho tài khoản
Quên mật khẩu
Mật khẩu tối thiểu 8 ký tự
Mật khẩu: phải đổi trong 3 tháng
Người bí mật
Bỏ phiếu kín, bí mật, trực tiếp
Nguyên tắc bỏ phiếu bí mật
Bí mật đời tư, bí mật gia đình
Bí mật thư tín, điện thoại, điện tín
Bí mật công tác
Bí mật quân sự, an ninh, kinh tế, đối ngoại
Danh mục bí mật nhà nước lĩnh vực nội vụ
Cam kết bảo mật thông tin
Chế độ báo cáo về bảo mật
Tài liệu mật được quản lý theo quy định riêng
Xác định độ mật của bí mật nhà nước
Văn bản không mang tính bảo mật
Giữ bí mật tuyệt đối
Cơ mật viện triều Nguyễn
Di tích Cơ Mật Viện tại Huế
Tình bạn thân mật
Bữa cơm thân mật với các đồng chí lão thành
Gặp mặt thân mật đầu xuân
Mật thiết phối hợp với các sở, ngành
Quan hệ mật thiết giữa Đảng và nhân dân
Phật giáo Mật tông
Chương trình Mật ngọt tình yêu
Chuyến trăng mật tại Đà Lạt
Tuần trăng mật
Gan, mật, tụy: phòng khám tiêu hóa
Siêu âm gan mật
Phẫu thuật nội soi sỏi túi mật
Mổ cắt túi mật
Mật gấu: cấm buôn bán
Nuôi gấu lấy mật là hành vi bị cấm
Đường mật, mía đường
Mật mía Nghệ An
Mật danh của chiến dịch
Mật vụ và cảnh sát chìm
Mật lệnh, phim truyện Việt Nam
Rậm rạp, dày mật
Nội dung mật nghị của Hồng y đoàn
Hội nghị bảo mật và an toàn thông tin
Khóa bí mật và khóa công khai
Thiết bị lưu khóa bí mật của chữ ký số
Bàn giao thiết bị lưu khóa bí mật
Câu chuyện tuyệt mật trong chiến tranh
Hồ sơ tối mật, tuyệt mật không gửi qua thư điện tử
Các độ mật gồm tuyệt mật, tối mật và mật
Các độ “Mật”, “Tối mật” và “Tuyệt mật” theo Luật
BẢO VỆ BÍ MẬT NHÀ NƯỚC
TẬP HUẤN BẢO MẬT THÔNG TIN
MẬT ĐỘ DÂN SỐ
ĐỔI MẬT KHẨU
MẬT ONG RỪNG
MẬT MÃ DÂN SỰ
TRĂNG MẬT
BI MAT KINH DOANH
MAT KHAU
BI MAT
Bao mat
Mặt bằng sân vận động
MẶT TRẬN TỔ QUỐC VIỆT NAM
Mất giấy tờ
MẮT KÍNH
Mát trời
mat-khau-moi.txt
bi_mat_kinh_doanh.docx
BÍ_MẬT.pdf
MẬT_ONG.jpg
MẬT-KHẨU.txt
format.pdf
FORMAT - A4
Tomat
AUTOMAT - máy bán hàng
""".splitlines()

MARKED = [
    *MARKS,
    "[MẬT]",
    "(TỐI MẬT)",
    "【TUYỆT MẬT】",
    "<MẬT>",
    "*** TUYỆT MẬT ***",
    "M Ậ T",
    "T Ố I   M Ậ T",
    "T U Y Ệ T  M Ậ T",
    "M.Ậ.T",
    "TUYỆT_MẬT.pdf",
    "MẬT.docx",
    "MẬT - Báo cáo tình hình",
    "MẬT: Báo cáo tình hình",
    "Báo cáo tình hình - TỐI MẬT",
    "Báo cáo tình hình (MẬT)",
    "Báo cáo tình hình | MẬT | 2026",
    "Báo cáo_MẬT_2026.pdf",
    "Độ mật: Mật",
    "Độ mật: tối mật",
    "ĐỘ MẬT: TUYỆT MẬT",
    "Kính gửi:\nTUYỆT MẬT\nNội dung",
    "Kính gửi:\r\n   M Ậ T   \r\nNội dung",
    "Số: 12/BC\n[MẬT]",
    "Ｍ Ậ Ｔ",
    "M\u200bẬ\u200bT",
    "TỐI\u00a0MẬT",
    "MẬT!",
    "Quên mật khẩu\nMẬT",
]

DOUBTFUL = [
    "Mật",
    "Tuyệt mật",
    "mật",
    "(mật)",
    "Báo cáo tình hình (Tối mật)",
    "MAT",
    "[MAT] Bao cao",
    "TOI MAT",
    "TUYET MAT - Bao cao",
    "Tuyet mat",
    "tuyet mat.docx",
    "M A T",
    "Văn bản đóng dấu MẬT gửi kèm",
    "Gửi anh tài liệu TỐI MẬT như đã hẹn",
    "BÁO CÁO TUYỆT MẬT VỀ TÌNH HÌNH",
    "Phim: Tuyệt mật",
]


def test_corpus_is_large() -> None:
    """The corpus of ordinary Vietnamese holds at least 60 phrases."""
    assert len(set(ORDINARY)) >= 60


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_words(text: str, form: Any) -> None:
    """Ordinary words with *mật* in them are no mark, however they are composed."""
    assert bears_marking(unicodedata.normalize(form, text), MARKS) is False


def test_ordinary_text() -> None:
    """All ordinary phrases together, as lines of one letter, bear no mark."""
    assert bears_marking("\n".join(ORDINARY), MARKS) is False


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("text", MARKED)
def test_marks(text: str, form: Any) -> None:
    """A mark that stands alone is found, however it is set or composed."""
    assert bears_marking(unicodedata.normalize(form, text), MARKS) is True


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("text", DOUBTFUL)
def test_doubts(text: str, form: Any) -> None:
    """Without diacritics, in small letters or in running text, a mark is a doubt."""
    assert bears_marking(unicodedata.normalize(form, text), MARKS) is None


def test_other_markings() -> None:
    """A regulation may name its own marks."""
    assert bears_marking("HỎA TỐC - Giấy mời", ("HỎA TỐC",)) is True
    assert bears_marking("HỎA TỐC - Giấy mời", MARKS) is False


def test_long_text() -> None:
    """What lies beyond the cap is a doubt, never an all-clear."""
    assert bears_marking("a " * MAX_SCANNED, MARKS) is None


@pytest.mark.parametrize(
    "text", ["M ", "MẬ", "T Ố I ", " ", "_", "- ", "độ mật ", "\n"]
)
def test_no_quadratic_time(text: str) -> None:
    """Hostile text takes time in proportion to its length."""
    hostile = text * (300_000 // len(text))
    start = time.perf_counter()
    bears_marking(hostile, MARKS)

    assert time.perf_counter() - start < 10


@given(st.text())
def test_any_text(text: str) -> None:
    """Any text has an answer."""
    assert bears_marking(text, MARKS) in {True, False, None}


@given(st.text(), st.sampled_from(MARKS))
def test_a_stamped_line_is_always_found(text: str, mark: str) -> None:
    """Whatever stands around it, a mark on a line of its own is found."""
    assert bears_marking(f"{text}\n{mark}\n{text}", MARKS) is True
