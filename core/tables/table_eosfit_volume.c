// Volumes of unit cells.
#include "table_eosfit.h"

#include <math.h>

static const double radians = 0.017453292519943295769; ///< in a degree

/// What a crystal system says of its cell.
typedef struct cell_rule {
    const char *system;
    bool b_is_a, c_is_a;
    double alpha, beta, gamma; ///< in degrees; 0: free
} cell_rule;

static const cell_rule rules[] = {
    {"triclinic", false, false, 0, 0, 0},       {"monoclinic", false, false, 90, 0, 90},
    {"orthorhombic", false, false, 90, 90, 90}, {"tetragonal", true, false, 90, 90, 90},
    {"trigonal", true, false, 90, 90, 120},     {"hexagonal", true, false, 90, 90, 120},
    {"cubic", true, true, 90, 90, 90},          {"isometric", true, true, 90, 90, 90},
    {"rhombohedral", true, true, 0, 0, 0},
};

/// The rule of a system; of "monoclinic b-unique" the first word counts.
static const cell_rule *find_rule(lehr_text_line system)
{
    lehr_text_line word[1] = {{"triclinic", 9}};
    (void)lehr_text_split(system, ' ', word, 1);
    for (size_t k = 0; k < sizeof rules / sizeof rules[0]; k++) {
        if (lehr_text_equals_nocase(word[0], rules[k].system)) {
            return &rules[k];
        }
    }
    return NULL;
}

/// One row: six numbers with their errors, and which of them are the same number.
typedef struct cell {
    double value[6];
    double sigma[6];
    size_t same[6]; ///< index of the number that this one repeats; itself where it is one of its own
} cell;

static double volume(const double v[6])
{
    double ca = cos(v[3] * radians), cb = cos(v[4] * radians), cg = cos(v[5] * radians);
    return v[0] * v[1] * v[2] * sqrt(1 - ca * ca - cb * cb - cg * cg + 2 * ca * cb * cg);
}

/// Error of the volume: every free number moved by its error, central differences.
static double volume_error(const cell *c)
{
    double sum = 0;
    for (size_t j = 0; j < 6; j++) {
        double up[6], down[6];
        double step = 1e-3 * c->sigma[j]; // small beside the cell, so that the difference is the derivative
        if (c->same[j] != j || !(step > 0)) {
            continue;
        }
        for (size_t k = 0; k < 6; k++) {
            up[k] = c->value[k] + (c->same[k] == j ? step : 0);
            down[k] = c->value[k] - (c->same[k] == j ? step : 0);
        }
        double change = (volume(up) - volume(down)) / 2e-3;
        sum += change * change;
    }
    return sqrt(sum);
}

/// Which numbers of the rule are at hand.
static bool is_complete(const cell_rule *rule, double *const values[EOSFIT_QUANTITIES])
{
    const double angles[] = {rule->alpha, rule->beta, rule->gamma};
    bool rhombohedral = rule->b_is_a && rule->c_is_a && !(rule->alpha > 0);
    bool complete =
        values[EOSFIT_A] && (rule->b_is_a || values[EOSFIT_B]) && (rule->c_is_a || values[EOSFIT_C]);
    for (size_t k = 0; k < 3; k++) {
        bool needed = !(angles[k] > 0) && (k == 0 || !rhombohedral);
        complete = complete && (!needed || values[EOSFIT_ALPHA + k]);
    }
    return complete;
}

static void fill_cell(cell *c, const cell_rule *rule, double *const values[EOSFIT_QUANTITIES],
                      double *const sigmas[EOSFIT_QUANTITIES], size_t row)
{
    const double angles[] = {rule->alpha, rule->beta, rule->gamma};
    bool rhombohedral = rule->b_is_a && rule->c_is_a && !(rule->alpha > 0);
    const bool repeats[6] = {false, rule->b_is_a, rule->c_is_a, false, rhombohedral, rhombohedral};
    for (size_t k = 0; k < 6; k++) {
        size_t from = repeats[k] ? (k < 3 ? 0 : 3) : k;
        bool given = k >= 3 && angles[k - 3] > 0;
        c->same[k] = from;
        c->value[k] = given ? angles[k - 3] : values[EOSFIT_A + from][row];
        c->sigma[k] = !given && sigmas[EOSFIT_A + from] ? sigmas[EOSFIT_A + from][row] : 0;
    }
}

lehr_status lehr_table_eosfit_add_volume(lehr_table *table, double *const values[EOSFIT_QUANTITIES],
                                         double *const sigmas[EOSFIT_QUANTITIES], lehr_text_line system,
                                         const char *unit, lehr_error *err)
{
    const cell_rule *rule = find_rule(system);
    double *volumes = NULL, *errors = NULL;
    if (!rule) {
        return lehr_error_set(
            err, LEHR_ERR_FORMAT,
            "SYSTEM '%.*s' is no crystal system; write triclinic, monoclinic, orthorhombic, "
            "tetragonal, trigonal, hexagonal or cubic",
            system.length > 40 ? 40 : (int)system.length, system.start);
    }
    if (!is_complete(rule, values)) {
        return LEHR_OK;
    }
    bool has_errors = false;
    for (size_t k = EOSFIT_A; k <= EOSFIT_GAMMA; k++) {
        has_errors = has_errors || sigmas[k];
    }
    lehr_status status = lehr_table_add_column(&volumes, table, "V", unit, err);
    if (status == LEHR_OK && has_errors) {
        status = lehr_table_add_column(&errors, table, "sigV", unit, err);
    }
    for (size_t i = 0; status == LEHR_OK && i < lehr_table_rows(table); i++) {
        cell c;
        fill_cell(&c, rule, values, sigmas, i);
        volumes[i] = volume(c.value);
        if (errors) {
            errors[i] = volume_error(&c);
        }
    }
    return status;
}
