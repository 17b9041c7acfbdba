#!/usr/bin/env python3
"""Runs the sample study with other seeds of its measurements, and asks whether the errors of Lehr are right.

    python3 tools/check_pulls.py LEHR [--seeds N] [--first SEED] [--keep FOLDER]

Of each seed `lehr run` compares what it finds with the truth. Printed are the probabilities of chi2, whether they
are uniform, and of each quantity the mean and the mean square of its pulls with their standard errors over the seeds.
The pieces (furnace, ribbon) stay what they are. A seed takes about twenty seconds; not part of the tests.
"""
import argparse
import csv
import json
import os
import subprocess
import tempfile
from collections import defaultdict
from pathlib import Path

import numpy as np

from sample_data import samples, study
from sample_data.physics import Physics


# What `lehr run` returns when some of its tasks failed and the others are done.
PARTLY_FAILED = 3

# Stands in for gnuplot: nobody looks at the figures of these runs, and drawing takes most of their time.
NO_DRAWING = """#!/bin/sh
folder=${3#*\\"}; target=${3##*.\\"}
printf '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="6" height="4"></svg>\\n' >"${folder%%\\"*}/${target%%\\"*}"
"""


def stand_in(folder):
    """Environment in which figures are empty."""
    (folder / "bin").mkdir()
    (folder / "bin/gnuplot").write_text(NO_DRAWING, encoding="utf-8")
    (folder / "bin/gnuplot").chmod(0o755)
    return {**os.environ, "PATH": f"{folder / 'bin'}:{os.environ['PATH']}"}


def pulls_of(lehr, folder, seed, physics):
    """Pulls by quantity, and the results of their test."""
    samples.SEED = seed
    study.generate(folder / "study", physics)
    done = subprocess.run([lehr, "run", "-q", folder / "study/study.yaml", "-o", folder / "report"], check=False,
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=stand_in(folder))
    if done.returncode not in (0, PARTLY_FAILED):
        raise SystemExit(f"seed {seed}: lehr run returned {done.returncode}\n{done.stderr}")
    if done.returncode:
        print(f"seed {seed}: a part of the study failed\n{done.stderr}", end="", flush=True)
    found = defaultdict(list)
    with open(folder / "report/tables/pulls.csv", encoding="utf-8") as table:
        lines = [line.removeprefix("# columns: ") for line in table]
    for row in csv.DictReader(lines):
        found[row["quantity"]].append(float(row["pull"]))
    results = json.loads((folder / "report/.lehr/pulls.json").read_text(encoding="utf-8"))["results"]
    return found, results


def kolmogorov(probabilities):
    """Largest distance between the probabilities and the uniform distribution, and its own probability."""
    p = np.sort(probabilities)
    n = p.size
    distance = max(np.max(np.arange(1, n + 1) / n - p), np.max(p - np.arange(n) / n))
    x = distance * (np.sqrt(n) + 0.12 + 0.11 / np.sqrt(n))
    tail = 2 * sum((-1) ** (k - 1) * np.exp(-2 * (k * x) ** 2) for k in range(1, 100))
    return distance, min(max(tail, 0.0), 1.0)


def tell(by_quantity, probabilities, largest):
    """Print what the seeds say. A seed is one independent number: errors come from the scatter between seeds."""
    print("quantity                    pulls   mean(se)        mean square(se)  95 % interval covers")
    for quantity, seeds in by_quantity.items():
        table = np.array(seeds)
        means, squares = table.mean(axis=1), (table ** 2).mean(axis=1)
        root = np.sqrt(len(seeds))
        covered = np.mean(np.abs(table) < 1.959964)
        print(f"{quantity:26s} {table.size:6d}  {means.mean():6.3f}({means.std(ddof=1) / root:.3f})  "
              f"{squares.mean():7.3f}({squares.std(ddof=1) / root:.3f})     {100 * covered:5.1f} %")
    distance, tail = kolmogorov(np.array(probabilities))
    print("p of chi2:", " ".join(f"{p:.3f}" for p in sorted(probabilities)))
    print(f"distance from uniform {distance:.3f}, probability of so large a one {tail:.3g}")
    print(f"largest pull of all seeds {largest:.2f}")


def main():
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lehr", help="the program")
    parser.add_argument("--seeds", type=int, default=24)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="folder for pulls.json: all pulls by quantity, one list for each seed")
    arguments = parser.parse_args()
    physics, by_quantity, probabilities, largest = Physics(), defaultdict(list), [], 0.0
    for seed in range(arguments.first, arguments.first + arguments.seeds):
        with tempfile.TemporaryDirectory() as folder:
            found, results = pulls_of(arguments.lehr, Path(folder), seed, physics)
        for quantity, values in found.items():
            by_quantity[quantity].append(values)
        probabilities.append(results["p"])
        largest = max(largest, abs(results["largest"]))
        if arguments.keep:
            arguments.keep.mkdir(parents=True, exist_ok=True)
            (arguments.keep / "pulls.json").write_text(json.dumps(by_quantity))
    tell(by_quantity, probabilities, largest)


if __name__ == "__main__":
    main()
