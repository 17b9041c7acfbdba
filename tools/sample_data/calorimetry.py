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
    fine: tuple = ()            # temperature and fictive temperature at all steps of the model


def line(coefficients, temperature_K):
    """Straight heat capacity at a temperature."""
    return coefficients[0] + coefficients[1] * temperature_K


def treated_glass(sample):
    """The glass after melt spinning, compression, annealing, quench and release, at room temperature.

    Under pressure the glass behaves as at ambient pressure and the temperature T Tg(0)/Tg(P): the model
    runs on this equivalent temperature, and fictive temperatures are the ones seen at ambient pressure.
    """
    glass = Glass(samples.TNM, samples.MELT_K)
    glass.ramp(samples.ROOM_K, samples.SPIN_RATE_K_PER_S, 0.5)
    f = sample.similarity
    compression_s = sample.pressure_GPa / samples.COMPRESSION_RATE_GPA_PER_S
    squeeze_K_per_s = samples.ROOM_K * (1.0 - f) / compression_s
    glass.ramp(samples.ROOM_K * f, squeeze_K_per_s, 1.0)
    glass.ramp(sample.temperature_K * f, samples.PRESS_HEATING_K_PER_S * f, 0.5)
    glass.hold(samples.HOLD_S)
    glass.ramp(samples.ROOM_K * f, samples.PRESS_QUENCH_K_PER_S * f, 0.5)
    glass.ramp(samples.ROOM_K, squeeze_K_per_s, 1.0)
    return glass


def scan(glass, mass_ug, generator):
    """First heating, cooling, second heating at the scan rate. Returns the three recorded segments."""
    segments, clock_s = [], 0.0
    for kind, target_K in (("heat", samples.SCAN_TOP_K), ("cool", samples.ROOM_K), ("heat", samples.SCAN_TOP_K)):
        n_sub, dt_s = samples.SUBSTEPS[kind], samples.SAMPLING_S[kind]
        step_K = dt_s * samples.SCAN_RATE_K_PER_S / n_sub
        temperature, fictive = glass.ramp(target_K, samples.SCAN_RATE_K_PER_S, step_K)
        rate = samples.SCAN_RATE_K_PER_S if kind == "heat" else -samples.SCAN_RATE_K_PER_S
        flow = heat_flow_mW(temperature, fictive, mass_ug, rate)[::n_sub]
        noisy = flow + samples.NOISE_MW * generator.standard_normal(flow.size)
        time = clock_s + dt_s * np.arange(flow.size)
        segments.append(Segment(kind, time, temperature[::n_sub], fictive[::n_sub], noisy, (temperature, fictive)))
        clock_s = float(time[-1])
    return segments


def erased_glass():
    """The liquid from which a scan of equal rates begins: its history is the scan alone."""
    return Glass(samples.TNM, samples.SCAN_TOP_K)


def series_scan(glass, kinds, rate_K_per_s, mass_ug, offset_K, generator):
    """Ramps of one scan of a series over heating rates, coarser than scan(); thermometer off by offset_K."""
    segments, clock_s = [], 0.0
    for kind in kinds:
        target_K = samples.SCAN_TOP_K if kind == "heat" else samples.ROOM_K
        n_sub = samples.SERIES_SUBSTEPS
        temperature, fictive = glass.ramp(target_K, rate_K_per_s, samples.SERIES_STEP_K / n_sub)
        flow = heat_flow_mW(temperature, fictive, mass_ug, rate_K_per_s if kind == "heat" else -rate_K_per_s)
        noisy = flow[::n_sub] + samples.NOISE_MW * generator.standard_normal(flow[::n_sub].size)
        time = clock_s + samples.SERIES_STEP_K / rate_K_per_s * np.arange(noisy.size)
        segments.append(Segment(kind, time, temperature[::n_sub] + offset_K, fictive[::n_sub], noisy,
                                (temperature, fictive)))
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
