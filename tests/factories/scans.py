"""Piles of paper as a scanner gives them: printed for real, turned, copied badly, put together."""

import io
import random
from functools import lru_cache

import pikepdf
import pypdfium2
from PIL import Image, ImageFilter
from PIL.Image import Resampling

from app.adapters.weasy_printer import WeasyPrinter, _tools
from app.ports.printing import SeparatorSheet
from app.services.sheets import code_of

LETTER = (612, 792)
SHORT = "The records you asked for do not exist. We looked for them on 20 November 2026."


@lru_cache(maxsize=64)
def sheet(ref=""):
    """A printed separator sheet, as a PDF of one page."""
    of = SeparatorSheet(ref, "Town Police" if ref else "", "IL" if ref else "", code_of(ref))
    return WeasyPrinter(processes=1).sheets([of])


@lru_cache(maxsize=256)
def page(words=SHORT):
    """A page of a letter, as a PDF."""
    html = f"<style>@page {{ size: 8.5in 11in }}</style><p>{words}</p>"
    made = _tools().html(string=html).write_pdf()
    assert isinstance(made, bytes)
    return made


@lru_cache(maxsize=1)
def blank():
    """An empty page, as a PDF."""
    return page("")


def pile(*pages):
    """One PDF of these pages, in their order."""
    with pikepdf.new() as made:
        for each in pages:
            with pikepdf.open(io.BytesIO(each)) as one:
                made.pages.extend(one.pages)
        out = io.BytesIO()
        made.save(out, deterministic_id=True)
    return out.getvalue()


def picture(pdf, dpi=200):
    """The first page of a PDF as a scanner sees it."""
    with pypdfium2.PdfDocument(pdf) as opened:
        return opened[0].render(scale=dpi / 72).to_pil().convert("L")


def scanned(pdf, *, dpi=200, turn=0, lean=0.0, grey=0, seed=1):
    """A page put on the glass: turned by right angles, leaning, grey and with specks."""
    seen = picture(pdf, dpi).rotate(turn, expand=True)
    seen = seen.rotate(lean, expand=False, fillcolor=255, resample=Resampling.BICUBIC)
    if grey:
        noise = Image.effect_noise(seen.size, grey).filter(ImageFilter.GaussianBlur(0.6))
        dull = seen.point([70 + value * 140 // 255 for value in range(256)])
        seen = Image.blend(dull, noise, 0.35)
        for _speck in range(200):
            spot = random.Random(seed + _speck)  # noqa: S311 - the same dirt each time
            seen.putpixel((spot.randrange(seen.width), spot.randrange(seen.height)), 0)
    return seen


def as_pdf(image, dpi=200, quality=60):
    """A scanned page as scanners put it into a PDF: one JPEG."""
    out = io.BytesIO()
    image.save(out, "PDF", resolution=dpi, quality=quality)
    return out.getvalue()


def as_file(images, kind, dpi=200):
    """Scanned pages as one picture file."""
    out = io.BytesIO()
    first, *rest = images
    more = {"save_all": True, "append_images": rest} if rest else {}
    first.save(out, kind, dpi=(dpi, dpi), **more)
    return out.getvalue()
