#!/usr/bin/python3
"""Tool-Narayanaswamy-Moynihan model by direct summation over the history, independent of dsc/tnm*.c.

SOURCE of the numbers in tests/dsc/test_tnm.c that are marked "direct summation". No sum of exponentials and no
step control: every step of the history keeps its reduced time u to now, the mean of exp(-u^beta) over a step
comes from the incomplete gamma function, d xi from the logarithmic mean of the rates, Tf by fixed point. Holds
are cut into log-spaced sub-steps. Errors are of second order in both: the number of sub-steps is doubled
until the result stands.

    tnm_direct.py            prints the fictive temperatures used by the tests
"""
import sys

import numpy as np
from scipy.special import gamma, gammainc


def follow(beta, log_tau, start, program, dT, n_hold):
    """Tf at the end of every segment; program: (to_K, rate_K_per_s) or (None, hold_s)."""
    norm = gamma(1 / beta) / beta

    def mean_decay(u_new, u_old):
        """Mean of exp(-u^beta) between u_new < u_old."""
        width = u_old - u_new
        middle = np.exp(-((0.5 * (u_old + u_new)) ** beta))
        wide = width > 1e-3 * u_old
        full = norm * (gammainc(1 / beta, u_old**beta) - gammainc(1 / beta, u_new**beta))
        return np.where(wide, full / np.where(wide, width, 1), middle)

    T, Tf = start, start
    u = np.zeros(0)  # reduced time since the end of each step of the history
    width = np.zeros(0)
    rise = np.zeros(0)
    ends = []
    for to, value in program:
        if to is None:
            times = np.concatenate([[0], value * np.logspace(-7, 0, n_hold)])
            steps = [(0.0, dt) for dt in np.diff(times)]
        else:
            n = max(1, int(round(abs(to - T) / dT)))
            steps = [((to - T) / n, abs(to - T) / n / value)] * n
        for dTk, dt in steps:
            r1 = np.exp(-log_tau(T, Tf))
            Tb = T + dTk
            guess = Tf + dTk * 0
            for _ in range(200):
                r2 = np.exp(-log_tau(Tb, guess))
                ratio = r2 / r1
                mean = r1 if abs(ratio - 1) < 1e-9 else (r2 - r1) / np.log(ratio)
                dxi = dt * mean
                live = (u + dxi) ** beta < 40
                total = np.sum(rise[live] * mean_decay(u[live] + dxi, u[live] + width[live] + dxi))
                if dTk:
                    total += dTk * mean_decay(np.array([0.0]), np.array([dxi]))[0]
                new = Tb - total
                if abs(new - guess) < 1e-11:
                    break
                guess = 0.5 * (new + guess) if _ > 20 else new
            T, Tf = Tb, new
            u = u + dxi
            if dTk:
                u, width, rise = np.append(u, 0.0), np.append(width, dxi), np.append(rise, dTk)
        ends.append(Tf)
    return ends


def moynihan(B, x, T_ref, tau_ref):
    return lambda T, Tf: np.log(tau_ref) + B * (x / T + (1 - x) / Tf - 1 / T_ref)


def adam_gibbs(Q, T2, T_ref, tau_ref):
    return lambda T, Tf: np.log(tau_ref) + Q * (1 / (T * (1 - T2 / Tf)) - 1 / (T_ref - T2))


CASES = {
    "annealed P1": (0.6, moynihan(58000.0, 0.65, 597.0, 100.0), 760.0,
                    [(570.0, 200.0), (None, 3600.0), (450.0, 200.0), (650.0, 200.0)]),
    "broad": (0.37, moynihan(41000.0, 0.31, 512.0, 100.0), 690.0, [(400.0, 3.7), (520.0, 0.9)]),
    "two holds": (0.81, moynihan(73000.0, 0.47, 655.0, 100.0), 740.0,
                  [(641.0, 0.5), (None, 900.0), (655.0, 5.0), (None, 120.0), (668.0, 2.0)]),
    "Adam-Gibbs": (0.55, adam_gibbs(11000.0, 372.0, 597.0, 100.0), 760.0, [(480.0, 10.0), (625.0, 10.0)]),
}

if __name__ == "__main__":
    # Steps and sub-steps are halved together: the errors of both are of second order.
    dT, n_hold = 0.5, 320
    for name, (beta, law, start, program) in CASES.items():
        if len(sys.argv) > 1 and name not in sys.argv[1:]:
            continue
        coarse = np.array(follow(beta, law, start, program, 2 * dT, n_hold // 2))
        fine = np.array(follow(beta, law, start, program, dT, n_hold))
        print(name, ["%.4f" % v for v in fine + (fine - coarse) / 3], "change", ["%.1e" % v for v in fine - coarse], flush=True)
