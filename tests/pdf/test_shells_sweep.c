// A sweep of fits of shells: glasses, windows, ends of the data, noise, ranges and starts drawn at random.
#include "glass_helper.h"
#include "lehr_test.h"

#include <lehr/pdf/shells.h>
#include <math.h>
#include <string.h>

static const double PI = 3.14159265358979323846;

/// What is drawn.
typedef struct sweep {
    const char *name;
    uint64_t seed;
    size_t draws;
    double apart[2]; ///< of neighbouring shells [angstrom]
    double width[2], number[2], qmax[2];
    double log_noise[2]; ///< of S, decimal logarithm
    double off;          ///< most distance of a start from the truth [angstrom]
} sweep;

static const sweep resolved = {"resolved shells", 2026,     540,          {0.4, 0.6}, {0.08, 0.2},
                               {3, 11},           {12, 28}, {-2.7, -1.7}, 0.2};
/// Shells closer than they are wide, few atoms, ends and noise that hide them, starts anywhere.
static const sweep hidden = {"hidden shells", 2027,    240,          {0.05, 0.3}, {0.02, 0.3},
                             {0.1, 8},        {6, 30}, {-2.5, -0.5}, 0.9};

typedef struct draw {
    glass what;
    double qmax, noise, range[2], start[3];
    lehr_pdf_window window;
    bool started;
} draw;

static double within(lehr_random *random, const double range[2])
{
    return range[0] + (range[1] - range[0]) * lehr_random_uniform(random);
}

/// One to three shells; half of the draws are fitted from given starts.
static draw make_draw(const sweep *s, size_t k)
{
    static const lehr_pdf_window windows[4] = {LEHR_PDF_WINDOW_NONE, LEHR_PDF_WINDOW_LORCH,
                                               LEHR_PDF_WINDOW_SOPER_LORCH, LEHR_PDF_WINDOW_COSINE};
    static const double first[2] = {1.6, 2.6}, before[2] = {2.5, 4}, behind[2] = {2, 3},
                        density[2] = {0.04, 0.09};
    static const double unit[2] = {-1, 1};
    lehr_random random = lehr_random_stream(s->seed, k);
    draw d = {.what = {.density = within(&random, density), .n_shells = 1 + k % 3},
              .window = windows[(k / 3) % 4]};
    double r = within(&random, first);
    for (size_t i = 0; i < d.what.n_shells; i++) {
        d.what.shells[i][0] = r;
        d.what.shells[i][1] = within(&random, s->width);
        d.what.shells[i][2] = within(&random, s->number);
        r += within(&random, s->apart);
    }
    const double *low = d.what.shells[0], *high = d.what.shells[d.what.n_shells - 1];
    d.range[0] = low[0] - within(&random, before) * low[1] - 0.15;
    d.range[1] = high[0] + within(&random, behind) * high[1] + 0.15;
    // One point more than parameters at least.
    double enough = PI * (3 * (double)d.what.n_shells + 1.5) / (d.range[1] - d.range[0]);
    d.qmax = fmax(within(&random, s->qmax), enough);
    d.noise = pow(10, within(&random, s->log_noise));
    d.started = (k / 12) % 2 == 1;
    for (size_t i = 0; i < 3; i++) {
        d.start[i] = d.what.shells[i % d.what.n_shells][0] + s->off * within(&random, unit);
    }
    return d;
}

static lehr_pdf_shells fit_draw(const sweep *s, const draw *d, size_t k)
{
    lehr_error err = {0};
    lehr_random noise = lehr_random_stream(s->seed + 1, k);
    lehr_pdf_shells got;
    lehr_pdf_shells_options options = lehr_pdf_shells_defaults();
    lehr_pdf_sq *structure = glass_structure(&d->what, d->qmax, d->noise, &noise);
    lehr_pdf_correlation *correlation = glass_correlation(structure, d->window, 0.02);
    options.n_shells = d->what.n_shells;
    memcpy(options.range_ang, d->range, sizeof d->range);
    for (size_t i = 0; d->started && i < options.n_shells; i++) {
        options.start_ang[i] = fmax(0.2, d->start[i]);
    }
    assert_ok(lehr_pdf_shells_fit(&got, correlation, &options, NULL, &err), &err);
    lehr_pdf_correlation_free(correlation);
    lehr_pdf_sq_free(structure);
    return got;
}

/// No result is a needle, one outside of its range, or at a bound without being told.
static void check_bounds(const lehr_pdf_shells *got, const draw *d)
{
    bool bound = false;
    for (size_t i = 0; i < got->n_shells; i++) {
        const lehr_pdf_shell *shell = &got->shells[i];
        const lehr_estimate *values[3] = {&shell->position, &shell->width, &shell->coordination};
        assert_true(shell->width.value >= got->least_width_ang && got->least_width_ang > 0.3 / d->qmax);
        assert_true(shell->width.value <= (d->range[1] - d->range[0]) * (1 + 1e-12));
        assert_true(shell->position.value >= d->range[0] && shell->position.value <= d->range[1]);
        assert_true(shell->coordination.value > 0);
        assert_true(shell->height.value < 400);
        for (size_t j = 0; j < 3; j++) {
            bool held = shell->roles[j] != LEHR_FITTING_ROLE_FREE;
            bound = bound || held;
            assert_true(got->stop != LEHR_FITTING_CONVERGED || held == isnan(values[j]->stderr_value));
        }
    }
    assert_true(got->found == !bound);
}

static void test_bounds(void **state)
{
    const sweep *s = *state;
    size_t bounds = 0, unconverged = 0;
    for (size_t k = 0; k < s->draws; k++) {
        draw d = make_draw(s, k);
        lehr_pdf_shells got = fit_draw(s, &d, k);
        check_bounds(&got, &d);
        bounds += !got.found;
        unconverged += got.stop != LEHR_FITTING_CONVERGED;
    }
    print_message("%s: %zu of %zu at a bound, %zu not converged\n", s->name, bounds, s->draws, unconverged);
    assert_true(unconverged <= s->draws / 10); // told by the stop
}

static void test_coverage(void **state)
{
    const sweep *s = *state;
    double inside[3] = {0}, total = 0;
    size_t bounds = 0;
    for (size_t k = 0; k < s->draws; k++) {
        draw d = make_draw(s, k);
        lehr_pdf_shells got = fit_draw(s, &d, k);
        check_bounds(&got, &d);
        assert_int_equal(got.stop, LEHR_FITTING_CONVERGED);
        bounds += !got.found;
        for (size_t i = 0; got.found && i < got.n_shells; i++, total++) {
            const lehr_pdf_shell *shell = &got.shells[i];
            const lehr_estimate *values[3] = {&shell->position, &shell->width, &shell->coordination};
            for (size_t j = 0; j < 3; j++) {
                inside[j] += fabs(values[j]->value - d.what.shells[i][j]) < values[j]->stderr_value;
            }
        }
    }
    print_message("%s: %zu at a bound; %.3f %.3f %.3f of %.0f inside\n", s->name, bounds, inside[0] / total,
                  inside[1] / total, inside[2] / total, total);
    assert_true(bounds <= 3);
    for (size_t j = 0; j < 3; j++) {
        // 1080 shells, of 540 data sets: 0.683 +- 0.014.
        assert_close(inside[j] / total, 0.68, 0, 0.035);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        LEHR_CASE(test_coverage, &resolved),
        LEHR_CASE(test_bounds, &hidden),
    };
    return cmocka_run_group_tests_name("pdf.shells_sweep", tests, NULL, NULL);
}
