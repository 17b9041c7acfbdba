#!/usr/bin/env python3
"""Makes sample_data/mechanics: simulated tests of strength and density with known truth.

    /usr/bin/python3 tools/make_mechanics_samples.py [FOLDER]
"""
import sys
from pathlib import Path

import numpy as np

FOLDER = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent / "sample_data/mechanics"
YIELD_MPA, MODULUS_MPA, OFFSET, POWER = 1687.0, 96000.0, 0.002, 24


def compression(rng):
    """Ramberg-Osgood's law with its yield point at the offset, after a seating of 0.0007."""
    stress = np.linspace(0, 1870, 20001)
    strain = 0.0007 + stress / MODULUS_MPA + OFFSET * (stress / YIELD_MPA) ** POWER
    grid = np.linspace(0.0007, 0.04, 500)
    return grid, np.interp(grid, strain, stress) + rng.normal(0, 4, grid.size)


def popin(rng):
    """Loads whose shear stresses follow a Weibull law of modulus 9 and scale 2.4 GPa; R 1.1 um, E_r 92 GPa."""
    stress = 2.4 * rng.weibull(9, 40)
    return (stress / 0.31) ** 3 * np.pi**3 * 1.1**2 / (6 * 92.0**2)


def indent(rng):
    """Hertz's contact to 2.5 mN, R 1.1 um, E_r 92 GPa; at 1.42 mN the depth jumps by 6 nm; noise 0.25 nm, 0.8 uN."""
    load = np.linspace(0.004, 2.5, 500)
    depth = (3 * load / (4 * 92 * np.sqrt(1.1))) ** (2 / 3) * 1000 + 6.0 * (load > 1.42)
    load, depth = np.append(load, load[::-4]), np.append(depth, depth[::-4] + 1)
    return depth + rng.normal(0, 0.25, load.size), load * 1000 + rng.normal(0, 0.8, load.size)


def weighings(rng):
    """Readings in air and water of 22 degC of three samples; balance noise 0.1 mg."""
    water, air = 0.9977700, 0.0011906
    for name, density in (("as-cast", 6.018), ("50 % yield", 6.062), ("90 % yield", 5.990)):
        for _ in range(5):
            volume = 0.082
            yield name, (density - air) * volume + rng.normal(0, 1e-4), (density - water) * volume + rng.normal(0, 1e-4)


def main():
    rng = np.random.default_rng(20)
    FOLDER.mkdir(parents=True, exist_ok=True)
    strain, stress = compression(rng)
    with open(FOLDER / "compression.csv", "w") as out:
        out.write("# simulated; truth: modulus 96 GPa, yield 1687 MPa at an offset of 0.002\nstrain,stress_MPa\n")
        out.writelines(f"{e:.6f},{s:.2f}\n" for e, s in zip(strain, stress))
    with open(FOLDER / "popin.csv", "w") as out:
        out.write("# simulated; truth: Weibull modulus 9, scale 2.4 GPa for R = 1.1 um, E_r = 92 GPa\nload_mN\n")
        out.writelines(f"{load:.4f}\n" for load in popin(rng))
    with open(FOLDER / "indent.txt", "w") as out:
        out.write("simulated; truth: pop-in at 1.42 mN of 6 nm, R = 1.1 um, E_r = 92 GPa\n\nNumber of Points = 625\n\n")
        out.write("Depth (nm)\tLoad (µN)\tTime (s)\n")
        depth, load = indent(np.random.default_rng(20))
        out.writelines(f"{d:.3f}\t{f:.3f}\t{0.02 * i:.2f}\n" for i, (d, f) in enumerate(zip(depth, load)))
    with open(FOLDER / "weighings.csv", "w") as out:
        out.write("# simulated; truth: 6.018, 6.062, 5.990 g/cm^3 in water of 22 degC\nsample,mass_air_g,mass_liquid_g\n")
        out.writelines(f'"{name}",{a:.5f},{b:.5f}\n' for name, a, b in weighings(rng))
    with open(FOLDER / "holds.csv", "w") as out:
        out.write("# enthalpies: Zhang et al., Sci. Rep. 7, 625 (2017); errors assumed\n")
        out.write("stress_percent,relaxation_enthalpy_J_per_g,sigma_relaxation_enthalpy_J_per_g\n")
        out.write("0,3.935,0.10\n50,2.967,0.10\n70,1.211,0.10\n90,5.299,0.10\n")


main()
