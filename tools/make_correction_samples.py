#!/usr/bin/env python3
"""Makes sample_data/corrections: simulated calorimeter runs with known truth and fixed seed.

    python3 tools/make_correction_samples.py [FOLDER]     (default: sample_data/corrections)
"""
import json
import sys
from pathlib import Path

import numpy as np

LAG = 1.2e-3  # s, of the flash calorimeter
FLASH_MASS = 2.854e-6  # g
SAMPLE_MASS, SAPPHIRE_MASS = 21.37e-3, 25.41e-3  # g
HOOK = 4.0  # s, of the conventional calorimeter
RATE = 1 / 3  # K/s


def glass(t):
    return 0.3936 + 1.34e-4 * t


def liquid(t):
    return 0.930 - 3.5e-4 * t


def alloy(t, tg):
    """Glass to liquid with an overshoot."""
    step = 1 / (1 + np.exp(-(t - tg) / 4.5)) + 1.1 * np.exp(-(((t - tg - 14) / 9) ** 2))
    return glass(t) + (liquid(t) - glass(t)) * step


def sapphire(t):
    """Heat capacity of alpha-Al2O3 by the polynomial of ISO 11357-4, J/g/K."""
    a = [1.12705, 0.23260, -0.21704, 0.26410, -0.23778, -0.10023, 0.15393, 0.54579, -0.47824, -0.37623, 0.34407]
    return sum(c * ((t - 650) / 550) ** k for k, c in enumerate(a))


def write(path, header, columns, rows, formats):
    lines = [f"# {line}" for line in header] + [",".join(columns)]
    lines += [",".join(form % value for form, value in zip(formats, row)) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="ascii")


def flash(folder, noise):
    """Heating scans of one sample at three rates; the calorimeter answers with one time constant."""
    for rate, contact in ((200, 1.002), (500, 0.9975), (1000, 1.0012)):
        fine = 16  # steps of the response per point
        step = 0.5 / fine
        t = np.arange(290, 800 + step / 2, step)
        flow = contact * FLASH_MASS * rate * alloy(t, 640 + 8 * np.log10(rate / 200)) * 1e3
        keep = np.exp(-step / (rate * LAG))
        answer = np.empty_like(flow)
        answer[0] = 0
        for i in range(1, len(flow)):  # exact for a flow that is straight between points
            slope = (flow[i] - flow[i - 1]) / step * rate * LAG
            answer[i] = flow[i] - slope + (answer[i - 1] - flow[i - 1] + slope) * keep
        chip = rate * (0.020 + 4e-5 * (t - 300)) * 1e-3 + 0.002 + 1e-5 * (t - 550)
        sigma = 3e-5 * rate / 200
        rows = [(s / rate, temperature, value + sigma * noise.normal())
                for s, temperature, value in zip((t - t[0])[::fine], t[::fine], (answer + chip)[::fine])]
        write(folder / f"flash_q{rate}.csv", ["sample: Vit4, flash, simulated", "sign: endo up"],
              ["time_s", "temperature_K", "heat_flow_mW"], rows, ["%.4f", "%.2f", "%.7f"])


def pair(folder, noise):
    """Heating and cooling of the liquid on the same chip, one after the other."""
    rate, up = 500, np.arange(700, 800.1, 0.25)
    t = np.concatenate([up, up[::-1]])
    sign = np.concatenate([np.ones(len(up)), -np.ones(len(up))])
    flow = sign * rate * (FLASH_MASS * 1e3 * liquid(t) + (0.020 + 4e-5 * (t - 300)) * 1e-3)
    flow = flow + 0.002 + 1e-5 * (t - 550) + 1e-4 * noise.normal(size=len(t))
    time = np.arange(len(t)) * 0.25 / rate
    write(folder / "flash_pair.csv", ["sample: Vit4, flash, simulated", "sign: endo up"],
          ["time_s", "temperature_K", "heat_flow_mW"], zip(time, t, flow), ["%.4f", "%.2f", "%.7f"])


def conventional(folder, noise):
    """Isotherm, ramp, isotherm: empty pans, sapphire and sample, each with its own drift."""
    time = np.arange(0, 300 + 900 + 300 + 1, 2.0)
    program = 400 + RATE * np.clip(time - 300, 0, 900)
    heating = (time >= 300) & (time < 1200)
    contents = {"empty": 0 * program, "sapphire": SAPPHIRE_MASS * sapphire(program),
                "sample": SAMPLE_MASS * alloy(program, 600)}
    drift = {"empty": (0.031, 4e-5), "sapphire": (-0.052, 2e-5), "sample": (0.018, -3e-5)}
    masses = {"sapphire": "25.41 mg", "sample": "21.37 mg"}
    for name, capacity in contents.items():
        pans = 0.24e-3 * (1 + 2e-4 * (program - 400))  # J/K, difference of the two sides
        calibration = 1.07 - 1.2e-4 * (program - 400)
        full = RATE * (capacity + pans) * calibration * 1e3
        start = full * (1 - np.exp(-(time - 300).clip(0) / HOOK))
        end = full[heating][-1] * np.exp(-(time - 1200).clip(0) / HOOK)
        flow = np.where(time < 300, 0, np.where(heating, start, end))
        flow = flow + drift[name][0] + drift[name][1] * time + 0.004 * noise.normal(size=len(time))
        header = [f"sample: {name}, simulated", "sign: endo up"]
        header += [f"mass: {masses[name]}"] if name in masses else []
        write(folder / f"cp_{name}.csv", header, ["time_s", "temperature_K", "heat_flow_mW"],
              zip(time, program, flow), ["%.0f", "%.4f", "%.6f"])


def main():
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "sample_data/corrections")
    folder.mkdir(parents=True, exist_ok=True)
    noise = np.random.default_rng(7204297)
    flash(folder, noise)
    conventional(folder, noise)
    rates = [10, 30, 100, 300, 1000, 2000]
    rows = [(q, 429.7485 + 0.31 + LAG * q + 0.05 * noise.normal(), 0.05) for q in rates]
    write(folder / "indium.csv", ["onset of melting of indium on a flash chip, simulated"],
          ["rate_K_per_s", "onset_K", "sigma_K"], rows, ["%g", "%.3f", "%g"])
    at = [450, 500, 550, 650, 680]
    pair(folder, noise)
    truth = {"flash_mass_mg": FLASH_MASS * 1e3, "time_constant_s": LAG, "scale_offset_K": 0.31,
             "delta_cp_650K_J_per_gK": liquid(650) - glass(650), "temperature_K": at,
             "cp_J_per_gK": [float(alloy(np.float64(t), 600)) for t in at],
             "calibration": [1.07 - 1.2e-4 * (t - 400) for t in at],
             "offset_at_750K_mW": 0.002 + 1e-5 * (750 - 550), "offset_slope_mW_per_K": 1e-5}
    (folder / "truth.json").write_text(json.dumps(truth, indent=1) + "\n", encoding="ascii")


if __name__ == "__main__":
    main()
