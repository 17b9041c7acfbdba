"""Structural relaxation of a glass by the Tool-Narayanaswamy-Moynihan (TNM) model.

    ln tau(T, Tf) = ln A + x B / T + (1 - x) B / Tf,          B = activation enthalpy / R
    Tf(t) = T(t) - integral of exp(-(xi(t) - xi(t'))^beta) dT(t'),      d xi = dt / tau

Second order in the step: the temperature is linear in xi within one step, so a step contributes the mean of
exp(-u^beta) over its interval of u, and d xi takes the logarithmic mean of the two rates of a step.
"""
from dataclasses import dataclass
from math import exp, expm1, gamma, log

import numpy as np

LARGEST_EXPONENT = 45.0     # exp(-45) = 3e-20: such a step is forgotten
FIXED_POINT_K = 1e-12
MAX_ITERATIONS = 60


@dataclass(frozen=True)
class Parameters:
    """Constants of the model; ln A follows from tau(T = Tf = reference_K) = tau_reference_s."""
    activation_K: float
    nonlinearity: float
    stretching: float
    reference_K: float
    tau_reference_s: float

    @property
    def ln_prefactor(self):
        return log(self.tau_reference_s) - self.activation_K / self.reference_K

    def ln_rate(self, temperature_K, fictive_K):
        """ln(1/tau), tau in seconds."""
        x = self.nonlinearity
        return -(self.ln_prefactor + self.activation_K * (x / temperature_K + (1.0 - x) / fictive_K))


class StretchedMean:
    """Mean of exp(-u^beta) over an interval, from a table of F(u) = integral of exp(-v^beta) from 0 to u.

    With z = u^beta and a = 1/beta, F = a * gamma(a, z), the lower incomplete gamma function by its series of
    positive terms. The table is read by cubic Hermite interpolation in ln u (error < 1e-10 of F).
    """
    SMALLEST = 1e-12
    KNOTS = 8001

    def __init__(self, beta):
        self.beta = beta
        largest = LARGEST_EXPONENT ** (1.0 / beta)
        self.x0, self.h = log(self.SMALLEST), log(largest / self.SMALLEST) / (self.KNOTS - 1)
        u = np.exp(self.x0 + self.h * np.arange(self.KNOTS))
        a, z = 1.0 / beta, u ** beta
        term = np.full_like(u, 1.0 / a)
        total = term.copy()
        for n in range(1, 400):
            term = term * z / (a + n)
            total += term
        self.value = a * u * np.exp(-z) * total
        self.slope = u * np.exp(-z) * self.h
        self.limit = gamma(1.0 + a)

    def primitive(self, u):
        """F(u) for u >= 0."""
        position = (np.log(np.maximum(u, self.SMALLEST)) - self.x0) / self.h
        i = np.minimum(position.astype(int), self.KNOTS - 2)
        t = np.minimum(position - i, 1.0)
        f0, f1, d0, d1 = self.value[i], self.value[i + 1], self.slope[i], self.slope[i + 1]
        table = f0 + t * (d0 + t * (3.0 * (f1 - f0) - 2.0 * d0 - d1 + t * (2.0 * (f0 - f1) + d0 + d1)))
        return np.where(u < self.SMALLEST, u, table)

    def __call__(self, ends):
        """Means between neighbouring ends, which fall; the midpoint value where the interval is narrow."""
        far, near = ends[:-1], ends[1:]
        width = far - near
        narrow = width < 1e-3 * far
        primitive = self.primitive(ends)
        means = (primitive[:-1] - primitive[1:]) / np.where(narrow, 1.0, width)
        means[narrow] = np.exp(-(0.5 * (near[narrow] + far[narrow])) ** self.beta)
        return means


class Glass:
    """State of one sample: temperature, fictive temperature, and the temperature steps it still remembers.

    A step lasts from ends[i] to ends[i + 1], distances in xi back from now, the last of them 0; adding to these is
    exact, whereas differences of a cumulative xi would lose the slow steps.
    """

    def __init__(self, parameters, temperature_K):
        self.parameters = parameters
        self.temperature_K = self.fictive_K = temperature_K
        self.mean = StretchedMean(parameters.stretching)
        self.step_K, self.ends, self.last_change_K = np.empty(0), np.zeros(1), 0.0

    def advance(self, temperature_K, duration_s):
        """One step, linear in temperature."""
        p, jump = self.parameters, temperature_K - self.temperature_K
        steps = np.append(self.step_K, jump)
        ends = np.append(self.ends, 0.0)
        ln_before = p.ln_rate(self.temperature_K, self.fictive_K)
        fictive = self.fictive_K + self.last_change_K
        for _ in range(MAX_ITERATIONS):
            change = p.ln_rate(temperature_K, fictive) - ln_before
            mean_ratio = expm1(change) / change if change != 0.0 else 1.0
            passed = duration_s * exp(ln_before) * mean_ratio
            shifted = ends + passed
            shifted[-1] = 0.0
            update = temperature_K - float(np.dot(steps, self.mean(shifted)))
            converged = abs(update - fictive) < FIXED_POINT_K * max(1.0, abs(fictive))
            fictive = update
            if converged:
                break
        else:
            raise RuntimeError(f"TNM step to {temperature_K:.3f} K did not converge")
        first = int(np.argmax(shifted[1:] ** p.stretching < LARGEST_EXPONENT))
        self.step_K, self.ends = steps[first:], shifted[first:]
        self.last_change_K = fictive - self.fictive_K
        self.temperature_K, self.fictive_K = temperature_K, fictive

    def ramp(self, target_K, rate_K_per_s, step_K):
        """Go to target_K in equal steps of about step_K.

        Returns temperatures and fictive temperatures, start included.
        """
        start = self.temperature_K
        n = max(1, round(abs(target_K - start) / step_K))
        temperature = start + (target_K - start) * np.arange(n + 1) / n
        fictive = np.empty(n + 1)
        fictive[0] = self.fictive_K
        duration_s = abs(target_K - start) / n / rate_K_per_s
        for i in range(1, n + 1):
            self.advance(float(temperature[i]), duration_s)
            fictive[i] = self.fictive_K
        return temperature, fictive

    def hold(self, duration_s, n_steps=40):
        """Stay at the present temperature, in steps that grow geometrically from 1e-7 of the duration."""
        ends = duration_s * np.append(0.0, np.geomspace(1e-7, 1.0, n_steps))
        for step_s in np.diff(ends):
            self.advance(self.temperature_K, float(step_s))
