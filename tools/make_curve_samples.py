#!/usr/bin/env python3
"""Makes the curves of sample_data/fitting: simulated measurements with known truth and fixed seed.

    python3 tools/make_curve_samples.py [FOLDER]     (default: sample_data/fitting)
"""
import sys
from pathlib import Path

import numpy as np


def write(path, header, columns, rows, formats, separator):
    """Comment lines, names, numbers."""
    lines = [f"# {line}" for line in header]
    lines += [separator.join(columns)] if separator == "," else ["# columns: " + " ".join(columns)]
    lines += [separator.join(form % value for form, value in zip(formats, row)) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="ascii")


def peak(folder, noise):
    """First sharp diffraction peak: a Gaussian on a constant."""
    q = np.arange(1.6, 3.8, 0.01)
    area, fwhm, position, baseline = 1.72, 0.431, 2.694, 0.35
    height = area / (fwhm * np.sqrt(np.pi / (4 * np.log(2))))
    exact = baseline + height * np.exp(-4 * np.log(2) * (q - position) ** 2 / fwhm**2)
    sigma = 0.006 * np.sqrt(exact)
    write(folder / "fsdp.xy", [f"simulated; truth: gaussian, position {position}, fwhm {fwhm}, area {area}, "
                               f"baseline {baseline}"],
          ["q_per_ang", "intensity", "sigma"], zip(q, exact + sigma * noise.normal(size=len(q)), sigma),
          ["%.2f", "%.5f", "%.5f"], " ")


def relaxation(folder, noise):
    """Relaxation times of a glass-forming liquid."""
    temperature = np.arange(598, 713, 6.0)
    ln_tau0, b, t0 = -33.7, 7420.0, 409.0
    sigma = 0.02 * np.ones_like(temperature)
    log10_tau = (ln_tau0 + b / (temperature - t0)) / np.log(10)
    write(folder / "vft.csv", [f"simulated; truth: ln_tau0 {ln_tau0}, B {b:g} K, T0 {t0:g} K"],
          ["temperature_K", "log10_tau", "sigma"],
          zip(temperature, log10_tau + sigma * noise.normal(size=len(sigma)), sigma), ["%.1f", "%.4f", "%.4f"], ",")


def master(folder, noise):
    """Activation energies that collapse on T/Tg(P), fictive temperatures that do not."""
    rows = []
    for pressure in (0.0, 3.5, 7.0):
        tg = 613 + 3.7 * pressure
        for temperature in np.arange(523, 684, 20.0):
            z = temperature / tg
            energy = 195 + 225 / (1 + np.exp(-(z - 0.968) / 0.024))
            fictive = 638 - 21 / (1 + np.exp(-(z - 0.968) / 0.024)) + 2.6 * pressure
            rows.append((temperature, pressure, energy + 6 * noise.normal(), 6, fictive + 1.5 * noise.normal(), 1.5))
    write(folder / "master.csv", ["simulated; truth: Tg = 613 K + 3.7 K/GPa P, step from 195 to 420 kJ/mol at z = 0.968, "
                                  "width 0.024;", "fictive temperatures rise by 2.6 K/GPa besides"],
          ["temperature_K", "pressure_GPa", "activation_energy_kJ_per_mol", "sigma", "fictive_temperature_K",
           "sigma_fictive_temperature"], rows, ["%.1f", "%.1f", "%.1f", "%.1f", "%.2f", "%.2f"], ",")


def decay(folder, noise):
    """Stretched exponential."""
    time = np.geomspace(0.05, 40, 40)
    exact = 1.83 * np.exp(-((0.42 * time) ** 0.71)) + 0.17
    write(folder / "decay.txt", ["simulated; truth: a exp(-(b x)^n) + c with a = 1.83, b = 0.42, n = 0.71, c = 0.17"],
          ["x", "y", "sigma"], zip(time, exact + 0.01 * noise.normal(size=40), [0.01] * 40),
          ["%.4f", "%.4f", "%.2f"], " ")


def regions(folder, noise):
    """Fictive temperature after annealing: three regions."""
    temperature = np.arange(298, 700, 16.0)
    exact = 694 + 0.01 * (temperature - 298) - 0.28 * np.maximum(0, temperature - 415) + 0.26 * np.maximum(0, temperature - 628)
    write(folder / "regions.csv", ["simulated; truth: changes of slope at 415 K and 628 K"],
          ["temperature_K", "fictive_temperature_K", "sigma"],
          zip(temperature, exact + 1.5 * noise.normal(size=len(temperature)), [1.5] * len(temperature)),
          ["%.0f", "%.2f", "%.1f"], ",")


def main():
    """Five tables."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent / "sample_data/fitting")
    noise = np.random.Generator(np.random.PCG64(11))
    for make in (peak, relaxation, master, decay, regions):
        make(folder, noise)


if __name__ == "__main__":
    main()
