#!/usr/bin/python3
"""Window scan and models of a noise-free asymmetric peak, and moments of a split Gaussian.

Independent of Lehr: scipy's least squares and numerical integration. Prints the numbers of tests/xrd/test_fsdp.c.
"""
import numpy as np
from scipy.integrate import quad
from scipy.optimize import least_squares

LN2 = np.log(2)


def glass(q):
    """The profile of tests/xrd/fsdp_helper.c."""
    bump = lambda p, s: np.exp(-0.5 * ((q - p) / s) ** 2)
    peak = bump(2.66, np.where(q < 2.66, 0.215, 0.195)) + 0.06 * bump(2.45, 0.12)
    return 0.85 * peak + 0.18 * bump(4.4, 0.5) + 0.1 * np.exp(-0.4 * (q - 2))


def gaussian(p, x):
    return p[3] + p[2] * np.exp(-4 * LN2 * ((x - p[0]) / p[1]) ** 2)


def split(p, x):
    return p[3] + p[2] * np.exp(-4 * LN2 * ((x - p[0]) / np.where(x < p[0], p[1], p[4])) ** 2)


def fit(model, start, x, y):
    result = least_squares(lambda p: model(p, x) - y, start, xtol=1e-15, ftol=1e-15, gtol=1e-15, x_scale=np.abs(start))
    return result.x


def window(y, fraction):
    top = int(np.argmax(y))
    low = high = top
    while y[low - 1] >= (1 - fraction) * y[top]:
        low -= 1
    while y[high + 1] >= (1 - fraction) * y[top]:
        high += 1
    return slice(low, high + 1)


q = 1.9 + 1.6 * (np.arange(2400) + 0.5) / 2400
y = glass(q)
start = np.array([2.66, 0.5, 0.8, 0.2])
positions, widths = {}, {}
for fraction in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
    w = window(y, fraction)
    p = fit(gaussian, start, q[w], y[w])
    positions[fraction], widths[fraction] = p[0], p[1]
    print(f"fraction {fraction}: q0 {p[0]:.9f} w {p[1]:.9f} points {w.stop - w.start}")
d = np.array([positions[f] - positions[0.5] for f in positions])
print(f"range position {np.sqrt(np.mean(d**2)):.9f}")
d = np.array([widths[f] - widths[0.5] for f in widths])
print(f"range width {np.sqrt(np.mean(d**2)):.9f}")
w = window(y, 0.5)
s = fit(split, np.append(start, 0.5), q[w], y[w])
print(f"split maximum {s[0]:.9f} left {s[1]:.9f} right {s[4]:.9f} model {abs(s[0] - positions[0.5]) / np.sqrt(2):.9f}")

left, right, centre = 0.52, 0.44, 2.63
f = lambda x: np.exp(-4 * LN2 * ((x - centre) / (left if x < centre else right)) ** 2)
moment = lambda g: quad(lambda x: g(x) * f(x), 1, centre, epsabs=1e-14)[0] + quad(lambda x: g(x) * f(x), centre, 4, epsabs=1e-14)[0]
norm = moment(lambda x: 1)
mean = moment(lambda x: x) / norm
m2 = moment(lambda x: (x - mean) ** 2) / norm
m3 = moment(lambda x: (x - mean) ** 3) / norm
print(f"split Gaussian {left} {right}: centroid {mean:.12f} skewness {m3 / m2**1.5:.12f}")
