"""Makes png.zip and resize.zip, the golden files of the imaging tests.

    /usr/bin/python3 make_golden.py

needs Pillow (made with 9.4.0) and numpy. A picture called X.raw holds four little-endian 32-bit numbers (width, height,
channels, bits) and then its samples, 8 or 16 bits each, row by row.

png.zip: files of every colour type, bit depth, interlacing and transparency, written here with zlib alone (Pillow
cannot write most of them), and some that Pillow wrote. X.raw is what reading X.png must give. Where Pillow reads a
kind of file without loss, this script checks that it agrees.

resize.zip: pictures, and what Pillow makes of them. 16-bit pictures go through Pillow's floating-point mode plane by
plane, colours multiplied by alpha before and divided by it afterwards.
"""
import io
import os
import struct
import zipfile
import zlib

import numpy as np
from PIL import Image

HERE = os.path.dirname(os.path.abspath(__file__))
random = np.random.RandomState(20160107)

ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


def raw(array):
    """The .raw form of [height, width, channels]."""
    height, width, channels = array.shape
    bits = array.dtype.itemsize * 8
    return struct.pack('<4i', width, height, channels, bits) + array.astype(array.dtype.newbyteorder('<')).tobytes()


def chunk(kind, data):
    return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))


def pack_row(row, bits):
    """One row [width, samples] as the file stores it, the leftmost sample in the high bits."""
    if bits == 16:
        return row.astype('>u2').tobytes()
    if bits == 8:
        return row.astype('u1').tobytes()
    digits = ''.join(format(int(v), '0%db' % bits) for v in row.reshape(-1))
    digits += '0' * (-len(digits) % 8)
    return bytes(int(digits[i:i + 8], 2) for i in range(0, len(digits), 8))


def paeth(a, b, c):
    p = a + b - c
    return min(((abs(p - a), 0, a), (abs(p - b), 1, b), (abs(p - c), 2, c)))[2]


def filter_row(kind, row, above, step):
    out = bytearray()
    for i, value in enumerate(row):
        a = row[i - step] if i >= step else 0
        b = above[i]
        c = above[i - step] if i >= step else 0
        guess = [0, a, b, (a + b) // 2, paeth(a, b, c)][kind]
        out.append((value - guess) & 255)
    return bytes(out)


def write_png(samples, colour, bits, interlaced, palette=None, transparency=None, pieces=1):
    """A PNG of [height, width, samples]; the row filters take turns, so that all five occur."""
    height, width, count = samples.shape
    step = max(1, count * bits // 8)
    data = bytearray()
    for x, y, dx, dy in ADAM7 if interlaced else [(0, 0, 1, 1)]:
        part = samples[y::dy, x::dx]
        if part.size == 0:
            continue
        above = None
        for j in range(part.shape[0]):
            row = pack_row(part[j], bits)
            above = above if above is not None else bytes(len(row))
            kind = (j + x + y) % 5
            data += bytes([kind]) + filter_row(kind, row, above, step)
            above = row
    packed = zlib.compress(bytes(data), 9)
    out = b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, bits, colour, 0, 0, interlaced))
    out += chunk(b'gAMA', struct.pack('>I', 100000))
    if palette is not None:
        out += chunk(b'PLTE', palette.astype('u1').tobytes())
    if transparency is not None:
        out += chunk(b'tRNS', transparency)
    size = -(-len(packed) // pieces)
    for i in range(pieces):
        out += chunk(b'IDAT', packed[i * size:(i + 1) * size])
    return out + chunk(b'IEND', b'')


def expected(samples, colour, bits, palette, key, alpha):
    """What a reader gives: 8 or 16 bits, colours instead of indices, alpha for what is transparent."""
    top = 65535 if bits == 16 else 255
    kind = np.uint16 if bits == 16 else np.uint8
    if colour == 3:
        out = palette[samples[..., 0]]
        if alpha is not None:
            full = np.full(len(palette), 255)
            full[:len(alpha)] = alpha
            out = np.concatenate([out, full[samples[..., 0]][..., None]], -1)
        return out.astype(kind)
    scale = top // (2 ** bits - 1)
    out = samples * scale
    if key is not None:
        hidden = (samples == np.array(key)).all(-1, keepdims=True)
        out = np.concatenate([out, np.where(hidden, 0, top)], -1)
    return out.astype(kind)


def pillow_agrees(data, want, transparent):
    image = Image.open(io.BytesIO(data))
    channels = want.shape[2]
    if want.dtype == np.uint16:
        if channels == 1:
            assert (np.array(image.convert('I'))[..., None] == want).all()
        return
    if transparent and image.mode in ('1', 'L', 'I'):
        return
    got = np.array(image.convert({1: 'L', 2: 'LA', 3: 'RGB', 4: 'RGBA'}[channels]))
    assert (got.reshape(want.shape) == want).all(), image


def make_png(archive):
    def add(name, data, want):
        archive.writestr(zipfile.ZipInfo(name + '.png'), data)
        archive.writestr(zipfile.ZipInfo(name + '.raw'), raw(want))

    kinds = [(0, b) for b in (1, 2, 4, 8, 16)] + [(3, b) for b in (1, 2, 4, 8)]
    kinds += [(c, b) for c in (2, 4, 6) for b in (8, 16)]
    for colour, bits in kinds:
        for transparent in (False, True) if colour in (0, 2, 3) else (False,):
            for interlaced in (0, 1):
                for width, height in ((13, 9),) if transparent else ((13, 9), (1, 1), (3, 2), (8, 17)):
                    count = SAMPLES[colour]
                    samples = random.randint(0, 2 ** bits, (height, width, count))
                    palette = key = alpha = transparency = None
                    if colour == 3:
                        size = max(2, min(2 ** bits, 200))
                        palette = random.randint(0, 256, (size, 3))
                        samples %= size
                        if transparent:
                            alpha = random.randint(0, 256, max(1, size // 2))
                            transparency = alpha.astype('u1').tobytes()
                    elif transparent:
                        key = [int(v) for v in samples[height // 2, width // 2]]
                        transparency = struct.pack('>%dH' % count, *key)
                    data = write_png(samples, colour, bits, interlaced, palette, transparency, 1 + (width % 3))
                    want = expected(samples, colour, bits, palette, key, alpha)
                    pillow_agrees(data, want, transparent)
                    add('type%d-%dbit%s%s-%dx%d' % (colour, bits, '-trns' if transparent else '',
                                                    '-adam7' if interlaced else '', width, height), data, want)

    smooth = np.add.outer(np.arange(19) * 9, np.arange(23) * 3)[..., None] + np.array([0, 40, 80, 20])
    for mode, channels in (('L', 1), ('LA', 2), ('RGB', 3), ('RGBA', 4), ('1', 1), ('P', 3)):
        pixels = (smooth[..., :channels] % 256).astype('u1')
        image = Image.fromarray(pixels.squeeze(), {1: 'L', 2: 'LA', 3: 'RGB', 4: 'RGBA'}[channels])
        if mode in '1P':
            image = image.convert(mode)
            pixels = np.array(image.convert('L' if mode == '1' else 'RGB')).reshape(19, 23, channels)
        file = io.BytesIO()
        image.save(file, 'PNG', optimize=True)
        add('pillow-' + mode, file.getvalue(), pixels)


FILTERS = {'nearest': Image.NEAREST, 'box': Image.BOX, 'bilinear': Image.BILINEAR, 'bicubic': Image.BICUBIC,
           'lanczos': Image.LANCZOS}
CASES = [((1, 1), (5, 4)), ((1, 7), (3, 2)), ((13, 9), (7, 5)), ((15, 9), (31, 20)), ((9, 13), (13, 9)),
         ((11, 6), (11, 17)), ((40, 31), (1, 1)), ((37, 41), (6, 10))]


def test_picture(width, height, channels, top):
    """Half noise and half hard edges: overshoot, and alpha of 0, full and between."""
    noise = random.randint(0, top + 1, (height, width, channels))
    edges = random.randint(0, 2, (height, width, channels)) * top
    choice = random.randint(0, 2, (height, width, 1))
    return np.where(choice == 1, noise, edges)


def resize16(pixels, size, resample):
    channels = pixels.shape[2]
    planes = pixels.astype('f8')
    blends = channels in (2, 4) and resample != Image.NEAREST
    if blends:
        planes[..., :-1] *= planes[..., -1:] / 65535
    out = np.stack([np.array(Image.fromarray(planes[..., c].astype('f4'), 'F').resize(size, resample), 'f8')
                    for c in range(channels)], -1)
    if blends:
        alpha = out[..., -1:]
        out[..., :-1] = np.where(alpha < 0.5, 0, out[..., :-1] * 65535 / np.where(alpha < 0.5, 1, alpha))
    return np.floor(np.clip(out, 0, 65535) + 0.5).astype(np.uint16)


def make_resize(archive):
    for bits in (8, 16):
        for channels in (1, 2, 3, 4):
            for number, (size, target) in enumerate(CASES):
                if bits == 16 and number % 2 == 0:
                    continue
                pixels = test_picture(size[0], size[1], channels, 2 ** bits - 1)
                pixels = pixels.astype(np.uint16 if bits == 16 else np.uint8)
                name = '%d-%d-%dx%d' % (bits, channels, *size)
                archive.writestr(zipfile.ZipInfo(name + '.raw'), raw(pixels))
                for label, resample in FILTERS.items():
                    if bits == 8:
                        mode = {1: 'L', 2: 'LA', 3: 'RGB', 4: 'RGBA'}[channels]
                        plain = pixels[..., 0] if channels == 1 else pixels
                        result = np.array(Image.fromarray(plain, mode).resize(target, resample))
                        result = result.reshape(target[1], target[0], channels)
                    else:
                        result = resize16(pixels, target, resample)
                    archive.writestr(zipfile.ZipInfo('%s-to-%dx%d-%s.raw' % (name, *target, label)), raw(result))


for file, make in (('png.zip', make_png), ('resize.zip', make_resize)):
    with zipfile.ZipFile(os.path.join(HERE, file), 'w', zipfile.ZIP_DEFLATED) as archive:
        make(archive)
