// The automatic solution on glasses whose density is known: deviations and errors.
#include "made_glass.h"

/// Deviations of repeats from the truth and from their own mean.
typedef struct tally {
    double mean, spread, statistical, model, foot;
    double inside, inside_two; ///< share within one and two total errors of the truth
    double own;                ///< share within one statistical error of the mean
} tally;

static void repeat(tally *out, const char *name, double exposure, size_t n, uint64_t seed)
{
    made_glass g;
    lehr_error err = {0};
    lehr_pdf_low_r *plan = NULL;
    lehr_pdf_structure_options options = lehr_pdf_structure_defaults();
    double *density = test_calloc(2 * n, sizeof *density);
    made_glass_load(&g, name);
    options.background_scale = g.b;
    assert_ok(lehr_pdf_low_r_create(&plan, g.pattern.q_per_ang, g.pattern.size, &options, &err), &err);
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < n; i++) {
        lehr_random random = lehr_random_stream(seed, i);
        lehr_pdf_structure *got = NULL;
        lehr_pdf_sample *sample = made_glass_draw(&g, exposure, n > 1 ? &random : NULL);
        assert_ok(lehr_pdf_structure_solve(&got, sample, plan, &options, NULL, &err), &err);
        double z = (got->number_density.value - g.density) / got->number_density.stderr_value;
        density[2 * i] = got->number_density.value;
        density[2 * i + 1] = got->density_statistical;
        out->mean += got->number_density.value / (double)n;
        out->statistical += got->density_statistical / (double)n;
        out->model += got->density_model / (double)n;
        out->foot += got->options.rmin_ang / (double)n;
        if (n == 1) {
            double worst = 0; for (size_t q = 0; q < got->n; q++) worst = fmax(worst, fabs(got->s[q] - g.data.values[q * g.data.columns + 3]));
            print_message("S0 %.3f +- %.3f misfit %.3g err %.3g order %d worst S %.4f scale %.5f\n", got->options.s_zero, got->s_zero_sigma, got->misfit, got->error_scale, got->options.order, worst, got->scale.value / g.scale);
        }
        out->inside += (fabs(z) < 1) / (double)n;
        out->inside_two += (fabs(z) < 2) / (double)n;
        lehr_pdf_structure_free(got);
        lehr_pdf_sample_free(sample);
    }
    for (size_t i = 0; i < n; i++) {
        out->spread += pow(density[2 * i] - out->mean, 2) / (double)n;
        out->own += (fabs(density[2 * i] - out->mean) < density[2 * i + 1]) / (double)n;
    }
    out->spread = sqrt(out->spread);
    double unit = 100 / g.density;
    out->mean = unit * out->mean - 100;
    out->spread *= unit;
    out->statistical *= unit;
    out->model *= unit;
    print_message("%-10s x%-6g density %+.2f %%, scatter %.2f, errors %.2f (statistical) %.2f (model) %%; within 1: %.0f %%, "
                  "2: %.0f %%; of the mean %.0f %%; rmin %.2f\n",
                  name, exposure, out->mean, out->spread, out->statistical, out->model, 100 * out->inside,
                  100 * out->inside_two, 100 * out->own, out->foot);
    test_free(density);
    lehr_pdf_low_r_free(plan);
    made_glass_free(&g);
}

int main(int argc, char **argv)
{
    tally t;
    for (int i = 3; i < argc; i++) {
        repeat(&t, argv[i], atof(argv[1]), (size_t)atof(argv[2]), 7);
    }
    return 0;
}
