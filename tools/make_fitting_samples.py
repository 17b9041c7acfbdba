#!/usr/bin/env python3
"""Makes the tables of sample_data/fitting: simulated measurements with known truth and fixed seed.

    python3 tools/make_fitting_samples.py [FOLDER]     (default: sample_data/fitting)
"""
import sys
from pathlib import Path

import numpy as np

PRESSURES_GPA = np.array([0, 2.1, 4.6, 7.3, 10.8, 14.9, 19.2, 24.5, 29.8, 36.1, 42.7])
LAMBDA0_NM = 694.27


def third_order(x, k0, k0_prime):
    """Birch-Murnaghan pressure at x = V/V0."""
    f = (x ** (-2 / 3) - 1) / 2
    return 3 * k0 * f * (1 + 2 * f) ** 2.5 * (1 + 1.5 * (k0_prime - 4) * f)


def ratio_at(pressure, k0, k0_prime):
    """V/V0 by bisection."""
    low, high = 0.5, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if third_order(middle, k0, k0_prime) > pressure else (low, middle)
    return (low + high) / 2


def write(path, header, columns, rows, formats):
    """Comment lines, names, numbers."""
    lines = [f"# {line}" for line in header] + ["# columns: " + " ".join(columns)]
    lines += [" ".join(form % value for form, value in zip(formats, row)) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="ascii")


def main():
    """Three tables."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent / "sample_data/fitting")
    noise = np.random.Generator(np.random.PCG64(7))
    n = len(PRESSURES_GPA)

    volumes = 16.41 * np.array([ratio_at(p, 102, 4.2) for p in PRESSURES_GPA])
    sigma_p = np.where(PRESSURES_GPA == 0, 0.0001, 0.03 + 0.004 * PRESSURES_GPA)
    rows = zip(PRESSURES_GPA + sigma_p * noise.normal(size=n), volumes + 0.008 * noise.normal(size=n), sigma_p, [0.008] * n)
    write(folder / "eos.txt", ["simulated compression; truth: V0 = 16.41 angstrom^3, K0 = 102 GPa, K0' = 4.2"],
          ["pressure_GPa", "volume_ang3[angstrom^3]", "sigma_pressure_GPa", "sigma_volume_ang3[angstrom^3]"], rows,
          ["%.4f", "%.4f", "%.4f", "%.4f"])

    ratios = volumes / 16.41
    delta = 2 * PRESSURES_GPA / 1870 / (1 + np.sqrt(1 + 4 * 5.63 * PRESSURES_GPA / 1870))
    wavelengths = LAMBDA0_NM * (1 + delta) + 0.01 * noise.normal(size=n)
    wavelengths[0] = LAMBDA0_NM
    positions = 2.690 * ratios ** (-1 / 2.5) + 0.0006 * noise.normal(size=n)
    rows = zip(wavelengths, [0.01] * n, positions, [0.0006] * n)
    write(folder / "ruby.txt", ["simulated run in a diamond anvil cell at 296 K, on the scale ruby2020 with 694.27 nm at 0 GPa;",
                                "truth: q10 = 2.690 1/angstrom, V/V0 = (q10/q1)^2.5, K0 = 102 GPa, K0' = 4.2"],
          ["wavelength_nm", "sigma_wavelength_nm", "q1_per_ang", "sigma_q1_per_ang"], rows, ["%.3f", "%.3f", "%.5f", "%.5f"])

    x = np.arange(10) * 0.7
    sigma_x, sigma_y = 0.02 + 0.005 * x, 0.12 - 0.01 * x
    rows = zip(x + sigma_x * noise.normal(size=10), 4.2 - 1.7 * x + sigma_y * noise.normal(size=10), sigma_x, sigma_y)
    write(folder / "line.txt", ["simulated; truth: y = 4.2 - 1.7 x"], ["x", "y", "sigma_x", "sigma_y"], rows,
          ["%.4f", "%.4f", "%.4f", "%.4f"])


if __name__ == "__main__":
    main()
