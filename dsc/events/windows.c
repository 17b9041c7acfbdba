#include <lehr/dsc/windows.h>

#include "straight.h"
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

enum { ROUNDS = 3 }; // of the tolerance, which is a part of the step that it helps to find
// Deviations of this part of the step are no matter: 0.1 % over the whole area is some 0.1 K.
static const double tolerance_of_step = 1e-3;
// First guess of the step: this part of the range that 80 % of the scan cover.
static const double step_of_range = 0.2;
// A stretch this much longer than the first one shows that the first was the tail of the start-up hook.
static const double longer = 1.5;
// A later stretch this long beside the first one can take its place when the curve bends up to it.
static const double as_long = 0.75;
// Such a curve rises by less than this part of the step: more is the transition itself.
static const double rise_of_step = 0.3;
// Between glass and liquid the curve stays above -1.5 steps (else: crystallisation) and below 40 (melting).
static const double deepest_step = -1.5;
static const double highest_step = 40;
// The step is at least this many standard errors of itself: ten for 10 % of the step.
static const double significance = 10;
// Change of slope in steps per transition temperature: -1.2 to -1.7 for metallic glasses.
static const double slope_limits[2] = {-2.5, 1.0};
// The lines may approach each other by this part of the step between the half step and the liquid window.
static const double approach = 0.4;
// Part of a stretch by which a window stays clear of the side where the curve leaves the line.
static const double clear_of_transition = 0.25;
static const double clear_of_hook = 0.10;
static const double clear_of_overshoot = 0.15;

/// Why a stretch above the glass is no liquid. In order of how far it came.
typedef enum verdict {
    VERDICT_NONE,    // there is no stretch above the glass
    VERDICT_NO_STEP, // not above the glass line
    VERDICT_CRYSTAL, // behind crystallisation or melting
    VERDICT_SLOPE,   // no liquid falls or rises like that
    VERDICT_NOISE,   // the step is not significant
    VERDICT_LIQUID
} verdict;

typedef struct choice {
    lehr_dsc_stretch glass, liquid;
    lehr_dsc_straight glass_line, liquid_line;
    double half_step_K, step;
    verdict liquid_verdict; // best of all stretches that were tried
} choice;

typedef struct search {
    lehr_dsc_bins bins;
    const char *name;
    const lehr_dsc_stretch *glass, *liquid; // given by the user, or NULL
    double step;                            // of the round before
    lehr_dsc_stretch stretches[LEHR_DSC_MOST_BINS];
    size_t n_stretches;
} search;

static size_t length(lehr_dsc_stretch stretch)
{
    return stretch.end - stretch.begin;
}

static double above(const search *at, const lehr_dsc_straight *line, size_t bin)
{
    return at->bins.y[bin] - lehr_dsc_straight_at(line, lehr_dsc_bins_center(&at->bins, bin));
}

// ---- glass ------------------------------------------------------------------------------
/// From the first stretch on to longer ones that begin inside it.
static lehr_dsc_stretch behind_the_hook(const search *at)
{
    lehr_dsc_stretch glass = at->stretches[0];
    for (;;) {
        lehr_dsc_stretch best = glass;
        for (size_t i = 0; i < at->n_stretches; i++) {
            lehr_dsc_stretch other = at->stretches[i];
            bool inside = other.begin >= glass.begin && other.begin <= glass.end;
            best = inside && length(other) > length(best) ? other : best;
        }
        if ((double)length(best) < longer * (double)length(glass)) {
            return glass;
        }
        glass = best;
    }
}

/// The curve between a glass line and the end of a later stretch lies on the line or rises slowly from it.
static bool bends_up(const search *at, const lehr_dsc_straight *line, size_t begin, size_t end)
{
    double sum = 0;
    double low = 0;
    double high = 0;
    for (size_t i = begin; i < end; i++) {
        double e = above(at, line, i);
        sum += e;
        low = fmin(low, e);
        high = fmax(high, e);
    }
    return sum > 0 && low > -3 * at->bins.noise - tolerance_of_step * at->step &&
           high < rise_of_step * at->step;
}

/// Relaxation gives off heat, so a curve that bends up below the transition is the instrument's: the window
/// is then better close to the transition.
static lehr_dsc_stretch choose_glass(const search *at)
{
    if (at->glass) {
        return *at->glass;
    }
    lehr_dsc_stretch glass = behind_the_hook(at);
    for (size_t i = 0; i < at->n_stretches; i++) {
        lehr_dsc_stretch later = at->stretches[i];
        lehr_dsc_straight line = lehr_dsc_straight_fit(&at->bins, glass);
        bool candidate = 2 * later.begin >= glass.begin + glass.end && later.end > glass.end &&
                         (double)length(later) >= as_long * (double)length(glass);
        if (candidate && bends_up(at, &line, glass.end, later.end)) {
            glass = later;
        }
    }
    return glass;
}

// ---- liquid -----------------------------------------------------------------------------
/// Centre of the first bin behind the glass that is half way up to the liquid line.
static double half_step(const search *at, const choice *found, const lehr_dsc_straight *liquid, size_t end)
{
    for (size_t i = found->glass.end; i < end; i++) {
        double T = lehr_dsc_bins_center(&at->bins, i);
        double step = lehr_dsc_straight_at(liquid, T) - lehr_dsc_straight_at(&found->glass_line, T);
        if (above(at, &found->glass_line, i) >= 0.5 * step) {
            return T;
        }
    }
    return lehr_dsc_bins_center(&at->bins, end);
}

static verdict judge_lines(const lehr_dsc_straight *glass, const lehr_dsc_straight *liquid,
                           double half_step_K, double begin_K)
{
    double step = lehr_dsc_straight_at(liquid, half_step_K) - lehr_dsc_straight_at(glass, half_step_K);
    double slope = liquid->slope - glass->slope;
    double u = sqrt(lehr_dsc_straight_variance(glass, half_step_K) +
                    lehr_dsc_straight_variance(liquid, half_step_K));
    if (!(step > 0)) {
        return VERDICT_NO_STEP;
    }
    if (!(step > significance * u)) {
        return VERDICT_NOISE;
    }
    double relative = slope * half_step_K / step;
    bool possible = relative > slope_limits[0] && relative < slope_limits[1] &&
                    fabs(slope) * (begin_K - half_step_K) < approach * step;
    return possible ? VERDICT_LIQUID : VERDICT_SLOPE;
}

static verdict judge_liquid(choice *trial, const search *at)
{
    const lehr_dsc_straight *glass = &trial->glass_line;
    size_t begin = trial->liquid.begin;
    double begin_K = lehr_dsc_bins_center(&at->bins, begin);
    trial->liquid_line = lehr_dsc_straight_fit(&at->bins, trial->liquid);
    double step = lehr_dsc_straight_at(&trial->liquid_line, begin_K) - lehr_dsc_straight_at(glass, begin_K);
    if (!(step > 5 * at->bins.noise)) {
        return VERDICT_NO_STEP;
    }
    for (size_t i = trial->glass.end; i < begin; i++) {
        double e = above(at, glass, i);
        if (e < deepest_step * step || e > highest_step * step) {
            return VERDICT_CRYSTAL;
        }
    }
    trial->half_step_K = half_step(at, trial, &trial->liquid_line, begin);
    trial->step = lehr_dsc_straight_at(&trial->liquid_line, trial->half_step_K) -
                  lehr_dsc_straight_at(glass, trial->half_step_K);
    return judge_lines(glass, &trial->liquid_line, trial->half_step_K, begin_K);
}

static void choose_liquid(choice *found, const search *at)
{
    double best = 0;
    choice base = *found;
    size_t n = at->liquid ? 1 : at->n_stretches;
    for (size_t i = 0; i < n; i++) {
        choice trial = base;
        trial.liquid = at->liquid ? *at->liquid : at->stretches[i];
        if (trial.liquid.begin <= base.glass.end) {
            continue;
        }
        verdict got = judge_liquid(&trial, at);
        if (at->liquid && got >= VERDICT_SLOPE) {
            got = VERDICT_LIQUID; // the user's word counts
        }
        found->liquid_verdict = got > found->liquid_verdict ? got : found->liquid_verdict;
        double score = trial.step * sqrt((double)length(trial.liquid));
        if (got == VERDICT_LIQUID && score > best) {
            best = score;
            *found = trial;
            found->liquid_verdict = VERDICT_LIQUID;
        }
    }
}

// ---- refusals -----------------------------------------------------------------------------
static lehr_status refuse_glass(const search *at, lehr_error *err)
{
    return lehr_error_set(
        err, LEHR_ERR_DOMAIN,
        "%s: no straight stretch of glass found between %.1f and %.1f K: the scan is curved "
        "from its begin on; give --glass A:B",
        at->name, at->bins.begin_K, lehr_dsc_bins_center(&at->bins, at->bins.n - 1));
}

/// No liquid: tell what the curve does above the glass instead.
static lehr_status refuse_liquid(const search *at, const choice *found, lehr_error *err)
{
    double high = 0;
    double low = 0; // behind the highest point
    for (size_t i = found->glass.end; i < at->bins.n; i++) {
        double e = above(at, &found->glass_line, i);
        low = e > high ? 0 : fmin(low, e);
        high = fmax(high, e);
    }
    double from_K = lehr_dsc_bins_center(&at->bins, found->glass.begin);
    double to_K = lehr_dsc_bins_center(&at->bins, found->glass.end - 1);
    double end_K = lehr_dsc_bins_center(&at->bins, at->bins.n - 1);
    const char *why = "the scan ends before the curve has settled on a liquid line (is it long enough?)";
    if (at->liquid) {
        why = "the liquid window given does not lie above the step from that glass";
    } else if (at->glass) {
        why = "nothing above the glass window given is a liquid (is the window below the transition, and the "
              "scan "
              "long enough?)";
    } else if (!(high > 5 * at->bins.noise + tolerance_of_step * at->step)) {
        why =
            "the curve never rises above the glass line: no glass transition, or the sign is wrong (--sign)";
    } else if (low < -high || found->liquid_verdict == VERDICT_CRYSTAL) {
        why = "the curve crystallises or melts before it has settled on a liquid line (or the sign is wrong: "
              "--sign)";
    } else if (found->liquid_verdict == VERDICT_SLOPE) {
        why = "the straight stretches there are too steep for a liquid (overshoot, crystallisation or a bent "
              "base line)";
    } else if (found->liquid_verdict == VERDICT_NOISE) {
        why = "the step from the glass to the liquid line is not ten standard errors high (noise, or a glass "
              "window too short and too far below)";
    }
    return lehr_error_set(err, LEHR_ERR_DOMAIN,
                          "%s: glass from %.1f to %.1f K, but no liquid line up to %.1f K: %s; give --glass "
                          "A:B and --liquid A:B, or a second run that has them (--reference)",
                          at->name, from_K, to_K, end_K, why);
}

// ---- rounds -------------------------------------------------------------------------------
static lehr_status find_round(choice *found, search *at, lehr_error *err)
{
    at->n_stretches = lehr_dsc_straight_find(at->stretches, &at->bins, tolerance_of_step * at->step);
    if (at->n_stretches == 0 && !(at->glass && at->liquid)) {
        return refuse_glass(at, err);
    }
    *found = (choice){.glass = choose_glass(at)};
    found->glass_line = lehr_dsc_straight_fit(&at->bins, found->glass);
    choose_liquid(found, at);
    if (found->liquid_verdict != VERDICT_LIQUID) {
        return refuse_liquid(at, found, err);
    }
    at->step = found->step;
    return LEHR_OK;
}

/// A window given by the user as bins: at least three of them.
static lehr_dsc_stretch bins_of_window(const lehr_dsc_bins *bins, const double *window_K)
{
    double low = fmax(0, floor((window_K[0] - bins->begin_K) / bins->width_K + 0.5));
    double high = fmax(0, floor((window_K[1] - bins->begin_K) / bins->width_K + 0.5));
    size_t begin = low < (double)bins->n - 3 ? (size_t)low : bins->n - 3;
    size_t end = high < (double)bins->n ? (size_t)high : bins->n;
    return (lehr_dsc_stretch){begin, end < begin + 3 ? begin + 3 : end};
}

static size_t part_of(lehr_dsc_stretch stretch, double part)
{
    return (size_t)ceil(part * (double)length(stretch));
}

static void draw_in(lehr_dsc_windows *out, const choice *found, const lehr_dsc_bins *bins)
{
    lehr_dsc_stretch glass = found->glass;
    lehr_dsc_stretch liquid = found->liquid;
    size_t clear = part_of(glass, clear_of_hook);
    glass.end -= part_of(glass, clear_of_transition);
    glass.begin += glass.begin > 0 ? clear : 0;
    clear = part_of(liquid, clear_of_overshoot);
    liquid.begin += clear;
    liquid.end -= liquid.end < bins->n ? clear : 0;
    out->glass_K[0] = bins->begin_K + (double)glass.begin * bins->width_K;
    out->glass_K[1] = bins->begin_K + (double)glass.end * bins->width_K;
    out->liquid_K[0] = bins->begin_K + (double)liquid.begin * bins->width_K;
    out->liquid_K[1] = bins->begin_K + (double)liquid.end * bins->width_K;
}

static double first_step(const lehr_dsc_bins *bins)
{
    double y[LEHR_DSC_MOST_BINS];
    memcpy(y, bins->y, bins->n * sizeof *y);
    size_t tenth = bins->n / 10;
    double low = gsl_stats_select(y, 1, bins->n, tenth);
    double high = gsl_stats_select(y, 1, bins->n, bins->n - 1 - tenth);
    return step_of_range * (high - low);
}

static lehr_status check_window(const double *window_K, const char *what, lehr_error *err)
{
    if (window_K && !(window_K[0] < window_K[1])) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--%s A:B needs A < B (given: %g:%g K)", what, window_K[0],
                              window_K[1]);
    }
    return LEHR_OK;
}

lehr_status lehr_dsc_windows_find(lehr_dsc_windows *out, const char *name, const double *temperature_K,
                                  const double *y, size_t n, const double *glass_K, const double *liquid_K,
                                  lehr_error *err)
{
    *out = (lehr_dsc_windows){0};
    search at = {.name = name};
    choice found = {0};
    lehr_dsc_stretch glass;
    lehr_dsc_stretch liquid;
    lehr_status status = check_window(glass_K, "glass", err);
    status = status == LEHR_OK ? check_window(liquid_K, "liquid", err) : status;
    status = status == LEHR_OK ? lehr_dsc_bins_fill(&at.bins, name, temperature_K, y, n, err) : status;
    if (status != LEHR_OK) {
        return status;
    }
    if (glass_K) {
        glass = bins_of_window(&at.bins, glass_K);
        at.glass = &glass;
    }
    if (liquid_K) {
        liquid = bins_of_window(&at.bins, liquid_K);
        at.liquid = &liquid;
    }
    at.step = first_step(&at.bins);
    for (size_t i = 0; status == LEHR_OK && i < ROUNDS; i++) {
        status = find_round(&found, &at, err);
    }
    if (status != LEHR_OK) {
        return status;
    }
    draw_in(out, &found, &at.bins);
    if (glass_K) {
        memcpy(out->glass_K, glass_K, sizeof out->glass_K);
    }
    if (liquid_K) {
        memcpy(out->liquid_K, liquid_K, sizeof out->liquid_K);
    }
    out->half_step_K = found.half_step_K;
    out->step = found.step;
    out->noise = at.bins.noise;
    return LEHR_OK;
}
