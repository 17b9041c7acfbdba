#include "lehr_test.h"

#include "noise.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static double uniform(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return ((double)(*state >> 11) + 0.5) / 9007199254740992.0;
}

double noise_normal(uint64_t *state)
{
    double u = uniform(state);
    double v = uniform(state);
    return sqrt(-2 * log(u)) * cos(6.283185307179586 * v);
}

double noise_pull_width(const noise_pulls *pulls, double *mean, size_t *n)
{
    double sum = 0;
    *n = 0;
    *mean = 0;
    for (size_t r = 0; r < pulls->draws; r++) {
        *mean += isnan(pulls->value[r]) ? 0 : pulls->value[r];
        *n += isnan(pulls->value[r]) ? 0 : 1;
    }
    *mean /= (double)*n;
    for (size_t r = 0; r < pulls->draws; r++) {
        double pull = (pulls->value[r] - *mean) / pulls->error[r];
        sum += isnan(pull) ? 0 : pull * pull;
    }
    return sqrt(sum / (double)*n);
}

lehr_dsc_run *noise_make_run(const char *names, const double *values, size_t rows, size_t columns)
{
    size_t size = strlen(names) + 2 + rows * columns * 32;
    char *bytes = malloc(size);
    assert_non_null(bytes);
    size_t used = (size_t)snprintf(bytes, size, "%s\n", names);
    for (size_t i = 0; i < rows; i++) {
        for (size_t k = 0; k < columns; k++) {
            used += (size_t)snprintf(bytes + used, size - used, "%s%.12g", k > 0 ? "," : "",
                                     values[i * columns + k]);
        }
        bytes[used++] = '\n';
    }
    lehr_text *text = NULL;
    lehr_dsc_run *run = NULL;
    lehr_error err = {0};
    assert_ok(lehr_text_decode(&text, bytes, used, "made.csv", &err), &err);
    assert_ok(lehr_dsc_run_parse(&run, text, NULL, &err), &err);
    lehr_text_free(text);
    free(bytes);
    return run;
}
