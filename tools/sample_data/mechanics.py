"""Compression tests, pop-ins and weighings of some samples."""
from math import pi

import numpy as np

from . import samples

OFFSET, POWER, SEATING = 0.002, 24, 0.0007          # of the stress-strain curve
SOFTENING_STRAIN, SOFTENING_MPA = 0.033, 12000.0    # beyond this strain, per unit of strain
STRESS_NOISE_MPA, STRAIN_POINTS = 4.0, 400
RADIUS_UM, REDUCED_MODULUS_GPA, WEIBULL, N_POPINS = 1.10, 92.0, 9.0, 40
SHEAR_FACTOR = 0.31                                  # of the largest shear stress below a sphere (Hertz)
WATER_G_PER_CM3, AIR_G_PER_CM3, BATH_K = 0.9977700, 0.0011906, 295.15
PIECE_CM3, BALANCE_G, REPEATS = 0.082, 1.0e-4, 5


def compression_text(piece, random):
    """Ramberg-Osgood's law through its yield point at the offset, after a seating; it softens before it breaks."""
    stress = np.linspace(0, 1.11 * piece.yield_MPa, 20001)
    strain = SEATING + stress / piece.modulus_MPa + OFFSET * (stress / piece.yield_MPa) ** POWER
    grid = np.linspace(SEATING, 0.040, STRAIN_POINTS)
    softer = SOFTENING_MPA * np.maximum(grid - SOFTENING_STRAIN, 0.0)
    found = np.interp(grid, strain, stress) - softer + random.normal(0.0, STRESS_NOISE_MPA, grid.size)
    rows = [f"{e:.6f},{s:.2f}" for e, s in zip(grid, found)]
    return "\n".join([f"# synthetic: compression of {piece.name}", "strain,stress_MPa", *rows, ""])


def popin_text(piece, random):
    """Loads whose largest shear stresses follow Weibull's law, by Hertz's relation."""
    stress_GPa = piece.weibull_scale_GPa * random.weibull(WEIBULL, N_POPINS)
    load_mN = (stress_GPa / SHEAR_FACTOR) ** 3 * pi ** 3 * RADIUS_UM ** 2 / (6 * REDUCED_MODULUS_GPA ** 2)
    return "\n".join([f"# synthetic: loads of the first pop-ins of {piece.name}", "load_mN",
                      *[f"{load:.4f}" for load in load_mN], ""])


def weighing_text(random):
    """Readings of all samples in air and in water, one table."""
    rows = ["# synthetic: readings in air and in water of 22 degC", "sample,mass_air_g,mass_liquid_g"]
    for piece in samples.MECHANICS:
        for _ in range(REPEATS):
            air, liquid = [(piece.density_g_per_cm3 - medium) * PIECE_CM3 + random.normal(0.0, BALANCE_G)
                           for medium in (AIR_G_PER_CM3, WATER_G_PER_CM3)]
            rows.append(f"{piece.name},{air:.5f},{liquid:.5f}")
    return "\n".join(rows + [""])


def truth(piece):
    """What went in."""
    return {"yield_stress_MPa": piece.yield_MPa, "modulus_MPa": piece.modulus_MPa, "yield_offset": OFFSET,
            "popin_weibull_scale_GPa": piece.weibull_scale_GPa, "popin_weibull_modulus": WEIBULL,
            "weighing_density_g_per_cm3": piece.density_g_per_cm3}
