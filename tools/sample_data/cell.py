"""A series in a diamond cell: curves I(q) of the FSDP and the ruby line at each pressure."""
from dataclasses import replace

import numpy as np

from . import samples, scattering

Q_PER_ANG = 1.60 + 0.012 * np.arange(200)
PHOTONS_AT_UNIT_INTENSITY = 2.0e5               # per point of a curve: the empty cell is subtracted already
EMPTY_CELL = 0.8                                # its scattering in units of the sample's, for the noise
TEMPERATURE_K = 296.0
RUBY_2020 = (1870.0, 5.63)                      # P = A d (1 + B d), d = line/line0 - 1 (ruby2020)


def compressed_volume(pressure_GPa, modulus_GPa, prime):
    """V/V0 of Birch and Murnaghan's equation of third order, by Newton's method in f = ((V0/V)^(2/3) - 1)/2."""
    strain = pressure_GPa / (3.0 * modulus_GPa)
    for _ in range(60):
        bracket = 1.0 + 1.5 * (prime - 4.0) * strain
        value = 3.0 * modulus_GPa * strain * (1.0 + 2.0 * strain) ** 2.5 * bracket - pressure_GPa
        slope = 3.0 * modulus_GPa * ((1.0 + 2.0 * strain) ** 2.5 * (bracket + 1.5 * (prime - 4.0) * strain)
                                     + 5.0 * strain * (1.0 + 2.0 * strain) ** 1.5 * bracket)
        strain -= value / slope
    return (1.0 + 2.0 * strain) ** -1.5


def ruby_nm(pressure_GPa):
    """Line of the ruby."""
    a, b = RUBY_2020
    shift = (np.sqrt(1.0 + 4.0 * b * pressure_GPa / a) - 1.0) / (2.0 * b)
    return samples.CELL.ruby0_nm * (1.0 + shift)


def profile_at(pressure_GPa):
    """I(q) under pressure: all distances shrink alike, the FSDP goes as V^(-1/3)."""
    cell = samples.CELL
    ratio = compressed_volume(pressure_GPa, cell.bulk_modulus_GPa, cell.bulk_modulus_prime) ** (-1.0 / 3.0)
    plain = scattering.Profile(position_per_ang=cell.q1_per_ang, fwhm_per_ang=scattering.AMBIENT_WIDTH_PER_ANG)
    return replace(plain, position_per_ang=plain.position_per_ang * ratio,
                   second_position_per_ang=plain.second_position_per_ang * ratio)


def curve_text(pressure_GPa, random):
    """Curve with its standard errors, the empty cell subtracted."""
    mean = profile_at(pressure_GPa)(Q_PER_ANG)
    counts = random.poisson(PHOTONS_AT_UNIT_INTENSITY * (mean + EMPTY_CELL))
    found = counts / PHOTONS_AT_UNIT_INTENSITY - EMPTY_CELL
    error = np.sqrt(counts) / PHOTONS_AT_UNIT_INTENSITY
    rows = [f"{q:.3f} {i:.5f} {e:.2g}" for q, i, e in zip(Q_PER_ANG, found, error)]
    return "\n".join(["# synthetic: glass in a diamond cell, empty cell subtracted", "# q_A^-1 I sigma", *rows, ""])


def points():
    """Pressures and directions in the order of the measurement."""
    cell = samples.CELL
    return ([(p, "compression") for p in cell.compression_GPa] + [(p, "decompression") for p in cell.decompression_GPa])


def write(write_text, folder, generator):
    """Curves and the table of the series. Returns their truth."""
    cell, rows = samples.CELL, ["ruby_nm,sigma_ruby_nm,curve,direction"]
    for number, (pressure, direction) in enumerate(points()):
        random = generator(number)
        name = f"dac/{number:02d}.xy"
        write_text(folder / name, curve_text(pressure, random))
        line = ruby_nm(pressure) + cell.ruby_error_nm * float(random.standard_normal())
        rows.append(f"{line:.4f},{cell.ruby_error_nm:g},{name},{direction}")
    write_text(folder / "dac/series.csv", "\n".join(rows + [""]))
    return {"bulk_modulus_GPa": cell.bulk_modulus_GPa, "bulk_modulus_prime": cell.bulk_modulus_prime,
            "pressures_GPa": [pressure for pressure, _ in points()], "ruby0_nm": cell.ruby0_nm,
            "ruby_scale": "P = 1870 GPa d (1 + 5.63 d), d = line/ruby0 - 1",
            "profile_position_at_ambient_per_ang": cell.q1_per_ang,
            "fsdp_at_ambient_per_ang": scattering.fsdp_truth(profile_at(0.0))["position_per_ang"]}
