#!/usr/bin/env python3
"""The theory's solver against what one would write with scipy, and its Ornstein-Zernike solver against a
polymer-theory grid (Debian: python3-scipy).

compare_ecnle.py BENCH_ECNLE    the path of the built program bench_ecnle; prints one JSON line per case

Both peers are written here from their descriptions; no public solver of the theory exists.
  scipy quad       every integral by scipy.integrate.quad on the closed Percus-Yevick form, extrema by a scan of
                   F' and brentq
  numpy            the same with one trapezoid of 40000 points for all integrals: the fastest simple form, whose
                   accuracy is that of its grid
  DST-II grid      r_i = (i + 1) dr, q_j = (j + 1) pi/(n dr) with the sine transform of type II, as PRISM codes
                   have it, Newton-Krylov from the solution at the density before; free energy by the trapezoid
                   over its own q. The grid sets g = 0 up to and including r = d: its error is of first order
Processor time throughout. Accuracy: barrier against that of the closed form by quad at 1e-12.
"""
import json
import math
import subprocess
import sys
import time

import numpy as np
from scipy.fft import dst
from scipy.integrate import quad
from scipy.optimize import brentq, newton_krylov

DENSITIES = (0.44, 0.50, 0.55, 0.60, 0.64, 0.6585)
SCAN = 0.005 * 200 ** (np.arange(61) / 60)


def direct_correlation(phi, q, sin, cos):
    """rho c(q) of hard spheres, Percus-Yevick; q in 1/d."""
    l1 = (1 + 2 * phi) ** 2 / (1 - phi) ** 4
    l2 = -((1 + phi / 2) ** 2) / (1 - phi) ** 4
    s, c, q2 = sin(q), cos(q), q * q
    return -24 * phi * (
        l1 * (s - q * c) / (q2 * q)
        - 6 * phi * l2 * (q2 * c - 2 * q * s - 2 * c + 2) / (q2 * q2)
        - phi / 2 * l1 * (q2 * q2 * c - 4 * q2 * q * s - 12 * q2 * c + 24 * q * s + 24 * c - 24) / (q2 * q2 * q2))


def limit(phi):
    return (1 - phi) ** 4 / (1 + 2 * phi) ** 2


FIRST = 0.05  # below, the closed form cancels: a parabola to the limit at 0


def structure_factor(phi, q):
    """Of an array."""
    s = 1 / (1 - direct_correlation(phi, np.maximum(q, FIRST), np.sin, np.cos))
    return np.where(q < FIRST, limit(phi) + (s - limit(phi)) * (q / FIRST) ** 2, s)


def structure_of_number(phi, q):
    s = 1 / (1 - direct_correlation(phi, max(q, FIRST), math.sin, math.cos))
    return limit(phi) + (s - limit(phi)) * (q / FIRST) ** 2 if q < FIRST else s


def integrand(q, s, phi, r, order, exp):
    b = q * q * (1 + 1 / s) / 6
    e = q * q * (s - 1) ** 2 / (12 * math.pi * phi * (1 + s)) * exp(-b * r * r)
    return -e if order == 0 else 2 * r * b * e if order == 1 else 2 * b * e * (1 - 2 * b * r * r)


def by_quad(phi, tolerance):
    """F, F' and F'' without the logarithm, by adaptive quadrature."""
    def integral(r, order):
        f = lambda q: integrand(q, structure_of_number(phi, q), phi, r, order, math.exp)
        return quad(f, 0, 12 / r, epsabs=1e-12, epsrel=tolerance, limit=4000)[0]
    return integral


def by_table(phi, q, s):
    def integral(r, order):
        return np.trapz(integrand(q, s, phi, r, order, np.exp), q)
    return integral


def barrier(integral):
    """Height of the first barrier, with the curvatures that a relaxation time needs."""
    slope = lambda r: -3 / r + integral(r, 1)
    values = [slope(r) for r in SCAN]
    roots = [brentq(slope, a, b, xtol=1e-12) for a, b, u, v in zip(SCAN, SCAN[1:], values, values[1:])
             if u * v < 0][:2]
    if len(roots) < 2:
        return float("nan")
    for r in roots:
        integral(r, 2)
    return -3 * np.log(roots[1] / roots[0]) + integral(roots[1], 0) - integral(roots[0], 0)


def timed(function, passes):
    shortest = float("inf")
    for _ in range(passes):
        begin = time.process_time()
        value = function()
        shortest = min(shortest, time.process_time() - begin)
    return shortest, value


# ---- Ornstein-Zernike on the grid of PRISM codes -----------------------------------------------------
def solve_grid(path, dr, n):
    """S(q) by Percus-Yevick at the last density of the path; also q."""
    r = dr * np.arange(1, n + 1)
    dq = np.pi / (n * dr)
    q = dq * np.arange(1, n + 1)
    outside = r > 1 + dr / 2
    forward = lambda f: 2 * np.pi * dr * dst(r * f, type=2) / q
    backward = lambda f: dq / (4 * np.pi**2) * dst(q * f, type=3) / r
    r_gamma = np.zeros(n)
    for phi in path:
        rho = 6 * phi / np.pi

        def change(r_gamma):
            c = forward(np.where(outside, 0.0, -1.0 - r_gamma / r))
            return r * backward(rho * c**2 / (1 - rho * c)) - r_gamma
        r_gamma = newton_krylov(change, r_gamma, f_tol=1e-6, method="gmres", inner_maxiter=60, maxiter=100)
    c = forward(np.where(outside, 0.0, -1.0 - r_gamma / r))
    return q, 1 / (1 - rho * c)


def grid_case(dr, n, phi, truth):
    path = list(np.arange(0.1, phi - 1e-9, 0.02)) + [phi]
    seconds, (q, s) = timed(lambda: solve_grid(path, dr, n), 1)
    value = barrier(by_table(phi, q, s))
    return {"dr_d": dr, "points": n, "seconds": round(seconds, 2), "barrier": value,
            "error_of_barrier_kT": value - truth}


def main():
    ours = [json.loads(l) for l in
            subprocess.run([sys.argv[1]], check=True, capture_output=True, text=True).stdout.splitlines()]
    state = next(l for l in ours if l["bench"] == "ecnle_state")
    oz = next(l for l in ours if l["bench"] == "ecnle_oz")
    truth = {phi: barrier(by_quad(phi, 1e-12)) for phi in DENSITIES}
    worst = max(abs(b / truth[p] - 1) for p, b in zip(DENSITIES, state["barrier"]))
    q = np.linspace(0, 1600, 40001)[1:]
    rows = {
        "scipy_quad": timed(lambda: [barrier(by_quad(p, 1e-10)) for p in DENSITIES], 2),
        "numpy_trapezoid": timed(
            lambda: [barrier(by_table(p, q, structure_factor(p, q))) for p in DENSITIES], 3),
    }
    for name, (seconds, values) in rows.items():
        per_state = 1e3 * seconds / len(DENSITIES)
        print(json.dumps({
            "bench": "ecnle_state_against_" + name, "lehr_ms_per_state": state["ms_per_state"],
            "peer_ms_per_state": round(per_state, 2), "ratio": round(per_state / state["ms_per_state"], 1),
            "lehr_largest_relative_error": worst,
            "peer_largest_relative_error": max(abs(v / truth[p] - 1) for p, v in zip(DENSITIES, values))}))
    phi = oz["phi"]
    for dr, n in ((0.05, 4096), (0.02, 8192), (0.01, 16384)):
        case = grid_case(dr, n, phi, truth[phi])
        print(json.dumps({"bench": "ecnle_oz_against_dst2_grid", **case, "lehr_seconds": oz["seconds"],
                          "lehr_error_of_barrier_kT": oz["barrier"] - truth[phi],
                          "ratio": round(case["seconds"] / oz["seconds"], 2)}))


if __name__ == "__main__":
    main()
