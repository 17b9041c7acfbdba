#include "calibrant.h"

#include "calibrant_private.h"
#include "calibrant_table.h"

#include <ctype.h>
#include <lehr/core/alloc.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// Smallest spacing of the lines of a cell.
static const double LEAST_D_ANG = 0.4;
static const double LEAST_INTENSITY = 1e-3;
/// Orders of a stack of layers.
enum { N_ORDERS = 40 };

// ---- lines of a cell ------------------------------------------------------------------
/// |F|^2 of one reflection, with atomic numbers that fall with s = 1/(2d) as form factors roughly do.
static double structure_factor(const calibrant_structure *structure, const int hkl[3], double s2)
{
    const double two_pi = 6.28318530717958647693;
    double lattice = 0, lattice_i = 0, real = 0, imaginary = 0;
    for (size_t i = 0; i < structure->n_centring; i++) {
        const double *t = structure->centring[i];
        double phase = two_pi * (hkl[0] * t[0] + hkl[1] * t[1] + hkl[2] * t[2]);
        lattice += cos(phase);
        lattice_i += sin(phase);
    }
    if (!(fabs(lattice) > 0.5 || fabs(lattice_i) > 0.5)) {
        return 0; // most reflections of a centred cell end here
    }
    for (size_t i = 0; i < structure->n_atoms; i++) {
        const double *x = structure->atoms[i].x;
        double phase = two_pi * (hkl[0] * x[0] + hkl[1] * x[1] + hkl[2] * x[2]);
        double f = structure->atoms[i].z / (1 + 4 * s2);
        real += f * cos(phase);
        imaginary += f * sin(phase);
    }
    return (lattice * lattice + lattice_i * lattice_i) * (real * real + imaginary * imaginary);
}

static double inverse_d2(const lehr_xrd_calibrant *cell, const int hkl[3])
{
    double h = hkl[0], k = hkl[1], l = hkl[2];
    return isnan(cell->c_ang) ? (h * h + k * k + l * l) / (cell->a_ang * cell->a_ang)
                              : 4.0 / 3 * (h * h + h * k + k * k) / (cell->a_ang * cell->a_ang) +
                                    l * l / (cell->c_ang * cell->c_ang);
}

static int by_spacing(const void *a, const void *b)
{
    double x = ((const lehr_xrd_line *)a)->d_ang, y = ((const lehr_xrd_line *)b)->d_ang;
    return x > y ? -1 : x < y;
}

/// The usual name of a family: positive indices, the first the largest.
static int rank(const lehr_xrd_line *line)
{
    return (line->h >= 0 && line->k >= 0 && line->l >= 0 ? 1000000 : 0) + 10000 * line->h + 100 * line->k +
           line->l;
}

/// Join reflections of one spacing, drop weak lines, scale to the strongest.
static void merge_lines(lehr_xrd_calibrant *cell)
{
    size_t n = 0;
    double strongest = 0;
    qsort(cell->lines, cell->n_lines, sizeof *cell->lines, by_spacing);
    for (size_t i = 0; i < cell->n_lines; i++) {
        if (n > 0 && cell->lines[n - 1].d_ang - cell->lines[i].d_ang < 1e-9 * cell->lines[i].d_ang) {
            lehr_xrd_line *line = &cell->lines[n - 1];
            double intensity = line->intensity + cell->lines[i].intensity;
            *line = rank(&cell->lines[i]) > rank(line) ? cell->lines[i] : *line;
            line->intensity = intensity;
        } else {
            cell->lines[n++] = cell->lines[i];
        }
        strongest = fmax(strongest, cell->lines[n - 1].intensity);
    }
    cell->n_lines = n;
    n = 0;
    for (size_t i = 0; i < cell->n_lines; i++) {
        cell->lines[i].intensity /= strongest;
        if (cell->lines[i].intensity >= LEAST_INTENSITY) {
            cell->lines[n++] = cell->lines[i];
        }
    }
    cell->n_lines = n;
}

static lehr_xrd_line line_of(const lehr_xrd_calibrant *cell, const int hkl[3], double per_d2)
{
    double h = hkl[0], k = hkl[1], l = hkl[2], d = 1 / sqrt(per_d2);
    bool cubic = isnan(cell->c_ang);
    double in_plane = cubic ? h * h + k * k + l * l : 4.0 / 3 * (h * h + h * k + k * k);
    return (lehr_xrd_line){
        .d_ang = d,
        .d_per_a = d * d * d * in_plane / pow(cell->a_ang, 3),
        .d_per_c = cubic ? 0 : d * d * d * l * l / pow(cell->c_ang, 3),
        .h = hkl[0],
        .k = hkl[1],
        .l = hkl[2],
    };
}

/// All reflections of half of the reciprocal space. @param[out] lines NULL: count only
static size_t list_reflections(lehr_xrd_calibrant *cell, const calibrant_structure *structure,
                               lehr_xrd_line *lines)
{
    double c_ang = isnan(cell->c_ang) ? cell->a_ang : cell->c_ang;
    int most = (int)(1.16 * cell->a_ang / LEAST_D_ANG), most_l = (int)(c_ang / LEAST_D_ANG);
    size_t n = 0;
    for (int h = 0; h <= most; h++) {
        for (int k = -most; k <= most; k++) {
            for (int l = -most_l; l <= most_l; l++) {
                const int hkl[3] = {h, k, l};
                double per_d2 = inverse_d2(cell, hkl);
                bool half = h > 0 || k > 0 || (k == 0 && l > 0);
                if (!half || !(per_d2 * LEAST_D_ANG * LEAST_D_ANG <= 1)) {
                    continue;
                }
                double factor = structure_factor(structure, hkl, per_d2 / 4);
                if (factor > 1e-3 && lines) {
                    lines[n] = line_of(cell, hkl, per_d2);
                    lines[n].intensity = factor / per_d2;
                }
                n += factor > 1e-3;
            }
        }
    }
    return n;
}

static lehr_status make_layers(lehr_xrd_calibrant *cell, lehr_error *err)
{
    cell->lines = lehr_core_alloc(N_ORDERS, sizeof *cell->lines);
    if (!cell->lines) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for the lines of a calibrant");
    }
    for (int l = 1; l <= N_ORDERS; l++) {
        cell->lines[l - 1] =
            (lehr_xrd_line){.d_ang = cell->a_ang / l, .intensity = 1.0 / l, .d_per_a = 1.0 / l, .l = l};
    }
    cell->n_lines = N_ORDERS;
    return LEHR_OK;
}

static lehr_status make_lines(lehr_xrd_calibrant *cell, const calibrant_structure *structure, lehr_error *err)
{
    if (!structure->atoms) {
        return make_layers(cell, err);
    }
    size_t n = list_reflections(cell, structure, NULL);
    cell->lines = lehr_core_alloc(n, sizeof *cell->lines);
    if (!cell->lines) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for the lines of a calibrant");
    }
    cell->n_lines = list_reflections(cell, structure, cell->lines);
    merge_lines(cell);
    return LEHR_OK;
}

// ---- by name --------------------------------------------------------------------------
static const char *skip_dashes(const char *text)
{
    while (*text == '-' || *text == '_' || *text == ' ') {
        text++;
    }
    return text;
}

static bool same_name(const char *a, const char *b)
{
    for (;;) {
        a = skip_dashes(a);
        b = skip_dashes(b);
        if (tolower((unsigned char)*a) != tolower((unsigned char)*b)) {
            return false;
        }
        if (*a == '\0') {
            return true;
        }
        a++;
        b++;
    }
}

static const calibrant_entry *find_entry(const char *name)
{
    for (const calibrant_entry *entry = calibrant_entries; entry->name; entry++) {
        if (same_name(entry->name, name)) {
            return entry;
        }
    }
    return NULL;
}

static lehr_status check_cell(const calibrant_entry *entry, double a_ang, double c_ang, lehr_error *err)
{
    if (!isnan(c_ang) && entry->c_ang == 0) {
        return lehr_error_set(err, LEHR_ERR_ARG, "%s has no c axis: give a alone", entry->name);
    }
    if (!isnan(a_ang) && !(fabs(a_ang / entry->a_ang - 1) < 0.1)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "a = %g angstrom is not within 10 %% of the %g of %s", a_ang,
                              entry->a_ang, entry->name);
    }
    if (!isnan(c_ang) && !(fabs(c_ang / entry->c_ang - 1) < 0.1)) {
        return lehr_error_set(err, LEHR_ERR_ARG, "c = %g angstrom is not within 10 %% of the %g of %s", c_ang,
                              entry->c_ang, entry->name);
    }
    return LEHR_OK;
}

static lehr_status from_entry(lehr_xrd_calibrant *cell, const calibrant_entry *entry, double a_ang,
                              double c_ang, lehr_error *err)
{
    bool own = !isnan(a_ang) || !isnan(c_ang);
    lehr_status status = check_cell(entry, a_ang, c_ang, err);
    if (status != LEHR_OK) {
        return status;
    }
    cell->a_ang = isnan(a_ang) ? entry->a_ang : a_ang;
    double ratio = cell->a_ang / entry->a_ang;
    cell->c_ang = entry->c_ang == 0 ? (double)NAN : isnan(c_ang) ? entry->c_ang * ratio : c_ang;
    cell->a_uncertainty = own ? 0 : entry->a_uncertainty;
    cell->c_uncertainty = own ? 0 : entry->c_uncertainty;
    cell->name = lehr_core_strdup(entry->name);
    cell->origin = own ? "given by the user" : entry->origin;
    if (!cell->name) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for a calibrant");
    }
    return make_lines(cell, entry->structure, err);
}

static lehr_status unknown_name(const char *name, lehr_error *err)
{
    char names[200] = "";
    size_t length = 0;
    for (const calibrant_entry *entry = calibrant_entries; entry->name && length + 1 < sizeof names;
         entry++) {
        int more = snprintf(names + length, sizeof names - length, " %s", entry->name);
        length += more > 0 ? (size_t)more : 0;
    }
    return lehr_error_set(err, LEHR_ERR_ARG, "'%s' is neither a file nor a calibrant; known are%s", name,
                          names);
}

lehr_status lehr_xrd_calibrant_create(lehr_xrd_calibrant **out, const char *name_or_file, double a_ang,
                                      double c_ang, lehr_error *err)
{
    const calibrant_entry *entry = find_entry(name_or_file);
    *out = NULL;
    lehr_xrd_calibrant *cell = lehr_core_alloc(1, sizeof *cell);
    if (!cell) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for a calibrant");
    }
    cell->a_ang = cell->c_ang = (double)NAN;
    lehr_status status;
    if (entry) {
        status = from_entry(cell, entry, a_ang, c_ang, err);
    } else if (!calibrant_file_exists(name_or_file)) {
        status = unknown_name(name_or_file, err);
    } else if (!isnan(a_ang) || !isnan(c_ang)) {
        status = lehr_error_set(err, LEHR_ERR_ARG, "a cell is given together with the list of spacings '%s'",
                                name_or_file);
    } else {
        status = calibrant_read_list(cell, name_or_file, err);
    }
    if (status != LEHR_OK) {
        lehr_xrd_calibrant_free(cell);
        return status;
    }
    *out = cell;
    return LEHR_OK;
}

void lehr_xrd_calibrant_free(lehr_xrd_calibrant *calibrant)
{
    if (calibrant) {
        lehr_core_free(calibrant->name);
        lehr_core_free(calibrant->lines);
        lehr_core_free(calibrant);
    }
}

size_t lehr_xrd_calibrant_size(const lehr_xrd_calibrant *calibrant)
{
    return calibrant->n_lines;
}

lehr_xrd_line lehr_xrd_calibrant_line(const lehr_xrd_calibrant *calibrant, size_t i)
{
    return calibrant->lines[i];
}

const char *lehr_xrd_calibrant_name(const lehr_xrd_calibrant *calibrant)
{
    return calibrant->name;
}

const char *lehr_xrd_calibrant_origin(const lehr_xrd_calibrant *calibrant)
{
    return calibrant->origin;
}

double lehr_xrd_calibrant_a(const lehr_xrd_calibrant *calibrant, double *uncertainty)
{
    *uncertainty = calibrant->a_uncertainty;
    return calibrant->a_ang;
}

double lehr_xrd_calibrant_c(const lehr_xrd_calibrant *calibrant, double *uncertainty)
{
    *uncertainty = calibrant->c_uncertainty;
    return calibrant->c_ang;
}

const char *lehr_xrd_calibrant_name_at(size_t i)
{
    for (size_t k = 0; calibrant_entries[k].name; k++) {
        if (k == i) {
            return calibrant_entries[k].name;
        }
    }
    return NULL;
}
