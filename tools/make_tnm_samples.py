#!/usr/bin/python3
"""Heating scans in sample_data/tnm: simulated by `lehr dsc tnm simulate` with noise of fixed seed added.

    tools/make_tnm_samples.py build/dev/bin/lehr
"""
import random
import subprocess
import sys

FOLDER = "sample_data/tnm/"
SIGMA = 0.0025
SCANS = {
    "fast.csv": ("cooled at 200 K/s", "760 K, 200 K/s to 450 K, 200 K/s to 760 K"),
    "slow.csv": ("cooled at 20 K/min", "760 K, 20 K/min to 450 K, 200 K/s to 760 K"),
    "annealed.csv": ("cooled at 200 K/s, held for 1 h at 570 K", FOLDER + "annealed.txt"),
}

for seed, (name, (what, program)) in enumerate(SCANS.items()):
    rng = random.Random(20260 + seed)
    out = subprocess.run([sys.argv[1], "dsc", "tnm", "simulate", "--params", FOLDER + "vit4.txt", "--program", program,
                          "--step", "0.5"], capture_output=True, text=True, check=True).stdout
    rows = [line.split() for line in out.splitlines() if line and not line.startswith("#")]
    with open(FOLDER + name, "w") as f:
        f.write(f"# Vit4-like glass {what}; heated at 200 K/s\n# simulated from vit4.txt with noise of {SIGMA} J/g/K\n"
                "temperature_K,cp_J_per_gK\n")
        for T, cp in ((float(r[0]), float(r[1])) for r in rows):
            f.write(f"{T:.1f},{cp + rng.gauss(0, SIGMA):.6f}\n")
