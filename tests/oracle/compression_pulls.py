#!/usr/bin/env python3
"""Mean squared pulls of `lehr run` on simulated series in a diamond cell.

    compression_pulls.py LEHR [REPEATS]

Nothing of Lehr makes the data: pressures by the third-order equation of Birch and Murnaghan, wavelengths by inverting
P = 1870 d (1 + 5.63 d) (Shen et al., High Press. Res. 40, 299 (2020)), peaks Gaussian on a sloping baseline and an empty
cell, Poisson counts. Anew in each repeat: the counts, the read-out of every line, and the line at ambient pressure, which
all points share. docs/theory/study.md quotes the result.
"""
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from scipy.optimize import brentq

BULK, PRIME, Q0, EXPONENT, RUBY0 = 101.0, 4.1, 2.62, 2.5, 694.27
READOUT, RUBY0_ERROR, COUNTS = 0.010, 0.015, 40
PRESSURES = [0.4, 1.9, 4.2, 6.8, 9.5, 12.6, 16.1, 20.3]


def pressure(v):
    x = v ** (-1 / 3)
    return 1.5 * BULK * (x**7 - x**5) * (1 + 0.75 * (PRIME - 4) * (x * x - 1))


def wavelength(p):
    return brentq(lambda d: 1870 * d * (1 + 5.63 * d) - p, -0.1, 0.3) * RUBY0 + RUBY0


def write(path, q, intensity):
    np.savetxt(path, np.c_[q, intensity, np.sqrt(np.maximum(intensity, 1 / COUNTS) / COUNTS)], fmt="%.5f",
               header="q_per_ang intensity sigma", comments="")


def make(folder, random):
    q = np.arange(1.6, 4.0, 0.005)
    empty = 60 * np.exp(-q / 1.2) + 12
    write(folder / "empty.xy", q, random.poisson(empty * COUNTS) / COUNTS)
    rows = ["ruby_nm,sigma_ruby_nm,curve"]
    for i, p in enumerate(PRESSURES):
        v = brentq(lambda v: pressure(v) - p, 0.5, 1.01)
        q1 = Q0 * v ** (-1 / EXPONENT)
        peak = 260 * np.exp(-4 * np.log(2) * ((q - q1) / 0.43) ** 2) + 10
        write(folder / f"{i}.xy", q, random.poisson((peak + empty) * COUNTS) / COUNTS)
        rows.append(f"{wavelength(p) + random.normal(0, READOUT):.4f},{READOUT},{i}.xy")
    (folder / "cell.csv").write_text("\n".join(rows) + "\n")
    ruby0 = RUBY0 + random.normal(0, RUBY0_ERROR)
    (folder / "study.yaml").write_text(
        "lehr_study: 1\ntitle: Pulls\nsamples:\n  - name: A\n  - {name: B, treatment: {pressure: 7}}\n"
        .replace("  - name: A\n", "  - name: A\n    dac: [{table: cell.csv, background: empty.xy, "
                 f"ruby0: {ruby0:.4f}, ruby0_error: {RUBY0_ERROR}}}]\n")
        + f"analysis: {{eos: {{range: '1.8:3.8', exponent: {EXPONENT}}}}}\n")


def main():
    lehr, repeats = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 40
    truth_v = brentq(lambda v: pressure(v) - 7, 0.5, 1.0)
    pulls = {"bulk_modulus": [], "bulk_modulus_prime": [], "position_zero": [], "volume_ratio at 7 GPa": []}
    for seed in range(repeats):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            make(folder, np.random.default_rng(seed))
            subprocess.run([lehr, "run", "-q", folder / "study.yaml", "-o", folder / "out"], check=True,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            results = json.loads((folder / "out/.lehr/A_eos.json").read_text())["results"]
        got = {key: results.get(key) for key in pulls}
        got["volume_ratio at 7 GPa"] = results["in_situ"][0]["volume_ratio"]
        for key, truth in zip(pulls, (BULK, PRIME, Q0, truth_v)):
            pulls[key].append((got[key]["value"] - truth) / got[key]["stderr"])
    for key, values in pulls.items():
        print(f"{key}: mean square {np.mean(np.square(values)):.2f}, mean {np.mean(values):+.2f}, {repeats} series")


if __name__ == "__main__":
    main()
