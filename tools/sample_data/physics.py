"""All that does not depend on the seed of the measurements: the treated glasses and their noise-free ramps."""
import copy
from concurrent.futures import ProcessPoolExecutor
from os import cpu_count

from . import calorimetry, events, samples


def of_piece(sample):
    """Fictive temperature before the scan, the first heating of the main scan, and the heatings of the series."""
    glass = calorimetry.treated_glass(sample)
    before_K = glass.fictive_K
    series = {rate: calorimetry.series_ramp(copy.deepcopy(glass), "heat", rate) for rate in samples.SERIES_RATES_K_PER_S}
    return before_K, calorimetry.slow_ramp(glass, "heat"), series


def of_liquid(rate_K_per_s):
    """Cooling from the liquid and heating at one rate; at the rate of the main scan also its second half."""
    glass = calorimetry.erased_glass()
    series = [calorimetry.series_ramp(glass, kind, rate_K_per_s) for kind in ("cool", "heat")]
    if rate_K_per_s != samples.SCAN_RATE_K_PER_S:
        return series, None
    glass = calorimetry.erased_glass()
    return series, [calorimetry.slow_ramp(glass, kind) for kind in ("cool", "heat")]


class Physics:
    """Ramps of all pieces, computed in parallel: {name: (fictive temperature, first heating, {rate: heating})}."""

    def __init__(self):
        with ProcessPoolExecutor(max_workers=cpu_count()) as pool:
            pieces = pool.map(of_piece, samples.SAMPLES)
            liquid = dict(zip(samples.SERIES_RATES_K_PER_S, pool.map(of_liquid, samples.SERIES_RATES_K_PER_S)))
            self.pieces = {sample.name: found for sample, found in zip(samples.SAMPLES, pieces)}
        self.equal = {rate: pair[0] for rate, pair in liquid.items()}
        # At the top of the first heating the treatment is forgotten: what follows is the same for all pieces.
        self.after = liquid[samples.SCAN_RATE_K_PER_S][1]

    def series(self, name):
        """Ramps of each rate."""
        if name == samples.EQUAL_RATES:
            return self.equal
        return {rate: [heating] for rate, heating in self.pieces[name][2].items()}


def events_of(ramp):
    """Features of a noise-free heating."""
    return events.of_scan(ramp.temperature_K, ramp.fictive_K)
