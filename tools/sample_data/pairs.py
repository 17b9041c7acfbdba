"""X-ray intensities at high q of samples with known shells of neighbours, and what an analysis should find."""
from math import erf, pi, sqrt

import numpy as np

from . import samples

ENERGY_KEV, HC_KEV_ANG, ELECTRON_KEV = 68.5, 12.398419843320026, 510.99895
MU_T = 0.05                             # thickness of the ribbon times attenuation
SCALE, CONSTANT = 90.0, 4.0             # intensity of one electron unit; fluorescence in electron units
BACKGROUND_SCALE = 0.94                 # what the sample lets through
PHOTONS = 1.5                           # per unit of intensity and of q: rings grow with the angle
Q_PER_ANG = np.arange(20, 1201) * 0.02
RANGE_ANG = (2.2, 3.60)                 # of the coordination number: what Lorch's window moves out of it, it moves in
DIFFERENCE_R_ANG = (2.6, 2.8, 3.0, 3.2, 3.6, 4.2, 5.0)
EDGE_ANG = 0.25                         # width of the edge where the shells give way to the outer structure

# Form factors of free atoms, f0 = c + sum a exp(-b s^2), s = q/(4 pi): a1..a5, c, b1..b5 of D. Waasmaier and
# A. Kirfel, Acta Cryst. A 51, 416 (1995). Anomalous terms f' and f'' at 68.5 keV: tables of xraylib.
FORM_FACTORS = {
    "Zr": ((17.859772, 10.911038, 5.821115, 3.512513, 0.746965), 1.124859,
           (1.310692, 12.319285, 0.104353, 91.777542, 0.104353), 0.0942, 0.3485),
    "Ti": ((9.818524, 1.522646, 1.703101, 1.768774, 7.082555), 0.102473,
           (8.001879, 0.029763, 39.885422, 120.157997, 0.532405), 0.0046, 0.0289),
    "Cu": ((14.014192, 4.784577, 5.056806, 1.457971, 6.932996), -3.254477,
           (3.73828, 0.003744, 13.034982, 72.554794, 0.265666), 0.0328, 0.0939),
    "Ni": ((13.521865, 6.947285, 3.866028, 2.1359, 4.284731), -2.762697,
           (4.077277, 0.286763, 14.622634, 71.96608, 0.004437), 0.0278, 0.0811),
    "Be": ((1.533712, 0.638283, 0.601052, 0.106139, 1.118414), 0.002511,
           (42.662079, 0.59542, 99.106499, 0.15134, 1.843093), -0.0007, 0.0),
}
# Incoherent scattering of the alloy per atom every 0.5/angstrom from 0 (J. H. Hubbell et al., J. Phys. Chem. Ref.
# Data 4, 471 (1975), mean over the composition).
COMPTON_STEP_PER_ANG = 0.5
COMPTON = (
    0.0000, 0.7800, 2.2408, 3.5263, 4.6514, 5.7047, 6.6897, 7.6109, 8.4831, 9.3095, 10.0895, 10.8209, 11.5009,
    12.1318, 12.7128, 13.2535, 13.7572, 14.2301, 14.6781, 15.1020, 15.5057, 15.8904, 16.2591, 16.6119, 16.9485,
    17.2716, 17.5810, 17.8767, 18.1598, 18.4315, 18.6927, 18.9436, 19.1840, 19.4142, 19.6347, 19.8461, 20.0493,
    20.2448, 20.4320, 20.6108, 20.7823, 20.9475, 21.1065, 21.2591, 21.4057, 21.5468, 21.6825, 21.8135, 21.9399,
    22.0617, 22.1792,
)


def percus_yevick(x, eta):
    """S(x) of hard spheres of diameter 1 in the approximation of Percus and Yevick (Wertheim 1963)."""
    a = (1 + 2 * eta) ** 2 / (1 - eta) ** 4
    b = -6 * eta * (1 + eta / 2) ** 2 / (1 - eta) ** 4
    c = eta / 2 * a
    s, k = np.sin(x), np.cos(x)
    g = a * (s - x * k) / x ** 2 + b * (2 * x * s + (2 - x ** 2) * k - 2) / x ** 3
    g += c * (-(x ** 4) * k + 4 * ((3 * x ** 2 - 6) * k + (x ** 3 - 6 * x) * s + 6)) / x ** 5
    return 1 / (1 + 24 * eta * g / x)


class Structure:
    """Soft hard spheres whose nearest neighbours are replaced by Gaussian shells; S(q) and T(r) of it."""
    R_ANG = (np.arange(2600) + 0.5) * 0.0025

    def __init__(self, pair):
        self.pair = pair
        fine, r = (np.arange(6000) + 0.5) * 0.005, self.R_ANG
        outer = 4 * pi * pair.number_density * r
        outer += 2 / pi * 0.005 * np.sin(np.outer(r, fine)) @ (fine * (self.base(fine) - 1))
        self.first = sum(n / (distance * sd * sqrt(2 * pi)) * np.exp(-(((r - distance) / sd) ** 2) / 2)
                         for n, distance, sd in pair.shells)
        self.change = self.first - outer * self.inner(self.edge(outer))
        self.total = outer + self.change

    def base(self, q):
        """S(q) of the outer structure."""
        pair = self.pair
        return 1 + (percus_yevick(q * pair.diameter_ang, pair.packing) - 1) * np.exp(-((pair.softness * 0.4 * q) ** 2) / 2)

    def inner(self, edge):
        """1 below the edge, 0 beyond."""
        return np.array([0.5 * (1 - erf((r - edge) / EDGE_ANG / sqrt(2))) for r in self.R_ANG])

    def edge(self, outer):
        """Where as many neighbours are taken away as the shells bring, so that S(0) stays what it is (bisection)."""
        low, high = 2.8, 4.6
        for _ in range(60):
            middle = 0.5 * (low + high)
            left = np.sum(self.R_ANG * (self.first - outer * self.inner(middle)))
            low, high = (middle, high) if left > 0 else (low, middle)
        return 0.5 * (low + high)

    def __call__(self, q):
        """S(q)."""
        return self.base(q) + 0.0025 * np.sin(np.outer(q, self.R_ANG)) @ self.change / q

    def neighbours(self, low, high):
        """Integral of RDF = r T(r)."""
        r = np.linspace(low, high, 20001)
        rdf = r * np.interp(r, self.R_ANG, self.total)
        return float(np.sum(rdf[1:] + rdf[:-1]) * (r[1] - r[0]) / 2)


def lorch_transform(q, excess, r):
    """G(r) of S - 1 on q, with the window sin(x)/x, x = pi q/qmax: Simpson's rule on an even grid from 0."""
    weights = np.full(len(q), 2.0)
    weights[1::2] = 4.0
    weights[0] = weights[-1] = 1.0
    step = q[1] - q[0]
    return 2 / pi * np.sin(np.outer(r, q)) @ (weights * step / 3 * q * excess * np.sinc(q / q[-1]))


def two_theta(q):
    """Scattering angle (rad)."""
    return 2 * np.arcsin(q * HC_KEV_ANG / ENERGY_KEV / (4 * pi))


def averages(q):
    """<f>^2, <f^2> and incoherent scattering of the alloy per atom, recoil included (electron units)."""
    mean, square = 0, 0
    for element, percent in samples.COMPOSITION:
        a, c, b, real, imaginary = FORM_FACTORS[element]
        s2 = (q / (4 * pi)) ** 2
        f = c + real + sum(x * np.exp(-y * s2) for x, y in zip(a, b)) + 1j * imaginary
        mean, square = mean + percent / 100 * f, square + percent / 100 * np.abs(f) ** 2
    half = np.sin(two_theta(q) / 2)
    k = 1 / (1 + ENERGY_KEV / ELECTRON_KEV * 2 * half ** 2)
    sine2 = np.sin(two_theta(q)) ** 2
    recoil = k * k * (k + 1 / k - sine2) / (2 - sine2)      # a detector that counts
    return np.abs(mean) ** 2, square, compton(q) * recoil


def compton(q):
    """Table by cubics through four points."""
    x = q / COMPTON_STEP_PER_ANG
    i = np.clip(x.astype(int), 1, len(COMPTON) - 3)
    t, y = x - i, np.array(COMPTON)
    return (y[i - 1] * -t * (t - 1) * (t - 2) / 6 + y[i] * (t + 1) * (t - 1) * (t - 2) / 2
            - y[i + 1] * (t + 1) * t * (t - 2) / 2 + y[i + 2] * (t + 1) * t * (t - 1) / 6)


def background(q):
    """Air, and the frame that holds the ribbon."""
    return 700 * np.exp(-q / 2.1) + 90 * np.exp(-(((q - 1.6) / 0.9) ** 2)) + 45


def plate(x):
    """Absorption of a plate across the beam, relative to that at angle 0."""
    return -np.expm1(-x) / x


def intensity(q, structure):
    """Expected intensity of the sample in its frame: polarisation of a full ring, absorption of a plate."""
    f, f2, incoherent = averages(q)
    cosine = np.cos(two_theta(q))
    energy = 1 / (1 + ENERGY_KEV / ELECTRON_KEV * (1 - cosine))      # of Compton scattering, over that of the beam
    elastic, inelastic = [plate(MU_T * (ratio / cosine - 1)) for ratio in (1.0, energy ** -3)]
    polarized = (1 + cosine ** 2) / 2
    electrons = polarized * (elastic * (f * (structure(q) - 1) + f2) + inelastic * incoherent) + CONSTANT
    return SCALE * electrons + BACKGROUND_SCALE * background(q)


def pattern_text(title, mean, random):
    """File as of an integration program, with counting noise."""
    weight = PHOTONS * Q_PER_ANG
    counts = random.poisson(mean * weight)
    lines = [f"# {title}", f"# Wavelength: {HC_KEV_ANG / ENERGY_KEV * 1e-10:.9e}", "# Polarization factor: None",
             "# q_A^-1 I sigma"]
    lines += [f"{q:.2f} {n / w:.7g} {sqrt(max(n, 1)) / w:.4g}" for q, n, w in zip(Q_PER_ANG, counts, weight)]
    return "\n".join(lines) + "\n"


def truth(structure, reference):
    """What an analysis should find."""
    pair, q = structure.pair, np.arange(1201) * 0.02
    found = {"number_density_per_ang3": pair.number_density,
             "density_g_per_cm3": pair.number_density * samples.molar_mass_g_per_mol() / 0.602214076,
             "shells_number_distance_sd_ang": [list(shell) for shell in pair.shells],
             "neighbours": structure.neighbours(*RANGE_ANG), "neighbours_range_ang": list(RANGE_ANG)}
    if reference is not structure:
        excess = np.zeros_like(q)
        excess[1:] = structure(q[1:]) - reference(q[1:])
        found["difference_r_ang"] = list(DIFFERENCE_R_ANG)
        found["difference_per_ang2"] = [float(x) for x in lorch_transform(q, excess, np.array(DIFFERENCE_R_ANG))]
    return found
