"""Limits and relaxation times of the theory in kelvin and GPa, for tests/ecnle/test_regime.c and
tests/study/test_theory.c.

SOURCE: written from the equations of A. D. Phan et al., Phys. Rev. Lett. 126, 025502 (2021) and their companion on
reversible relaxation, with the Percus-Yevick structure factor in Baxter's form, Gauss-Legendre panels and scipy's
brentq; nothing of it is shared with the program. Quadrature is good to 1e-9, the tail of tau_s to 1e-8.

Usage: python3 ecnle_regime.py
"""
import numpy as np
from scipy.optimize import brentq

KB = 1.380649e-23
X16, W16 = np.polynomial.legendre.leggauss(16)


def panels(end, width):
    edges = np.arange(0.0, end + width / 2, width)
    mid, half = (edges[1:] + edges[:-1]) / 2, (edges[1:] - edges[:-1]) / 2
    return (mid[:, None] + half[:, None] * X16).ravel(), (half[:, None] * W16).ravel()


def structure(phi, q):
    """S = 1/|Q|^2 (Baxter); below q = 0.01, where that loses digits, S(0), which is good to 1e-6 of a weight of 1e-7."""
    a = (1 + 2 * phi) / (1 - phi) ** 2
    b = -3 * phi / (2 * (1 - phi) ** 2)
    e = np.exp(1j * q)
    i0 = (e - 1) / (1j * q)
    i1 = e / (1j * q) - i0 / (1j * q)
    i2 = e / (1j * q) - 2 * i1 / (1j * q)
    big = 1 - 12 * phi * (a / 2 * (i2 - i0) + b * (i1 - i0))
    return np.where(q < 0.01, (1 - phi) ** 4 / (1 + 2 * phi) ** 2, 1 / np.abs(big) ** 2)


class Fluid:
    def __init__(self, phi, end=1500.0):
        self.phi = phi
        q, w = panels(end, 0.25)
        s = structure(phi, q)
        self.w, self.q, self.s = w, q, s
        self.a = q ** 2 * (s - 1) ** 2 / (12 * np.pi * phi * (1 + s))
        self.b = q ** 2 * (1 + 1 / s) / 6

    def f(self, r):
        return -3 * np.log(r) - np.sum(self.w * self.a * np.exp(-self.b * r * r))

    def slope(self, r):
        return -3 / r + 2 * r * np.sum(self.w * self.a * self.b * np.exp(-self.b * r * r))

    def turn(self, r):
        return 3 / r ** 2 + 2 * np.sum(self.w * self.a * self.b * np.exp(-self.b * r * r) * (1 - 2 * self.b * r * r))

    def turnings(self):
        grid = np.geomspace(0.004, 0.9, 400)
        v = [self.turn(r) for r in grid]
        out = [brentq(self.turn, grid[i], grid[i + 1], xtol=1e-14) for i in range(399) if v[i] * v[i + 1] < 0]
        assert len(out) == 2
        return out

    def points(self, p):
        up, down = self.turnings()
        g = lambda r: self.slope(r) + p
        loc = brentq(g, 1e-3, up, xtol=1e-15)
        bar = brentq(g, up, down, xtol=1e-15) if g(down) < 0 else np.nan
        sec = brentq(g, down, 6 / p, xtol=1e-14) if p > 0 and g(down) < 0 else np.nan
        return loc, bar, sec

    def tau_s(self):
        phi, end = self.phi, 4000.0
        q, w = panels(end, 0.25)
        s = structure(phi, q)
        j0 = np.sin(q) / q
        j2 = (3 / q ** 2 - 1) * np.sin(q) / q - 3 * np.cos(q) / q ** 2
        b = 1 / (1 - j0 + 2 * j2)
        g = (1 + phi / 2) / (1 - phi) ** 2
        total = np.sum(w * q ** 2 * (s - 1) ** 2 / (s + b)) + (24 * phi * g) ** 2 / (4 * end)
        return 1e-13 * g * g * (1 + total / (36 * np.pi * phi))

    def log10_tau(self, p):
        loc, bar, _ = self.points(p)
        barrier = self.f(bar) + p * bar - self.f(loc) - p * loc
        return np.log10(self.tau_s()) + np.logaddexp(0, barrier) / np.log(10)

    def equal_depth(self, most):
        def delta(p):
            loc, _, sec = self.points(p)
            return self.f(sec) + p * sec - self.f(loc) - p * loc
        return brentq(delta, 1e-7, 0.999 * most, xtol=1e-16, rtol=1e-12)


def main():
    tg, slope, d = 582.0, 6e-4, 2.8e-10
    phi_g = brentq(lambda x: Fluid(x).log10_tau(0) - 2, 0.655, 0.663, xtol=1e-12)
    print(f"phi_g {phi_g:.10f}")
    for t, gpa in ((600.0, 1.1), (570.0, 0.4), (640.0, 5.0)):
        phi = phi_g + (tg - t) * slope
        fluid = Fluid(phi)
        up, down = fluid.turnings()
        unit = KB * t / d ** 3 * 1e-9                # GPa
        p, critical, strength = gpa / unit, -fluid.slope(down), fluid.slope(up)
        print(f"T {t} P {gpa}: phi {phi:.10f} p {p:.10f} Pc {critical:.10f} Pc_GPa {critical * unit:.10f} "
              f"yield_GPa {strength * unit:.8f} Px_GPa {fluid.equal_depth(critical) * unit:.6e} "
              f"ln {np.log(p / critical):.10f} d {d * 1e10 * np.cbrt(critical / p):.9f}")
        h = 1e-3
        b = (fluid.log10_tau(h) - fluid.log10_tau(-h)) / (2 * h)
        linear = fluid.log10_tau(0) + b * p
        if p < critical:
            print(f"    log10_tau {fluid.log10_tau(p):.9f} r2 {fluid.points(p)[2]:.9f} linear {linear:.8f}")
        else:
            print(f"    linear {linear:.8f}")
    # dTg/dP, V* and m at no pressure; Tg at 0.5 GPa
    fluid = Fluid(phi_g)
    loc, bar, _ = fluid.points(0)
    volume = (bar - loc)                              # prefactor 1: d ln tau/dP, up to 1/(1 + e^-F)
    h = 1e-4
    a = (Fluid(phi_g + h).log10_tau(0) - Fluid(phi_g - h).log10_tau(0)) / (2 * h)
    print(f"m {tg * slope * a:.7f} V {volume * (d * 1e10) ** 3:.8f} "
          f"dTg/dP {volume / np.log(10) / (slope * a) / (KB * tg / d ** 3 * 1e-9):.8f}")

    def excess(t):
        return Fluid(phi_g + (tg - t) * slope).log10_tau(0.5 / (KB * t / d ** 3 * 1e-9)) - 2
    print(f"Tg(0.5 GPa) {brentq(excess, 570, 600, xtol=1e-8):.7f}")
    hour = brentq(lambda x: Fluid(x).log10_tau(0) - np.log10(3600), 0.66, 0.68, xtol=1e-12)
    print(f"T/Tg of 3600 s {(tg + (phi_g - hour) / slope) / tg:.10f}")


if __name__ == "__main__":
    main()
