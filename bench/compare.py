#!/usr/bin/env python3
"""Sets Ganymede's steps beside PyTorch's, the two run in turn (A B A B ...) on one machine with the same threads.

    dotnet build -c Release src/Ganymede.Cli
    python3 bench/compare.py                                  # all cases, on two threads
    python3 bench/compare.py --cases dcgan-64 --threads 1 --isa v256

First it checks that both compute the same: the same number of parameters, the same multiply-adds, and from the same
weights the same losses. Then it times both in turn and writes a Markdown table to bench/results with the median of the
pairwise ratios (a lone time says nothing on a machine whose speed changes by the minute), the share of what the processor
can do at most, the peak memory of both processes, and all versions. Needs a Python with PyTorch (--python).
"""
import argparse
import datetime
import json
import math
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
GANYMEDE = ROOT / "artifacts/bin/Ganymede.Cli/release/Ganymede.Cli.dll"
LARGE, ENOUGH = 1e8, 0.75               # operations of a large layer, and the share of the peak that it should reach
FEW_PIXELS, FEW_CHANNELS = 256, 16      # where sums or weights are used too little
FIRST_STEP, LATER_STEPS = 1e-4, 1e-3    # relative differences of losses; Adam makes more of rounding with each step


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", nargs="+", metavar="CASE", help="cases of 'ganymede bench --list' (default: all)")
    parser.add_argument("--threads", type=int, default=2, help="compute threads of both (default: %(default)s)")
    parser.add_argument("--isa", help="Ganymede's instruction set: scalar, v128, v256 or avx512 (default: the widest)")
    parser.add_argument("--rounds", type=int, default=7, help="pairs of runs (default: %(default)s)")
    parser.add_argument("--repeat", type=int, default=5, help="steps timed in a run (default: %(default)s)")
    parser.add_argument("--warmup", type=int, default=2, help="steps before them (default: %(default)s)")
    parser.add_argument("--warmup-seconds", type=float, default=3, metavar="SECONDS",
                        help="how long those go on at least (default: %(default)s)")
    parser.add_argument("--channels-last", action="store_true", help="time PyTorch in its other memory format")
    parser.add_argument("--layers", action="store_true",
                        help="add the large layers that stay below three quarters of the peak")
    parser.add_argument("--steps", type=int, default=2, help="steps whose losses are compared (default: %(default)s)")
    parser.add_argument("--out", type=pathlib.Path, help="the Markdown file (default: in bench/results)")
    parser.add_argument("--python", default="/usr/bin/python3", help="a Python with PyTorch (default: %(default)s)")
    parser.add_argument("--peer", type=pathlib.Path, default=ROOT / "bench/torch_steps.py", help="PyTorch's steps")
    parser.add_argument("--blas", type=pathlib.Path, metavar="FOLDER", nargs="+",
                        help="where PyTorch finds libblas.so.3 and what that needs, if its own is slow")
    parser.add_argument("--ganymede", default=["dotnet", str(GANYMEDE)], nargs="+", help="how ganymede is started")
    args = parser.parse_args()
    if min(args.threads, args.rounds, args.repeat, args.steps) < 1 or args.warmup < 0:
        parser.error("--threads, --rounds, --repeat and --steps take 1 or more, --warmup 0 or more")
    return args


class Side:
    """One of the two programs."""

    def __init__(self, name, command, environment, args, *timing):
        self.name, self.command, self.args, self.timing = name, [str(part) for part in command], args, timing
        self.environment = {**os.environ, **environment}

    def run(self, *extra):
        """What it prints, and the most memory that its process had, in MB."""
        command = [*self.command, *map(str, extra), "--threads", str(self.args.threads)]
        with tempfile.TemporaryFile() as out:
            process = subprocess.Popen(command, stdout=out, env=self.environment)
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            if process.returncode != 0:
                sys.exit(f"{' '.join(command)} exited with {process.returncode}.")
            out.seek(0)
            return json.loads(out.read()), used.ru_maxrss * 1024 / 1e6

    def case(self, name, *extra):
        result, memory = self.run(name, *extra)
        return result["cases"][0] if "cases" in result else result, memory

    def timed(self, name):
        result, memory = self.case(name, "--repeat", self.args.repeat, "--warmup", self.args.warmup,
                                   "--warmup-seconds", self.args.warmup_seconds, *self.timing)
        if not math.isfinite(result["loss"]):
            sys.exit(f"{self.name} came to a loss of {result['loss']} in {name}: the step is wrong.")
        return result["median_s"], memory


def check(case, ours, peer, args):
    """Both from the same weights: parameters, multiply-adds of both, and the largest difference of their losses."""
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "weights.pth"
        theirs, _ = peer.case(case, "--check", file, "--repeat", args.steps)
        mine, _ = ours.case(case, "--check", file, "--repeat", args.steps)
    if mine["parameters"] != theirs["parameters"]:
        sys.exit(f"{case}: {mine['parameters']} parameters here and {theirs['parameters']} in PyTorch.")
    work, peer_work = mine["multiply_adds"], theirs["multiply_adds"]
    # A step may spare gradients that nobody uses; it may not compute less of the networks.
    if work["forward"] != peer_work["forward"] or any(work[key] > peer_work[key] for key in peer_work):
        sys.exit(f"{case}: the multiply-adds are {work} here and {peer_work} in PyTorch.")
    largest = 0
    for step, (a, b) in enumerate(zip(mine["losses"], theirs["losses"], strict=True)):
        for x, y in zip(a, b, strict=True):
            apart = abs(x - y) / max(abs(y), 1e-6)
            if not apart <= (FIRST_STEP if step == 0 else LATER_STEPS):
                sys.exit(f"{case}: step {step + 1} has the losses {a} here and {b} in PyTorch.")
            largest = max(largest, apart)
    print(f"{case}: the same {mine['parameters']} parameters, losses {largest:.1e} apart", file=sys.stderr)
    return {"parameters": mine["parameters"], "work": sum(work.values()), "peer_work": sum(peer_work.values()),
            "apart": largest}


def measure(case, ours, peer, args):
    """Both timed in turn."""
    times, peer_times, memory, peer_memory = [], [], 0, 0
    for number in range(args.rounds):
        seconds, used = ours.timed(case)
        times.append(seconds)
        memory = max(memory, used)
        seconds, used = peer.timed(case)
        peer_times.append(seconds)
        peer_memory = max(peer_memory, used)
        print(f"{case} {number + 1}/{args.rounds}: {times[-1]:.4f} s, PyTorch {peer_times[-1]:.4f} s, "
              f"ratio {peer_times[-1] / times[-1]:.2f}", file=sys.stderr)
    return {"times": times, "peer_times": peer_times, "memory": memory, "peer_memory": peer_memory}


def row(case, found, done, peak):
    ratios = [b / a for a, b in zip(done["times"], done["peer_times"])]
    mine, theirs = statistics.median(done["times"]), statistics.median(done["peer_times"])
    speed, peer_speed = 2e-9 * found["work"] / mine, 2e-9 * found["peer_work"] / theirs
    cells = [case, f"{mine:.4f}", f"{theirs:.4f}", f"**{statistics.median(ratios):.2f}**",
             f"{min(ratios):.2f} to {max(ratios):.2f}", f"{speed:.0f} ({speed / peak:.0%})",
             f"{peer_speed:.0f} ({peer_speed / peak:.0%})", f"{done['memory']:.0f}", f"{done['peer_memory']:.0f}"]
    return f"| {' | '.join(cells)} |"


def check_row(case, found):
    spared = found["peer_work"] - found["work"]
    return (f"| {case} | {found['parameters']:,} | {found['peer_work'] / 1e9:.3f} "
            f"| {f'{spared / 1e9:.3f}' if spared else 'none'} | {found['apart']:.1e} |")


def commit():
    def git(*words):
        done = subprocess.run(["git", "-C", str(ROOT), *words],
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        return done.stdout.strip() if done.returncode == 0 else ""

    name = git("describe", "--always")
    # Tables that were just written do not change what is timed.
    changed = git("status", "--porcelain", "--", ".", ":!bench/results")
    return f", commit {name}{'-dirty' if changed else ''}" if name else ""


def reason(name, shapes):
    """What slow layers of these shapes have in common; docs/performance.md says more of each."""
    parts = [[int(extent) for extent in part.split(",")] for part in re.findall(r"\[([^\]]*)\]", shapes)]
    weight = parts[-1] if name == "weight gradient" else parts[1]
    images = [parts[0], parts[1] if name == "weight gradient" else parts[-1]]
    if min(math.prod(image[:-1]) for image in images) <= FEW_PIXELS:
        return "few pixels"
    if min(weight[-2:]) <= FEW_CHANNELS:
        return "few channels"
    return "stride 2" if weight[0] == 3 else "short"


def slow_layers(case, ours):
    """The passes of large layers below three quarters of the peak, layers of the same shapes as one row."""
    result, _ = ours.run(case, "--layers", "--repeat", 7, "--warmup-seconds", 5)
    groups, step = {}, result["cases"][0]["seconds"]
    for line in result["cases"][0]["lines"]:
        if line["runs"] and 2 * line["multiply_adds"] / line["runs"] > LARGE:
            groups.setdefault((line["kind"], line["pass"], line["shapes"]), []).append(line)
    rows, large, slow = [], 0, 0
    for (kind, name, shapes), lines in groups.items():
        large += sum(line["seconds"] for line in lines)
        share = statistics.median(line["of_peak"] for line in lines)
        if share >= ENOUGH:
            continue
        seconds = sum(line["seconds"] for line in lines)
        slow += seconds
        layers = lines[0]["layer"] + (f" and {len(lines) - 1} more" if len(lines) > 1 else "")
        rows.append((seconds, f"| {case} | {layers} | {kind}, {name} | {shapes} | {share:.0%} "
                              f"| {statistics.median(line['of_roof'] for line in lines):.0%} | {seconds / step:.1%} "
                              f"| {reason(name, shapes)} |"))
    print(f"{case}: {len(rows)} of {len(groups)} passes of large layers below {ENOUGH:.0%}, "
          f"{slow / step:.1%} of the step", file=sys.stderr)
    return {"rows": [text for _, text in sorted(rows, reverse=True)], "passes": len(groups), "share": large / step,
            "slow": slow / step}


def layer_report(found):
    lines = [
        "",
        f"Large layers (over {LARGE / 1e9:g} GFLOP a run, counted by plain multiply-adds) below {ENOUGH:.0%} of the "
        "peak, by `ganymede bench CASE --layers`; layers of the same shapes stand in one row. The roof is what "
        "arithmetic or memory would allow, whichever takes longer. "
        "[Performance](../../docs/performance.md#where-it-is-still-slow) says what the last column means.",
        "",
        "| case | layer | pass | shapes | of peak | of roof | of the step | why |",
        "|---|---|---|---|--:|--:|--:|---|",
    ]
    for one in found.values():
        lines += one["rows"]
    lines += ["", "| case | different passes of large layers | their share of the step | below, of the step |",
              "|---|--:|--:|--:|"]
    lines += [f"| {case} | {one['passes']}, {len(one['rows'])} below | {one['share']:.0%} | {one['slow']:.0%} |"
              for case, one in found.items()]
    return lines


def report(args, machine, about, peaks, rows, check_rows, layers):
    peak = statistics.median(p["gflops"] for p in peaks)
    blas = ", ".join(sorted({pathlib.Path(file).resolve().name for file in about["blas"]})) or "no BLAS library"
    flags = "".join(f" --{name} {value}" for name, value in (("threads", args.threads), ("isa", args.isa),
                                                             ("rounds", args.rounds)) if value)
    flags += " --channels-last" * args.channels_last + " --layers" * args.layers
    threads = f"{args.threads} thread{'s' if args.threads > 1 else ''}"
    return "\n".join([
        f"# Whole steps beside PyTorch, {threads}, kernels {peaks[0]['isa']}",
        "",
        f"{datetime.date.today()}, {machine['processor']}, {os.cpu_count()} processors, {machine['os']}; "
        f"Ganymede {machine['version']}{commit()}, {machine['runtime']}; PyTorch {about['pytorch']}"
        f"{' in channels-last memory format' if args.channels_last else ''}, "
        f"oneDNN {about['onednn']}, {blas}.",
        "",
        f"Written by `bench/compare.py{flags}`: {args.rounds} pairs of runs in turn, each of {args.repeat} steps after "
        f"{args.warmup} or more ({args.warmup_seconds:g} s or more) to warm up; times are medians, and the ratio is "
        "PyTorch's time over Ganymede's, the median of the pairs. GFLOP/s count two operations for each multiply-add of "
        "the plain algorithm; in brackets the share of "
        f"{peak:.0f} GFLOP/s, which `ganymede bench --peak` measured in registers on as many threads (memory: "
        f"{statistics.median(p['gb_per_s'] for p in peaks):.0f} GB/s). Memory is the most that the whole process held.",
        "",
        "| case | Ganymede, s | PyTorch, s | ratio | range | Ganymede, GFLOP/s | PyTorch, GFLOP/s "
        "| Ganymede, MB | PyTorch, MB |",
        "|---|--:|--:|--:|---|--:|--:|--:|--:|",
        *rows,
        "",
        f"Both compute the same: from the same weights and inputs, without dropout, {args.steps} steps with their "
        "updates come to the same losses.",
        "",
        "| case | parameters | PyTorch's multiply-adds a step, 10⁹ | spared by Ganymede, 10⁹ "
        "| largest relative difference of a loss |",
        "|---|--:|--:|--:|--:|",
        *check_rows,
        *layers,
        ""])


def main():
    args = arguments()
    limit = {name: str(args.threads) for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}
    if args.blas:
        limit["LD_LIBRARY_PATH"] = os.pathsep.join(str(folder.resolve()) for folder in args.blas)
    ours = Side("Ganymede", [*args.ganymede, "bench", "--json"], {"GANYMEDE_ISA": args.isa} if args.isa else {}, args)
    peer = Side("PyTorch", [args.python, args.peer], limit, args, *["--channels-last"] * args.channels_last)
    about, _ = peer.run("--about")
    machine = ours.run("--peak")[0]["machine"]
    cases = args.cases or [c["name"] for c in ours.run("--list")[0]["cases"]]
    found = {case: check(case, ours, peer, args) for case in cases}
    peaks, done = [], {}
    for case in cases:
        peaks.append(ours.run("--peak")[0]["peak"])
        done[case] = measure(case, ours, peer, args)
        peaks.append(ours.run("--peak")[0]["peak"])
    peak = statistics.median(p["gflops"] for p in peaks)
    layers = layer_report({case: slow_layers(case, ours) for case in cases}) if args.layers else []
    text = report(args, machine, about, peaks, [row(c, found[c], done[c], peak) for c in cases],
                  [check_row(c, found[c]) for c in cases], layers)
    name = f"steps-{args.threads}-thread{'s' if args.threads > 1 else ''}-{peaks[0]['isa']}"
    name += "-channels-last.md" if args.channels_last else ".md"
    out = args.out or ROOT / "bench/results" / name
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text, encoding="utf-8")
    print(text)
    print(f"written to {out}", file=sys.stderr)


if __name__ == "__main__":
    main()
