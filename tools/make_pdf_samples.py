#!/usr/bin/env python3
"""Makes the structure factors of sample_data/pdf: simulated measurements with known truth and fixed seed.

    python3 tools/make_pdf_samples.py [FOLDER]     (default: sample_data/pdf)
"""
import sys
from pathlib import Path

import numpy as np
from scipy.optimize import brentq
from scipy.special import erf

# Number density (atoms per cubic angstrom), diameter of the hard spheres that make the outer structure, and the shells
# of nearest neighbours (number, distance, standard deviation; angstrom), as of a glass rich
# in zirconium after compression at 7 GPa and three temperatures.
SAMPLES = {
    "P7_T298": (0.05600, 2.6500, 0.56, [(3.00, 2.720, 0.130), (8.90, 3.065, 0.200)]),
    "P7_T583": (0.05604, 2.6500, 0.54, [(3.00, 2.720, 0.128), (8.90, 3.065, 0.196)]),
    "P7_T643": (0.05622, 2.6430, 0.53, [(2.55, 2.720, 0.128), (9.40, 3.055, 0.192)]),
}
WIDTH = 0.16  # of the edge where the shells give way to the outer structure


def percus_yevick(x, eta):
    """S(x) of hard spheres of diameter 1 in the approximation of Percus and Yevick (Wertheim 1963)."""
    a = (1 + 2 * eta) ** 2 / (1 - eta) ** 4
    b = -6 * eta * (1 + eta / 2) ** 2 / (1 - eta) ** 4
    c = eta / 2 * a
    s, k = np.sin(x), np.cos(x)
    g = a * (s - x * k) / x**2 + b * (2 * x * s + (2 - x**2) * k - 2) / x**3
    g += c * (-(x**4) * k + 4 * ((3 * x**2 - 6) * k + (x**3 - 6 * x) * s + 6)) / x**5
    return 1 / (1 + 24 * eta * g / x)


def structure_factor(q, density, diameter, softness, shells):
    """Hard spheres with soft bonds, whose nearest neighbours are replaced by Gaussian shells."""
    eta = np.pi / 6 * density * diameter**3

    def base(k):
        return 1 + (percus_yevick(k * diameter, eta) - 1) * np.exp(-((softness * 0.4 * k) ** 2) / 2)

    fine = (np.arange(6000) + 0.5) * 0.005
    r = (np.arange(2600) + 0.5) * 0.0025
    total = 4 * np.pi * density * r
    total += 2 / np.pi * 0.005 * np.sin(np.outer(r, fine)) @ (fine * (base(fine) - 1))
    first = sum(n / (distance * sd * np.sqrt(2 * np.pi)) * np.exp(-(((r - distance) / sd) ** 2) / 2)
                for n, distance, sd in shells)

    def change(edge):
        return first - total * 0.5 * (1 - erf((r - edge) / WIDTH / np.sqrt(2)))

    # As many neighbours are taken away as the shells bring, so that S(0) stays what it is.
    edge = brentq(lambda x: np.sum(r * change(x)), 3.2, 4.2)
    return base(q) + 0.0025 * np.sin(np.outer(q, r)) @ change(edge) / q


def main():
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "sample_data/pdf")
    noise = np.random.default_rng(20260)
    q = np.arange(10, 1001) * 0.03
    shift = noise.normal()  # of the scale, in standard errors: measured and scaled alike
    for name, (density, diameter, softness, shells) in SAMPLES.items():
        exact = structure_factor(q, density, diameter, softness, shells)
        sigma = 0.0015 * (1 + (q / 10) ** 2)
        common = 0.004 * (exact + 0.4)
        s = exact + sigma * noise.normal(size=len(q)) + common * shift
        lines = [f"# simulated; truth: shells (neighbours, distance, standard deviation) {shells}",
                 f"# number_density: {density:.5f}", "# number_density_stderr: 0.00020",
                 "# columns: q_per_ang S sigma sigma_scale"]
        lines += ["%.2f %.5f %.5f %.5f" % row for row in zip(q, s, sigma, common)]
        (folder / f"{name}.sq").write_text("\n".join(lines) + "\n", encoding="ascii")


if __name__ == "__main__":
    main()
