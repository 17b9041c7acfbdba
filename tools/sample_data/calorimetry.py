"""From the treatment of a sample to the heat flow that a chip calorimeter would record."""
from dataclasses import dataclass

import numpy as np

from . import samples
from .tnm import Glass

# Straight heat capacities [J/(g K)], T in K: c = intercept + slope T.
GLASS_CP = (0.3936, 1.34e-4)
LIQUID_CP = (0.930, -3.5e-4)
# Chip asymmetry: heat flow into sample side minus reference side, per scan rate, and a constant offset.
ASYMMETRY_UJ_PER_K = (0.020, 4.0e-5)    # at 300 K, and per K above
OFFSET_MW = 0.002


@dataclass
class Segment:
    """One ramp of the scan programme as recorded (heat flow endothermic up, with noise)."""
    kind: str
    time_s: np.ndarray
    temperature_K: np.ndarray
    fictive_K: np.ndarray
    heat_flow_mW: np.ndarray


def line(coefficients, temperature_K):
    """Straight heat capacity at a temperature."""
    return coefficients[0] + coefficients[1] * temperature_K


def treated_glass(sample):
    """The glass after melt spinning, compression, annealing, quench and release, at room temperature.

    Under pressure the glass behaves as at ambient pressure and the temperature T Tg(0)/Tg(P): the model
    runs on this equivalent temperature, and fictive temperatures are the ones seen at ambient pressure.
    """
    glass = Glass(samples.TNM, samples.MELT_K)
    glass.ramp(samples.ROOM_K, sample.spin_K_per_s, 0.5)
    f = sample.similarity
    compression_s = sample.pressure_GPa / samples.COMPRESSION_RATE_GPA_PER_S
    squeeze_K_per_s = samples.ROOM_K * (1.0 - f) / compression_s
    glass.ramp(samples.ROOM_K * f, squeeze_K_per_s, 1.0)
    if sample.temperature_K > samples.ROOM_K:
        glass.ramp(sample.true_temperature_K * f, samples.PRESS_HEATING_K_PER_S * f, 0.5)
        glass.hold(samples.HOLD_S)
        glass.ramp(samples.ROOM_K * f, samples.PRESS_COOLING_K_PER_S * f, 0.5)
    else:
        glass.hold(samples.HOLD_S)
    glass.ramp(samples.ROOM_K, squeeze_K_per_s, 1.0)
    return glass


@dataclass
class Ramp:
    """One ramp of the model: temperature and fictive temperature at its steps, and which of them are recorded."""
    kind: str
    rate_K_per_s: float
    temperature_K: np.ndarray
    fictive_K: np.ndarray
    recorded: np.ndarray


def ramp(glass, kind, rate_K_per_s, point_K, substeps):
    """Heat to the top or cool to room temperature, with a point every point_K in so many steps of the model."""
    start, target_K = glass.temperature_K, samples.SCAN_TOP_K if kind == "heat" else samples.ROOM_K
    coarse = 0
    parts = []
    if kind == "heat":
        coarse = int((samples.FROZEN_BELOW_K - start) / point_K + 0.5)
        parts.append(glass.ramp(start + coarse * point_K, rate_K_per_s, point_K))
    parts.append(glass.ramp(target_K, rate_K_per_s, point_K / substeps))
    temperature, fictive = [np.concatenate([part[i][:-1] for part in parts[:-1]] + [parts[-1][i]]) for i in (0, 1)]
    fine = np.arange(coarse, temperature.size)
    recorded = np.concatenate([np.arange(coarse), fine[::substeps]])
    return Ramp(kind, rate_K_per_s, temperature, fictive, recorded)


def slow_ramp(glass, kind):
    """A ramp of the main scan."""
    rate = samples.SCAN_RATE_K_PER_S
    return ramp(glass, kind, rate, samples.SAMPLING_S[kind] * rate, samples.SUBSTEPS[kind])


def series_ramp(glass, kind, rate_K_per_s):
    """A ramp of a series over heating rates."""
    return ramp(glass, kind, rate_K_per_s, samples.SERIES_STEP_K, samples.SERIES_SUBSTEPS)


def erased_glass():
    """The liquid from which a scan of equal rates begins: its history is the scan alone."""
    return Glass(samples.TNM, samples.SCAN_TOP_K)


def record(ramps, mass_ug, offset_K, generator):
    """What the chip records of ramps one after another: noise, and a thermometer that is off by offset_K."""
    segments, clock_s = [], 0.0
    for one in ramps:
        rate = one.rate_K_per_s if one.kind == "heat" else -one.rate_K_per_s
        flow = heat_flow_mW(one.temperature_K, one.fictive_K, mass_ug, rate)[one.recorded]
        noisy = flow + samples.NOISE_MW * generator.standard_normal(flow.size)
        temperature = one.temperature_K[one.recorded]
        time = clock_s + np.abs(temperature - temperature[0]) / one.rate_K_per_s
        segments.append(Segment(one.kind, time, temperature + offset_K, one.fictive_K[one.recorded], noisy))
        clock_s = float(time[-1])
    return segments


def heat_capacity(temperature_K, fictive_K):
    """cp = g + [l(Tf) - g(Tf)] dTf/dT in J/(g K)."""
    unfreezing = np.gradient(fictive_K, temperature_K)
    step = line(LIQUID_CP, fictive_K) - line(GLASS_CP, fictive_K)
    return line(GLASS_CP, temperature_K) + step * unfreezing


def heat_flow_mW(temperature_K, fictive_K, mass_ug, rate_K_per_s):
    """Noise-free heat flow, endothermic up: m q cp plus the chip's own."""
    cp = heat_capacity(temperature_K, fictive_K)
    asymmetry_uJ_per_K = line(ASYMMETRY_UJ_PER_K, temperature_K - samples.ROOM_K)
    micro_watt = rate_K_per_s * (mass_ug * cp + asymmetry_uJ_per_K)
    return OFFSET_MW + 1e-3 * micro_watt
