#!/usr/bin/env python3
"""Makes the tables and scans of sample_data/kinetics: simulated measurements with known truth and fixed seed.

    python3 tools/make_kinetics_samples.py [FOLDER]     (default: sample_data/kinetics)
"""
import sys
from pathlib import Path

import numpy as np
from sample_data.tnm import Glass, Parameters

GAS = 8.31446261815324e-3  # kJ/mol/K
ENERGY, LN_K0, ORDER = 312.0, 50.6, 3.0  # crystallisation: JMAK, kJ/mol, k0 in 1/s
RATES_K_PER_MIN = (5.0, 10.0, 20.0, 40.0, 80.0)
LEVELS = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
MODEL = Parameters(activation_K=58000.0, nonlinearity=0.65, stretching=0.6, reference_K=597.0, tau_reference_s=100.0)
HEATING_K_PER_S = (1 / 3, 1.0, 5.0, 20.0, 100.0, 200.0, 500.0, 1000.0)


def write(path, header, columns, rows, formats):
    """Comment lines, names, numbers."""
    lines = [f"# {line}" for line in header] + [",".join(columns)]
    lines += [",".join(form % value for form, value in zip(formats, row)) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="ascii")


# ---- crystallisation ------------------------------------------------------------------
def crystallise(rate_K_per_s):
    """Fine grid of temperatures, conversion and its rate on a ramp."""
    temperature = np.arange(600.0, 800.0, 0.01)
    k = np.exp(LN_K0 - ENERGY / (GAS * temperature))
    integral = np.append(0.0, np.cumsum((k[1:] + k[:-1]) / 2 * 0.01 / rate_K_per_s))
    alpha = -np.expm1(-integral**ORDER)
    return temperature, alpha, ORDER * integral ** (ORDER - 1) * k * (1 - alpha)


def scans(folder, noise):
    """Heat flow with a step under the peak: -95 J/g, 0.2 % of the height as noise."""
    for rate_K_per_min in RATES_K_PER_MIN:
        rate = rate_K_per_min / 60
        fine, alpha, speed = crystallise(rate)
        centre = fine[np.argmax(speed)]
        temperature = np.arange(round(centre) - 45.0, round(centre) + 36.0, 0.4)
        a = np.interp(temperature, fine, alpha)
        heat = rate * (0.71 - 3e-4 * (temperature - 700) - 0.06 * a) - 95 * np.interp(temperature, fine, speed)
        heat += 0.002 * 95 * speed.max() * noise.normal(size=len(temperature))
        write(folder / f"crystallisation_{rate_K_per_min:g}.csv",
              ["sign: endo", f"simulated heating at {rate_K_per_min:g} K/min; truth: JMAK n = {ORDER:g}, {ENERGY:g} "
               f"kJ/mol, ln k0 = {LN_K0:g} (1/s), -95 J/g"],
              ["time_s", "temperature_K", "heat_flow_W_per_g"], zip((temperature - temperature[0]) / rate, temperature, heat),
              ["%.3f", "%.2f", "%.6f"])


def levels(folder):
    """Temperatures and rates of fixed conversions, without noise."""
    rows = []
    for rate_K_per_min in RATES_K_PER_MIN:
        fine, alpha, speed = crystallise(rate_K_per_min / 60)
        reached = alpha < 1 - 1e-12
        temperature = np.interp(LEVELS, alpha[reached], fine[reached])
        rows.append([rate_K_per_min, *temperature, *np.interp(temperature, fine, speed)])
    write(folder / "levels.csv", [f"simulated; truth: JMAK n = {ORDER:g}, {ENERGY:g} kJ/mol"],
          ["rate_K_per_min", *[f"T_{level}" for level in LEVELS], *[f"r_{level}" for level in LEVELS]], rows,
          ["%g"] + ["%.5f"] * len(LEVELS) + ["%.6e"] * len(LEVELS))


def peaks(folder, noise):
    """Peak temperatures with errors of temperature and rate, and widths."""
    rows = []
    for rate_K_per_min in RATES_K_PER_MIN:
        fine, _, speed = crystallise(rate_K_per_min / 60)
        half = fine[speed > speed.max() / 2]
        rows.append([rate_K_per_min * np.exp(0.01 * noise.normal()), fine[np.argmax(speed)] + 0.5 * noise.normal(), 0.5,
                     0.01, half[-1] - half[0]])
    write(folder / "peaks.csv", [f"simulated crystallisation peaks; truth: JMAK n = {ORDER:g}, {ENERGY:g} kJ/mol"],
          ["rate_K_per_min", "temperature_K", "sigma_temperature_K", "sigma_lnrate", "fwhm_K"], rows,
          ["%.4f", "%.2f", "%g", "%g", "%.2f"])


# ---- glass transition -------------------------------------------------------------------
def glass_scan(cooling, heating):
    """Half-step temperature and overshoot peak of dTf/dT."""
    glass = Glass(MODEL, 800.0 if max(cooling, heating) > 50 else 740.0)
    glass.ramp(450.0, cooling, 0.5)
    temperature, fictive = glass.ramp(780.0, heating, 0.25)
    slope = np.gradient(fictive, temperature)
    top = int(np.argmax(slope))
    i = top
    while slope[i - 1] >= 0.5:
        i -= 1
    half = temperature[i - 1] + (0.5 - slope[i - 1]) / (slope[i] - slope[i - 1]) * 0.25
    a, b, c = slope[top - 1: top + 2]
    return half, temperature[top] + 0.25 * (a - c) / (2 * (a - 2 * b + c))


def transitions(folder, noise):
    """One glass, cooled at 20 K/min, heated at eight rates; and each cooled as it is heated."""
    for name, fixed in (("tg_fixed.csv", True), ("tg_equal.csv", False)):
        rows = []
        for heating in HEATING_K_PER_S:
            cooling = 20 / 60 if fixed else heating
            half, peak = glass_scan(cooling, heating)
            rows.append([heating, cooling, half + 0.3 * noise.normal(), peak + 0.3 * noise.normal(), 0.3])
        write(folder / name, ["simulated glass transitions; truth: relaxation model with 482.2 kJ/mol, x 0.65, beta 0.6"],
              ["rate_K_per_s", "cooling_rate_K_per_s", "midpoint_K", "peak_K", "sigma_temperature_K"], rows,
              ["%.6g", "%.6g", "%.2f", "%.2f", "%g"])


def main():
    """All files."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent / "sample_data/kinetics")
    noise = np.random.Generator(np.random.PCG64(19))
    scans(folder, noise)
    levels(folder)
    peaks(folder, noise)
    transitions(folder, noise)


if __name__ == "__main__":
    main()
