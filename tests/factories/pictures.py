"""Scanned pages: words drawn as dots, on paper that may lie askew."""

import io

from PIL import Image, ImageDraw, ImageFont

DPI = 200
WIDE, HIGH = 1700, 2200  # a letter-size page at 200 dots an inch

WORDS = (
    "The agency grants the company a perpetual and royalty free licence to use what its",
    "officers upload, and the company may disclose footage where it has a good faith belief",
    "that doing so is required. The agency shall not mention the price in any press release,",
    "and shall let the company see every statement about the programme before it is made.",
    "This agreement renews each year on the first of July unless either side gives notice",
    "in writing at least ninety days before, and the fees of the year are never refunded.",
)


def scan(lines=WORDS, *, angle=0.0, times=3):
    """A grey page that says ``lines`` some times over, turned counter-clockwise by ``angle``."""
    page = Image.new("L", (WIDE, HIGH), 255)
    pen, letters = ImageDraw.Draw(page), ImageFont.load_default(size=34)
    for row, line in enumerate(tuple(lines) * times):
        pen.text((150, 200 + 60 * row), line, fill=0, font=letters)
    turned = page.rotate(
        angle, expand=angle % 90 == 0, resample=Image.Resampling.BICUBIC, fillcolor=255
    )
    turned.info["dpi"] = (DPI, DPI)
    return turned


def png(page):
    """The picture as the bytes of a PNG."""
    out = io.BytesIO()
    page.save(out, "PNG", dpi=(DPI, DPI))
    return out.getvalue()


def scanned_pdf(*pages):
    """A PDF of nothing but pictures."""
    out = io.BytesIO()
    first, *others = (page.convert("L") for page in pages)
    first.save(out, "PDF", resolution=DPI, save_all=True, append_images=others)
    return out.getvalue()
