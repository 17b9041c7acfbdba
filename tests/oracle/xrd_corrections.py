#!/usr/bin/env python3
"""Numbers that tests/xrd/test_matter.c, test_dead_time.c, test_filter.c and test_effects.c compare with.

Independent of Lehr: paths of photons are followed, arrivals simulated, quantiles taken by numpy and a glass
pattern fitted by scipy. Attenuation of silicon at 13 keV: 36.6 /cm, by the logarithms of NISTIR 5632.

    python3 tests/oracle/xrd_corrections.py
"""
import numpy as np
from scipy import integrate, optimize, stats


def parallax():
    print("# parallax: mu [1/m], thickness [m], incidence [deg] -> mean distance [m] by quadrature, by photons +- error")
    random = np.random.default_rng(7)
    for mu, t, degrees in ((3660, 450e-6, 23.4), (3660, 450e-6, 44), (12000, 750e-6, 60), (200, 320e-6, 35), (1, 1e-3, 30)):
        a = np.radians(degrees)
        length = t / np.cos(a)
        top = integrate.quad(lambda s: s * np.sin(a) * mu * np.exp(-mu * s), 0, length, epsabs=0, epsrel=1e-12)[0]
        bottom = integrate.quad(lambda s: mu * np.exp(-mu * s), 0, length, epsabs=0, epsrel=1e-12)[0]
        path = random.exponential(1 / mu, 4_000_000)
        path = path[path < length] * np.sin(a)
        print(f"{mu} {t} {degrees} {top / bottom:.12e} {path.mean():.6e} {path.std() / np.sqrt(path.size):.1e}")


def plates():
    print("# plate: weight of the pixel at (t1, t2, t3) = (20, 60, 80) mm, mu t, tilt, azimuth [deg]")
    way = np.array([20.0, 60.0, 80.0]) / np.sqrt(20**2 + 60**2 + 80**2)
    for mu_t, tilt, azimuth in ((0.7, 0, 0), (0.7, 30, 0), (0.7, 30, 90), (0.31, 12.5, -140)):
        t, f = np.radians(tilt), np.radians(azimuth)
        # Azimuth 0 is along +t2, 90 degrees along +t1.
        normal = np.array([np.sin(t) * np.sin(f), np.sin(t) * np.cos(f), np.cos(t)])
        print(f"{mu_t} {tilt} {azimuth} {np.exp(-mu_t / (way @ normal) + mu_t / normal[2]):.15f}")


def seats():
    print("# seat: mu t, distance, inner, outer [thicknesses], tilt, azimuth [deg] -> transmission, by steps along the ray")
    way = np.array([20.0, 60.0, 80.0]) / np.sqrt(20**2 + 60**2 + 80**2)
    for mu_t, distance, inner, outer, tilt, azimuth in ((0.4, 0.575, 0.175, 0.625, 0, 0), (0.4, 0.575, 0.5, 0.75, 0, 0),
                                                        (0.4, 0.575, 0.175, 1.5, 0, 0), (0.4, 0.575, 0.6, 1.9, 0, 0),
                                                        (1.1, 0.575, 0.5, 0.75, 20, 70)):
        t, f = np.radians(tilt), np.radians(azimuth)
        axis = np.array([np.sin(t) * np.sin(f), np.sin(t) * np.cos(f), np.cos(t)])
        s = (np.arange(4_000_000) + 0.5) * 4 / 4_000_000  # along the ray, in thicknesses
        z = s * (way @ axis)
        radius = np.sqrt(np.maximum(0, s**2 - z**2))
        hole = inner + (z - distance) * (outer - inner)
        inside = (z > distance) & (z < distance + 1) & (radius > hole)
        print(f"{mu_t} {distance} {inner} {outer} {tilt} {azimuth} {np.exp(-mu_t * inside.sum() * 4 / 4_000_000):.6f}")


def dead_time():
    print("# dead time: n tau, photons per exposure -> mean counts and variance/mean of a simulated pixel")
    random = np.random.default_rng(3)
    for paralyzable in (False, True):
        for x in (0.05, 0.2):
            photons, repeats = 400.0, 40000
            tau = x / photons  # exposure 1
            counts = np.zeros(repeats)
            time = np.zeros(repeats)
            free = np.zeros(repeats)
            while (time < 1).any():
                time += random.exponential(1 / photons, repeats)
                seen = (time >= free) & (time < 1)
                counts += seen
                free = np.where(seen | paralyzable, time + tau, free)
            print(f"{'paralyzable' if paralyzable else 'non-paralyzable'} {x} {photons} {counts.mean():.3f} "
                  f"{counts.var() / counts.mean():.4f}")


def filters():
    print("# filter: values (i*i mod 97) + 3 of pixels i = 0..39")
    values = np.array([(i * i) % 97 + 3 for i in range(40)], float)
    print("median", np.median(values), "odd", np.median(values[:39]))
    print("trimmed 0.1 0.9", stats.trim_mean(values, 0.1))
    ordered = np.sort(values)
    print("mean of ranks 10..19 (0.25 0.5)", ordered[10:20].mean(), "upper tenth (0.9 1)", ordered[36:].mean())
    weights = np.array([1 + i % 3 for i in range(40)])
    expanded = np.sort(np.repeat(values / weights, weights))
    n = expanded.size
    print("weights 1 + i mod 3: n", n)
    for a, b in ((0.1, 0.9), (0.0, 0.5)):
        edges = np.clip(np.minimum(np.arange(1, n + 1), b * n) - np.maximum(np.arange(n), a * n), 0, None)
        print(f"trimmed {a} {b} of the expanded list {np.sum(edges * expanded) / np.sum(edges):.12f}")
    print("# loss of quantiles against the mean, Gaussian noise, by simulation of 400 000 samples of 101")
    random = np.random.default_rng(5)
    noise = random.standard_normal((400_000, 101))
    print("median", np.median(noise, axis=1).var() * 101, "trimmed 0.1 0.9",
          np.sort(noise, axis=1)[:, 10:91].mean(axis=1).var() * 101)


def glass(q):
    """A first sharp diffraction peak on a background, like that of a metallic glass."""
    return (0.05 + 0.9 * np.exp(-((q - 2.66) / 0.33)**2) + 0.28 * np.exp(-((q - 4.55) / 0.55)**2)
            + 0.06 * np.exp(-q / 1.5))


def effects():
    wavelength, distance = 12.398419843320026 / 13, 0.0816
    q = np.linspace(1.8, 3.6, 3601)
    angle = 2 * np.arcsin(q * wavelength / (4 * np.pi))
    c = np.cos(angle)

    def position(intensity):
        top = (q > 2.2) & (q < 3.2) & (intensity >= 0.5 * intensity[(q > 2.2) & (q < 3.2)].max())
        fit, _ = optimize.curve_fit(lambda x, a, m, w: a * np.exp(-4 * np.log(2) * ((x - m) / w)**2), q[top],
                                    intensity[top], (1, 2.67, 0.55))
        return fit[1]

    def efficiency(mu_t):
        return (1 - np.exp(-mu_t / c)) / (1 - np.exp(-mu_t))

    truth = position(glass(q))
    print(f"# effects on the position {truth:.6f} of the peak: of leaving a correction out")
    ring = 0.5 * (1 + c**2)

    def row(f):
        return 0.5 * (1 + c**2 - f * (1 - c**2))

    for name, factor in (("no solid angle", c**3), ("no polarization, full ring", ring),
                         ("no polarization, along the rows", row(0.99)),
                         ("0.95 instead of 0.99, along the rows", row(0.99) / row(0.95)),
                         ("no sensor, 450 um", efficiency(3660 * 450e-6)),
                         ("no sensor, 320 um", efficiency(3660 * 320e-6)),
                         ("no air", np.exp(-0.2925 * distance * (1 / c - 1)))):
        print(f"{name}: {position(glass(q) * factor) - truth:.3e}")
    # Positions without the parallax correction, from a calibration without it at the front of the sensor.
    mu, t = 3660, 450e-6
    depths = mu * t / c
    shift = np.sin(angle) / mu * (1 - depths / np.expm1(depths))
    seen = np.arctan((distance * np.tan(angle) + shift) / distance)
    q_seen = 4 * np.pi * np.sin(seen / 2) / wavelength
    print(f"no parallax: {position(np.interp(q, q_seen, glass(q))) - truth:.3e}")


parallax()
plates()
seats()
dead_time()
filters()
effects()
