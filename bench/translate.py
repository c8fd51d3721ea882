#!/usr/bin/env python3
"""Times the translation of 100 emoji at 64 and at 256 pixels beside PyTorch's, the two run in turn (A B A B ...).

    dotnet build -c Release src/Ganymede.Cli
    python3 bench/translate.py                       # prints a Markdown table for bench/results

Both read PNG files, pass them through CycleGAN's ResNet-9 generator (64 maps, instance norm, fresh weights: their values
do not change the time) and write PNG files. Starting the program and making the network are not counted on either side.
Needs a Python with PyTorch, NumPy and Pillow (--python).
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
GANYMEDE = ROOT / "artifacts/bin/Ganymede.Cli/release/Ganymede.Cli.dll"

# A sheet's cells are 64 pixels and one of border around each; empty ones are passed over.
CUT = """
import sys
from PIL import Image
sheet, out, side, count = Image.open(sys.argv[1]).convert("RGBA"), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
done = 0
for cell in range((sheet.width // 66) * (sheet.height // 66)):
    x, y = cell // (sheet.height // 66) * 66 + 1, cell % (sheet.height // 66) * 66 + 1
    picture = sheet.crop((x, y, x + 64, y + 64))
    if done == count or picture.getchannel("A").getextrema()[1] == 0:
        continue
    white = Image.new("RGBA", (64, 64), "white")
    white.alpha_composite(picture)
    white.convert("RGB").resize((side, side), Image.BICUBIC).save(f"{out}/{done:03}.png")
    done += 1
"""


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", default="/usr/bin/python3", help="a Python with PyTorch (default: %(default)s)")
    parser.add_argument("--ganymede", default=["dotnet", str(GANYMEDE)], nargs="+", help="how ganymede is started")
    parser.add_argument("--sizes", type=int, nargs="+", default=[64, 256], help="sides (default: 64 256)")
    parser.add_argument("--count", type=int, default=100, help="pictures (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=5, help="pairs of runs (default: %(default)s)")
    parser.add_argument("--threads", type=int, default=2, help="compute threads of both (default: %(default)s)")
    return parser.parse_args()


def run(command):
    done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} exited with {done.returncode}.")
    return done.stdout


def compare(size, network, folder, args):
    pictures = folder / f"in-{size}"
    pictures.mkdir()
    run([args.python, "-c", CUT, ROOT / "data/emoji/noto.png", pictures, size, args.count])
    ours, peers, ratios = [], [], []
    for number in range(args.rounds):
        done = json.loads(run([*args.ganymede, "translate", network, pictures, "--out", folder / f"out-{size}",
                               "--overwrite", "--threads", args.threads, "--json"]))
        if len(done["files"]) != args.count:
            sys.exit(f"{len(done['files'])} of {args.count} pictures were translated.")
        ours.append(done["seconds"])
        peers.append(json.loads(run([args.python, ROOT / "bench/torch_translate.py", pictures, folder / f"peer-{size}",
                                     "--threads", args.threads]))["seconds"])
        ratios.append(peers[-1] / ours[-1])
        print(f"{size} {number + 1}/{args.rounds}: {ours[-1]:.2f} s, peer {peers[-1]:.2f} s, ratio {ratios[-1]:.2f}",
              file=sys.stderr)
    return (f"| {args.count} emoji at {size} pixels | {statistics.median(ours):.2f} | {statistics.median(peers):.2f} "
            f"| {statistics.median(ratios):.2f} | {min(ratios):.2f} to {max(ratios):.2f} |")


def main():
    args = arguments()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        run([*args.ganymede, "train", "cyclegan", "--data", "emoji", "--size", "64", "--batch", "1", "--steps", "1",
             "--set", "generator=resnet9", "--set", "loadSize=64", "--out", folder / "run", "--json"])
        rows = [compare(size, folder / "run", folder, args) for size in args.sizes]
    print("| translate, ResNet-9 | Ganymede, s | PyTorch, s | times as fast (median of pairs) | range |")
    print("|---|---|---|---|---|")
    print("\n".join(rows))
    print(f"\n{args.threads} threads, {args.rounds} pairs of runs; reading and writing PNG files included.")


if __name__ == "__main__":
    main()
