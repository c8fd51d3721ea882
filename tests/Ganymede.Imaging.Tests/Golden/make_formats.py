"""Makes formats.zip, the golden files of the tests of BMP and PNM.

    /usr/bin/python3 make_formats.py

needs Pillow (made with 9.4.0) and numpy. X.raw (the form that make_golden.py describes) is what reading X must give.
Most files are written here byte by byte, because Pillow writes few of the kinds; whatever Pillow reads, this script
compares with what Pillow makes of it: exactly, or within one level where Pillow cuts off instead of rounding.
"""
import io
import itertools
import os
import struct
import zipfile

import numpy as np
from PIL import Image

HERE = os.path.dirname(os.path.abspath(__file__))
random = np.random.RandomState(19870512)
WIDTH, HEIGHT = 13, 9
files = {}
compared = []


def raw(array):
    """The .raw form of [height, width, channels]."""
    height, width, channels = array.shape
    bits = array.dtype.itemsize * 8
    return struct.pack('<4i', width, height, channels, bits) + array.astype(array.dtype.newbyteorder('<')).tobytes()


def pillow_agrees(name, data, wanted, tolerance):
    image = Image.open(io.BytesIO(data))
    mode = {1: 'L', 2: 'LA', 3: 'RGB', 4: 'RGBA'}[wanted.shape[2]]
    if image.mode == 'I':
        found = np.asarray(image)[:, :, None]
    else:
        found = np.asarray(image.convert(mode)).reshape(wanted.shape)
    worst = int(abs(found.astype(int) - wanted.astype(int)).max())
    assert worst <= tolerance, (name, worst)
    compared.append(name)


def add(name, data, wanted, pillow=0):
    """pillow: the largest difference from Pillow, or None for a kind of file that it does not read."""
    if wanted.ndim == 2:
        wanted = wanted[:, :, None]
    if pillow is not None:
        pillow_agrees(name, data, wanted, pillow)
    files[name] = data
    files[name + '.raw'] = raw(wanted)


def pack(indices, bits):
    """Rows of palette indices, the leftmost in the high bits, filled up to four bytes."""
    rows = []
    for row in indices:
        digits = ''.join(format(int(v), '0%db' % bits) for v in row)
        digits += '0' * (-len(digits) % 32)
        rows.append(bytes(int(digits[i:i + 8], 2) for i in range(0, len(digits), 8)))
    return rows


def bmp(rows, bits, compression=0, palette=b'', header=40, masks=(), top_down=False, used=0, gap=0,
        size=(WIDTH, HEIGHT)):
    """rows: from the top; or the bytes of all run lengths."""
    data = rows if isinstance(rows, bytes) else b''.join(rows if top_down else rows[::-1])
    width, height = size
    if header == 12:
        info = struct.pack('<IHHHH', 12, width, height, 1, bits)
    else:
        info = struct.pack('<IiiHHIIiiII', header, width, -height if top_down else height, 1, bits, compression,
                           len(data), 2835, 2835, used, 0)
        info += b''.join(struct.pack('<I', m) for m in masks)
        if header > len(info):
            info += bytes(header - len(info))
    start = 14 + len(info) + len(palette) + gap
    head = b'BM' + struct.pack('<IHHI', start + len(data), 0, 0, start)
    return head + info + palette + bytes(gap) + data


def rle(indices, bits, literal=False):
    """Run lengths of all rows, bottom first; runs by default, literals on request."""
    out = bytearray()
    for row in indices[::-1]:
        row = [int(v) for v in row]
        if literal:
            codes = row if bits == 8 else [row[i] << 4 | (row[i + 1] if i + 1 < len(row) else 0)
                                           for i in range(0, len(row), 2)]
            out += bytes([0, len(row)] + codes + [0] * (len(codes) % 2))
        else:
            for value, run in itertools.groupby(row):
                out += bytes([len(list(run)), value if bits == 8 else value << 4 | value])
        out += bytes([0, 0])
    return bytes(out[:-2] + bytes([0, 1]))


def scale(values, top, white=255):
    return (values.astype(np.int64) * white + top // 2) // top


def field(values, mask):
    shift = (mask & -mask).bit_length() - 1
    return values.astype(np.int64) << shift


def bmps():
    shape = (HEIGHT, WIDTH)
    for bits in (1, 4, 8):
        count = 1 << bits
        indices = random.randint(0, count, shape)
        colours = random.randint(0, 256, (count, 3))
        entries = b''.join(bytes([b, g, r, 0]) for r, g, b in colours)
        triples = b''.join(bytes([b, g, r]) for r, g, b in colours)
        wanted = colours[indices].astype(np.uint8)
        rows = pack(indices, bits)
        add('pal%d.bmp' % bits, bmp(rows, bits, palette=entries), wanted)
        add('pal%d-topdown.bmp' % bits, bmp(rows, bits, palette=entries, top_down=True), wanted)
        add('pal%d-core.bmp' % bits, bmp(rows, bits, palette=triples, header=12), wanted)
        add('pal%d-os2.bmp' % bits, bmp(rows, bits, palette=entries, header=64), wanted)
        add('pal%d-v4-gap.bmp' % bits, bmp(rows, bits, palette=entries, header=108, gap=6), wanted)
        add('pal%d-v5.bmp' % bits, bmp(rows, bits, palette=entries, header=124), wanted)
        levels = random.permutation(256)[:count]
        greys = b''.join(bytes([v, v, v, 0]) for v in levels)
        add('pal%d-grey.bmp' % bits, bmp(rows, bits, palette=greys), levels[indices].astype(np.uint8))
        one = bmp(pack(indices[:1, :1], bits), bits, palette=entries, size=(1, 1))
        add('pal%d-1x1.bmp' % bits, one, wanted[:1, :1])
    indices = random.randint(0, 5, shape)
    colours = random.randint(0, 256, (5, 3))
    entries = b''.join(bytes([b, g, r, 0]) for r, g, b in colours)
    wanted = colours[indices].astype(np.uint8)
    add('pal8-few.bmp', bmp(pack(indices, 8), 8, palette=entries, used=5), wanted)
    add('pal8-unsaid.bmp', bmp(pack(indices, 8), 8, palette=entries), wanted, None)
    run_lengths(indices, entries, wanted)

    rgb = random.randint(0, 256, shape + (3,)).astype(np.uint8)
    rows = [row[:, ::-1].tobytes() + bytes(-3 * WIDTH % 4) for row in rgb]
    add('rgb24.bmp', bmp(rows, 24), rgb)
    add('rgb24-topdown.bmp', bmp(rows, 24, top_down=True), rgb)
    add('rgb24-core.bmp', bmp(rows, 24, header=12), rgb)
    add('rgb24-v5.bmp', bmp(rows, 24, header=124), rgb)
    rows = [b''.join(bytes([b, g, r, 77]) for r, g, b in row) for row in rgb]
    add('rgb32-unused.bmp', bmp(rows, 32), rgb)
    add('rgb32-unused-v4.bmp', bmp(rows, 32, header=108), rgb)

    for name, bits, masks, pillow in [
            ('555', 16, (0x7C00, 0x3E0, 0x1F), 1), ('565', 16, (0xF800, 0x7E0, 0x1F), 1),
            ('444', 16, (0xF00, 0xF0, 0xF), None), ('4444', 16, (0xF00, 0xF0, 0xF, 0xF000), None),
            ('1555', 16, (0x7C00, 0x3E0, 0x1F, 0x8000), None), ('060', 16, (0, 0x7E0, 0), None),
            ('888', 32, (0xFF0000, 0xFF00, 0xFF), 0), ('888x', 32, (0xFF000000, 0xFF0000, 0xFF00), 0),
            ('8888', 32, (0xFF0000, 0xFF00, 0xFF, 0xFF000000), 0),
            ('rgba', 32, (0xFF, 0xFF00, 0xFF0000, 0xFF000000), 0),
            ('101010', 32, (0x3FF00000, 0xFFC00, 0x3FF), None),
            ('32-0-0', 32, (0xFFFFFFFF, 0, 0), None)]:
        tops = [m >> ((m & -m).bit_length() - 1) if m else 0 for m in masks]
        values = [random.randint(0, t + 1, shape, dtype=np.int64) for t in tops]
        pixels = sum(field(v, m) for v, m in zip(values, masks) if m)
        rows = [row.astype('<u%d' % (bits // 8)).tobytes() + bytes(-WIDTH * bits // 8 % 4) for row in pixels]
        wanted = np.stack([scale(v, t) if t else 0 * v for v, t in zip(values, tops)], 2).astype(np.uint8)
        full = masks + (0,) * (4 - len(masks))
        if len(masks) == 3:
            add('fields-%s.bmp' % name, bmp(rows, bits, 3, masks=masks), wanted, pillow)
            add('fields-%s-v2.bmp' % name, bmp(rows, bits, 3, masks=masks, header=52), wanted, None)
        else:
            add('fields-%s-alpha.bmp' % name, bmp(rows, bits, 6, masks=full), wanted, None)
            add('fields-%s-v3.bmp' % name, bmp(rows, bits, 3, masks=full, header=56), wanted, None)
        add('fields-%s-v4.bmp' % name, bmp(rows, bits, 3, masks=full, header=108), wanted, pillow)
        add('fields-%s-v5-topdown.bmp' % name, bmp(rows, bits, 3, masks=full, header=124, top_down=True), wanted,
            pillow)
    values = random.randint(0, 32768, shape)
    wanted = np.stack([scale(values >> 10, 31), scale(values >> 5 & 31, 31), scale(values & 31, 31)], 2)
    rows = [row.astype('<u2').tobytes() + bytes(-2 * WIDTH % 4) for row in values]
    add('rgb16.bmp', bmp(rows, 16), wanted.astype(np.uint8), 1)

    for mode in ('1', 'L', 'P', 'RGB', 'RGBA'):
        image = Image.fromarray(random.randint(0, 256, (7, 10, 4)).astype(np.uint8), 'RGBA').convert(mode)
        out = io.BytesIO()
        image.save(out, 'BMP')
        read = Image.open(io.BytesIO(out.getvalue()))
        add('pillow-%s.bmp' % mode, out.getvalue(),
            np.asarray(read.convert('L' if mode in '1L' else 'RGBA' if read.mode == 'RGBA' else 'RGB')))


def run_lengths(indices, entries, wanted):
    for bits in (4, 8):
        for literal in (False, True):
            data = rle(indices, bits, literal)
            file = bmp(data, bits, 2 if bits == 4 else 1, entries, used=5)
            # Pillow loses the last of an odd number of literal colours of 4 bits.
            add('rle%d-%s.bmp' % (bits, 'literal' if literal else 'runs'), file, wanted,
                None if literal and bits == 4 else 0)
    # Runs of two colours in turn; a step of two right and three up; an early end of row and of picture.
    stepped = np.zeros((HEIGHT, WIDTH), int)
    stepped[8, :5] = [1, 2, 1, 2, 1]
    stepped[5, 7:10] = [3, 4, 3]
    stepped[4, :2] = 2
    colours = wanted_colours(entries)
    data = bytes([5, 0x12, 0, 2, 2, 3, 3, 0x34, 0, 0, 2, 0x22, 0, 1])
    add('rle4-steps.bmp', bmp(data, 4, 2, entries, used=5), colours[stepped], None)
    # Nor does it read steps rightly.
    data = bytes([0, 5, 1, 2, 1, 2, 1, 0, 0, 2, 2, 3, 1, 3, 1, 4, 1, 3, 0, 0, 2, 2, 0, 1])
    add('rle8-steps.bmp', bmp(data, 8, 1, entries, used=5), colours[stepped], None)
    data = rle(indices, 8)[:-2]
    add('rle8-no-end.bmp', bmp(data, 8, 1, entries, used=5), wanted)


def wanted_colours(entries):
    return np.array([[entries[i + 2], entries[i + 1], entries[i]] for i in range(0, len(entries), 4)], np.uint8)


def pnms():
    shape = (HEIGHT, WIDTH)
    bits = random.randint(0, 2, shape)
    black = ((1 - bits) * 255).astype(np.uint8)
    packed = b''.join(np.packbits(row.astype(np.uint8)).tobytes() for row in bits)
    size = b'%d %d\n' % (WIDTH, HEIGHT)
    digits = b'\n'.join(b''.join(b'%d' % v for v in row) for row in bits)
    add('p1.pbm', b'P1\n# one bit\n' + size + digits, black)
    add('p1-spaced.pbm', b'P1 ' + size + b' '.join(b'%d' % v for v in bits.ravel()) + b'\n', black)
    add('p4.pbm', b'P4\n' + size + packed, black)
    for top in (1, 15, 100, 255, 256, 1000, 65535):
        white = 255 if top < 256 else 65535
        kind = np.uint8 if top < 256 else np.uint16
        stored = 'u1' if top < 256 else '>u2'
        grey = random.randint(0, top + 1, shape)
        rgb = random.randint(0, top + 1, shape + (3,))
        # Pillow brings colour of 16 bits down to 8.
        for name, values, plain, binary, pillow in [
                ('pgm', grey, b'P2', b'P5', 1), ('ppm', rgb, b'P3', b'P6', 1 if top < 256 else None)]:
            wanted = scale(values, top, white).astype(kind)
            head = size + b'# white is next\n%d\n' % top
            text = b' '.join(b'%d' % v for v in values.ravel())
            add('%s-%d-plain.%s' % (plain.decode().lower(), top, name), plain + b'\n' + head + text, wanted, pillow)
            add('%s-%d.%s' % (binary.decode().lower(), top, name),
                binary + b'\n' + head + values.astype(stored).tobytes(), wanted, pillow)
    for channels, tuple_type in [(1, 'BLACKANDWHITE'), (1, 'GRAYSCALE'), (2, 'GRAYSCALE_ALPHA'), (3, 'RGB'),
                                 (4, 'RGB_ALPHA'), (4, '')]:
        for top in (1,) if tuple_type == 'BLACKANDWHITE' else (255, 65535):
            values = random.randint(0, top + 1, shape + (channels,))
            head = 'P7\n# a comment\nWIDTH %d\nHEIGHT %d\nDEPTH %d\nMAXVAL %d\n' % (WIDTH, HEIGHT, channels, top)
            head += ('TUPLTYPE %s\n' % tuple_type if tuple_type else '') + 'ENDHDR\n'
            wanted = scale(values, top, 255 if top < 256 else 65535).astype(np.uint8 if top < 256 else np.uint16)
            stored = values.astype('u1' if top < 256 else '>u2').tobytes()
            add('p7-%s-%d.pam' % (tuple_type.lower() or 'untyped', top), head.encode() + stored, wanted, None)


if __name__ == '__main__':
    bmps()
    pnms()
    with zipfile.ZipFile(os.path.join(HERE, 'formats.zip'), 'w', zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, (1987, 5, 12, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, files[name])
    print('%d files, %d of them compared with Pillow' % (len(files) // 2, len(compared)))
