#!/usr/bin/env python3
"""Writes index.tsv: which emoji both artists drew, where in the sheets, what it is called, and which split it is in.

    npm pack emoji-datasource-google@16.0.0 emoji-datasource-twitter@16.0.0 emojibase-data@17.0.0
    python3 make_index.py FOLDER_WITH_THE_THREE_TGZ_FILES

Also copies the two sheets beside the index, as they are. Only the standard library is used; the output is the same
on every machine.

The split. Emoji that show nearly the same are one unit and never stand on both sides: skin tones; man, woman and person
of one role or hair; those facing right; all families and couples; all clock faces; pictures that are equal pixel for
pixel in either sheet (the flags of France and of Clipperton Island); and the look-alikes listed below. A unit is in the
test part when the SHA-256 of its smallest code points says so, which is about one in ten.
"""
import hashlib
import json
import os
import sys
import tarfile
import zlib

PITCH = 66  # a cell of 64 pixels and one clear pixel on each side
TONES = {"1F3FB": "1", "1F3FC": "2", "1F3FD": "3", "1F3FE": "4", "1F3FF": "5"}
VARIATION, JOINER, FEMALE, MALE, RIGHTWARD = "FE0F", "200D", "2640", "2642", "27A1"
ADULTS = {"1F468", "1F469", "1F9D1"}
HAIR = {"1F9B0", "1F9B1", "1F9B2", "1F9B3"}

# What no rule below finds: the same subject drawn nearly alike.
LOOK_ALIKES = [
    "1F466 1F467 1F9D2",  # boy, girl, child
    "1F474 1F475 1F9D3",  # old man, old woman, older person
    "1F385 1F936 1F9D1-1F384",  # Santa Claus, Mrs. Claus, Mx Claus
    "1F934 1F478 1FAC5",  # prince, princess, person with crown
    "1F930 1FAC3 1FAC4",  # pregnant
    "1F57A 1F483",  # dancing
    "1F9D1 1F471 1F9D4",  # persons with hair of different colours, with a beard
    "1F464 1F465",  # busts in silhouette
    "1F508 1F509 1F50A",  # speakers
    "2721 1F52F",  # six-pointed stars
    "1F1F7-1F1F4 1F1F9-1F1E9",  # flags of Romania and Chad
    "2603 26C4",  # snowmen
    "1F320 1F30C",  # night skies
    "1F51F 0030-20E3",  # keycaps 10 and 0
    "1F6B9 1F6BA 1F6BB",  # restroom signs
    "1F4E4 1F4E5",  # outbox, inbox
    "1F512 1F513",  # locks
    "1F47F 1F608",  # imps
    "2639 1F641",  # frowning faces
    "1F311 1F312 1F313 1F314 1F315 1F316 1F317 1F318",  # phases of the moon
    "1F30D 1F30E 1F30F",  # globes
    "1F947 1F948 1F949",  # medals
    "2B1C 25FB 25FD 25AB",  # white squares
    "2B1B 25FC 25FE 25AA",  # black squares
    "1F536 1F538",  # orange diamonds
    "1F537 1F539",  # blue diamonds
    "1F53A 1F53B",  # red triangles
]

# The flag of Sark: the sheet of Noto Emoji has the flag of Saudi Arabia in its place.
WRONG_PICTURES = {"1F1E8-1F1F6"}


def bare(codes):
    """Code points without variation selectors, which fonts may leave out."""
    return "-".join(c for c in codes.split("-") if c != VARIATION)


def subject(codes):
    """The code points that say what is shown, without who does it and in which direction."""
    parts = [c for c in codes.split("-") if c not in (VARIATION, JOINER)]
    if len(parts) > 1:
        parts = [c for c in parts if c not in (FEMALE, MALE, RIGHTWARD)]
    parts = ["1F9D1" if c in ADULTS else c for c in parts]
    if parts[0] == "1F9D1":
        parts = [c for c in parts if c not in HAIR]
    return "-".join(parts)


def member(folder, package, name):
    with tarfile.open(os.path.join(folder, package)) as archive:
        return archive.extractfile("package/" + name).read()


def unfilter(kind, row, above):
    if kind == 1:
        for i in range(1, len(row)):
            row[i] = (row[i] + row[i - 1]) & 255
    elif kind == 2:
        for i, up in enumerate(above):
            row[i] = (row[i] + up) & 255
    elif kind == 3:
        left = 0
        for i, up in enumerate(above):
            left = row[i] = (row[i] + (left + up) // 2) & 255
    elif kind == 4:
        left = corner = 0
        for i, up in enumerate(above):
            p = left + up - corner
            a, b, c = abs(p - left), abs(p - up), abs(p - corner)
            best = left if a <= b and a <= c else up if b <= c else corner
            left = row[i] = (row[i] + best) & 255
            corner = up


def palette_rows(png):
    """The rows of a PNG file of 8-bit palette indices."""
    at, packed, width, height = 8, b"", 0, 0
    while at < len(png):
        length, kind = int.from_bytes(png[at:at + 4], "big"), png[at + 4:at + 8]
        body = png[at + 8:at + 8 + length]
        if kind == b"IHDR":
            width, height = int.from_bytes(body[:4], "big"), int.from_bytes(body[4:8], "big")
            if body[8:13] != b"\x08\x03\x00\x00\x00":
                sys.exit("A sheet is not an 8-bit palette PNG without interlacing.")
        elif kind == b"IDAT":
            packed += body
        at += length + 12
    data, rows, above = zlib.decompress(packed), [], bytes(width)
    for y in range(height):
        line = data[y * (width + 1):(y + 1) * (width + 1)]
        row = bytearray(line[1:])
        unfilter(line[0], row, above)
        rows.append(row)
        above = row
    return rows


class Units:
    """Sets of emoji that belong together: union-find over their keys."""

    def __init__(self):
        self.parent = {}

    def find(self, key):
        self.parent.setdefault(key, key)
        while self.parent[key] != key:
            key = self.parent[key]
        return key

    def join(self, a, b):
        a, b = sorted((self.find(a), self.find(b)))
        self.parent[b] = a


def read_names(folder):
    """Name and keywords by bare code points, and those of skin tones with the keywords of their base."""
    names = {}
    for entry in json.loads(member(folder, "emojibase-data-17.0.0.tgz", "en/data.json")):
        tags = entry.get("tags", [])
        names[bare(entry["hexcode"])] = (entry["label"], tags)
        for skin in entry.get("skins", []):
            names[bare(skin["hexcode"])] = (skin["label"], tags)
    return names


def read_rows(folder):
    google = member(folder, "emoji-datasource-google-16.0.0.tgz", "emoji.json")
    if google != member(folder, "emoji-datasource-twitter-16.0.0.tgz", "emoji.json"):
        sys.exit("The two packages place their emoji differently.")
    names, rows = read_names(folder), []
    for emoji in sorted(json.loads(google), key=lambda e: e["sort_order"]):
        if emoji["category"] == "Component":  # bare swatches of skin: pictures of nothing
            continue
        family = "1F46A" if emoji["subcategory"] == "family" else None
        for picture in [emoji, *emoji.get("skin_variations", {}).values()]:
            drawn = picture["has_img_google"] and picture["has_img_twitter"]
            if not drawn or picture["unified"] in WRONG_PICTURES:
                continue
            name, keywords = names[bare(picture["unified"])]
            clock = "1F550" if emoji["subcategory"] == "time" and ("o’clock" in name or "-thirty" in name) else None
            rows.append({
                "codes": picture["unified"], "x": picture["sheet_x"], "y": picture["sheet_y"],
                "group": emoji["category"], "subgroup": emoji["subcategory"],
                "base": emoji["unified"],
                "tone": "-".join(TONES[c] for c in picture["unified"].split("-") if c in TONES),
                "name": name, "keywords": keywords,
                "subject": family or clock or subject(emoji["unified"]),
            })
    return rows


def find_units(rows, sheets):
    units = Units()
    known = {row["subject"] for row in rows}
    for line in LOOK_ALIKES:
        first, *others = line.split()
        for other in others:
            if not {first, other} <= known:
                sys.exit(f"No emoji has the subject {first} or {other}.")
            units.join(first, other)
    for sheet in sheets:
        seen = {}
        for row in rows:
            left, top = row["x"] * PITCH, row["y"] * PITCH
            cell = b"".join(bytes(line[left:left + PITCH]) for line in sheet[top:top + PITCH])
            units.join(row["subject"], seen.setdefault(cell, row["subject"]))
    return units


def main(folder):
    here = os.path.dirname(os.path.abspath(__file__))
    sheets = []
    for name, artist in (("noto", "google"), ("twemoji", "twitter")):
        png = member(folder, f"emoji-datasource-{artist}-16.0.0.tgz", f"img/{artist}/sheets-256/64.png")
        with open(os.path.join(here, name + ".png"), "wb") as file:
            file.write(png)
        sheets.append(palette_rows(png))
    rows = read_rows(folder)
    units = find_units(rows, sheets)
    columns = ["codes", "x", "y", "split", "group", "subgroup", "base", "tone", "unit", "name", "keywords"]
    with open(os.path.join(here, "index.tsv"), "w", encoding="utf-8", newline="\n") as file:
        print(*columns, sep="\t", file=file)
        for row in rows:
            row["unit"] = units.find(row["subject"])
            digest = hashlib.sha256(row["unit"].encode("ascii")).digest()
            row["split"] = "test" if int.from_bytes(digest[:4], "big") % 10 == 0 else "train"
            row["keywords"] = "|".join(row["keywords"])
            print(*(row[column] for column in columns), sep="\t", file=file)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
