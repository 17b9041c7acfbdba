"""Events of the glass transition in a noise-free heat capacity, and the activation energy of their shift with rate.

The glass and the liquid line are the exact ones of the model, so these numbers depend on no window.
"""
from math import log

import numpy as np

from .calorimetry import GLASS_CP, LIQUID_CP, heat_capacity, line

GAS_J_PER_MOL_K = 8.314462618
FEATURES = ("onset", "midpoint", "inflection", "peak")


def crossing(temperature, difference):
    """Temperature where a difference changes its sign upwards for the last time, by linear interpolation."""
    i = np.flatnonzero((difference[:-1] < 0.0) & (difference[1:] >= 0.0))[-1]
    share = difference[i] / (difference[i] - difference[i + 1])
    return temperature[i] + share * (temperature[i + 1] - temperature[i])


def vertex(temperature, values, i):
    """Place and height of the parabola through three neighbours of equal distance."""
    a, b, c = values[i - 1:i + 2]
    shift = 0.5 * (a - c) / (a - 2.0 * b + c)
    return temperature[i] + shift * (temperature[i + 1] - temperature[i]), b - 0.25 * (a - c) * shift


def of_scan(temperature_K, fictive_K):
    """Onset, midpoint, inflection and peak [K] of a heating scan (None for a peak that is not above the liquid)."""
    cp = heat_capacity(temperature_K, fictive_K)
    glass, liquid = line(GLASS_CP, temperature_K), line(LIQUID_CP, temperature_K)
    top = int(np.argmax(cp - liquid))
    overshoots = 0 < top < cp.size - 1 and cp[top] - liquid[top] > 0.01 * (liquid[top] - glass[top])
    end = top + 1 if overshoots else cp.size
    middle = crossing(temperature_K[:end], (cp - 0.5 * (glass + liquid))[:end])
    slope = np.gradient(cp, temperature_K)
    steepest = int(np.argmax(slope[:end]))
    inflection, rise = vertex(temperature_K, slope, steepest)
    height = np.interp(inflection, temperature_K, cp)
    onset = inflection - (height - line(GLASS_CP, inflection)) / (rise - GLASS_CP[1])
    peak = vertex(temperature_K, cp, int(np.argmax(cp)))[0] if overshoots else None
    return {"onset": float(onset), "midpoint": float(middle), "inflection": float(inflection),
            "peak": None if peak is None else float(peak)}


def kissinger_kJ_per_mol(rates_K_per_s, temperatures_K):
    """Least-squares slope of ln(q/T^2) over 1/T, as an energy; None when an event is missing."""
    if any(temperature is None for temperature in temperatures_K):
        return None
    x = 1.0 / np.array(temperatures_K)
    y = np.array([log(q / t ** 2) for q, t in zip(rates_K_per_s, temperatures_K)])
    slope = np.dot(x - x.mean(), y - y.mean()) / np.dot(x - x.mean(), x - x.mean())
    return float(-GAS_J_PER_MOL_K * slope * 1e-3)


def is_straight(rates_K_per_s, temperatures_K, tolerance_K=1.5):
    """Whether the events lie on their line within a tolerance: False where they belong to different steps."""
    energy = kissinger_kJ_per_mol(rates_K_per_s, temperatures_K)
    if energy is None or not energy > 0:
        return False
    t = np.array(temperatures_K)
    y = np.log(np.array(rates_K_per_s) / t ** 2) + energy * 1e3 / (GAS_J_PER_MOL_K * t)
    off_K = (y - y.mean()) * GAS_J_PER_MOL_K * t ** 2 / (energy * 1e3)
    return bool(np.max(np.abs(off_K)) < tolerance_K)


def enthalpy_between(lower_K, upper_K):
    """Integral of liquid minus glass heat capacity between two fictive temperatures [J/g]."""
    intercept, slope = LIQUID_CP[0] - GLASS_CP[0], LIQUID_CP[1] - GLASS_CP[1]
    return intercept * (upper_K - lower_K) + 0.5 * slope * (upper_K ** 2 - lower_K ** 2)
