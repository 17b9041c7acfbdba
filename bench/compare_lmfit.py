#!/usr/bin/env python3
"""Fits per second against lmfit on the same data with the same start values (Debian: python3-lmfit).

compare_lmfit.py BENCH_FIT    the path of the built program bench_fit; prints one JSON line per case
"""
import json
import subprocess
import sys
import time

import numpy as np
from lmfit import Model


def gaussian(x, y0, area, position, fwhm):
    """Gaussian of given area and full width on a constant."""
    height = area / fwhm * np.sqrt(4 * np.log(2) / np.pi)
    return y0 + height * np.exp(-4 * np.log(2) * (x - position) ** 2 / fwhm**2)


def birch_murnaghan_3(x, V0, K0, K0_prime):
    """Pressure of the third-order Birch-Murnaghan equation."""
    f = ((V0 / x) ** (2 / 3) - 1) / 2
    return 3 * K0 * f * (1 + 2 * f) ** 2.5 * (1 + 1.5 * (K0_prime - 4) * f)


PASSES, FITS_PER_PASS = 150, 2
FUNCTIONS = {"fit_fsdp": gaussian, "fit_birch_murnaghan_3": birch_murnaghan_3}


def time_lmfit(function, case):
    """Seconds per fit and the estimates. The shortest of many short passes: on a shared machine a long one is
    interrupted, which would flatter us."""
    model = Model(function)
    x, y = np.array(case["x"]), np.array(case["y"])
    names = model.param_names
    start = model.make_params(**dict(zip(names, case["start"])))
    shortest = float("inf")
    for _ in range(PASSES):
        begin = time.perf_counter()
        for _ in range(FITS_PER_PASS):
            result = model.fit(y, start, x=x)
        shortest = min(shortest, (time.perf_counter() - begin) / FITS_PER_PASS)
    return shortest, [result.params[n].value for n in names], [result.params[n].stderr for n in names]


def main():
    output = subprocess.run([sys.argv[1], "data"], check=True, capture_output=True, text=True).stdout
    for line in output.splitlines():
        case = json.loads(line)
        if case["bench"] not in FUNCTIONS:
            print(line)
            continue
        seconds, values, errors = time_lmfit(FUNCTIONS[case["bench"]], case)
        largest = max(abs(a - b) / e for a, b, e in zip(values, case["value"], case["stderr"]))
        print(json.dumps({
            "bench": case["bench"] + "_against_lmfit",
            "lehr_us_per_fit": case["us_per_fit"],
            "lmfit_us_per_fit": round(1e6 * seconds, 1),
            "ratio": round(1e6 * seconds / case["us_per_fit"], 1),
            "ratio_cascade": round(1e6 * seconds / case["us_per_fit_cascade"], 1),
            "largest_difference_in_stderr": largest,
            "largest_relative_difference_of_stderr": max(abs(a / b - 1) for a, b in zip(errors, case["stderr"])),
        }))


if __name__ == "__main__":
    main()
