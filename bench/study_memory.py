#!/usr/bin/env python3
"""Time and memory of `lehr run` over the number of samples.

    python3 bench/study_memory.py build/release/bin/lehr 25 100 500

Makes studies of heating scans with `lehr simulate` (three analyses of each), analyses each and prints one row:
seconds of CPU (lehr and gnuplot), seconds on the clock, largest resident memory, and what was written. The last
line is the growth of memory between the first and the last row. Exit code 1 when it is above --most kB a sample.
"""
import argparse
import os
import sys
import tempfile
import time

HEAD = """lehr_study: 1
title: {n} samples
material: {{name: Zr46Cu54, composition: Zr46Cu54, density: 7.0 g/cm^3, glass_transition: 696 K}}
instruments: {{dsc: {{sign: exo}}}}
analysis:
  dsc: {{glass: '420:540', liquid: '790:850', tf: {{}}, tg: {{}}, enthalpy: {{first: 1, second: 3}}}}
simulation:
  dsc: {{step: 1 K}}
samples:
  - {{name: cast, dsc: [dsc/cast.csv]}}
"""
SAMPLE = "  - {{name: S{i:04d}, treatment: {{pressure: {p} GPa, temperature: {t} K, duration: 1 h}}, dsc: [dsc/S{i:04d}.csv]}}\n"


def study(n):
    """Treatments at three pressures and many temperatures, so that samples are compared as in a real study."""
    rows = (SAMPLE.format(i=i, p=i % 3 * 2, t=560 + i * 7 % 140) for i in range(1, n))
    return HEAD.format(n=n) + "".join(rows)


def run(command):
    """Seconds of CPU, seconds on the clock, kB of the largest process."""
    begin = time.monotonic()
    pid = os.fork()
    if pid == 0:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        os.execv(command[0], command)
    _, status, used = os.wait4(pid, 0)
    if status != 0:
        sys.exit("failed: " + " ".join(command))
    return used.ru_utime + used.ru_stime, time.monotonic() - begin, used.ru_maxrss


def megabytes(path):
    return os.path.getsize(path) / 1e6


def measure(lehr, n, folder):
    plan = os.path.join(folder, "plan.yaml")
    with open(plan, "w", encoding="utf-8") as file:
        file.write(study(n))
    data = os.path.join(folder, "data")
    out = os.path.join(folder, "report")
    run([lehr, "simulate", plan, "-o", data, "--seed", "1"])
    cpu, wall, peak = run([lehr, "run", os.path.join(data, "plan.yaml"), "-o", out])
    sizes = [megabytes(os.path.join(out, name)) for name in ("results.h5", "report.html", "report.pdf")]
    print(f"| {n} | {cpu:.1f} | {cpu / n:.3f} | {wall:.0f} | {peak / 1024:.0f} | "
          + " | ".join(f"{size:.1f}" for size in sizes) + " |", flush=True)
    return peak


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("lehr")
    parser.add_argument("samples", type=int, nargs="+")
    parser.add_argument("--most", type=float, default=100, help="kB a sample that memory may grow (100)")
    given = parser.parse_args()
    print("| samples | CPU (s) | s/sample | clock (s) | peak (MB) | results.h5 (MB) | page (MB) | paper (MB) |\n"
          "|---|---|---|---|---|---|---|---|")
    peaks = []
    for n in given.samples:
        with tempfile.TemporaryDirectory() as folder:
            peaks.append(measure(os.path.abspath(given.lehr), n, folder))
    if len(peaks) > 1:
        growth = (peaks[-1] - peaks[0]) / (given.samples[-1] - given.samples[0])
        print(f"growth {growth:.1f} kB/sample")
        sys.exit(growth > given.most)


if __name__ == "__main__":
    main()
