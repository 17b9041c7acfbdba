#!/usr/bin/env python3
"""States of the ECNLE theory in 30-digit arithmetic, from the printed equations alone.

    ecnle_check.py                      the states that tests/ecnle/test_property.c holds
    ecnle_check.py PHI PRESSURE [...]   any others, in pairs

Percus-Yevick S(q) in its form by Baxter's function, the integrals by 40-point Gauss panels of width 1/2 to 2 pi, the
stationary points by bisection on the sign of the slope, the short-time relaxation by Richardson's extrapolation over
lengths of one phase. Shares no formula with the library but the definition of the quantities. Needs mpmath.
"""
import sys

from mpmath import mp, mpf

mp.dps = 30


def gauss(n):
    nodes = []
    for k in range(1, n + 1):
        x = mp.cos(mp.pi * (k - mpf(1) / 4) / (n + mpf(1) / 2))
        for _ in range(60):
            p0, p1 = mpf(1), x
            for j in range(2, n + 1):
                p0, p1 = p1, ((2 * j - 1) * x * p1 - (j - 1) * p0) / j
            slope = n * (x * p1 - p0) / (x * x - 1)
            step = p1 / slope
            x -= step
            if abs(step) < mpf(10) ** (-28):
                break
        nodes.append((x, 2 / ((1 - x * x) * slope * slope)))
    return nodes


RULE = gauss(40)


def structure(phi, q):
    """S = 1/|Q|^2 with Baxter's Q = 1 - 12 phi int_0^1 [a (r^2-1)/2 + b (r-1)] e^(iqr) dr."""
    a = (1 + 2 * phi) / (1 - phi) ** 2
    b = -3 * phi / (2 * (1 - phi) ** 2)
    if q < mpf(1) / 2:  # series of the integral
        total, power = mpf(0), mpf(1) + 0j
        for n in range(40):
            # int r^n [a (r^2-1)/2 + b (r-1)]
            moment = a / 2 * (mpf(1) / (n + 3) - mpf(1) / (n + 1)) + b * (mpf(1) / (n + 2) - mpf(1) / (n + 1))
            total += power * moment
            power *= 1j * q / (n + 1)
    else:
        e = mp.expj(q)
        iq = 1j * q
        i0 = (e - 1) / iq
        i1 = (e - i0) / iq
        i2 = (e - 2 * i1) / iq
        total = a / 2 * (i2 - i0) + b * (i1 - i0)
    return 1 / abs(1 - 12 * phi * total) ** 2


def panels(end):
    edges = [mpf(0)]
    while edges[-1] < end:
        q = edges[-1]
        width = mpf(1) / 8 if q < 1 else mpf(1) / 4 if q < 20 else mpf(1) if q < 60 else mpf(3)
        edges.append(q + width)
    return edges


class Fluid:
    def __init__(self, phi, end):
        self.phi = phi
        self.nodes = []
        edges = panels(end)
        for low, high in zip(edges, edges[1:]):
            for x, w in RULE:
                q = (low + high) / 2 + (high - low) / 2 * x
                s = structure(phi, q)
                self.nodes.append((q, w * (high - low) / 2 * q * q * (s - 1) ** 2 / (12 * mp.pi * phi * (1 + s)),
                                   q * q * (1 + s) / (6 * s)))

    def derivatives(self, r, pressure):
        f, d1, d2 = -3 * mp.log(r) + pressure * r, -3 / r + pressure, 3 / r**2
        for q, a, b in self.nodes:
            x = b * r * r
            if x > 75:
                if q > 60:
                    break
                continue
            e = a * mp.exp(-x)
            f -= e
            d1 += 2 * r * b * e
            d2 += 2 * b * e * (1 - 2 * x)
        return f, d1, d2

    def root(self, low, high, pressure):
        rising = self.derivatives(high, pressure)[1] > 0
        for _ in range(12):
            middle = (low + high) / 2
            if (self.derivatives(middle, pressure)[1] > 0) == rising:
                high = middle
            else:
                low = middle
        r = (low + high) / 2
        for _ in range(30):
            _, d1, d2 = self.derivatives(r, pressure)
            r -= d1 / d2
            if abs(d1 / d2) < mpf(10) ** (-24):
                return r
        raise SystemExit("no root")


def short_time(phi):
    g = (1 + phi / 2) / (1 - phi) ** 2

    def integrand(q):
        s = structure(phi, q)
        j0 = mp.sin(q) / q
        j2 = (3 / q**2 - 1) * mp.sin(q) / q - 3 * mp.cos(q) / q**2
        inverse_b = 1 - j0 + 2 * j2 if q > mpf(1) / 100 else 3 * q * q / 10 - 5 * q**4 / 168 + q**6 / 2160
        return q * q * (s - 1) ** 2 * inverse_b / (s * inverse_b + 1)

    marks = [2 * mp.pi * 32 * 2**k for k in range(6)]
    sums, total, q = [], mpf(0), mpf(0)
    for mark in marks:
        while q < mark - mpf(10) ** (-20):
            width = mpf(1) / 4 if q < 20 else mpf(2)
            high = min(q + width, mark)
            for x, w in RULE:
                total += w * (high - q) / 2 * integrand((q + high) / 2 + (high - q) / 2 * x)
            q = high
        sums.append(total)
    for order in range(1, len(sums)):
        sums = [(2**order * b - a) / (2**order - 1) for a, b in zip(sums, sums[1:])]
    return g * g * (1 + sums[0] / (36 * mp.pi * phi))


def state(phi, pressure):
    phi, pressure = mpf(phi), mpf(pressure)
    g = (1 + phi / 2) / (1 - phi) ** 2
    guess = mpf(3) / 4 * mp.sqrt(mp.pi / 3) / (phi * g * g)
    fluid = Fluid(phi, 13 / guess)
    # F' changes sign three times over this range: found by a fine walk, not by anything clever.
    roots, r, step = [], guess / 2, mpf(1) + mpf(1) / 20
    before = fluid.derivatives(r, pressure)[1]
    end = 6 / pressure if pressure > 0 else mpf(1)
    while r < end:
        after = fluid.derivatives(r * step, pressure)[1]
        if (after > 0) != (before > 0):
            roots.append(fluid.root(r, r * step, pressure))
        before, r = after, r * step
    points = [fluid.derivatives(x, pressure) for x in roots]
    return roots, points, short_time(phi)


def main(arguments):
    pairs = list(zip(arguments[::2], arguments[1::2])) or [("0.4731", "0.73"), ("0.5837", "2.9"), ("0.6291", "0")]
    for phi, pressure in pairs:
        roots, points, tau_s = state(phi, pressure)
        print(f"phi {phi} P {pressure}")
        for r, (f, _, d2) in zip(roots, points):
            print("  r", mp.nstr(r, 18), " F", mp.nstr(f, 18), " F''", mp.nstr(d2, 16))
        print("  F_B1", mp.nstr(points[1][0] - points[0][0], 18))
        if len(points) > 2:
            print("  F_B2", mp.nstr(points[1][0] - points[2][0], 18))
        print("  tau_s/tau_E", mp.nstr(tau_s, 16), flush=True)


main(sys.argv[1:])
