"""Reading the photograph and drawing what was found in it."""

import warnings

import numpy as np

from .weights import DemoError, require

COLOUR = (0, 255, 64)


def load_photograph(path=None):
    """The photograph at `path` as an upright RGB PIL image; without a path, scikit-image's astronaut."""
    require("PIL")
    from PIL import Image, ImageOps, UnidentifiedImageError

    if path is None:
        require("skimage")
        import skimage.data

        return Image.fromarray(skimage.data.astronaut())
    try:
        with warnings.catch_warnings():
            # from 89 megapixels on Pillow warns; twice that it refuses, which is reported below
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(path) as image:
                return to_rgb(ImageOps.exif_transpose(image))
    except UnidentifiedImageError:
        reason = "not an image"
    except OSError as error:
        reason = error.strerror or str(error)
    except Exception as error:
        reason = str(error) or type(error).__name__
    raise DemoError(f"cannot read {path}: {' '.join(reason.split())}")


def to_rgb(image):
    """Any PIL image in mode RGB; transparent parts become white, 16- and 32-bit grey is scaled to 8 bits."""
    from PIL import Image

    if image.mode.startswith(("I", "F")):
        grey = np.nan_to_num(np.asarray(image, dtype=np.float64))
        grey -= grey.min()
        image = Image.fromarray((grey * (255 / max(grey.max(), 1e-300))).round().astype(np.uint8))
    elif image.mode in ("LA", "La", "PA", "RGBA", "RGBa") or "transparency" in image.info:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return image.convert("RGB")


def draw(photo, faces):
    """A copy of the photograph with box, score and landmarks of each face."""
    from PIL import ImageDraw

    photo = photo.copy()
    pen = ImageDraw.Draw(photo)
    for face in faces:
        left, top, right, _ = face.box
        width = max(1, round((right - left) / 50))
        text = max(10, round((right - left) / 8))
        pen.rectangle(face.box, outline=COLOUR, width=width)
        above = top - text - 2 * width
        pen.text((left, above if above >= 0 else top + width), f"{face.score:.4f}", fill=COLOUR, font_size=text)
        for x, y in face.landmarks.values():
            pen.ellipse((x - width, y - width, x + width, y + width), fill=COLOUR)
    return photo
