#include "nist_models.h"

#include "lehr_test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define ADD   lehr_dual_add
#define SUB   lehr_dual_subtract
#define MUL   lehr_dual_multiply
#define DIV   lehr_dual_divide
#define EXP   lehr_dual_exp
#define SCALE lehr_dual_scale
#define SHIFT lehr_dual_shift
#define POWER lehr_dual_power

static const double pi = 3.141592653589793238463;

static double x_at(size_t i, const void *context)
{
    return ((const nist_data *)context)->x[i];
}

/// exp(-b x)
static lehr_dual decay(lehr_dual b, double x)
{
    return EXP(SCALE(b, -x));
}

/// Polynomial with n coefficients at b.
static lehr_dual polynomial(const lehr_dual *b, size_t n, double x)
{
    lehr_dual sum = lehr_dual_constant(0);
    for (size_t k = n; k-- > 0;) {
        sum = ADD(SCALE(sum, x), b[k]);
    }
    return sum;
}

static lehr_dual bennett5(const lehr_dual *b, size_t i, const void *c)
{
    lehr_dual exponent = DIV(lehr_dual_constant(-1), b[2]);
    return MUL(b[0], lehr_dual_pow(SHIFT(b[1], x_at(i, c)), exponent));
}

static lehr_dual saturation(const lehr_dual *b, size_t i, const void *c) // BoxBOD, Misra1a
{
    return MUL(b[0], SHIFT(lehr_dual_negate(decay(b[1], x_at(i, c))), 1));
}

static lehr_dual ultrasonic(const lehr_dual *b, size_t i, const void *c) // Chwirut1, Chwirut2
{
    return DIV(decay(b[0], x_at(i, c)), ADD(b[1], SCALE(b[2], x_at(i, c))));
}

static lehr_dual power_law(const lehr_dual *b, size_t i, const void *c) // DanWood
{
    return MUL(b[0], lehr_dual_pow(lehr_dual_constant(x_at(i, c)), b[1]));
}

/// amplitude * sin or cos of 2 pi x / period
static lehr_dual wave(lehr_dual amplitude, lehr_dual period, double x, bool cosine)
{
    lehr_dual phase = DIV(lehr_dual_constant(2 * pi * x), period);
    return MUL(amplitude, cosine ? lehr_dual_cos(phase) : lehr_dual_sin(phase));
}

static lehr_dual enso(const lehr_dual *b, size_t i, const void *c)
{
    double x = x_at(i, c);
    double year = 2 * pi * x / 12;
    lehr_dual sum = ADD(b[0], ADD(SCALE(b[1], cos(year)), SCALE(b[2], sin(year))));
    sum = ADD(sum, ADD(wave(b[4], b[3], x, true), wave(b[5], b[3], x, false)));
    return ADD(sum, ADD(wave(b[7], b[6], x, true), wave(b[8], b[6], x, false)));
}

static lehr_dual eckerle4(const lehr_dual *b, size_t i, const void *c)
{
    lehr_dual u = DIV(SUB(lehr_dual_constant(x_at(i, c)), b[2]), b[1]);
    return MUL(DIV(b[0], b[1]), EXP(SCALE(MUL(u, u), -0.5)));
}

/// height * exp(-((x - centre)/width)^2)
static lehr_dual bell(lehr_dual height, lehr_dual centre, lehr_dual width, double x)
{
    lehr_dual u = DIV(SUB(lehr_dual_constant(x), centre), width);
    return MUL(height, EXP(lehr_dual_negate(MUL(u, u))));
}

static lehr_dual gauss(const lehr_dual *b, size_t i, const void *c)
{
    double x = x_at(i, c);
    return ADD(MUL(b[0], decay(b[1], x)), ADD(bell(b[2], b[3], b[4], x), bell(b[5], b[6], b[7], x)));
}

/// Quotient of polynomials; the denominator begins with 1.
static lehr_dual rational(const lehr_dual *b, size_t n_above, size_t n_below, double x)
{
    return DIV(polynomial(b, n_above, x), SHIFT(SCALE(polynomial(b + n_above, n_below, x), x), 1));
}

static lehr_dual cubic(const lehr_dual *b, size_t i, const void *c) // Hahn1, Thurber
{
    return rational(b, 4, 3, x_at(i, c));
}

static lehr_dual kirby2(const lehr_dual *b, size_t i, const void *c)
{
    return rational(b, 3, 2, x_at(i, c));
}

static lehr_dual lanczos(const lehr_dual *b, size_t i, const void *c)
{
    double x = x_at(i, c);
    return ADD(MUL(b[0], decay(b[1], x)), ADD(MUL(b[2], decay(b[3], x)), MUL(b[4], decay(b[5], x))));
}

static lehr_dual mgh09(const lehr_dual *b, size_t i, const void *c)
{
    double x = x_at(i, c);
    lehr_dual above = MUL(b[0], SHIFT(SCALE(b[1], x), x * x));
    return DIV(above, ADD(SHIFT(SCALE(b[2], x), x * x), b[3]));
}

static lehr_dual mgh10(const lehr_dual *b, size_t i, const void *c)
{
    return MUL(b[0], EXP(DIV(b[1], SHIFT(b[2], x_at(i, c)))));
}

static lehr_dual mgh17(const lehr_dual *b, size_t i, const void *c)
{
    double x = x_at(i, c);
    return ADD(b[0], ADD(MUL(b[1], decay(b[3], x)), MUL(b[2], decay(b[4], x))));
}

static lehr_dual misra1b(const lehr_dual *b, size_t i, const void *c)
{
    lehr_dual base = SHIFT(SCALE(b[1], x_at(i, c) / 2), 1);
    return MUL(b[0], SHIFT(lehr_dual_negate(POWER(base, -2)), 1));
}

static lehr_dual misra1c(const lehr_dual *b, size_t i, const void *c)
{
    lehr_dual base = SHIFT(SCALE(b[1], 2 * x_at(i, c)), 1);
    return MUL(b[0], SHIFT(lehr_dual_negate(POWER(base, -0.5)), 1));
}

static lehr_dual misra1d(const lehr_dual *b, size_t i, const void *c)
{
    lehr_dual u = SCALE(b[1], x_at(i, c));
    return MUL(b[0], DIV(u, SHIFT(u, 1)));
}

static lehr_dual nelson(const lehr_dual *b, size_t i, const void *c)
{
    const nist_data *data = c;
    return SUB(b[0], SCALE(MUL(b[1], decay(b[2], data->x2[i])), data->x[i]));
}

static lehr_dual rat42(const lehr_dual *b, size_t i, const void *c)
{
    return DIV(b[0], SHIFT(EXP(SUB(b[1], SCALE(b[2], x_at(i, c)))), 1));
}

static lehr_dual rat43(const lehr_dual *b, size_t i, const void *c)
{
    lehr_dual base = SHIFT(EXP(SUB(b[1], SCALE(b[2], x_at(i, c)))), 1);
    return MUL(b[0], lehr_dual_pow(base, DIV(lehr_dual_constant(-1), b[3])));
}

static lehr_dual roszman1(const lehr_dual *b, size_t i, const void *c)
{
    double x = x_at(i, c);
    lehr_dual angle = lehr_dual_atan(DIV(b[2], SUB(lehr_dual_constant(x), b[3])));
    return SUB(SUB(b[0], SCALE(b[1], x)), SCALE(angle, 1 / pi));
}

const nist_set nist_sets[NIST_SETS] = {
    {"Bennett5", 3, bennett5},   {"BoxBOD", 2, saturation}, {"Chwirut1", 3, ultrasonic},
    {"Chwirut2", 3, ultrasonic}, {"DanWood", 2, power_law}, {"ENSO", 9, enso},
    {"Eckerle4", 3, eckerle4},   {"Gauss1", 8, gauss},      {"Gauss2", 8, gauss},
    {"Gauss3", 8, gauss},        {"Hahn1", 7, cubic},       {"Kirby2", 5, kirby2},
    {"Lanczos1", 6, lanczos},    {"Lanczos2", 6, lanczos},  {"Lanczos3", 6, lanczos},
    {"MGH09", 4, mgh09},         {"MGH10", 3, mgh10},       {"MGH17", 5, mgh17},
    {"Misra1a", 2, saturation},  {"Misra1b", 2, misra1b},   {"Misra1c", 2, misra1c},
    {"Misra1d", 2, misra1d},     {"Nelson", 3, nelson},     {"Rat42", 3, rat42},
    {"Rat43", 4, rat43},         {"Roszman1", 4, roszman1}, {"Thurber", 7, cubic},
};

void nist_load(nist_data *data, const char *name)
{
    enum { n_header_lines = 60 };
    char path[64], line[256];
    bool two_predictors = strcmp(name, "Nelson") == 0;
    *data = (nist_data){0};
    (void)snprintf(path, sizeof path, "fitting/real/nist/nonlinear/%s.dat", name);
    FILE *file = fopen(lehr_test_reference(path), "r");
    assert_non_null(file);
    for (size_t row = 0; fgets(line, sizeof line, file); row++) {
        assert_true(data->n < NIST_MAX_POINTS);
        double *y = data->y + data->n;
        int read =
            row < n_header_lines ? 0 : sscanf(line, "%lf %lf %lf", y, data->x + data->n, data->x2 + data->n);
        if (read < 2) {
            continue;
        }
        *y = two_predictors ? log(*y) : *y;
        data->n++;
    }
    (void)fclose(file);
}
