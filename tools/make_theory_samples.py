#!/usr/bin/env python3
"""Makes the files of sample_data/ecnle: a simulated structure factor with known truth and fixed seed, and published
glass transitions under pressure.

    python3 tools/make_theory_samples.py [FOLDER]     (default: sample_data/ecnle)
"""
import sys
from pathlib import Path

import numpy as np

PHI, DIAMETER = 0.58, 2.80  # packing fraction; angstrom


def structure_factor(phi, q):
    """Percus-Yevick hard spheres, q in units of 1/d."""
    alpha = (1 + 2 * phi) ** 2 / (1 - phi) ** 4
    beta = -6 * phi * (1 + phi / 2) ** 2 / (1 - phi) ** 4
    s, c = np.sin(q), np.cos(q)
    f1 = (s - q * c) / q**3
    f2 = (2 * q * s + (2 - q**2) * c - 2) / q**4
    f3 = (-(q**4) * c + 4 * ((3 * q**2 - 6) * c + (q**3 - 6 * q) * s + 6)) / q**6
    return 1 / (1 + 24 * phi * (alpha * f1 + beta * f2 + phi * alpha / 2 * f3))


def write_spheres(folder):
    noise = np.random.default_rng(58)
    q = np.arange(0.5, 20.001, 0.025)
    exact = structure_factor(PHI, q * DIAMETER)
    sigma = 0.004 * np.sqrt(exact)
    density = 6 * PHI / (np.pi * DIAMETER**3)
    lines = ["# simulated; truth: Percus-Yevick hard spheres, packing fraction %g, diameter %g angstrom" % (PHI, DIAMETER),
             "# number_density_per_ang3: %.9f" % density,
             "# columns: q_per_ang S sigma"]
    lines += ["%.3f %.6f %.6f" % row for row in zip(q, exact + sigma * noise.normal(size=len(q)), sigma)]
    (folder / "spheres.sq").write_text("\n".join(lines) + "\n", encoding="ascii")


def write_transitions(folder):
    lines = ["# Vit4 (Zr46.25Ti8.25Cu7.5Ni10Be27.5), J. Shen et al. (2025): Tg(1 atm) = 596 K; Tg(7 GPa) between 625 and 643 K",
             "# sigma at 7 GPa: half of that interval; at 1 atm no error is printed, 2 K assumed",
             "pressure_GPa,tg_K,sigma", "0,596,2", "7,634,9"]
    (folder / "tg_vit4.csv").write_text("\n".join(lines) + "\n", encoding="ascii")


folder = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent / "sample_data" / "ecnle")
folder.mkdir(parents=True, exist_ok=True)
write_spheres(folder)
write_transitions(folder)
