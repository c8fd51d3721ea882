#!/usr/bin/env python3
"""Sets Ganymede's training steps beside PyTorch's, the two run in turn (A B A B ...) on the same machine.

    dotnet build -c Release src/Ganymede.Cli
    python3 bench/compare.py --peer path/to/torch_steps.py dcgan-64 dcgan-mnist

Prints a Markdown table with, for each case, the median of the pairwise ratios: a lone time says nothing on a machine
whose speed changes by the minute. Both programs print JSON with the same fields: name, threads, median_s, ...
"""
import argparse
import json
import math
import pathlib
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
GANYMEDE = ROOT / "artifacts/bin/Ganymede.Cli/release/Ganymede.Cli.dll"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("case", nargs="+", help="a case that both sides know: see 'ganymede bench --list'")
    parser.add_argument("--peer", required=True, type=pathlib.Path, help="the PyTorch script")
    parser.add_argument("--python", default="/usr/bin/python3", help="a Python with PyTorch (default: %(default)s)")
    parser.add_argument("--ganymede", default=["dotnet", str(GANYMEDE)], nargs="+", help="how ganymede is started")
    parser.add_argument("--rounds", type=int, default=7, help="pairs of runs (default: %(default)s)")
    parser.add_argument("--threads", type=int, default=2, help="compute threads of both (default: %(default)s)")
    parser.add_argument("--repeat", type=int, default=5, help="steps timed in a run (default: %(default)s)")
    parser.add_argument("--warmup", type=int, default=2, help="steps before them (default: %(default)s)")
    return parser.parse_args()


def run(command, case, args):
    """One run of one side: its JSON object for the case."""
    command = [*command, case, "--threads", str(args.threads),
               "--repeat", str(args.repeat), "--warmup", str(args.warmup)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} exited with {done.returncode}.")
    result = json.loads(done.stdout)
    result = result["cases"][0] if "cases" in result else result
    if not math.isfinite(result["loss"]):
        sys.exit(f"{' '.join(map(str, command))} came to a loss of {result['loss']}: the step is wrong.")
    return result


def compare(case, args):
    """A table row: medians of both sides, and the median and range of the pairwise ratios."""
    ours, peers, ratios = [], [], []
    for number in range(args.rounds):
        ours.append(run([*args.ganymede, "bench", "--json"], case, args)["median_s"])
        peers.append(run([args.python, args.peer], case, args)["median_s"])
        ratios.append(peers[-1] / ours[-1])
        print(f"{case} {number + 1}/{args.rounds}: {ours[-1]:.4f} s, peer {peers[-1]:.4f} s, ratio {ratios[-1]:.2f}",
              file=sys.stderr)
    return (f"| {case} | {statistics.median(ours):.4f} | {statistics.median(peers):.4f} "
            f"| {statistics.median(ratios):.2f} | {min(ratios):.2f} to {max(ratios):.2f} |")


def main():
    args = arguments()
    rows = [compare(case, args) for case in args.case]
    print("| case | Ganymede, s a step | PyTorch, s a step | times as fast (median of pairs) | range |")
    print("|---|---|---|---|---|")
    print("\n".join(rows))
    print(f"\n{args.threads} threads, {args.rounds} pairs of {args.repeat} steps after {args.warmup} to warm up.")


if __name__ == "__main__":
    main()
