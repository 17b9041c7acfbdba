"""The study file and the truth file of the sample study."""
from dataclasses import asdict

import numpy as np

from . import calorimetry, detector, events, mechanics, pairs, samples, scattering
from .calorimetry import GLASS_CP, LIQUID_CP

GLASS_WINDOW_K, LIQUID_WINDOW_K = "360:480 K", "725:775 K"
FSDP_RANGE = ":".join(str(limit) for limit in scattering.FIT_RANGE_PER_ANG)
SETTINGS = f"""\
instruments:
  dsc:
    sign: exo               # STARe exports do not say: Mettler draws exothermic up
  xrd:
    poni: xrd/eiger500k.poni
  pdf:                      # curves I(q) of a second instrument
    energy: {pairs.ENERGY_KEV:g} keV
    polarization: full-ring
    background: pdf/empty.xy
    background_scale: {samples.BACKGROUND_PRIOR[0]:g}
    background_scale_error: {samples.BACKGROUND_PRIOR[1]:g}
analysis:
  dsc:
    glass: {GLASS_WINDOW_K}        # below the onset of relaxation at 200 K/s
    liquid: {LIQUID_WINDOW_K}       # above the overshoot of the most relaxed sample
    tf: {{segment: 1, liquid_model: line}}    # segment 1: the first heating
    tg: {{segment: 1}}
    enthalpy: {{first: 1, second: 3}}         # both heatings of a file
    kissinger:
      feature: midpoint
      sigma_temperature: {samples.PLACEMENT_K:g} K              # from piece to piece
    master: {{quantity: both, tg0: {samples.GLASS_TRANSITION_K:g} K, dtg_dp: {samples.GLASS_TRANSITION_SLOPE_K_PER_GPA:g} K/GPa,
             ea_scatter: {samples.EA_SCATTER_KJ_PER_MOL:g} kJ/mol, tf_scatter: {samples.TF_SCATTER_K:g} K}}    # furnace and ribbon
  xrd:
    integrate: {{points: 900, unit: q_A^-1, polarization: {detector.POLARIZATION}, solid_angle: true, error: poisson}}
    stack: {{reject: 5, reject_frames: 8, background: xrd/air_master.h5, background_monitor: xrd/air_monitor.csv}}
    fsdp: {{fraction: {scattering.FIT_FRACTION}, range: {FSDP_RANGE}}}
  pdf:
    structure: {{plate: {pairs.MU_T:g}, qmax: {pairs.Q_PER_ANG[-1]:g}}}
    correlation: {{window: lorch, range: "{pairs.RANGE_ANG[0]:g}:{pairs.RANGE_ANG[1]:g}", shells: 2, reference: {samples.PAIRS[0].name}}}
  mech:
    yield: {{}}
    popin: {{radius: {mechanics.RADIUS_UM:g} um, modulus: {mechanics.REDUCED_MODULUS_GPA:g} GPa}}
    density: {{temperature: {mechanics.BATH_K:g} K, sigma_mass: {1000 * mechanics.BALANCE_G:g} mg}}
  eos: {{}}
  across:
    verdict: {{tf_scatter: {samples.TF_SCATTER_K:g} K, enthalpy_scatter: {samples.ENTHALPY_SCATTER_J_PER_G:g} J/g}}     # of the pieces, as above
  ecnle:
    compare: {{}}
    state:
      phi: [0.60, 0.62, 0.64, 0.65]
      pressure: [0, 1]
"""


def study_yaml():
    """The study as `lehr run` reads it."""
    lines = ["lehr_study: 1", "title: Vit4 after compression at 7 GPa (synthetic)", "truth: truth.json", "material:",
             f"  name: {samples.MATERIAL}", f"  composition: {samples.formula()}",
             f"  density: {samples.DENSITY_G_PER_CM3:.2f} g/cm^3",
             f"  glass_transition: {samples.GLASS_TRANSITION_K:g} K",
             f"  glass_transition_error: {samples.GLASS_TRANSITION_ERROR_K:g} K",
             *theory_lines(), "samples:"]
    for sample in samples.SAMPLES:
        lines += sample_lines(sample)
    lines.append(f"  - name: {samples.EQUAL_RATES}     # the treatment erased in the liquid, cooled and heated at one rate")
    lines += rates_list(samples.EQUAL_RATES)
    cell = samples.CELL
    lines += [f"  - name: {cell.name}          # in a diamond cell at room temperature",
              f"    dac: [{{table: dac/series.csv, ruby0: {cell.ruby0_nm:g} nm}}]"]
    return "\n".join(lines) + "\n" + SETTINGS


def theory_lines():
    """What the theory needs beside measured values."""
    diameter, expansion = samples.DIAMETER_ANG, samples.EXPANSION_PER_K
    return [f"  diameter: {diameter[0]:g} angstrom                # effective sphere, with which the theory has 5.4 K/GPa",
            f"  diameter_error: {diameter[1]:g} angstrom",
            f"  thermal_expansion: {expansion[0] * 1e4:g}e-4 1/K        # slope of the packing fraction",
            f"  thermal_expansion_error: {expansion[1] * 1e5:g}e-5 1/K"]


def sample_lines(sample):
    """Entry of a treated sample."""
    files = ", ".join(f"dsc/{sample.name}{'' if n == 0 else f'_{n + 1}'}.txt" for n in range(1 + sample.repeats))
    lines = [f"  - name: {sample.name}",
             f"    treatment: {{pressure: {pressure_text(sample)}, temperature: {sample.temperature_K:g} K, "
             f"duration: {samples.HOLD_S / 60:g} min}}",
             f"    dsc: [{files}]"]
    if sample.images:
        lines.append(f"    xrd: [xrd/{sample.name}_master.h5]")
    if sample.stack:
        lines.append(f"    xrd_stacks: [{{file: xrd/{sample.name}_stack_master.h5, "
                     f"monitor: xrd/{sample.name}_stack_monitor.csv}}]")
    if sample.name in [pair.name for pair in samples.PAIRS]:
        lines.append(f"    pdf: [{{file: pdf/{sample.name}.xy}}]")
    if sample.name in [piece.name for piece in samples.MECHANICS]:
        lines += [f"    compression: [{{file: mech/{sample.name}_compression.csv}}]",
                  f"    popins: [{{file: mech/{sample.name}_popin.csv}}]",
                  "    weighings: [{file: mech/weighings.csv}]"]
    if sample.relative_temperature > 1.0:
        lines.append(f"    cooling_rate: {60 * samples.PRESS_COOLING_K_PER_S:g} K/min     # from the equilibrium liquid")
    return lines + rates_list(sample.name)


def rates_list(name):
    """Files of a series over heating rates."""
    files = ", ".join(f"dsc/rates/{name}_{rate:g}.txt" for rate in samples.SERIES_RATES_K_PER_S)
    head, tail = files.split(", ")[:2], files.split(", ")[2:]
    return [f"    dsc_rates: [{', '.join(head)},", f"                {', '.join(tail)}]"]


def pressure_text(sample):
    """Pressure with unit, never in exponent notation."""
    return f"{sample.pressure_GPa:.4f}".rstrip("0").rstrip(".") + " GPa"


def truth(sample_truths, mask, air):
    """Everything that went into the files, per study and per sample."""
    return {
        "description": "Truth of the synthetic study, made by tools/make_sample_data.py without Lehr's own code",
        "seed": samples.SEED,
        "random_numbers": "numpy PCG64(SeedSequence(seed[0], spawn_key=(seed[1], seed[2])))",
        "material": {"name": samples.MATERIAL, "composition": samples.formula(),
                     "molar_mass_g_per_mol": samples.molar_mass_g_per_mol(),
                     "density_g_per_cm3": samples.DENSITY_G_PER_CM3,
                     "glass_transition_K": samples.GLASS_TRANSITION_K,
                     "glass_transition_slope_K_per_GPa": samples.GLASS_TRANSITION_SLOPE_K_PER_GPA},
        "relaxation_model": {**asdict(samples.TNM), "ln_prefactor_s": samples.TNM.ln_prefactor},
        "history": history_truth(),
        "heat_flow": heat_flow_truth(),
        "detector": detector_truth(mask),
        "fsdp_fit": {"form": "y0 + A/(w sqrt(pi/(4 ln 2))) exp(-4 ln 2 ((q - qc)/w)^2)",
                     "range_per_ang": list(scattering.FIT_RANGE_PER_ANG),
                     "fraction_of_maximum": scattering.FIT_FRACTION, "step_per_ang": scattering.FIT_STEP_PER_ANG,
                     "weights": "position_per_ang, fwhm_per_ang: equal; *_counting_weights: proportional to q/I, "
                                "as counting noise in bins of equal width on full rings gives them; "
                                "*_detector_weights: the same with the part of the rings that the detector sees"},
        "series": {"rates_K_per_s": list(samples.SERIES_RATES_K_PER_S), "step_K": samples.SERIES_STEP_K,
                   "placement_K": samples.PLACEMENT_K, "noise_mW": samples.NOISE_MW,
                   "activation_energy_kJ_per_mol": samples.TNM.activation_K * events.GAS_J_PER_MOL_K * 1e-3,
                   "definitions": "exact glass and liquid lines g, l; midpoint: (cp-g)/(l-g) = 1/2, last upward "
                                  "crossing before the peak; inflection: largest dcp/dT; onset: tangent at the "
                                  "inflection with g; peak: maximum of cp, null where it exceeds l by less than 1 % "
                                  "of l-g; thermometer offset not included; activation energies: least squares of "
                                  "ln(q/T^2) over 1/T"},
        "air": air,
        "structure_functions": {
            "energy_keV": pairs.ENERGY_KEV, "plate_mu_t": pairs.MU_T, "scale": 1 / pairs.SCALE,
            "constant_electron_units": pairs.CONSTANT, "background_scale": pairs.BACKGROUND_SCALE,
            "photons_per_intensity_and_q": pairs.PHOTONS, "reference": samples.PAIRS[0].name,
            "background_seed": [samples.SEED, 5, len(samples.PAIRS)],
            "definitions": "shells: Gaussians in T(r) = RDF/r; neighbours: integral of RDF over the range; difference: "
                           "transform of S - S(reference) from 0 to 24/angstrom with the window of Lorch"},
        "samples": sample_truths,
        "recoverable": recoverable(sample_truths),
    }


def recoverable(sample_truths):
    """What `lehr run` compares with its results."""
    found = []
    for item in sample_truths:
        found += [{"sample": item["name"], "quantity": quantity, "value": value, "unit": unit}
                  for quantity, value, unit in known(item)]
    return found


def known(item):
    """Quantity, value and unit of everything that is known of a sample."""
    scan, series = item.get("dsc"), item.get("dsc_rates")
    image, pair = item.get("xrd"), item.get("pdf")
    if scan:
        yield "fictive_temperature", scan["fictive_temperature_first_heating_K"], "K"
        yield "glass_transition", scan["glass_transition_first_heating_K"]["midpoint"], "K"
        yield "relaxation_enthalpy", scan["relaxation_enthalpy_J_per_g"], "J/g"
    if series and series["kissinger_straight"]["midpoint"]:
        yield "activation_energy", series["kissinger_activation_energy_kJ_per_mol"]["midpoint"], "kJ/mol"
    if image:
        yield "fsdp_position", image["fsdp_of_noise_free_profile"]["position_detector_weights_per_ang"], "1/angstrom"
        yield "fsdp_fwhm", image["fsdp_of_noise_free_profile"]["fwhm_detector_weights_per_ang"], "1/angstrom"
    if pair:
        yield "number_density", pair["number_density_per_ang3"], "1/angstrom^3"
        yield "coordination", pair["neighbours"], ""
    if "mech" in item:
        tests = item["mech"]
        yield "yield_stress", tests["yield_stress_MPa"], "MPa"
        yield "modulus", 1e-3 * tests["modulus_MPa"], "GPa"
        yield "weibull_scale", tests["popin_weibull_scale_GPa"], "GPa"
        yield "weibull_modulus", tests["popin_weibull_modulus"], ""
        yield "density", tests["weighing_density_g_per_cm3"], "g/cm^3"
    if "dac" in item:
        yield "bulk_modulus", item["dac"]["bulk_modulus_GPa"], "GPa"
        yield "bulk_modulus_prime", item["dac"]["bulk_modulus_prime"], ""


def history_truth():
    """Temperatures and rates from the melt to the scan."""
    return {"melt_K": samples.MELT_K, "room_K": samples.ROOM_K, "melt_spinning_K_per_s": samples.SPIN_RATE_K_PER_S,
            "melt_spinning_scatter": samples.SPIN_SCATTER, "furnace_scatter_K": samples.FURNACE_K,
            "compression_GPa_per_s": samples.COMPRESSION_RATE_GPA_PER_S,
            "press_heating_K_per_s": samples.PRESS_HEATING_K_PER_S, "hold_s": samples.HOLD_S,
            "press_cooling_K_per_s": samples.PRESS_COOLING_K_PER_S,
            "scan_K_per_s": samples.SCAN_RATE_K_PER_S, "scan_top_K": samples.SCAN_TOP_K}


def heat_flow_truth():
    """Heat capacities and the signal of the chip."""
    at_300, slope = calorimetry.ASYMMETRY_UJ_PER_K
    return {"glass_cp_J_per_gK": {"intercept": GLASS_CP[0], "slope_per_K": GLASS_CP[1]},
            "liquid_cp_J_per_gK": {"intercept": LIQUID_CP[0], "slope_per_K": LIQUID_CP[1]},
            "asymmetry_uJ_per_K": {"at_300_K": at_300, "slope_per_K": slope},
            "offset_mW": calorimetry.OFFSET_MW, "thermal_lag_s": 0.0}


def detector_truth(mask):
    """Geometry of the images."""
    return {"shape": list(detector.SHAPE), "pixel_m": detector.PIXEL_M, "distance_m": detector.DISTANCE_M,
            "poni_m": list(detector.PONI_M), "rotation_rad": list(detector.ROTATION_RAD),
            "energy_keV": detector.ENERGY_KEV, "wavelength_ang": detector.WAVELENGTH_ANG,
            "polarization": detector.POLARIZATION,
            "beam_centre_column_row_px": list(detector.beam_centre_px()),
            "masked_pixels": int(np.count_nonzero(mask))}
