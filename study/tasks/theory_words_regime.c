// Sentences about the limits of the theory: whether the two-state regime exists at a treatment, whether the
// treatment reaches equilibrium, what stress ends a state.
#include "theory.h"

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

// ---- the two-state regime ----------------------------------------------------------------
/// "3.87 to 4.01", with errors, or one of them.
static void add_span(char *text, lehr_estimate low, lehr_estimate high)
{
    char a[STUDY_NUMBER_SIZE], b[STUDY_NUMBER_SIZE];
    study_words_format(a, low);
    study_words_format(b, high);
    study_words_add(text, strcmp(a, b) == 0 ? "%s" : "%s to %s", a, b);
}

/// Regimes of lowest and highest value of a member.
typedef struct extremes {
    size_t low, high;
} extremes;

static lehr_estimate member_of(const lehr_ecnle_regime *r, size_t offset)
{
    lehr_estimate e;
    memcpy(&e, (const char *)r + offset, sizeof e);
    return e;
}

static void add_member(char *text, const lehr_ecnle_regime *const *r, size_t n, size_t offset)
{
    extremes at = {0, 0};
    for (size_t i = 1; i < n; i++) {
        double value = member_of(r[i], offset).value;
        at.low = value < member_of(r[at.low], offset).value ? i : at.low;
        at.high = value > member_of(r[at.high], offset).value ? i : at.high;
    }
    add_span(text, member_of(r[at.low], offset), member_of(r[at.high], offset));
}

static void add_place(char *text, const lehr_ecnle_regime *const *r, size_t n)
{
    double low = INFINITY, high = -INFINITY;
    for (size_t i = 0; i < n; i++) {
        low = fmin(low, r[i]->temperature_K);
        high = fmax(high, r[i]->temperature_K);
    }
    if (r[0]->pressure_GPa < STUDY_AMBIENT_GPA) {
        study_words_add(text, "At ambient pressure and %.4g", low);
    } else {
        study_words_add(text, "At %.4g GPa and %.4g", r[0]->pressure_GPa, low);
    }
    study_words_add(text, high > low ? " to %.4g K " : " K ", high);
}

/// The one that is nearest to its limit.
static const lehr_ecnle_regime *nearest(const lehr_ecnle_regime *const *r, size_t n)
{
    const lehr_ecnle_regime *best = r[0];
    for (size_t i = 1; i < n; i++) {
        best = fabs(lehr_ecnle_regime_distance(r[i])) < fabs(lehr_ecnle_regime_distance(best)) ? r[i] : best;
    }
    return best;
}

/// At which diameter the conclusion changes, and how far that is.
static void add_sensitivity(char *text, const lehr_ecnle_regime *at, const lehr_ecnle_material *m,
                            study_origin origin)
{
    char limit[STUDY_NUMBER_SIZE], used[STUDY_NUMBER_SIZE];
    double d = m->input[LEHR_ECNLE_INPUT_DIAMETER];
    double sigma = m->sigma[LEHR_ECNLE_INPUT_DIAMETER];
    bool beyond = at->log_ratio.value > 0;
    study_words_format(limit, at->limit_diameter_ang);
    study_words_format(used, (lehr_estimate){d, sigma});
    study_words_add(text, " A diameter %s %s Å would put it on the other side of the limit; d = %s Å is %s",
                    beyond ? "below" : "above", limit, used, origin == STUDY_ASSUMED ? "assumed" : "given");
    if (sigma > 0) {
        study_words_add(text, ", ");
        study_words_count(text, fabs(d - at->limit_diameter_ang.value) / sigma);
        study_words_add(text, " of its standard errors away.");
    } else {
        study_words_add(text, " without an error, so that nothing is said about how sure this is.");
    }
}

static void add_limits(char *text, const lehr_ecnle_regime *const *r, size_t n)
{
    study_words_add(text, "the reduced pressure P d³/(kT) is ");
    add_member(text, r, n, offsetof(lehr_ecnle_regime, pressure));
    study_words_add(text, "; the two-state regime ends at ");
    add_member(text, r, n, offsetof(lehr_ecnle_regime, critical_pressure));
    study_words_add(text, ", which is ");
    add_member(text, r, n, offsetof(lehr_ecnle_regime, critical_pressure_GPa));
    study_words_add(text, " GPa: ");
}

/// How far from the limit, in words.
static void add_distance(char *text, const lehr_ecnle_regime *at)
{
    double distance = fabs(lehr_ecnle_regime_distance(at));
    if (isfinite(distance)) {
        study_words_count(text, distance);
        study_words_add(text, " standard errors %s the limit.", at->log_ratio.value > 0 ? "above" : "below");
    } else {
        study_words_add(text, "if the inputs are exact.");
    }
}

static void say_limits(char *text, const lehr_ecnle_regime *const *r, size_t n, const lehr_ecnle_material *m,
                       study_origin origin)
{
    const double far = 10; // d
    const lehr_ecnle_regime *at = nearest(r, n);
    add_limits(text, r, n);
    switch (at->kind) {
    case LEHR_ECNLE_REGIME_BEYOND:
        study_words_add(text, "it does not exist there, ");
        add_distance(text, at);
        study_words_add(
            text, " The theory has neither a barrier nor a relaxation time there; what is printed for it is "
                  "extrapolated from zero pressure.");
        break;
    case LEHR_ECNLE_REGIME_TWO_STATE:
        if (at->r_second_d.value > far) {
            study_words_add(
                text,
                "it exists there in the equations alone, since the second minimum lies %.0f diameters "
                "away, further than a neighbouring state of a particle can be.",
                at->r_second_d.value);
            return;
        }
        study_words_add(text, "it exists there, ");
        add_distance(text, at);
        break;
    default:
        study_words_add(text, "whether it exists there cannot be told, ");
        add_distance(text, at);
        break;
    }
    add_sensitivity(text, at, m, origin);
}

void study_say_regimes(char *text, const lehr_ecnle_regime *const *regimes, size_t n,
                       const lehr_ecnle_material *material, const lehr_ecnle_ends *ends, study_origin origin)
{
    text[0] = '\0';
    add_place(text, regimes, n);
    switch (regimes[0]->kind) {
    case LEHR_ECNLE_REGIME_OUTSIDE:
        study_words_add(text, "nothing can be concluded: with these inputs the theory covers %.4g to %.4g K.",
                        ends->coldest_K, ends->hottest_K);
        break;
    case LEHR_ECNLE_REGIME_NO_PRESSURE:
        study_words_add(text, "there is one minimum: without pressure there is no two-state regime.");
        break;
    case LEHR_ECNLE_REGIME_BELOW_CUSP:
        study_words_add(text, "there is no two-state regime: above ");
        study_words_number(text, ends->cusp_K, "K");
        study_words_add(text, " no pressure makes two minima.");
        break;
    case LEHR_ECNLE_REGIME_NOT_LOCALISED:
        study_words_add(text, "there is no localised minimum: it takes ");
        add_member(text, regimes, n, offsetof(lehr_ecnle_regime, least_pressure_GPa));
        study_words_add(text, " GPa to have one above ");
        study_words_number(text, ends->onset_K, "K");
        study_words_add(text, ".");
        break;
    default:
        say_limits(text, regimes, n, material, origin);
        break;
    }
}

// ---- treatments -----------------------------------------------------------------------------
/// Minus one: tau is longer than the treatment by more than three standard errors; plus one: shorter; zero:
/// undecided; two: no number.
static int reached(const study_theory_place *place)
{
    const lehr_ecnle_regime *r = &place->regime;
    lehr_estimate tau = isfinite(r->log10_tau.value) ? r->log10_tau : r->log10_tau_linear;
    double excess = log10(place->duration_s) - tau.value;
    if (!isfinite(excess)) {
        return 2;
    }
    return excess > 3 * tau.stderr_value ? 1 : excess < -3 * tau.stderr_value ? -1 : 0;
}

static size_t add_samples(char *text, const study_theory *theory, const lehr_study_config *config, int wanted)
{
    size_t n = 0;
    for (size_t i = 0; i < theory->n_places; i++) {
        const study_theory_place *place = &theory->places[i];
        if (place->sample != SIZE_MAX && place->duration_s > 0 && reached(place) == wanted) {
            bool linear = wanted != 2 && !isfinite(place->regime.log10_tau.value);
            study_words_add(text, "%s%s%s", n++ > 0 ? ", " : "", config->samples[place->sample].name,
                            linear ? "*" : "");
        }
    }
    return n;
}

void study_say_equilibrium(char *text, const study_theory *theory, const lehr_study_config *config)
{
    static const struct {
        int wanted;
        const char *words;
    } parts[] = {
        {1, "equilibrium is reached (τ shorter than the treatment by more than three standard errors): "},
        {-1, "it is not reached (τ longer, likewise): "},
        {0, "undecided: "},
        {2, "no relaxation time, outside of the theory: "}};
    text[0] = '\0';
    study_words_add(text, "By the theory, ");
    bool any = false;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        char names[STUDY_SENTENCE_SIZE] = "";
        if (add_samples(names, theory, config, parts[i].wanted) > 0) {
            study_words_add(text, "%s%s%.300s", any ? "; " : "", parts[i].words, names);
            any = true;
        }
    }
    bool extrapolated = strchr(text, '*') != NULL; // no name of a sample holds one
    study_words_add(text, !any           ? "no treatment has a duration to compare with."
                          : extrapolated ? ". (*: extrapolated from zero pressure.)"
                                         : ".");
}

void study_say_yield(char *text, const study_theory *theory)
{
    const lehr_ecnle_regime *hot = NULL, *cold = NULL;
    text[0] = '\0';
    for (size_t i = 0; i < theory->n_places; i++) {
        const lehr_ecnle_regime *r = &theory->places[i].regime;
        if (!(r->yield_stress_GPa.value > 0)) {
            continue;
        }
        hot = !hot || r->temperature_K > hot->temperature_K ? r : hot;
        cold = !cold || r->temperature_K < cold->temperature_K ? r : cold;
    }
    if (!hot) {
        return;
    }
    study_words_add(text, "The theory loses the localised minimum under a tension of ");
    study_words_number(text, cold->yield_stress_GPa, "");
    study_words_add(text, " GPa at %.4g K", cold->temperature_K);
    if (hot->temperature_K > cold->temperature_K) {
        study_words_add(text, " and ");
        study_words_number(text, hot->yield_stress_GPa, "");
        study_words_add(text, " GPa at %.4g K", hot->temperature_K);
    }
    study_words_add(text, ", and the second one under a compression of ");
    study_words_number(text, cold->critical_pressure_GPa, "");
    study_words_add(
        text, " GPa at %.4g K; a pressure held meanwhile adds to the tension and takes off the compression.",
        cold->temperature_K);
}
