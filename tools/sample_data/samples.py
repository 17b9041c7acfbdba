"""What the study is made of: material, treatments, instrument settings, seeds. Everything else follows from here."""
from dataclasses import dataclass

from .tnm import Parameters

SEED = 20250611

MATERIAL = "Vit4"
COMPOSITION = (("Zr", 46.75), ("Ti", 8.25), ("Cu", 7.5), ("Ni", 10.0), ("Be", 27.5))
# Standard atomic weights (IUPAC, abridged to the digits that are certain), g/mol.
ATOMIC_WEIGHT = {"Zr": 91.224, "Ti": 47.867, "Cu": 63.546, "Ni": 58.6934, "Be": 9.0121831}
DENSITY_G_PER_CM3 = 6.00
GLASS_TRANSITION_K = 596.0
GLASS_TRANSITION_SLOPE_K_PER_GPA = 5.4

TNM = Parameters(activation_K=58000.0, nonlinearity=0.65, stretching=0.60, reference_K=597.0, tau_reference_s=100.0)

ROOM_K = 300.0
MELT_K = 820.0                          # equilibrium liquid, start of every history
SPIN_RATE_K_PER_S = 1.0e4               # melt spinning
COMPRESSION_RATE_GPA_PER_S = 0.3 / 60
PRESS_HEATING_K_PER_S = 20.0 / 60
PRESS_QUENCH_K_PER_S = 10.0             # heater switched off
HOLD_S = 3600.0

SCAN_RATE_K_PER_S = 200.0
SCAN_TOP_K = 780.0
SAMPLING_S = {"heat": 0.002, "cool": 0.005}
SUBSTEPS = {"heat": 2, "cool": 4}       # TNM steps of 0.2 and 0.25 K

NOISE_MW = 1.8e-4                       # 5e-4 of the glass signal (0.36 mW)
PROGRAM_OFFSET_K = 0.12                 # Tr - Ts while heating

# Series over heating rates: a fresh piece for every scan.
SERIES_RATES_K_PER_S = (100.0, 200.0, 500.0, 1000.0)
SERIES_STEP_K = 1.0                     # between points
SERIES_SUBSTEPS = 4                     # TNM steps of 0.25 K
PLACEMENT_K = 0.3                       # standard deviation of the thermometer from piece to piece
SERIES_MASS_UG = (3.2, 4.2)
EQUAL_RATES = "equal_rates"             # sample of the series cooled and heated at equal rates

N_FRAMES = 2                            # images per sample

# Stacks: many short frames with spikes, on a beam that drifts, and frames of air beside the sample.
STACK_EXPOSURES = (1.00, 0.93, 1.08, 1.02, 0.88, 1.09)
AIR_EXPOSURES = (1.15, 1.24, 1.29, 1.12)
MONITOR_COUNTS = 1.25e6                 # of an exposure of 1
SPIKES_PER_FRAME = 40
SPIKE_COUNTS = (30, 3000)


@dataclass(frozen=True)
class Sample:
    """One piece of ribbon: its treatment, its mass on the chip, and how its files are written."""
    name: str
    pressure_GPa: float
    temperature_K: float
    mass_ug: float
    locale: str = "en"
    encoding: str = "cp1252"
    images: bool = False
    stack: bool = False
    closed_frame: int = -1              # of the stack: taken with the shutter closed

    @property
    def similarity(self):
        """Tg(0)/Tg(P): the factor from a temperature under pressure to the equivalent one at ambient pressure."""
        return GLASS_TRANSITION_K / (GLASS_TRANSITION_K + GLASS_TRANSITION_SLOPE_K_PER_GPA * self.pressure_GPa)

    @property
    def relative_temperature(self):
        """Annealing temperature over Tg(P)."""
        return self.temperature_K * self.similarity / GLASS_TRANSITION_K


SAMPLES = (
    Sample("P0_T523", 1.0e-4, 523.0, 3.712),
    Sample("P0_T583", 1.0e-4, 583.0, 3.655, images=True),
    Sample("P0_T623", 1.0e-4, 623.0, 3.804, locale="de", stack=True),
    Sample("P0_T663", 1.0e-4, 663.0, 3.541, stack=True, closed_frame=3),
    Sample("P7_T523", 7.0, 523.0, 3.927, images=True),
    Sample("P7_T583", 7.0, 583.0, 3.688, images=True),
    Sample("P7_T623", 7.0, 623.0, 3.476, encoding="utf-16-le", images=True),
    Sample("P7_T663", 7.0, 663.0, 3.759, images=True),
)


@dataclass(frozen=True)
class Pair:
    """One compressed piece measured to high q: density (atoms per cubic angstrom), soft hard spheres far out (packing,
    diameter, softness), and shells of nearest neighbours (number, distance, standard deviation; angstrom)."""
    name: str
    temperature_K: float
    number_density: float
    packing: float
    diameter_ang: float
    softness: float
    shells: tuple


# Structure functions after compression at 7 GPa. The first is the reference.
PAIRS = (
    Pair("P7_T298", 298.0, 0.06051, 0.590, 2.690, 0.205, ((2.20, 2.625, 0.100), (9.00, 2.930, 0.193))),
    Pair("P7_T583", 583.0, 0.06055, 0.590, 2.690, 0.203, ((2.20, 2.625, 0.099), (9.00, 2.930, 0.190))),
    Pair("P7_T643", 643.0, 0.06074, 0.590, 2.690, 0.203, ((1.90, 2.625, 0.099), (9.00, 2.914, 0.190))),
)
PAIR_PRESSURE_GPA = 7.0
BACKGROUND_PRIOR = (0.95, 0.02)         # scale of the background as the study gives it, and its error


def new_pairs():
    """Those that are no pieces of SAMPLES."""
    return [pair for pair in PAIRS if pair.name not in [sample.name for sample in SAMPLES]]


def molar_mass_g_per_mol():
    """Mean over the composition."""
    return sum(percent * ATOMIC_WEIGHT[element] for element, percent in COMPOSITION) / 100.0


def formula():
    """Composition as Lehr reads it, for example Zr46.75Ti8.25Cu7.5Ni10Be27.5."""
    return "".join(f"{element}{percent:g}" for element, percent in COMPOSITION)
