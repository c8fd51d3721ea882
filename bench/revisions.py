#!/usr/bin/env python3
"""Sets revisions of Ganymede beside each other: builds each of them and times the cases in turn (A B C A B C ...).

    python3 bench/revisions.py HEAD~20 HEAD                     # all cases that both know
    python3 bench/revisions.py v0.1 HEAD --cases dcgan-64 --threads 1 --isa v256

Prints a Markdown table with the median time of a step, the median of the ratios to the revision before (more than 1 is
faster) and the most memory that the process held. The builds are made in a folder of their own, which --keep keeps.
"""
import argparse
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("revisions", nargs="+", metavar="REVISION", help="what git calls it; the oldest first")
    parser.add_argument("--cases", nargs="+", metavar="CASE", help="cases (default: all that each revision knows)")
    parser.add_argument("--threads", type=int, default=2, help="compute threads (default: %(default)s)")
    parser.add_argument("--isa", help="instruction set: scalar, v128, v256 or avx512 (default: the widest)")
    parser.add_argument("--rounds", type=int, default=5, help="runs of each (default: %(default)s)")
    parser.add_argument("--repeat", type=int, default=5, help="steps timed in a run (default: %(default)s)")
    parser.add_argument("--warmup", type=int, default=10, help="steps before them (default: %(default)s)")
    parser.add_argument("--keep", type=pathlib.Path, metavar="FOLDER", help="where the builds are kept for another time")
    args = parser.parse_args()
    if min(args.threads, args.rounds, args.repeat) < 1 or args.warmup < 0:
        parser.error("--threads, --rounds and --repeat take 1 or more, --warmup 0 or more")
    return args


def git(*command):
    done = subprocess.run(["git", "-C", str(ROOT), *command], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"git {' '.join(command)}: {done.stderr.strip()}")
    return done.stdout.strip()


def build(revision, folder):
    """The command line of a revision, built in its own folder unless it is there already."""
    commit = git("rev-parse", "--short", f"{revision}^{{commit}}")
    place = folder / commit
    program = place / "artifacts/bin/Ganymede.Cli/release/Ganymede.Cli.dll"
    if not program.exists():
        print(f"building {commit}", file=sys.stderr)
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        archive = subprocess.run(["git", "-C", str(ROOT), "archive", commit], stdout=subprocess.PIPE, check=True)
        subprocess.run(["tar", "-x", "-C", str(place)], input=archive.stdout, check=True)
        done = subprocess.run(["dotnet", "build", "-c", "Release", "src/Ganymede.Cli"], cwd=place,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode != 0:
            sys.exit(f"{commit} does not build:\n{done.stdout}")
    return commit, ["dotnet", str(program), "bench", "--json"]


def run(command, environment, *extra):
    """What it prints, or nothing where it does not know the case, and the most memory that its process had, in MB."""
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen([*command, *map(str, extra)], stdout=out, stderr=subprocess.DEVNULL, env=environment)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        return json.loads(out.read()) if process.returncode == 0 else None, used.ru_maxrss * 1024 / 1e6


def measure(case, builds, environment, args):
    """A list of times and the memory of each revision."""
    times, memory = [[] for _ in builds], [0] * len(builds)
    for number in range(args.rounds):
        for i, (commit, command) in enumerate(builds):
            result, used = run(command, environment, case, "--threads", args.threads, "--repeat", args.repeat,
                               "--warmup", args.warmup)
            if result is None:
                continue
            times[i].append(result["cases"][0]["median_s"])
            memory[i] = max(memory[i], used)
            print(f"{case} {number + 1}/{args.rounds}: {commit} {times[i][-1]:.4f} s", file=sys.stderr)
    return times, memory


def main():
    args = arguments()
    with tempfile.TemporaryDirectory() as temporary:
        folder = (args.keep or pathlib.Path(temporary)).resolve()
        builds = [build(revision, folder) for revision in args.revisions]
        environment = {**os.environ, **({"GANYMEDE_ISA": args.isa} if args.isa else {})}
        cases = args.cases or [c["name"] for c in run(builds[-1][1], environment, "--list")[0]["cases"]]
        print("| case | revision | s a step | times faster than the one before | MB |\n|---|---|--:|--:|--:|")
        for case in cases:
            times, memory = measure(case, builds, environment, args)
            before = None
            for (commit, _), own, used in zip(builds, times, memory):
                if not own:
                    print(f"| {case} | {commit} | not there | | |")
                    continue
                ratio = f"{statistics.median(a / b for a, b in zip(before, own)):.2f}" if before else ""
                print(f"| {case} | {commit} | {statistics.median(own):.4f} | {ratio} | {used:.0f} |", flush=True)
                before = own


if __name__ == "__main__":
    main()
