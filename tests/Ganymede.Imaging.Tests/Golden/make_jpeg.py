"""Makes jpeg.zip: JPEG files of every kind, and what libjpeg-turbo decodes them to, through Pillow.

The archive holds the .jpg files, encoded pictures (.raw: width, height, channels, bits as little-endian integers, then
samples) with the .jpg that libjpeg-turbo writes for them, and expected.txt: for each .jpg its name, width, height,
channels and the SHA-256 of its samples as they are to be seen (turned by the Exif orientation, CMYK made RGB by Pillow).

Run with Pillow 9.4.0 and libjpeg-turbo 2.1.5:  python3 make_jpeg.py
"""
import hashlib
import io
import itertools
import struct
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

import jpeg_writer

random = np.random.RandomState(7)
files = {}
raws = {}


def pixels(width, height, kind):
    """Smooth, noise or patterned: few, all or some coefficients."""
    y, x = np.mgrid[0:height, 0:width]
    if kind == 0:
        planes = [x * 255 / max(1, width - 1), y * 255 / max(1, height - 1), 255 - (2 * x + y) % 256]
    elif kind == 1:
        return random.randint(0, 256, (height, width, 3)).astype(np.uint8)
    else:
        planes = [128 + 127 * np.sin(x / 3 + y / 7), 128 + 127 * np.cos(x * y / 50), (x // 5 + y // 4) % 2 * 255]
    return np.stack(planes, -1).astype(np.uint8)


def encode(image, **options):
    stream = io.BytesIO()
    image.save(stream, "JPEG", **options)
    return stream.getvalue()


def picture(width, height, kind):
    return Image.fromarray(pixels(width, height, kind))


# Pillow's own files: sizes around the block and unit sizes, all its samplings, sequential and progressive.
kinds = itertools.cycle([0, 2, 1])
qualities = itertools.cycle([15, 60, 75, 90, 95, 100])
for width, height in [(1, 1), (2, 2), (3, 5), (4, 3), (5, 8), (7, 9), (8, 8), (9, 16), (16, 17), (17, 15), (33, 2), (2, 33),
                      (31, 32), (47, 39)]:
    for name, sampling in [("444", 0), ("422", 1), ("420", 2), ("411", "4:1:1")]:
        for progressive in (False, True):
            quality = next(qualities)
            files[f"pillow-{name}-{'progressive' if progressive else 'baseline'}-{width}x{height}-q{quality}.jpg"] = encode(
                picture(width, height, next(kinds)), quality=quality, subsampling=sampling, progressive=progressive,
                optimize=quality % 2 == 0)
    for progressive in (False, True):
        tail = f"{'progressive' if progressive else 'baseline'}-{width}x{height}.jpg"
        files["grey-" + tail] = encode(picture(width, height, 2).convert("L"), quality=85, progressive=progressive)
        files["cmyk-" + tail] = encode(
            Image.fromarray(np.concatenate([pixels(width, height, 0), 255 - pixels(width, height, 2)[..., :1] // 2], -1),
                            "CMYK"), quality=85, progressive=progressive)
for progressive in (False, True):
    files[f"large-{'progressive' if progressive else 'baseline'}.jpg"] = encode(
        picture(100, 75, 2), quality=92, subsampling=2, progressive=progressive)

# Exif orientations, in both byte orders.
for orientation in range(1, 9):
    exif = Image.Exif()
    exif.endian = "<" if orientation % 2 else ">"
    exif[0x0112] = orientation
    exif[0x010F] = "Ganymede"
    files[f"orientation-{orientation}.jpg"] = encode(picture(21, 13, 0), quality=90, subsampling=2, exif=exif.tobytes())

# Other samplings, from the writer of this folder; each sequential, with a scan a component, and progressive.
SAMPLINGS = {
    "440": [(1, 2), (1, 1), (1, 1)], "441": [(1, 4), (1, 1), (1, 1)], "410": [(4, 2), (1, 1), (1, 1)],
    "410v4": [(4, 4), (1, 1), (1, 1)], "mixed": [(2, 2), (2, 1), (1, 2)], "luma-small": [(1, 1), (2, 2), (2, 2)],
    "3x1": [(3, 1), (1, 1), (1, 1)], "1x3": [(1, 3), (1, 1), (1, 1)], "4-2": [(4, 1), (2, 1), (1, 1)],
    "4-2v": [(4, 4), (2, 2), (1, 1)], "444x22": [(2, 2), (2, 2), (2, 2)], "v4-2": [(1, 4), (1, 2), (1, 1)],
    "h2v4": [(2, 4), (1, 2), (1, 1)], "h4v2": [(4, 2), (2, 1), (2, 2)],
}
for (name, factors), kind in itertools.product(SAMPLINGS.items(), ("interleaved", "separate", "progressive")):
    width, height = {"interleaved": (37, 29), "separate": (19, 35), "progressive": (41, 9)}[kind]
    # libjpeg takes at most 10 blocks a unit.
    if kind != "separate" and sum(h * v for h, v in factors) > 10:
        continue
    files[f"sampling-{name}-{kind}.jpg"] = jpeg_writer.write(
        pixels(width, height, 2 if kind == "separate" else 0), factors, progressive=kind == "progressive",
        per_component=kind == "separate")
for width in (1, 2, 3, 4, 5, 6, 7):
    for name, factors in {"420": [(2, 2), (1, 1), (1, 1)], "422": [(2, 1), (1, 1), (1, 1)]}.items():
        files[f"narrow-{name}-{width}.jpg"] = jpeg_writer.write(pixels(width, 11, 2), factors)

# Restart intervals, also longer than the numbers 0 to 7 reach.
for restart, kind in itertools.product((1, 2, 3, 7, 100), ("interleaved", "separate", "progressive")):
    files[f"restart-{restart}-{kind}.jpg"] = jpeg_writer.write(
        pixels(43, 38, 0), [(2, 2), (1, 1), (1, 1)], progressive=kind == "progressive",
        per_component=kind == "separate", restart=restart)

# Colour spaces, as the marks of the file tell them.
FULL = [(1, 1)] * 3
files["rgb-adobe.jpg"] = jpeg_writer.write(pixels(20, 14, 2), FULL, adobe=0)
files["rgb-ids.jpg"] = jpeg_writer.write(pixels(20, 14, 2), FULL, ids=[ord(c) for c in "RGB"])
files["ycc-ids.jpg"] = jpeg_writer.write(pixels(20, 14, 2), FULL, ids=[5, 0, 255])
files["ycc-adobe.jpg"] = jpeg_writer.write(pixels(20, 14, 2), FULL, adobe=1)
files["ycc-jfif-and-adobe-0.jpg"] = jpeg_writer.write(pixels(20, 14, 2), FULL, adobe=0, jfif=True)
files["ycc-jfif-ids.jpg"] = jpeg_writer.write(pixels(20, 14, 2), FULL, ids=[ord(c) for c in "RGB"], jfif=True)
for name, factors in {"444": [(1, 1)] * 4, "420": [(2, 2), (1, 1), (1, 1), (2, 2)], "422": [(2, 1), (1, 1), (1, 1), (2, 1)]}.items():
    for progressive in (False, True):
        four = np.concatenate([pixels(27, 18, 0), 255 - pixels(27, 18, 2)[..., :1] // 3], -1)
        tail = f"{name}-{'progressive' if progressive else 'baseline'}.jpg"
        files["ycck-" + tail] = jpeg_writer.write(four, factors, adobe=2, progressive=progressive)
        files["cmyk-adobe-" + tail] = jpeg_writer.write(four, factors, adobe=0, progressive=progressive)
        files["cmyk-unmarked-" + tail] = jpeg_writer.write(four, factors, progressive=progressive)

# Rarer things of the format.
files["extended-wide-steps.jpg"] = jpeg_writer.write(pixels(20, 14, 0), FULL, step=300, wide_steps=True)
files["grey-sampling-22.jpg"] = jpeg_writer.write(pixels(21, 18, 2)[..., :1], [(2, 2)])
files["grey-sampling-41.jpg"] = jpeg_writer.write(pixels(21, 18, 2)[..., :1], [(4, 1)], restart=2)
files["coarse.jpg"] = jpeg_writer.write(pixels(40, 30, 1), [(2, 1), (1, 1), (1, 1)], step=255)
files["fine.jpg"] = jpeg_writer.write(pixels(40, 30, 1), FULL, step=1)
first = files["pillow-420-baseline-31x32-q" + [n for n in files if n.startswith("pillow-420-baseline-31x32")][0].split("-q")[1]]
files["fill-bytes-and-comments.jpg"] = first[:2] + b"\xff\xff\xff" + jpeg_writer.segment(0xFE, b"a comment")[1:] + first[2:]
files["bytes-behind-the-end.jpg"] = first + b"more\xff\xd8\xff"

# 3 : 2 is a ratio that libjpeg refuses; its twin shows the same picture in full.
others = {
    "ratio-3-2.jpg": jpeg_writer.write(pixels(45, 40, 0), [(3, 3), (2, 2), (2, 3)], per_component=True),
    "ratio-full.jpg": jpeg_writer.write(pixels(45, 40, 0), FULL),
}

# What the encoder is compared with.
for index, (width, height) in enumerate([(1, 1), (3, 5), (8, 8), (9, 7), (16, 16), (17, 18), (24, 25), (40, 31)]):
    for mode in ("RGB", "L"):
        image = picture(width, height, index % 3).convert(mode)
        raws[f"encode-{mode}-{width}x{height}.raw"] = struct.pack("<4i", width, height, len(mode), 8) + image.tobytes()
        for quality, optimize in [(1, False), (30, True), (50, False), (90, True), (100, False)]:
            for sampling in (0, 2) if mode == "RGB" else (0,):
                name = f"encode-{mode}-{width}x{height}-q{quality}-{'420' if sampling else '444'}-{'best' if optimize else 'standard'}"
                files[name + ".jpg"] = encode(image, quality=quality, subsampling=sampling, optimize=optimize)

expected = []
for name, data in files.items():
    image = Image.open(io.BytesIO(data))
    image = ImageOps.exif_transpose(image)
    image = image if image.mode == "L" else image.convert("RGB")
    expected.append(f"{name} {image.width} {image.height} {len(image.getbands())} "
                    f"{hashlib.sha256(image.tobytes()).hexdigest()}\n")
with zipfile.ZipFile(Path(__file__).parent / "jpeg.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
    for name, data in sorted((files | raws | others | {"expected.txt": "".join(expected).encode()}).items()):
        # One date for all, so that the archive is the same at every run.
        archive.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED, 9)
print(len(files), "files")
