"""Geometry of the detector, its bad pixels, and the photons that a given I(q) puts on it."""
import json
from math import cos, pi, tan

import numpy as np

from . import samples

HC_KEV_ANG = 12.398419843320026
ENERGY_KEV = 13.0
WAVELENGTH_ANG = HC_KEV_ANG / ENERGY_KEV
SHAPE = (514, 1030)                     # rows, columns: one Eiger module
PIXEL_M = 75e-6
DISTANCE_M = 0.0816
PONI_M = (0.00231, 0.00357)             # point of normal incidence along rows, along columns
ROTATION_RAD = (0.012, -0.007, 0.0)
POLARIZATION = 0.99
BEAM_STOP_PX = 30.0
BAD_PIXEL = np.uint32(2 ** 32 - 1)
MASK_GAP, MASK_DEAD, MASK_NOISY, MASK_USER = 1 << 0, 1 << 1, 1 << 4, 1 << 8
CHIP_GAP_ROWS = (256, 257)
CHIP_GAP_COLUMNS = (256, 257, 514, 515, 772, 773)
N_DEAD, N_NOISY = 60, 40
STACK_PHOTONS_AT_UNIT_INTENSITY = 2.4   # per pixel and frame, before solid angle and polarization


def laboratory_m():
    """Pixel centres: t1, t2 across the beam, t3 along it, and the position on the detector plane p1, p2."""
    p1 = ((np.arange(SHAPE[0]) + 0.5) * PIXEL_M - PONI_M[0])[:, None] + np.zeros(SHAPE)
    p2 = ((np.arange(SHAPE[1]) + 0.5) * PIXEL_M - PONI_M[1])[None, :] + np.zeros(SHAPE)
    a, b, c = ROTATION_RAD
    r1 = np.array([[1, 0, 0], [0, np.cos(a), np.sin(a)], [0, -np.sin(a), np.cos(a)]])
    r2 = np.array([[np.cos(b), 0, -np.sin(b)], [0, 1, 0], [np.sin(b), 0, np.cos(b)]])
    r3 = np.array([[np.cos(c), -np.sin(c), 0], [np.sin(c), np.cos(c), 0], [0, 0, 1]])
    t = np.einsum("ij,jkl->ikl", r3 @ r2 @ r1, np.stack([p1, p2, np.full(SHAPE, DISTANCE_M)]))
    return t, p1, p2


def pixel_arrays():
    """Per pixel: q [1/angstrom], relative solid angle cos^3 of the incidence, polarization factor."""
    t, p1, p2 = laboratory_m()
    two_theta = np.arctan2(np.hypot(t[0], t[1]), t[2])
    chi = np.arctan2(t[0], t[1])
    q_per_ang = 4.0 * pi / WAVELENGTH_ANG * np.sin(0.5 * two_theta)
    solid_angle = (DISTANCE_M / np.sqrt(DISTANCE_M ** 2 + p1 ** 2 + p2 ** 2)) ** 3
    cos2 = np.cos(two_theta) ** 2
    polarization = 0.5 * (1.0 + cos2 - POLARIZATION * np.cos(2.0 * chi) * (1.0 - cos2))
    return q_per_ang, solid_angle, polarization


def beam_centre_px():
    """Where the direct beam meets the detector: column, row (DECTRIS order)."""
    a, b, _ = ROTATION_RAD
    row = (PONI_M[0] + DISTANCE_M * tan(b) / cos(a)) / PIXEL_M
    column = (PONI_M[1] - DISTANCE_M * tan(a)) / PIXEL_M
    return column, row


def pixel_mask(generator):
    """DECTRIS pixel_mask (uint32): gaps between chips, dead and noisy pixels, beam stop."""
    mask = np.zeros(SHAPE, np.uint32)
    column, row = beam_centre_px()
    rows, columns = np.indices(SHAPE)
    mask[np.hypot(rows + 0.5 - row, columns + 0.5 - column) < BEAM_STOP_PX] |= MASK_USER
    mask[list(CHIP_GAP_ROWS), :] |= MASK_GAP
    mask[:, list(CHIP_GAP_COLUMNS)] |= MASK_GAP
    bad = generator.choice(mask.size, N_DEAD + N_NOISY, replace=False)
    mask.flat[bad[:N_DEAD]] |= MASK_DEAD
    mask.flat[bad[N_DEAD:]] |= MASK_NOISY
    return mask


def exposure_over_q(mask):
    """What a flat I(q) puts on the good pixels per step of q: places, and relative values."""
    q_per_ang, solid_angle, polarization = pixel_arrays()
    edges = np.arange(2.0, 3.405, 0.01)
    good = mask == 0
    light, _ = np.histogram(q_per_ang[good], edges, weights=(solid_angle * polarization)[good])
    return 0.5 * (edges[1:] + edges[:-1]), light / light.max()


def expose(profile, mask, n_frames, generator):
    """Frames of Poisson counts (uint32); masked pixels hold 2^32 - 1."""
    q_per_ang, solid_angle, polarization = pixel_arrays()
    expected = samples.PHOTONS / n_frames * profile(q_per_ang) * solid_angle * polarization
    frames = generator.poisson(expected, (n_frames, *SHAPE)).astype("<u4")
    frames[:, mask != 0] = BAD_PIXEL
    return frames


def expose_stack(profile, mask, exposures, generator):
    """Short frames of given exposures with spikes: single pixels with far too many counts. Returns them and the
    number of spikes."""
    q_per_ang, solid_angle, polarization = pixel_arrays()
    expected = STACK_PHOTONS_AT_UNIT_INTENSITY * profile(q_per_ang) * solid_angle * polarization
    frames = generator.poisson(np.array(exposures)[:, None, None] * expected).astype("<u4")
    good = np.flatnonzero(mask == 0)
    for frame in frames:
        hit = generator.choice(good, samples.SPIKES_PER_FRAME, replace=False)
        frame.flat[hit] += generator.integers(*samples.SPIKE_COUNTS, len(hit)).astype("<u4")
    frames[:, mask != 0] = BAD_PIXEL
    return frames, samples.SPIKES_PER_FRAME * len(frames)


def poni_text():
    """Geometry file, version 2.1."""
    config = json.dumps({"pixel1": PIXEL_M, "pixel2": PIXEL_M, "max_shape": list(SHAPE), "orientation": 3})
    lines = ["# Geometry of the synthetic Eiger 500K images; 1 = rows, 2 = columns", "poni_version: 2.1",
             "Detector: Detector", f"Detector_config: {config}", f"Distance: {DISTANCE_M!r}"]
    lines += [f"Poni{i}: {value!r}" for i, value in enumerate(PONI_M, start=1)]
    lines += [f"Rot{i}: {value!r}" for i, value in enumerate(ROTATION_RAD, start=1)]
    return "\n".join(lines + [f"Wavelength: {WAVELENGTH_ANG * 1e-10!r}", ""])
