#!/usr/bin/env python3
"""Expected counts of pixels behind Vit4, for tests/simulate/test_beamline.c.

Independent of Lehr: form factors, anomalous terms and Compton scattering of tools/sample_data/pairs.py, geometry and
polarisation from their definitions, the mean over the area of a pixel by 24 x 24 points.
"""
import pathlib
import sys

import numpy as np
from scipy.interpolate import CubicSpline

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools"))
from sample_data import pairs  # noqa: E402

FRACTIONS = {"Zr": 46.75, "Ti": 8.25, "Cu": 7.5, "Ni": 10.0, "Be": 27.5}
ENERGY_KEV, WAVELENGTH = 68.5, 12.398419843320026 / 68.5
POSITION, WIDTH = 2.63, 0.51
DISTANCE, PIXEL1, PIXEL2, PONI1, PONI2 = 0.21, 2e-3, 1.5e-3, 0.011, 0.007
ROT1, ROT2, ROT3 = 0.12, -0.05, 0.3
POLARIZATION, PHOTONS, ATOMS_PER_M2 = 0.93, 3e9, 1.7e24
RADIUS = 2.8179403205e-15


def voigt(q, at, width):
    x = (q - at) / width
    return 0.94 * np.exp(-4 * np.log(2) * x * x) + 0.06 / (1 + 4 * x * x)


def structure(q):
    return (0.1 + 0.9 / (1 + np.exp(-(q - 1.45 * POSITION) / (0.12 * POSITION))) + 2.5 * voigt(q, POSITION, WIDTH)
            + 0.35 * voigt(q, 1.72 * POSITION, 0.36 * POSITION))


def atoms(q):
    """|<f>|^2, <|f|^2> and Compton scattering with recoil."""
    mean, square, total = 0, 0, sum(FRACTIONS.values())
    s2 = (q / (4 * np.pi))**2
    for name, amount in FRACTIONS.items():
        a, c, b, f1, f2 = pairs.FORM_FACTORS[name]
        f = c + sum(ai * np.exp(-bi * s2) for ai, bi in zip(a, b)) + f1 + 1j * f2
        mean, square = mean + amount / total * f, square + amount / total * np.abs(f)**2
    table = np.array(pairs.COMPTON)
    compton = CubicSpline(np.arange(len(table)) * pairs.COMPTON_STEP_PER_ANG, table)(q)
    angle = 2 * np.arcsin(q * WAVELENGTH / (4 * np.pi))
    k = 1 / (1 + ENERGY_KEV / 510.99895 * (1 - np.cos(angle)))
    sine2 = np.sin(angle)**2
    return np.abs(mean)**2, square, compton * k * k * (k + 1 / k - sine2) / (2 - sine2)


def counts(row, column):
    points, weights = np.polynomial.legendre.leggauss(24)
    i, j = np.meshgrid(row + points / 2, column + points / 2, indexing="ij")
    p1, p2 = (i + 0.5) * PIXEL1 - PONI1, (j + 0.5) * PIXEL2 - PONI2
    c, s = np.cos(ROT1), np.sin(ROT1)
    t1, t2, t3 = p1, c * p2 + s * DISTANCE, -s * p2 + c * DISTANCE
    c, s = np.cos(ROT2), np.sin(ROT2)
    t1, t3 = c * t1 - s * t3, s * t1 + c * t3
    c, s = np.cos(ROT3), np.sin(ROT3)
    t1, t2 = c * t1 - s * t2, s * t1 + c * t2
    angle, chi = np.arctan2(np.hypot(t1, t2), t3), np.arctan2(t1, t2)
    q = 4 * np.pi * np.sin(angle / 2) / WAVELENGTH
    mean2, square, compton = atoms(q)
    away = np.sqrt(p1**2 + p2**2 + DISTANCE**2)
    polar = (1 + np.cos(angle)**2 - POLARIZATION * np.cos(2 * chi) * np.sin(angle)**2) / 2
    density = (mean2 * (structure(q) - 1) + square + compton) * polar * DISTANCE / away**3
    return PHOTONS * ATOMS_PER_M2 * RADIUS**2 * PIXEL1 * PIXEL2 * np.einsum("i,j,ij", weights, weights, density) / 4


for row, column in ((0, 0), (3, 21), (17, 4), (25, 30), (39, 11), (39, 49)):
    print(f"    {{{row}, {column}, {counts(row, column):.6g}}},")
