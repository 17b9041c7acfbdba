#!/usr/bin/env python3
"""Make sample_data/pattern: a diffraction pattern of a metallic glass with known structure function.

    python3 tools/make_pattern_samples.py [PATH OF lehr]

Form factors and Compton scattering come from `lehr pdf formfactor`; everything else is written out here: hard
spheres of Percus and Yevick with thermal damping, polarisation of a full ring, absorption of a plate, a constant
(fluorescence), background, counting noise with a fixed seed.
"""
import json
import os
import random
import subprocess
import sys
from math import cos, sin, exp, pi, asin, sqrt

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
OUT = os.path.join(ROOT, "sample_data", "pattern")
LEHR = sys.argv[1] if len(sys.argv) > 1 else os.path.join(ROOT, "build", "dev", "bin", "lehr")
COMPOSITION = "Zr46.75Ti8.25Cu7.5Ni10Be27.5"
ENERGY_KEV, HC = 68.5, 12.398419843320026
DENSITY = 6.00  # g/cm^3
MU_T = 0.05  # thickness times attenuation of the ribbon
SCALE, CONSTANT, BACKGROUND_SCALE = 90.0, 4.0, 0.94
THIN = 0.6  # scale of the second ribbon over that of the first
DIAMETER, DAMPING = 2.55, 0.12


def percus_yevick(q, eta):
    """Structure factor of hard spheres, diameter 1 (Wertheim's direct correlation function)."""
    a = (1 + 2 * eta) ** 2 / (1 - eta) ** 4
    b = -6 * eta * (1 + eta / 2) ** 2 / (1 - eta) ** 4
    g = eta * a / 2
    s, c = sin(q), cos(q)
    integral = (a * (s - q * c) / q**3 + b * (2 * q * s + (2 - q * q) * c - 2) / q**4
                + g * (-(q**4) * c + 4 * ((3 * q * q - 6) * c + (q**3 - 6 * q) * s + 6)) / q**6)
    return 1 / (1 + 24 * eta * integral)


def form_factors():
    text = subprocess.run([LEHR, "pdf", "formfactor", "--composition", COMPOSITION, "--q", "0.6:22.5:0.025",
                           "--energy", str(ENERGY_KEV)], capture_output=True, text=True, check=True).stdout
    return [[float(x) for x in line.split()] for line in text.splitlines() if not line.startswith("#")]


def write(name, title, rows):
    with open(os.path.join(OUT, name), "w") as file:
        file.write(f"# {title}\n# Wavelength: {HC / ENERGY_KEV * 1e-10:.9e}\n# Polarization factor: None\n"
                   "# q_A^-1 I sigma\n")
        for q, intensity, sigma in rows:
            file.write(f"{q:.4f} {intensity:.6g} {sigma:.4g}\n")


def main():
    os.makedirs(OUT, exist_ok=True)
    molar_mass = 0.4675 * 91.224 + 0.0825 * 47.867 + 0.075 * 63.546 + 0.10 * 58.693 + 0.275 * 9.0122
    rho0 = DENSITY / molar_mass * 0.602214076
    eta = pi / 6 * rho0 * DIAMETER**3
    rng = random.Random(20240611)
    other = random.Random(20240612)  # a stream of its own: the first files stay as they are
    sample, empty, thin, truth = [], [], [], []
    for q, f, f2, compton in form_factors():
        two_theta = 2 * asin(q * HC / ENERGY_KEV / (4 * pi))
        s = 1 + (percus_yevick(q * DIAMETER, eta) - 1) * exp(-((DAMPING * q) ** 2) / 2)
        x = MU_T * (1 / cos(two_theta) - 1)
        absorption = (1 - exp(-x)) / x
        polarisation = (1 + cos(two_theta) ** 2) / 2
        background = 700 * exp(-q / 2.1) + 90 * exp(-(((q - 1.6) / 0.9) ** 2)) + 45
        mean = SCALE * (polarisation * absorption * (f * f * (s - 1) + f2 + compton) + CONSTANT)
        total = mean + BACKGROUND_SCALE * background
        # The mean of 40 frames: counts of all, over 40.
        for rows, value in ((sample, total), (empty, background)):
            counts = max(0, round(rng.gauss(value * 40, sqrt(value * 40))))
            rows.append((q, counts / 40, sqrt(max(counts, 1)) / 40))
        # A ribbon of 0.6 of the thickness; its absorption is nearly that of the first.
        counts = round(other.gauss((THIN * mean + BACKGROUND_SCALE * background) * 40,
                                   sqrt((THIN * mean + BACKGROUND_SCALE * background) * 40)))
        thin.append((q, counts / 40, sqrt(max(counts, 1)) / 40))
        truth.append(round(s, 6))
    write("vit4.xy", "synthetic: glass ribbon in transmission, mean of 40 frames", sample)
    write("vit4_thin.xy", "synthetic: a thinner ribbon of the same beam time, mean of 40 frames", thin)
    write("empty.xy", "synthetic: the same without the glass", empty)
    with open(os.path.join(OUT, "truth.json"), "w") as file:
        json.dump({"composition": COMPOSITION, "number_density_per_ang3": rho0, "density_g_per_cm3": DENSITY,
                   "energy_keV": ENERGY_KEV, "plate_mu_t": MU_T, "scale": 1 / SCALE, "constant": CONSTANT,
                   "background_scale": BACKGROUND_SCALE, "hard_sphere_diameter_ang": DIAMETER,
                   "packing_fraction": eta, "damping_ang": DAMPING, "q": "0.6:22.5:0.025", "S": truth}, file)
        file.write("\n")


if __name__ == "__main__":
    main()
