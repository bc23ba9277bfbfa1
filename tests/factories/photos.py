"""Pictures with the tones of a photograph, and pictures without: a logo, print, dirt."""

import io
import random

from PIL import Image, ImageDraw, ImageFilter

from tests.factories.pictures import scan


def photo(wide=400, high=500, *, seed=3):
    """Round things of many tones, out of focus, with grain: as a camera sees them."""
    chance = random.Random(seed)  # noqa: S311 - a picture, no secret
    seen = Image.new("RGB", (wide, high), (90, 90, 90))
    pen = ImageDraw.Draw(seen)
    for _thing in range(160):
        x, y, r = chance.randrange(wide), chance.randrange(high), chance.randrange(9, wide // 4)
        tone = tuple(chance.randrange(256) for _colour in range(3))
        pen.ellipse((x - r, y - r, x + r, y + r), fill=tone)
    soft = seen.filter(ImageFilter.GaussianBlur(wide / 80))
    return Image.blend(soft, Image.effect_noise((wide, high), 40).convert("RGB"), 0.15)


def logo(side=400):
    """Two flat colours on white."""
    seen = Image.new("RGB", (side, side), "white")
    pen = ImageDraw.Draw(seen)
    pen.ellipse((20, 20, side - 20, side - 20), fill="navy")
    pen.ellipse((90, 90, side - 90, side - 90), fill="gold")
    return seen


def dirty(page=None):
    """A scan of print on grey paper with grain."""
    clean = page or scan()
    return Image.blend(clean, Image.effect_noise(clean.size, 30), 0.4)


def with_photo(page, one, at):
    """A scanned page with a photograph glued on it."""
    both = page.convert("L")
    both.paste(one.convert("L"), at)
    both.info["dpi"] = page.info["dpi"]
    return both


def in_dots(one):
    """The photograph as a newspaper or a fax prints it: black dots alone, many to a point."""
    large = one.resize((4 * one.width, 4 * one.height)).convert("1").convert("L")
    return large.resize(one.size, Image.Resampling.BOX)


def saved(one, form="PNG"):
    """The picture as the bytes of a file."""
    out = io.BytesIO()
    one.save(out, form)
    return out.getvalue()
