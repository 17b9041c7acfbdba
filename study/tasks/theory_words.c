// Sentences about the theory beside measurement. Every word follows from a number: the verdict of a test, the
// distance from a limit in standard errors, where an input comes from.
#include "theory.h"

#include <lehr/core/number.h>
#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

void study_words_add(char *text, const char *format, ...)
{
    size_t used = strlen(text);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text + used, STUDY_SENTENCE_SIZE - used, format, arguments);
    va_end(arguments);
}

void study_words_format(char out[STUDY_NUMBER_SIZE], lehr_estimate e)
{
    if (e.stderr_value > 0 && isfinite(e.stderr_value) && e.stderr_value > 1e-6 * fabs(e.value)) {
        lehr_number_format_esd(out, STUDY_NUMBER_SIZE, e.value, e.stderr_value);
    } else {
        snprintf(out, STUDY_NUMBER_SIZE, "%.5g", e.value);
    }
}

static const char *nice_unit(const char *unit)
{
    return strcmp(unit, "angstrom^3") == 0 ? " Å³"
           : strcmp(unit, "K/GPa") == 0    ? " K/GPa"
           : strcmp(unit, "GPa") == 0      ? " GPa"
           : unit[0]                       ? " K"
                                           : "";
}

void study_words_number(char *text, lehr_estimate e, const char *unit)
{
    char number[STUDY_NUMBER_SIZE];
    study_words_format(number, e);
    study_words_add(text, "%s%s", number, nice_unit(unit));
}

void study_words_count(char *text, double n)
{
    const double most = 20;
    if (n > most) {
        study_words_add(text, "more than %.0f", most);
    } else {
        study_words_add(text, "%.1f", n);
    }
}

// ---- tests ------------------------------------------------------------------------------
static void add_name(char *text, const study_theory_row *row)
{
    static const char *const names[][2] = {
        {"dtg_dp", "dTg/dP"},
        {"activation_volume", "Activation volume"},
        {"fragility", "Fragility"},
        {"equilibration", "T/Tg at which the relaxation time is the duration of the treatments"},
        {"glass_transition", "Tg"},
        {"glass_transition_linear", "Tg to first order in pressure"},
        {"yield_stress", "Yield stress"},
        {"critical_stress", "Critical stress of holds, beside the yield stress of the theory"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(row->quantity, names[i][0]) == 0) {
            study_words_add(text, "%s", names[i][1]);
        }
    }
    if (isfinite(row->pressure_GPa)) {
        study_words_add(text, " at %.4g GPa", row->pressure_GPa);
    }
    if (row->temperature_K > 300) {
        study_words_add(text, " (theory at %.4g K, the coldest it covers; its value rises on cooling)",
                        row->temperature_K);
    }
}

static void add_source(char *text, const study_theory_row *row)
{
    static const char *const sources[STUDY_N_SOURCES] = {
        [STUDY_BY_ENERGY] = "the master curve of activation energies",
        [STUDY_BY_FICTIVE] = "the master curve of fictive temperatures",
        [STUDY_BY_ASSUMED] = "the slope that the master curves were given",
        [STUDY_BY_MIDPOINTS] =
            "calorimetric midpoints, at ambient pressure after treatments that differ in pressure alone",
        [STUDY_BY_YIELD] = "stress-strain curves",
        [STUDY_BY_HOLDS] = "holds below the yield stress",
        [STUDY_BY_RATES] = "the activation energy at equal rates of cooling and heating",
        [STUDY_BY_APPARENT] =
            "the apparent activation energy, which depends on the history, of glasses treated near Tg(P)",
    };
    bool volume = strcmp(row->quantity, "activation_volume") == 0;
    bool place = strcmp(row->quantity, "equilibration") == 0;
    const char *what = row->source == STUDY_BY_LITERATURE ? row->literature : sources[row->source];
    bool with = volume && row->source != STUDY_BY_LITERATURE;
    study_words_add(text, "%s%s%s%s", place ? "the centre of " : "", what ? what : "nobody",
                    row->poor ? " (which does not describe its points within their errors)" : "",
                    with ? " together with the activation energy" : "");
}

/// A difference without the error of one side, or of both.
static void add_untested(char *text, const lehr_fitting_agreement *test, const char *unit)
{
    double own = test->predicted.stderr_value;
    study_words_add(text, "the difference is %.3g%s", test->difference.value, nice_unit(unit));
    if (own > 0) {
        study_words_add(text, ", %.1f standard errors of the theory alone",
                        fabs(test->difference.value) / own);
    }
    study_words_add(text, "; %s, so that it cannot be judged",
                    isnan(test->measured.stderr_value) ? "the measured value has no error"
                                                       : "neither value has an error");
}

static void add_judgement(char *text, const lehr_fitting_agreement *test, const char *unit)
{
    double n = fabs(test->standard_errors);
    char error[STUDY_NUMBER_SIZE];
    snprintf(error, sizeof error, "%.2g%s", test->difference.stderr_value, nice_unit(unit));
    switch (test->verdict) {
    case LEHR_FITTING_AGREE:
        study_words_add(text, "they agree, %.1f standard errors apart", n);
        break;
    case LEHR_FITTING_UNDETERMINED:
        study_words_add(
            text,
            "they do not contradict each other (%.1f standard errors apart), but the error of the "
            "difference, "
            "%s, is so large that this tells little",
            n, error);
        break;
    case LEHR_FITTING_TENSION:
        study_words_add(
            text, "they are %.1f standard errors apart, too many to agree and too few to contradict", n);
        break;
    case LEHR_FITTING_DIFFER:
        study_words_add(text, "they differ by ");
        study_words_count(text, n);
        study_words_add(text, " standard errors");
        break;
    case LEHR_FITTING_NO_ERROR:
        add_untested(text, test, unit);
        break;
    default:
        break;
    }
}

/// Where the theory would meet the measured value: what it takes to agree.
static void add_asked(char *text, const study_theory_row *row)
{
    char number[STUDY_NUMBER_SIZE];
    if (!isfinite(row->asks.value)) {
        return;
    }
    bool diameter = strcmp(row->quantity, "dtg_dp") == 0;
    if (diameter) {
        study_words_format(number, row->asks);
        study_words_add(text, ". The measured slope asks for d = %s Å", number);
    } else {
        study_words_format(number, (lehr_estimate){1e4 * row->asks.value, 1e4 * row->asks.stderr_value});
        study_words_add(text, ". The measured fragility asks for βΦ₀ = %s·10⁻⁴/K", number);
    }
}

void study_say_row(char *text, const study_theory_row *row)
{
    const lehr_fitting_agreement *test = &row->test;
    text[0] = '\0';
    add_name(text, row);
    study_words_add(text, ": ");
    if (test->verdict == LEHR_FITTING_NOT_PREDICTED) {
        study_words_add(text, "the theory has none: no state with a barrier reaches τ(Tg) there.");
        return;
    }
    if (test->verdict == LEHR_FITTING_NOT_MEASURED) {
        study_words_number(text, test->predicted, row->unit);
        study_words_add(text, " by the theory; nothing in the study or in the literature given measures it.");
        return;
    }
    study_words_number(text, test->predicted, row->unit);
    study_words_add(text, " by the theory, ");
    study_words_number(text, test->measured, row->unit);
    study_words_add(text, " by ");
    add_source(text, row);
    study_words_add(text, ": ");
    add_judgement(text, test, row->unit);
    add_asked(text, row);
    study_words_add(text, ".");
    bool earlier = test->measured.value < test->predicted.value;
    if (earlier && row->source == STUDY_BY_FICTIVE && strcmp(row->quantity, "equilibration") == 0) {
        study_words_add(text,
                        " A quickly cooled glass relaxes faster than the liquid in equilibrium, so that its "
                        "curve falls at a lower T/Tg.");
    }
    if (row->assumed) {
        study_words_add(text, " This prediction rests on an assumed %s.", row->assumed);
    }
}

// ---- inputs --------------------------------------------------------------------------------
static const char *origin_words(study_origin origin)
{
    static const char *const words[] = {"given", "of the table of alloys",
                                        "inferred from the name or composition of the material",
                                        "computed, so that τ(Tg) is as defined", "assumed"};
    return words[origin];
}

void study_say_inputs(char *text, const study_theory *theory)
{
    const study_theory_inputs *in = &theory->in;
    const lehr_ecnle_material *m = &in->material;
    char tg[STUDY_NUMBER_SIZE], d[STUDY_NUMBER_SIZE], slope[STUDY_NUMBER_SIZE], phi[STUDY_NUMBER_SIZE];
    const double scale[] = {1, 1, 1e4, 1};
    char *const numbers[] = {tg, phi, slope, d}; // order of the inputs
    for (int i = 0; i < 4; i++) {
        study_words_format(numbers[i], (lehr_estimate){scale[i] * m->input[i], scale[i] * m->sigma[i]});
    }
    snprintf(text, STUDY_SENTENCE_SIZE,
             "Inputs of the theory: Tg = %s K (%s), d = %s Å (%s), βΦ₀ = %s·10⁻⁴/K (%s), Φg = %s (%s), "
             "τ(Tg) = %.3g s, prefactor %s. Errors of the theory are those of these inputs alone: an input "
             "printed without an error counts as exact, and what the theory itself is off by is in none of "
             "them.",
             tg, origin_words(in->origin[LEHR_ECNLE_INPUT_TG]), d,
             origin_words(in->origin[LEHR_ECNLE_INPUT_DIAMETER]), slope,
             origin_words(in->origin[LEHR_ECNLE_INPUT_SLOPE]), phi,
             origin_words(in->origin[LEHR_ECNLE_INPUT_PHI_G]), m->tau_g_s,
             strcmp(in->prefactor, "unity") == 0 ? "1" : "of Kramers");
}

void study_say_prefactor(char *text, const study_theory *theory)
{
    bool unity = strcmp(theory->in.prefactor, "unity") == 0;
    text[0] = '\0';
    if (!isfinite(theory->other.dtg_dp_K_per_GPa.value)) {
        return;
    }
    study_words_add(
        text,
        "With %s as the prefactor dTg/dP would be %.4g K/GPa instead of %.4g, the activation volume %.4g Å³ "
        "instead of %.4g, the fragility %.4g instead of %.4g: a choice within the theory that its errors do "
        "not hold.",
        unity ? "Kramers' curvatures, as printed," : "1", theory->other.dtg_dp_K_per_GPa.value,
        theory->glass.dtg_dp_K_per_GPa.value, theory->other.activation_volume_ang3.value,
        theory->glass.activation_volume_ang3.value, theory->other.fragility.value,
        theory->glass.fragility.value);
}
