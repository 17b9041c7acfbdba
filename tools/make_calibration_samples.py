#!/usr/bin/env python3
"""Images for `lehr xrd calibrate` with known geometry: sample_data/calibration. Needs numpy and h5py. Seeds are fixed.

    python3 tools/make_calibration_samples.py [folder]

Rings of LaB6 (SRM 660c) as pseudo-Voigt lines on an exponential background, times solid angle and polarization, Poisson
counts; one image as it is, one with the detector 30 mm further away. A beam stop hides the beam.
"""
import json
import os
import sys

import h5py
import numpy as np

ROWS, COLUMNS, PIXEL = 300, 320, 172e-6
HC = 12.398419843320026
TRUTH = {"energy_keV": 17.0, "distance_m": 0.0921, "poni1_m": 0.0263, "poni2_m": 0.0281, "rot1_rad": 0.0134,
         "rot2_rad": -0.0081, "rot3_rad": 0.0, "travel_m": [0.0, 0.030], "axis1": 0.004, "axis2": -0.006}


def directions(travel):
    """t along rows, columns and beam for every pixel centre."""
    axial = np.sqrt(1 - TRUTH["axis1"]**2 - TRUTH["axis2"]**2)
    row, column = np.mgrid[0:ROWS, 0:COLUMNS] + 0.5
    p = np.stack([row * PIXEL - TRUTH["poni1_m"] - travel * TRUTH["axis1"],
                  column * PIXEL - TRUTH["poni2_m"] - travel * TRUTH["axis2"],
                  np.full(row.shape, TRUTH["distance_m"] + travel * axial)])
    c1, s1 = np.cos(TRUTH["rot1_rad"]), np.sin(TRUTH["rot1_rad"])
    c2, s2 = np.cos(TRUTH["rot2_rad"]), np.sin(TRUTH["rot2_rad"])
    r1 = np.array([[1, 0, 0], [0, c1, s1], [0, -s1, c1]])
    r2 = np.array([[c2, 0, -s2], [0, 1, 0], [s2, 0, c2]])
    return np.einsum("ij,jrc->irc", r2 @ r1, p), p


def image(travel, rng):
    """Counts."""
    t, p = directions(travel)
    radius = np.hypot(t[0], t[1])
    two_theta, chi = np.arctan2(radius, t[2]), np.arctan2(t[0], t[1])
    cosine = np.cos(two_theta)
    polarization = 0.5 * (1 + cosine**2 - 0.99 * np.cos(2 * chi) * (1 - cosine**2))
    incidence = p[2] / np.sqrt((p**2).sum(axis=0))
    wavelength = HC / TRUTH["energy_keV"]
    lines = np.zeros_like(two_theta)
    for total, height in [(1, 55), (2, 90), (3, 40), (4, 22), (5, 45), (6, 26), (8, 9), (9, 24), (10, 17), (11, 13)]:
        sine = wavelength * np.sqrt(total) / (2 * 4.156826)
        u = (two_theta - 2 * np.arcsin(sine)) / 0.0047
        lines += height * (0.3 / (1 + 4 * u**2) + 0.7 * np.exp(-4 * np.log(2) * u**2))
    mean = (4 * np.exp(-2 * two_theta) + lines) * polarization * incidence**3
    counts = rng.poisson(mean).astype("uint16")
    counts[np.rad2deg(two_theta) < 3] = 65535
    return counts


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(__file__), "..", "sample_data",
                                                                "calibration")
    rng = np.random.default_rng(660)
    for name, travel in zip(["lab6_near.h5", "lab6_far.h5"], TRUTH["travel_m"]):
        with h5py.File(os.path.join(folder, name), "w", track_order=False) as file:
            file.create_dataset("entry/data/data", data=image(travel, rng)[None], chunks=(1, ROWS, COLUMNS),
                                compression="gzip", compression_opts=9, shuffle=True)
    with open(os.path.join(folder, "truth.json"), "w", encoding="utf-8") as file:
        json.dump(TRUTH, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main()
