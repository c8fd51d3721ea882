"""Writes JPEG files that Pillow cannot: any sampling factors, restart markers, a scan a component, CMYK, odd numbers of
components. Plain and slow; standard Huffman tables, and one step size for all coefficients."""
import struct

import numpy as np

ZIGZAG = sorted(range(64), key=lambda i: (i // 8 + i % 8, (i // 8 if (i // 8 + i % 8) % 2 else i % 8)))
DCT = np.array([[np.sqrt((1 if u == 0 else 2) / 8) * np.cos((2 * x + 1) * u * np.pi / 16) for x in range(8)]
                for u in range(8)])

# The Huffman tables are made up for the purpose: every symbol has a code of 8 or 9 bits, or 16 for rare ones, so that
# both the reader's lookup and its search are used.
DC_COUNTS = bytes([0, 0, 4, 4, 2, 2] + [0] * 10)
DC_VALUES = bytes(range(12))
AC_VALUES = bytes([0x00, 0x01, 0x02, 0x11, 0xF0, 0x03] + [r << 4 | s for s in range(1, 11) for r in range(16)
                                                          if (r << 4 | s) not in (0x01, 0x02, 0x11, 0x03)])
AC_COUNTS = bytes([0, 1, 1, 1, 1, 1, 1, 0, 0, 40, 20, 20] + [0] * 3 + [len(AC_VALUES) - 86])


def codes(counts, values):
    table, code, index = {}, 0, 0
    for length, count in enumerate(counts, 1):
        for _ in range(count):
            table[values[index]] = (code, length)
            code, index = code + 1, index + 1
        code <<= 1
    return table


DC, AC = codes(DC_COUNTS, DC_VALUES), codes(AC_COUNTS, AC_VALUES)


class Bits:
    def __init__(self):
        self.text = []

    def put(self, value, length):
        if length:
            self.text.append(format(value & ((1 << length) - 1), f"0{length}b"))

    def number(self, table, run, value):
        size = int(abs(value)).bit_length()
        self.put(*table[run << 4 | size])
        self.put(int(value) - (value < 0), size)

    def take(self):
        text = "".join(self.text)
        text += "1" * (-len(text) % 8)
        self.text = []
        data = bytes(int(text[i:i + 8], 2) for i in range(0, len(text), 8))
        return data.replace(b"\xff", b"\xff\x00")


def segment(marker, data):
    return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + bytes(data)


def blocks_of(plane, h, v, max_h, max_v, step):
    """Quantized blocks of one component, padded to whole units: [rows, columns, 64] in zigzag order."""
    height, width = plane.shape
    small_w, small_h = -(-width * h // max_h), -(-height * v // max_v)
    x = np.minimum(np.arange(-(-width // (8 * max_h)) * h * 8), small_w - 1) * max_h // h
    y = np.minimum(np.arange(-(-height // (8 * max_v)) * v * 8), small_h - 1) * max_v // v
    grid = plane[np.minimum(y, height - 1)][:, np.minimum(x, width - 1)].astype(float) - 128
    grid = grid.reshape(len(y) // 8, 8, len(x) // 8, 8).transpose(0, 2, 1, 3)
    transformed = DCT @ grid @ DCT.T
    result = np.rint(transformed / step).astype(int).reshape(*grid.shape[:2], 64)[..., ZIGZAG]
    return result, -(-small_w // 8), -(-small_h // 8)


def write(pixels, factors, progressive=False, restart=0, adobe=None, ids=None, per_component=False, step=6, jfif=False,
          wide_steps=False, sof=None):
    """pixels: [height, width, components] samples as they are stored (YCbCr, CMYK ... are not converted)."""
    height, width, count = pixels.shape
    ids = ids or list(range(1, count + 1))
    max_h, max_v = max(h for h, v in factors), max(v for h, v in factors)
    planes = [blocks_of(pixels[..., i], h, v, max_h, max_v, step) for i, (h, v) in enumerate(factors)]

    out = b"\xff\xd8"
    if jfif:
        out += segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0")
    if adobe is not None:
        out += segment(0xEE, b"Adobe\0\x64\0\0\0\0" + bytes([adobe]))
    steps = struct.pack(">64H", *[step] * 64) if wide_steps else bytes([step] * 64)
    out += segment(0xDB, bytes([16 if wide_steps else 0]) + steps)
    frame = struct.pack(">BHHB", 8, height, width, count)
    for i, (h, v) in zip(ids, factors):
        frame += bytes([i, h << 4 | v, 0])
    out += segment(sof or (0xC2 if progressive else 0xC1 if wide_steps else 0xC0), frame)
    out += segment(0xC4, bytes([0]) + DC_COUNTS + DC_VALUES + bytes([16]) + AC_COUNTS + AC_VALUES)
    if restart:
        out += segment(0xDD, struct.pack(">H", restart))

    def scan(members, first, last):
        header = bytes([len(members)]) + b"".join(bytes([ids[i], 0]) for i in members) + bytes([first, last, 0])
        if len(members) == 1:
            _, columns, rows = planes[members[0]]
            units = [[(members[0], y, x)] for y in range(rows) for x in range(columns)]
        else:
            wide, high = -(-width // (8 * max_h)), -(-height // (8 * max_v))
            units = [[(i, uy * factors[i][1] + y, ux * factors[i][0] + x) for i in members
                      for y in range(factors[i][1]) for x in range(factors[i][0])]
                     for uy in range(high) for ux in range(wide)]
        data, bits, last_dc, number = b"", Bits(), [0] * count, 0
        for index, unit in enumerate(units):
            if restart and index and index % restart == 0:
                data += bits.take() + bytes([0xFF, 0xD0 + number % 8])
                last_dc, number = [0] * count, number + 1
            for i, y, x in unit:
                block = planes[i][0][y, x]
                if first == 0:
                    bits.number(DC, 0, block[0] - last_dc[i])
                    last_dc[i] = block[0]
                run = 0
                for k in range(max(first, 1), last + 1):
                    if block[k] == 0:
                        run += 1
                        continue
                    while run > 15:
                        bits.put(*AC[0xF0])
                        run -= 16
                    bits.number(AC, run, block[k])
                    run = 0
                if run:
                    bits.put(*AC[0])
        return segment(0xDA, header) + data + bits.take()

    everything = list(range(count))
    if progressive:
        out += scan(everything, 0, 0)
        for i in everything:
            out += scan([i], 1, 5) + scan([i], 6, 63)
    elif per_component:
        for i in everything:
            out += scan([i], 0, 63)
    else:
        out += scan(everything, 0, 63)
    return out + b"\xff\xd9"
