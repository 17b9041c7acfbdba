"""README of the sample study: what each file is, which models made it, what an analysis should find."""
from . import cell, detector, eiger, events, mechanics, pairs, samples, scattering
from .calorimetry import GLASS_CP, LIQUID_CP

ENCODINGS = {"cp1252": "cp1252", "utf-16-le": "UTF-16LE with byte-order mark"}
LOCALES = {"en": "English, decimal point", "de": "German, decimal comma"}


def readme(sample_truths):
    """The whole text."""
    return "\n".join([INTRODUCTION, file_table(), MODEL, truth_table(sample_truths), PAPER, FORMATS, LICENCE])


def file_table():
    """One row per file, or per set of files."""
    rates = ", ".join(f"{rate:g}" for rate in samples.SERIES_RATES_K_PER_S)
    eiger = "DECTRIS Eiger HDF5, bitshuffle-LZ4"
    layout = "STARe curve export, cp1252, English, decimal point | s, °C, mW, exothermic up |"
    odd = [(s, f"{ENCODINGS[s.encoding]}, {LOCALES[s.locale]}") for s in samples.SAMPLES
           if (s.encoding, s.locale) != ("cp1252", "en")]
    shape = f"{detector.SHAPE[0]} x {detector.SHAPE[1]} pixels"
    rows = ["## Files", "", "| file | content | layout | units |", "|---|---|---|---|",
            f"| `dsc/SAMPLE.txt` | heat 1, cool, heat 2 of each treated sample | {layout}"]
    rows += [f"| of these `dsc/{s.name}.txt` | likewise | STARe curve export, {words} | s, °C, mW, exothermic up |"
             for s, words in odd]
    repeated = ", ".join(f"`dsc/{s.name}_2.txt`" for s in samples.SAMPLES if s.repeats)
    rows += [f"| {repeated} | the same of further pieces | {layout}",
             f"| `dsc/rates/SAMPLE_*.txt` | heat at {rates} K/s: fresh pieces of each sample | {layout}",
             f"| `dsc/rates/{samples.EQUAL_RATES}_*.txt` | cool and heat at {rates} K/s, from the liquid | {layout}",
             "| `xrd/*_master.h5` | metadata, pixel mask, link to the frames | DECTRIS Eiger HDF5 | in attributes |"]
    for frames in (1, 2):
        names = ", ".join(s.name for s in samples.SAMPLES if s.images and s.frames == frames)
        rows.append(f"| `xrd/SAMPLE_data_000001.h5` | {frames} frame{'s' if frames > 1 else ''} of {shape}: {names} "
                    f"| {eiger} | photons, uint32 |")
    stacks = ", ".join(s.name for s in samples.SAMPLES if s.stack)
    rows += [f"| `xrd/SAMPLE_stack_data_000001.h5` | {min(s.stack_frames for s in samples.SAMPLES if s.stack)} or {len(samples.STACK_EXPOSURES)} short frames in air, with spikes: "
             f"{stacks} | {eiger} | photons, uint32 |",
             f"| `xrd/air_data_000001.h5` | {len(samples.AIR_EXPOSURES)} short frames of the air beside the sample "
             f"| {eiger} | photons, uint32 |",
             "| `xrd/*_monitor.csv` | exposure of each frame of a stack, and of the air | CSV | counts |",
             "| `xrd/eiger500k.poni` | geometry of all images | pyFAI 2.1, orientation 3 | m, rad |",
             f"| `pdf/SAMPLE.xy` | intensity at high q in its frame: {', '.join(pair.name for pair in samples.PAIRS)} "
             "| columns q, I, standard error | 1/Å |",
             "| `pdf/empty.xy` | the frame without a sample | the same | 1/Å |",
             "| `dac/series.csv` | ruby line, curve and direction of each point in a diamond cell | CSV | nm |",
             f"| `dac/00.xy` to `{len(cell.points()) - 1:02d}.xy` | I(q) of these points, empty cell subtracted "
             "| columns q, I, standard error | 1/Å |",
             f"| `mech/SAMPLE_compression.csv` | stress-strain curve: {', '.join(p.name for p in samples.MECHANICS)} "
             "| CSV | –, MPa |",
             "| `mech/SAMPLE_popin.csv` | loads of first pop-ins of the same samples | CSV | mN |",
             "| `mech/weighings.csv` | readings of the same samples in air and in water of 22 °C | CSV | g |",
             "| `study.yaml` | the study for `lehr run` | YAML | written with each value |",
             "| `truth.json` | what went into the files; `recoverable`: what `lehr run` compares | JSON | suffix of each key |",
             "| `SHA256SUMS` | check with `sha256sum --check SHA256SUMS` | sha256sum | |", ""]
    return "\n".join(rows)


def truth_table(sample_truths):
    """The numbers that an analysis should find."""
    rows = ["## Truth in short", "",
            "Fictive temperatures at ambient pressure before the first and the second heating; enthalpy ΔH of the first glass",
            "minus that of the second, the integral of l - g between the two; midpoint of the first heating; position and",
            "width of the first sharp diffraction peak as the fit of Shen et al. (Gaussian and constant, points at or",
            "above half of the maximum) finds them in the noise-free I(q).", "",
            "| sample | P (GPa) | T (K) | Tf, heat 1 (K) | Tf, heat 2 (K) | ΔH (J/g) | Tg, heat 1 (K) | q1 (1/Å) "
            "| FWHM (1/Å) |",
            "|---|---|---|---|---|---|---|---|---|"]
    for item in sample_truths:
        if "dsc" not in item:
            continue
        scan, peak = item["dsc"], item.get("xrd", {}).get("fsdp_of_noise_free_profile")
        shown = f"{peak['position_per_ang']:.5f} | {peak['fwhm_per_ang']:.4f}" if peak else "– | –"
        rows.append(f"| {item['name']} | {item['pressure_GPa']:g} | {item['temperature_K']:g} | "
                    f"{scan['fictive_temperature_first_heating_K']:.3f} | "
                    f"{scan['fictive_temperature_second_heating_K']:.3f} | "
                    f"{scan['relaxation_enthalpy_J_per_g']:.4f} | "
                    f"{scan['glass_transition_first_heating_K']['midpoint']:.2f} | {shown} |")
    return "\n".join(rows + ["", EXPECTED_ERRORS, series_table(sample_truths)])


def series_table(sample_truths):
    """What Kissinger's line gives of the series."""
    true_kJ = samples.TNM.activation_K * events.GAS_J_PER_MOL_K * 1e-3
    rows = ["Slope of ln(q/T²) over 1/T for four features of the noise-free scans (kJ/mol). The activation energy of",
            f"the model is {true_kJ:.1f} kJ/mol for all of them: only the series that is cooled and heated at equal rates",
            "finds it. Scans of one fixed state tell its history. In parentheses: the feature jumps between the two steps of a half-",
            "aged glass as the rate changes, and there is no energy to be found.", "",
            "| sample | onset | midpoint | inflection | peak |", "|---|---|---|---|---|"]
    for item in sample_truths:
        if "dsc_rates" not in item:
            continue
        energies = item["dsc_rates"]["kissinger_activation_energy_kJ_per_mol"]
        straight = item["dsc_rates"]["kissinger_straight"]
        cells = ["–" if not energies[feature] else f"{energies[feature]:.1f}" if straight[feature]
                 else f"({energies[feature]:.0f})" for feature in events.FEATURES]
        rows.append(f"| {item['name']} | {' | '.join(cells)} |")
    return "\n".join(rows + ["", pair_table(sample_truths)])


def pair_table(sample_truths):
    """What structure functions should give."""
    low, high = pairs.RANGE_ANG
    rows = [f"Structure functions: number density, shells of neighbours, and all neighbours from {low:g} to {high:g} Å.", "",
            "| sample | atoms per Å³ | shells: number at distance, standard deviation (Å) | neighbours |",
            "|---|---|---|---|"]
    for item in sample_truths:
        if "pdf" in item:
            shells = "; ".join(f"{n:.2f} at {r:.3f}, {sd:.3f}" for n, r, sd in item["pdf"]["shells_number_distance_sd_ang"])
            rows.append(f"| {item['name']} | {item['pdf']['number_density_per_ang3']:.5f} | {shells} | "
                        f"{item['pdf']['neighbours']:.3f} |")
    return "\n".join(rows + ["", mechanics_table(sample_truths)])


def mechanics_table(sample_truths):
    """Strength and density."""
    rows = ["Strength and density.", "",
            "| sample | E (GPa) | σy at 0.2 % (MPa) | scale of the shear stress at pop-in (GPa) | density (g/cm³) |",
            "|---|---|---|---|---|"]
    for item in sample_truths:
        if "mech" in item:
            one = item["mech"]
            rows.append(f"| {item['name']} | {one['modulus_MPa'] / 1000:.1f} | {one['yield_stress_MPa']:.0f} | "
                        f"{one['popin_weibull_scale_GPa']:.2f} | {one['weighing_density_g_per_cm3']:.3f} |")
    return "\n".join(rows + [""])


INTRODUCTION = f"""\
# Vit4 after compression: a synthetic study

{len(samples.SAMPLES)} samples of {samples.formula()} ribbon, annealed for {samples.HOLD_S / 60:g} minutes at {len(samples.TEMPERATURES_K)} temperatures
at ambient pressure and at 7 GPa, then scanned in a chip calorimeter (fresh pieces also at other rates); {sum(s.images or s.stack for s in samples.SAMPLES)} of them
also measured with X-rays, {len(samples.PAIRS)} of these to high q, {len(samples.MECHANICS)} compressed, indented and weighed. One piece is compressed in a diamond
cell. No instrument was involved: every file comes from a forward model with fixed seed, in the file layout of
a real instrument, and `truth.json` holds what went in. Run it with `lehr run study.yaml`, which also compares what it
finds with the truth; make it again with `python3 tools/make_sample_data.py`, compare with
`python3 tools/make_sample_data.py --check`.
"""

MODEL = f"""\
## Models

**Treatment.** Tool-Narayanaswamy-Moynihan relaxation with activation temperature
{samples.TNM.activation_K:g} K, nonlinearity {samples.TNM.nonlinearity}, stretching {samples.TNM.stretching},
τ({samples.TNM.reference_K:g} K) = {samples.TNM.tau_reference_s:g} s. The liquid is spun from {samples.MELT_K:g} K
to {samples.ROOM_K:g} K, compressed at 0.3 GPa/min, heated at 20 K/min, held for {samples.HOLD_S / 60:g} minutes, cooled at
{60 * samples.PRESS_COOLING_K_PER_S:g} K/min, and released at room temperature (as by Shen et al., below, who held for 10 minutes). No two pieces are alike: the
furnace is off by a standard deviation of {samples.FURNACE_K} K, the rate of spinning scatters about 10⁴ K/s by {samples.SPIN_SCATTER} of its
logarithm (`truth.json` has both of each piece). This scatter is no error of a measurement: the fictive temperature of
`truth.json` is that of the piece. The study declares it for the master curves as {samples.TF_SCATTER_K:g} K and {samples.EA_SCATTER_KJ_PER_MOL:g} kJ/mol, for
the verdicts as {samples.TF_SCATTER_K:g} K and {samples.ENTHALPY_SCATTER_J_PER_G:g} J/g. Under pressure the glass follows the
ambient model at the temperature T·Tg(0)/Tg(P), with
Tg(P) = {samples.GLASS_TRANSITION_K:g} K + {samples.GLASS_TRANSITION_SLOPE_K_PER_GPA} K/GPa · P. Pressure thus
delays relaxation and nothing else: the model has no mechanical rejuvenation, no secondary relaxation and no crystallisation.
What it shows are three regions: below about 0.85 Tg(P) the ribbon stays as it was spun, then it ages, and above
about 0.96 Tg(P) it is the liquid cooled at 20 K/min; both fictive temperature and slope of Kissinger's line follow
T/Tg(P). In Shen et al. the fictive temperature does not: their compressed glasses are rejuvenated, too.

**Scan.** {samples.SCAN_RATE_K_PER_S:g} K/s up to {samples.SCAN_TOP_K:g} K, down, and up again.
cp = g + [l(Tf) − g(Tf)] dTf/dT with straight lines g = {GLASS_CP[0]} + {GLASS_CP[1]:.3e} T and
l = {LIQUID_CP[0]:.3f} − {-LIQUID_CP[1]:.2e} T (J/g/K). Heat flow = mass · rate · cp + chip asymmetry (linear in
T, proportional to the rate) + offset, with white noise of {samples.NOISE_MW * 1e3:g} µW per point (5·10⁻⁴ of the
signal of the glass). One point every {samples.SAMPLING_S['heat'] * 1e3:g} ms ({samples.SAMPLING_S['heat'] * samples.SCAN_RATE_K_PER_S:g} K) on heating and every
{samples.SAMPLING_S['cool'] * 1e3:g} ms ({samples.SAMPLING_S['cool'] * samples.SCAN_RATE_K_PER_S:g} K) on cooling. Ts is the true sample temperature; the programme
temperature Tr leads it by {samples.PROGRAM_OFFSET_K} K. There is no thermal lag.

**Series over heating rates.** A fresh piece of the treated ribbon is heated once at each rate; the series
`{samples.EQUAL_RATES}` comes from the liquid at {samples.SCAN_TOP_K:g} K, is cooled at a rate and heated at the same
rate. One point every {samples.SERIES_STEP_K:g} K, the noise as above. The thermometer is off by a constant that differs
from piece to piece: standard deviation {samples.PLACEMENT_K:g} K (`truth.json` has each).

**Images.** I(q) = peak (Gaussian with {100 * scattering.Profile.lorentzian_share:.0f} % Lorentzian) + second
maximum + smooth background. Position and width of the peak follow what Shen et al. (2025, "Revealing the role
played by α- and β-relaxation in hydrostatically compressed metallic glasses") report for this alloy: 0.17 % lower
after compression below the crossover at about 0.96 Tg(P), higher by 0.0008 1/Å per GPa above it.
Expected counts of all frames of a sample = {samples.PHOTONS:g} · I(q) · cos³(incidence) · polarization
({detector.POLARIZATION}) at the pixel centre, then Poisson counts. No air, no absorption, no sensor efficiency,
no parallax. {detector.ENERGY_KEV:g} keV, {detector.DISTANCE_M * 1e3:g} mm, slightly tilted detector with the beam
near its first corner.

**Stacks.** The same with {detector.STACK_PHOTONS_AT_UNIT_INTENSITY:g} photons at unit intensity, times an exposure that the monitor
tells ({samples.MONITOR_COUNTS:g} counts for 1), and with air in the beam: {scattering.AIR_HEIGHT:g} exp(−4 ln 2 (q/{2 * scattering.AIR_WIDTH_PER_ANG:g})²)
+ {scattering.AIR_FLOOR:g}, added to I(q). {samples.SPIKES_PER_FRAME} pixels of every frame have {samples.SPIKE_COUNTS[0]} to {samples.SPIKE_COUNTS[1]} counts too many.
The shutter stayed closed in frame 3 of P0_T663, which the monitor, in front of it, does not tell.

**Structure functions.** S(q): soft hard spheres of Percus and Yevick whose nearest neighbours are replaced by two Gaussian
shells. I = {pairs.SCALE:g} {{polarisation of a full ring · absorption of a plate with μt = {pairs.MU_T:g} · [<f>²(S − 1) + <f²> +
Compton] + {pairs.CONSTANT:g}}} + {pairs.BACKGROUND_SCALE:g} · frame, with Poisson counts of {pairs.PHOTONS:g} q photons per unit; {pairs.ENERGY_KEV:g} keV,
{pairs.Q_PER_ANG[0]:g} to {pairs.Q_PER_ANG[-1]:g} 1/Å. Form factors: Waasmaier and Kirfel; Compton scattering: Hubbell, with recoil. The piece
compressed at room temperature is the reference. The study gives the scale of the
background as {samples.BACKGROUND_PRIOR[0]:g} ± {samples.BACKGROUND_PRIOR[1]:g}.

**Diamond cell.** The peak of I(q) moves as V^(-1/3); V(P) is that of Birch and Murnaghan with
K₀ = {samples.CELL.bulk_modulus_GPa:g} GPa and K₀′ = {samples.CELL.bulk_modulus_prime:g}. {len(samples.CELL.compression_GPa)} points on compression to {max(samples.CELL.compression_GPa):g} GPa, {len(samples.CELL.decompression_GPa)} on decompression, at {cell.TEMPERATURE_K:g} K.
Counts: Poisson, {cell.PHOTONS_AT_UNIT_INTENSITY:g} at unit intensity, of glass and cell ({cell.EMPTY_CELL:g}); the cell is subtracted. Ruby:
P = 1870 GPa d (1 + 5.63 d), d = λ/{samples.CELL.ruby0_nm:g} nm − 1, error of a line {1e3 * samples.CELL.ruby_error_nm:g} pm.

**Strength and density.** Compression: strain = {mechanics.SEATING:g} + σ/E + {mechanics.OFFSET:g} (σ/σy)^{mechanics.POWER}, softer beyond {100 * mechanics.SOFTENING_STRAIN:g} %, noise {mechanics.STRESS_NOISE_MPA:g} MPa. Pop-ins: shear
stresses of Weibull's law with modulus {mechanics.WEIBULL:g}; loads by Hertz's relation for a tip of {mechanics.RADIUS_UM:g} µm and a reduced
modulus of {mechanics.REDUCED_MODULUS_GPA:g} GPa. Weighings: {mechanics.PIECE_CM3:g} cm³ in air and in water of 22 °C, {mechanics.REPEATS} times, noise {1e3 * mechanics.BALANCE_G:g} mg.
"""

EXPECTED_ERRORS = """\
Weights by counting noise instead of equal weights move q1 by −0.0001 1/Å (`truth.json` has both; Lehr weights so).
"""

PAPER = f"""\
## Beside the paper

What the report of this study shows, and what Shen et al. measured. Where both agree the model was made so; where they
do not, the model lacks what they found.

| figure of the report | of the paper | alike | not alike |
|---|---|---|---|
| fictive temperature over the temperature of treatment, and over T/Tg(P) | 2a | high plateau of the ribbon, fall below Tg, plateau of the liquid cooled at 20 K/min; the 7 GPa branch falls later, with the largest difference where the fall begins | theirs does not fall on one curve over T/Tg(P) (difference largest near 0.85), as β-relaxation under pressure rejuvenates, and cold compression alone raises it; in the liquid pressure lowers it. The model only delays: one curve, and equal plateaus |
| shift with the heating rate | 2b | a straight line for each treatment, fresh pieces | theirs is the endothermic peak where there is a clear one; here the midpoint, of every treatment |
| apparent activation energy, and over T/Tg(P) | 2c, d | two levels; the crossing shifts by some 30 K at 7 GPa and falls on one curve between 0.85 and 0.96 Tg(P) | theirs rises from that of β- to that of α-relaxation (about 28 and 42 R Tg, 139 and 208 kJ/mol). Here it falls, from 650 to 420 kJ/mol, for one activation energy of {samples.TNM.activation_K * events.GAS_J_PER_MOL_K * 1e-3:.0f} kJ/mol: history alone |
| peak position and width | 3c, d | constant and lower than without pressure up to about 0.95 Tg(P), then higher and narrower | theirs has a minimum at 513 K; here it is flat |
| G(r) and shells, over T/Tg(P) | 4 | against cold compression, compression of the liquid changes G(r) three times as much as compression of the glass (R 3.4 % and 1.0 %): the shell at 2.7 Å loses, that at 3.1 Å comes closer, and the first shell gains 2.4 % | theirs contracts and sharpens in all three shells; the model changes the first one only: amplitudes of the second and third are zero within two standard errors, and shifts stay below 0.001 Å |
| V/V₀ in the diamond cell, part of the compression that stays over T/Tg(P) | 5c | bulk modulus 102 GPa; of 5.9 % compression at 7 GPa a tenth (0.6 % of volume) stays after compression of the liquid; after that of the glass the packing is looser, by 0.6 % of volume (0.2 % in q), as theirs below the reference | theirs at pressures from 1 to 7 GPa; here after 7 GPa alone. By weighing, which the paper lacks, one pair of samples can be compared (298 K): 0.04(17) %, too coarse to see either |
| dTg/dP in several ways | text: 5.4 K/GPa in situ, 0.86 K/GPa from onsets after release | both collapses find the slope that went in within their errors, 2.4(23) and 5.2(5) K/GPa; the calorimetric slope after release is far smaller | here it is zero but for the scatter of the pieces |
| tables of samples left out, with the reason | – | samples without files, without a pressure, without a partner, or treated below Tg(P) | not in the paper |
| theory beside measurement, strength, weighings | – | | not in the paper |

The theory is given the diameter with which it has 5.4 K/GPa, so that this slope is no test of it; its fragility is.
"""

FORMATS = f"""\
## Instrument layouts

*STARe*: one block per segment, oldest first; columns of 15 characters; t runs on over the segments; mass in mg
in the last lines of each block.

*Eiger*: frames in `/entry/data/data` of the data file, one chunk per frame, filter 32008; the master links to
it as `/entry/data/data_000001`. Masked pixels hold 2³² − 1; `pixel_mask` bits: 0 gap between chips, 1 dead,
4 noisy, 8 beam stop. The count rate never comes near the cut-off ({eiger.COUNT_CUTOFF} counts).
"""

LICENCE = """\
## Origin and licence

All files: made by `tools/make_sample_data.py` of this repository, licence GPL-3.0-or-later like the program.
Cite as part of Lehr.
"""
