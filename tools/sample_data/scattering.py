"""Glass-like I(q), its first sharp diffraction peak (FSDP), and the peak that the published fit finds in it."""
from dataclasses import asdict, dataclass
from math import exp, log, pi, sqrt

import numpy as np

FIT_RANGE_PER_ANG = (2.2, 3.2)
FIT_FRACTION = 0.5
FIT_STEP_PER_ANG = 0.001

AMBIENT_POSITION_PER_ANG = 2.6310       # well-annealed glass, fictive temperature FICTIVE_REFERENCE_K
FICTIVE_REFERENCE_K = 586.4
FICTIVE_SLOPE_PER_ANG_K = -1.5e-5       # dilation of a glass of higher fictive temperature
AMBIENT_WIDTH_PER_ANG = 0.520


@dataclass(frozen=True)
class Profile:
    """Parameters of I(q): FSDP (sum of a Gaussian and a Lorentzian of one width), second maximum, smooth background."""
    position_per_ang: float
    fwhm_per_ang: float
    lorentzian_share: float = 0.06
    height: float = 1.0
    second_position_per_ang: float = 4.52
    second_fwhm_per_ang: float = 0.95
    second_height: float = 0.17
    background_height: float = 0.30
    background_decay_ang2: float = 0.035

    def __call__(self, q_per_ang):
        """Relative intensity at q."""
        g = exp_squared((q_per_ang - self.position_per_ang) / self.fwhm_per_ang)
        lorentzian = 1.0 / (1.0 + 4.0 * ((q_per_ang - self.position_per_ang) / self.fwhm_per_ang) ** 2)
        second = exp_squared((q_per_ang - self.second_position_per_ang) / self.second_fwhm_per_ang)
        smooth = np.exp(-self.background_decay_ang2 * q_per_ang ** 2)
        share = self.lorentzian_share
        return (self.height * ((1.0 - share) * g + share * lorentzian) + self.second_height * second
                + self.background_height * smooth)

    def as_dict(self):
        """For the truth file."""
        return asdict(self)


AIR_HEIGHT, AIR_WIDTH_PER_ANG, AIR_FLOOR = 0.45, 1.9, 0.06


def air(q_per_ang):
    """Scattering of the air in the beam, in units of the sample's: falls with q."""
    return AIR_HEIGHT * exp_squared(q_per_ang / (2.0 * AIR_WIDTH_PER_ANG)) + AIR_FLOOR


def exp_squared(x):
    """Gaussian of unit height; x in units of the full width at half maximum."""
    return np.exp(-4.0 * log(2.0) * x * x)


def profile_of(sample, fictive_K):
    """I(q) of a treated sample.

    Position and width follow, by simple functions, what was measured on this alloy after compression: below the
    crossover near 0.96 Tg(P) the peak lies 0.17 % lower and is broader, above it lies higher by 0.0008 1/angstrom per
    GPa; without pressure only the fictive temperature matters.
    """
    dense = 1.0 / (1.0 + exp(-(sample.relative_temperature - 0.962) / 0.008))
    compressed = min(1.0, sample.pressure_GPa / 1.0)
    loosening = -0.0017 * AMBIENT_POSITION_PER_ANG * compressed * (1.0 - dense)
    densification = 0.0008 * sample.pressure_GPa * dense
    thermal = FICTIVE_SLOPE_PER_ANG_K * (fictive_K - FICTIVE_REFERENCE_K)
    width = AMBIENT_WIDTH_PER_ANG + compressed * (0.006 * (1.0 - dense) - 0.002 * dense)
    return Profile(position_per_ang=AMBIENT_POSITION_PER_ANG + thermal + loosening + densification, fwhm_per_ang=width)


def published_fit(q, intensity, weight):
    """Weighted least squares of y0 + A / (w sqrt(pi / (4 ln 2))) exp(-4 ln 2 ((q - qc) / w)^2), Gauss-Newton.

    Returns qc, w, A, y0.
    """
    floor = 0.5 * intensity.min()
    qc, w = float(q[np.argmax(intensity)]), 0.5
    area = (intensity.max() - floor) * w * sqrt(pi / (4.0 * log(2.0)))
    p = np.array([floor, area, qc, w])
    for _ in range(200):
        shape = exp_squared((q - p[2]) / p[3]) / (p[3] * sqrt(pi / (4.0 * log(2.0))))
        d = 8.0 * log(2.0) * (q - p[2]) / p[3] ** 2
        jacobian = np.stack([np.ones_like(q), shape, p[1] * shape * d,
                             p[1] * shape * (d * (q - p[2]) - 1.0) / p[3]], axis=1)
        residual = intensity - p[0] - p[1] * shape
        root = np.sqrt(weight)
        step = np.linalg.lstsq(jacobian * root[:, None], residual * root, rcond=None)[0]
        p = p + step
        if np.max(np.abs(step)) < 1e-13:
            return p[2], p[3], p[1], p[0]
    raise RuntimeError("fit of the noise-free peak did not converge")


def fsdp_truth(profile, exposure=None):
    """What the published fit gives on the noise-free I(q), fine grid, points at or above half of the maximum; exposure
    is that of the detector over q (places, values), for the weights that counting noise has there."""
    low, high = FIT_RANGE_PER_ANG
    q = low + FIT_STEP_PER_ANG * np.arange(round((high - low) / FIT_STEP_PER_ANG) + 1)
    intensity = profile(q)
    top = intensity >= FIT_FRACTION * intensity.max()
    q, intensity = q[top], intensity[top]
    plain = published_fit(q, intensity, np.ones_like(q))
    counting = published_fit(q, intensity, q / intensity)
    detected = {}
    if exposure:
        found = published_fit(q, intensity, np.interp(q, *exposure) / intensity)
        detected = {"position_detector_weights_per_ang": found[0], "fwhm_detector_weights_per_ang": found[1]}
    return {**detected, "position_per_ang": plain[0], "fwhm_per_ang": plain[1], "area_per_ang": plain[2], "baseline": plain[3],
            "position_counting_weights_per_ang": counting[0], "fwhm_counting_weights_per_ang": counting[1],
            "fit_range_per_ang": [q[0], q[-1]]}
