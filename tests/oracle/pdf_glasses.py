#!/usr/bin/python3
"""Noise-free patterns of glasses whose partial pair functions are known: tests/pdf/glasses/*.txt.

Independent of Lehr: pair functions of Gaussian shells and a smooth step on a fine grid of r, transformed by the
trapezoidal rule; form factors of Waasmaier and Kirfel from a table, Compton scattering, anomalous terms and attenuation
from xraylib (called through ctypes). Usage: pdf_glasses.py TABLE_OF_FORM_FACTORS FOLDER [NAME...]
"""
import ctypes
import sys
import numpy as np
from scipy.optimize import brentq
from scipy.special import erf as verf

XRL = ctypes.CDLL("libxrl.so.11")
for name in ("SF_Compt", "Fi", "Fii", "CS_Total", "AtomicWeight"):
    getattr(XRL, name).restype = ctypes.c_double
HC, MC2 = 12.398419843320026, 510.99895
R = np.arange(0.005, 45, 0.01)


def xrl(name, z, *args):
    return getattr(XRL, name)(ctypes.c_int(z), *[ctypes.c_double(a) for a in args], None)


def table(path):
    atoms = {}
    for line in open(path):
        if line[0] != "#":
            parts = line.split()
            atoms[parts[0]] = (int(parts[1]), np.array(parts[2:], float))
    return atoms


def form_factor(row, q):
    s2 = (q / 4 / np.pi) ** 2
    return row[5] + sum(row[k] * np.exp(-row[6 + k] * s2) for k in range(5))


# ---- structures -----------------------------------------------------------------------------
# Shells of a pair: [distance, standard deviation, number of the second kind about the first]; then a step of width w
# whose place makes the hole hold 1 - S(0) atoms; wave: amplitude, wavelength and decay of what follows.
def pair_function(rho, c_j, shells, width, wave, s0):
    g = np.zeros_like(R)
    for d, s, n in shells:
        g += n / (4 * np.pi * rho * c_j * R * d) * np.exp(-((R - d) ** 2) / 2 / s**2) / np.sqrt(2 * np.pi) / s

    def whole(at):
        step = 0.5 * (1 + verf((R - at) / np.sqrt(2) / width))
        tail = step * (1 + wave[0] * np.cos(2 * np.pi * (R - at) / wave[1]) * np.exp(-(R - at) / wave[2]))
        return g + tail

    def excess(at):
        return 4 * np.pi * rho * np.sum(R**2 * (whole(at) - 1)) * 0.01 + 1 - s0

    return whole(brentq(excess, 2.2, 7.5))


def metal(elements, rho, name):
    """Pair functions of pdf_lennard_jones.c, smoothed a little and faded out before half of its box."""
    return dict(elements=elements, rho=rho, tables=name, s0=0.0)


def read_pairs(structure, folder):
    rows = np.loadtxt(f"{folder}/{structure['tables']}.g")
    names = [e for e, _ in structure["elements"]]
    partial, column = {}, 1
    blur = np.exp(-0.5 * (np.arange(-12, 13) * 0.01 / 0.03) ** 2)
    for i, a in enumerate(names):
        for b in names[: i + 1]:
            smooth = np.convolve(rows[:, column], blur / blur.sum(), mode="same")
            fade = np.exp(-((np.maximum(rows[:, 0] - 4.5, 0) / 4.5) ** 2))
            g = np.ones_like(R)
            g[: len(rows)] = 1 + (smooth - 1) * fade
            partial[a, b] = g
            column += 1
    return partial


def network(elements, rho, pairs):
    return dict(elements=elements, rho=rho, pairs={k: (v, 0.45, (0.05, 2.6, 2.0)) for k, v in pairs.items()}, s0=0.01)


STRUCTURES = {
    "vit": metal([("Zr", 41.2), ("Ti", 13.8), ("Cu", 12.5), ("Ni", 10), ("Be", 22.5)], 0.0602, "vit"),
    "cuzr": metal([("Cu", 50), ("Zr", 50)], 0.0578, "cuzr"),
    "pdnip": metal([("Pd", 40), ("Ni", 40), ("P", 20)], 0.0790, "pdnip"),
    "feb": metal([("Fe", 80), ("B", 20)], 0.0920, "feb"),
    "alce": metal([("Ce", 70), ("Al", 10), ("Ni", 10), ("Cu", 10)], 0.0335, "alce"),
    "mgznca": metal([("Mg", 65), ("Zn", 30), ("Ca", 5)], 0.0500, "mgznca"),
    "sio2": network([("Si", 1), ("O", 2)], 0.0662, {
        ("Si", "O"): [(1.61, 0.05, 4.0), (4.10, 0.28, 11)], ("O", "O"): [(2.63, 0.09, 6.0), (3.9, 0.4, 9)], ("Si", "Si"): [(3.08, 0.12, 4.0)]}),
    "geo2": network([("Ge", 1), ("O", 2)], 0.0629, {
        ("Ge", "O"): [(1.74, 0.055, 4.0), (3.9, 0.3, 9)], ("O", "O"): [(2.83, 0.11, 6.0)], ("Ge", "Ge"): [(3.17, 0.13, 4.0)]}),
    "b2o3": network([("B", 2), ("O", 3)], 0.0796, {
        ("B", "O"): [(1.37, 0.045, 3.0), (2.75, 0.18, 5)], ("O", "O"): [(2.38, 0.08, 4.0), (3.1, 0.3, 4)], ("B", "B"): [(2.45, 0.12, 3.0)]}),
    "mg2sio4": network([("Mg", 2), ("Si", 1), ("O", 4)], 0.0869, {
        ("Si", "O"): [(1.63, 0.05, 4.0), (3.4, 0.35, 8)], ("Mg", "O"): [(2.05, 0.13, 4.6), (3.5, 0.4, 9)],
        ("O", "O"): [(2.72, 0.16, 5.0), (3.1, 0.25, 5)], ("Mg", "Si"): [(3.25, 0.18, 2.6)],
        ("Mg", "Mg"): [(3.1, 0.22, 4)], ("Si", "Si"): [(3.15, 0.12, 1.0)]}),
}

# ---- patterns: structure, energy, qmin, qmax, step, scale, b, constant, counts, plate mu t --------
PATTERNS = {
    # name: structure, keV, qmin, qmax, dq, constant, background share, plate mu t, anvil mm of diamond
    "vit_a": ("vit", 68.5, 0.6, 22, 0.025, 5, 0.25, 1.6, 0), "vit_b": ("vit", 100, 0.5, 14, 0.02, 2, 0.6, 0.5, 0),
    "cuzr_a": ("cuzr", 87, 0.5, 18, 0.02, 8, 0.15, 1.0, 0), "cuzr_b": ("cuzr", 60, 0.7, 12, 0.02, 3, 0.4, 0, 0),
    "pdnip_a": ("pdnip", 71, 0.5, 20, 0.025, 10, 0.3, 0.8, 0), "pdnip_b": ("pdnip", 103, 0.6, 25, 0.025, 4, 0.1, 0, 0),
    "feb_a": ("feb", 80, 0.5, 16, 0.02, 3, 0.2, 0, 0), "alce_a": ("alce", 103, 0.6, 16, 0.02, 12, 0.3, 0.7, 0),
    "mgznca_a": ("mgznca", 68.5, 0.5, 18, 0.02, 1, 0.5, 0.3, 0),
    "sio2_a": ("sio2", 68.5, 0.5, 25, 0.025, 0.4, 0.5, 0.1, 0), "sio2_b": ("sio2", 68.5, 0.5, 15, 0.02, 0.4, 0.5, 0.1, 0),
    "geo2_a": ("geo2", 80, 0.5, 20, 0.025, 1, 0.3, 0.2, 0), "geo2_b": ("geo2", 80, 0.5, 15, 0.025, 1, 0.3, 0.2, 0),
    "b2o3_a": ("b2o3", 68.5, 0.5, 22, 0.025, 0.2, 0.6, 0.1, 0), "b2o3_b": ("b2o3", 68.5, 0.5, 16, 0.025, 0.2, 0.6, 0.1, 0),
    "mg2sio4_a": ("mg2sio4", 65, 0.6, 24, 0.025, 0.5, 0.4, 0.1, 0), "mg2sio4_b": ("mg2sio4", 65, 0.6, 16, 0.025, 0.5, 0.4, 0.1, 0),
    "dac": ("alce", 60, 1.0, 14, 0.02, 2, 2.5, 0, 2.2),
}

# Range of the first shell.
CUTS = {"alce": (2.2, 4.5), "sio2": (1.3, 2.1), "geo2": (1.4, 2.2), "b2o3": (1.1, 1.9), "mg2sio4": (1.35, 2.4), "pdnip": (1.8, 3.5)}


def total_s(structure, q, atoms, energy, folder):
    names = [e for e, _ in structure["elements"]]
    c = np.array([x for _, x in structure["elements"]], float)
    c /= c.sum()
    f = {}
    for e in names:
        z, row = atoms[e]
        f[e] = form_factor(row, q) + xrl("Fi", z, energy) + 1j * abs(xrl("Fii", z, energy))
    mean = sum(x * f[e] for x, e in zip(c, names))
    mean2 = sum(x * abs(f[e]) ** 2 for x, e in zip(c, names))
    kernel = np.sinc(np.outer(q, R) / np.pi) * (4 * np.pi * structure["rho"] * R**2 * 0.01)
    s = np.ones_like(q)
    partial = read_pairs(structure, folder) if "tables" in structure else {}
    for i, a in enumerate(names):
        for j, b in enumerate(names[: i + 1]):
            if "pairs" in structure:
                ordered = (a, b) if (a, b) in structure["pairs"] else (b, a)
                shells, width, wave = structure["pairs"][ordered]
                partial[a, b] = pair_function(structure["rho"], c[names.index(ordered[1])], shells, width, wave, structure["s0"])
            g = partial[a, b]
            weight = (2 - (a == b)) * c[i] * c[j] * (f[a] * np.conj(f[b])).real / abs(mean) ** 2
            s += weight * (kernel @ (g - 1))
    return s, abs(mean) ** 2, mean2, partial, dict(zip(names, c)), f


def pattern(name, atoms, folder):
    kind, energy, qmin, qmax, dq, constant, share, mu_t, anvil = PATTERNS[name]
    structure = STRUCTURES[kind]
    q = np.arange(qmin, qmax + dq / 2, dq)
    s, f_squared, f2, partial, c, _ = total_s(structure, q, atoms, energy, folder)
    q_full = np.arange(0, qmax + dq / 2, dq / 2)
    q_full[0] = 1e-6
    full = (q_full, total_s(structure, q_full, atoms, energy, folder)[0])
    theta2 = 2 * np.arcsin(q * HC / energy / 4 / np.pi)
    k = 1 / (1 + energy / MC2 * (1 - np.cos(theta2)))
    recoil = k**2 * (k + 1 / k - np.sin(theta2) ** 2) / (1 + np.cos(theta2) ** 2)
    incoherent = lambda z: np.array([xrl("SF_Compt", z, x / 4 / np.pi) for x in q]) * recoil
    compton = sum(x * incoherent(atoms[e][0]) for e, x in c.items())

    def mu_mass(e, energies):
        return np.array([xrl("CS_Total", atoms[e][0], x) for x in np.atleast_1d(energies)])

    weights = {e: x * xrl("AtomicWeight", atoms[e][0]) for e, x in c.items()}
    mass = sum(weights.values())
    mix = lambda energies: sum(w / mass * mu_mass(e, energies) for e, w in weights.items())
    plate = lambda y: np.where(np.abs(y) < 1e-12, 1, -np.expm1(-y) / np.where(np.abs(y) < 1e-12, 1, y))
    a_el = plate(mu_t * (1 / np.cos(theta2) - 1)) if mu_t else np.ones_like(q)
    a_c = plate(mu_t * (mix(k * energy) / mix(energy) / np.cos(theta2) - 1)) if mu_t else np.ones_like(q)
    layer = layer_c = np.ones_like(q)
    if anvil:
        mut = mu_mass("C", energy)[0] * 3.515 * anvil / 10
        layer = np.exp(-mut * (1 / np.cos(theta2) - 1))
        layer_c = np.exp(-mut * (mu_mass("C", k * energy) / mu_mass("C", energy)[0] / np.cos(theta2) - 1))
    polar = 0.5 * (1 + np.cos(theta2) ** 2)
    signal = polar * (a_el * layer * (f_squared * (s - 1) + f2) + a_c * layer_c * compton) + constant
    level = np.median(f2)
    if anvil:  # Compton scattering of diamond, in the same anvil, and of the air
        background = polar * (share * 6 / 6 * incoherent(6) * layer_c * level / incoherent(6).max() + 0.2 * level * np.exp(-q / 1.2))
    else:
        background = share * level * (0.5 + 1.5 * np.exp(-q / 2.5) + 0.35 * np.exp(-((q - 1.6) / 0.35) ** 2))
    return dict(full=full, q=q, signal=signal, background=background, s=s, rho=structure["rho"], partial=partial, c=c,
                f_squared=f_squared, f2=f2, compton=compton, polar=polar, a=a_el * layer, a_c=a_c * layer_c, s0=structure["s0"],
                composition="".join(f"{e}{x}" for e, x in structure["elements"]), energy=energy, mu_t=mu_t, anvil=anvil, constant=constant, kind=kind)


def neighbours(p, first, last):
    """int RDF dr of S from q = 0 on, with Lorch's window, to the end of the pattern."""
    q, s = p["full"]
    window = np.sinc(q / q[-1])
    r = np.linspace(first, last, 4001)
    weights = np.full_like(q, q[1])
    weights[-1] /= 2
    g = 2 / np.pi * np.sin(np.outer(r, q)) @ (q * (s - 1) * window * weights)
    return np.trapezoid(r * g + 4 * np.pi * p["rho"] * r**2, r) if hasattr(np, "trapezoid") else np.trapz(r * g + 4 * np.pi * p["rho"] * r**2, r)


def write(path, p, median_counts, b):
    """Columns q, sample + b background, background, in counts that are noise free; the truth in the header."""
    unit = median_counts / np.median(p["signal"] + b * p["background"])
    low = min(R[np.argmax(g > 1e-3)] for g in p["partial"].values())
    with open(path, "w") as out:
        for key in ("composition", "energy", "rho", "mu_t", "anvil", "constant"):
            out.write(f"# {key} {p[key]}\n")
        first, last = CUTS.get(p["kind"], (2.0, 3.8))
        out.write(f"# from {first}\n# to {last}\n# neighbours {neighbours(p, first, last):.5f}\n")
        out.write(f"# scale {1 / unit:.9g}\n# b {b}\n# shortest {low:.3f}\n# q I I_background S\n")
        for q, i, g, s in zip(p["q"], p["signal"], p["background"], p["s"]):
            out.write(f"{q:.5g} {unit * (i + b * g):.8g} {unit * g:.8g} {s:.7g}\n")


if __name__ == "__main__":
    elements = table(sys.argv[1])
    for name in sys.argv[3:] or PATTERNS:
        write(f"{sys.argv[2]}/{name}.txt", pattern(name, elements, sys.argv[2]), 1e5, 0.9)
