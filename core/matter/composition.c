#include <lehr/core/composition.h>

#include "composition_text.h"

#include <lehr/core/number.h>
#include <math.h>
#include <string.h>

enum { DEEPEST = 4, LONGEST = 1024 }; // brackets inside brackets, characters

/// Abridged standard atomic weights of 2021 [g/mol] by atomic number less 1; 0 for elements without a stable
/// or long-lived isotope, which have none.
static const struct {
    char symbol[3];
    double weight;
} elements[LEHR_COMPOSITION_MOST] = {
    {"H", 1.008},   {"He", 4.0026}, {"Li", 6.94},   {"Be", 9.0122}, {"B", 10.81},   {"C", 12.011},
    {"N", 14.007},  {"O", 15.999},  {"F", 18.998},  {"Ne", 20.180}, {"Na", 22.990}, {"Mg", 24.305},
    {"Al", 26.982}, {"Si", 28.085}, {"P", 30.974},  {"S", 32.06},   {"Cl", 35.45},  {"Ar", 39.95},
    {"K", 39.098},  {"Ca", 40.078}, {"Sc", 44.956}, {"Ti", 47.867}, {"V", 50.942},  {"Cr", 51.996},
    {"Mn", 54.938}, {"Fe", 55.845}, {"Co", 58.933}, {"Ni", 58.693}, {"Cu", 63.546}, {"Zn", 65.38},
    {"Ga", 69.723}, {"Ge", 72.630}, {"As", 74.922}, {"Se", 78.971}, {"Br", 79.904}, {"Kr", 83.798},
    {"Rb", 85.468}, {"Sr", 87.62},  {"Y", 88.906},  {"Zr", 91.224}, {"Nb", 92.906}, {"Mo", 95.95},
    {"Tc", 0},      {"Ru", 101.07}, {"Rh", 102.91}, {"Pd", 106.42}, {"Ag", 107.87}, {"Cd", 112.41},
    {"In", 114.82}, {"Sn", 118.71}, {"Sb", 121.76}, {"Te", 127.60}, {"I", 126.90},  {"Xe", 131.29},
    {"Cs", 132.91}, {"Ba", 137.33}, {"La", 138.91}, {"Ce", 140.12}, {"Pr", 140.91}, {"Nd", 144.24},
    {"Pm", 0},      {"Sm", 150.36}, {"Eu", 151.96}, {"Gd", 157.25}, {"Tb", 158.93}, {"Dy", 162.50},
    {"Ho", 164.93}, {"Er", 167.26}, {"Tm", 168.93}, {"Yb", 173.05}, {"Lu", 174.97}, {"Hf", 178.49},
    {"Ta", 180.95}, {"W", 183.84},  {"Re", 186.21}, {"Os", 190.23}, {"Ir", 192.22}, {"Pt", 195.08},
    {"Au", 196.97}, {"Hg", 200.59}, {"Tl", 204.38}, {"Pb", 207.2},  {"Bi", 208.98}, {"Po", 0},
    {"At", 0},      {"Rn", 0},      {"Fr", 0},      {"Ra", 0},      {"Ac", 0},      {"Th", 232.04},
    {"Pa", 231.04}, {"U", 238.03},
};

/// Place of an element with a weight, LEHR_COMPOSITION_MOST where there is none.
static size_t find_element(const char *symbol)
{
    size_t i = 0;
    while (i < LEHR_COMPOSITION_MOST &&
           !(strcmp(elements[i].symbol, symbol) == 0 && elements[i].weight > 0)) {
        i++;
    }
    return i;
}

double lehr_composition_atomic_weight(const char *symbol)
{
    size_t i = find_element(symbol);
    return i < LEHR_COMPOSITION_MOST ? elements[i].weight : (double)NAN;
}

/// What was read so far of one group: amount, mass, amounts of the elements.
typedef struct tally {
    double amount, mass;
    double amounts[LEHR_COMPOSITION_MOST];
    bool charged;
} tally;

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static lehr_status take_number(double *out, const char **at, lehr_error *err)
{
    size_t length = strspn(*at, "0123456789.");
    lehr_status status = lehr_number_parse(out, *at, length, lehr_number_style_c(), err);
    *at += length;
    return status;
}

/// Amount behind an element or group, "2.5" or "1/2"; 1 where none is written.
static lehr_status take_amount(double *amount, const char **at, const char *text, lehr_error *err)
{
    const char *ahead = *at + strspn(*at, " \t");
    double divisor = 1;
    *amount = 1;
    if (strspn(ahead, "0123456789.") == 0) {
        return LEHR_OK;
    }
    *at = ahead;
    lehr_status status = take_number(amount, at, err);
    if (status == LEHR_OK && **at == '/') {
        (*at)++;
        status = take_number(&divisor, at, err);
    }
    if (status == LEHR_OK && !(*amount > 0 && divisor > 0)) {
        status = lehr_error_set(err, LEHR_ERR_FORMAT, "an amount of 0");
    }
    *amount /= divisor;
    return status == LEHR_OK ? status : lehr_error_wrap(err, status, "composition '%.80s'", text);
}

static lehr_status take_element(size_t *element, const char **at, const char *text, lehr_error *err)
{
    char symbol[3] = {(*at)[0], is_lower((*at)[1]) ? (*at)[1] : '\0', '\0'};
    *element = is_upper(symbol[0]) ? find_element(symbol) : LEHR_COMPOSITION_MOST;
    if (*element == LEHR_COMPOSITION_MOST) {
        return lehr_error_set(
            err, LEHR_ERR_FORMAT,
            "composition '%.80s': no element with an atomic weight at '%.8s'; write it like "
            "Zr46.75Ti8.25Cu7.5Ni10Be27.5",
            text, *at);
    }
    *at += strlen(symbol);
    return LEHR_OK;
}

/// Close the innermost group: its amounts, multiplied, are those of the group around it.
static lehr_status close_group(tally *groups, size_t *depth, const char **at, const char *text,
                               lehr_error *err)
{
    double amount = 0;
    (*at)++;
    if (*depth == 0 || !(groups[*depth].amount > 0)) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "composition '%.80s': a bracket is empty or never opened",
                              text);
    }
    lehr_status status = take_amount(&amount, at, text, err);
    (*depth)--;
    groups[*depth].amount += amount * groups[*depth + 1].amount;
    groups[*depth].mass += amount * groups[*depth + 1].mass;
    groups[*depth].charged = groups[*depth].charged || groups[*depth + 1].charged;
    for (size_t i = 0; i < LEHR_COMPOSITION_MOST; i++) {
        groups[*depth].amounts[i] += amount * groups[*depth + 1].amounts[i];
    }
    return status;
}

static lehr_status take_next(tally *groups, size_t *depth, const char **at, const char *text, lehr_error *err)
{
    size_t element = 0;
    double amount = 0;
    if (**at == ' ' || **at == '\t') {
        (*at)++;
        return LEHR_OK;
    }
    if (**at == '(' && *depth + 1 < DEEPEST) {
        (*at)++;
        groups[++*depth] = (tally){0};
        return LEHR_OK;
    }
    if (**at == ')') {
        return close_group(groups, depth, at, text, err);
    }
    lehr_status status = take_element(&element, at, text, err);
    if (status == LEHR_OK) {
        size_t charge = core_composition_charge(*at, elements[element].symbol);
        groups[*depth].charged = groups[*depth].charged || charge > 0;
        *at += charge;
    }
    status = status == LEHR_OK ? take_amount(&amount, at, text, err) : status;
    if (status == LEHR_OK) {
        groups[*depth].amount += amount;
        groups[*depth].mass += amount * elements[element].weight;
        groups[*depth].amounts[element] += amount;
    }
    return status;
}

static lehr_status read_tally(tally *out, const char *text, lehr_error *err)
{
    tally groups[DEEPEST] = {0};
    size_t depth = 0;
    char plain[LONGEST];
    const char *at = plain;
    lehr_status status = LEHR_OK;
    if (!core_composition_plain(plain, sizeof plain, text)) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "composition '%.80s...' has more than %d characters",
                              text, LONGEST - 1);
    }
    while (status == LEHR_OK && *at) {
        status = take_next(groups, &depth, &at, text, err);
    }
    if (status != LEHR_OK) {
        return status;
    }
    if (!isfinite(groups[0].mass)) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "composition '%.80s': amounts too large", text);
    }
    if (depth > 0 || !(groups[0].amount > 0)) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "composition '%.80s': %s", text,
                              depth > 0 ? "a bracket is never closed" : "no element");
    }
    *out = groups[0];
    return LEHR_OK;
}

lehr_status lehr_composition_parse(lehr_composition *out, const char *text, lehr_error *err)
{
    tally all;
    lehr_status status = read_tally(&all, text, err);
    if (status != LEHR_OK) {
        return status;
    }
    *out = (lehr_composition){
        .molar_mass_g_per_mol = all.mass / all.amount, .amount = all.amount, .charged = all.charged};
    for (size_t i = 0; i < LEHR_COMPOSITION_MOST; i++) {
        if (all.amounts[i] > 0) {
            lehr_composition_part *part = &out->parts[out->size++];
            *part = (lehr_composition_part){.atomic_number = (int)i + 1,
                                            .weight_g_per_mol = elements[i].weight,
                                            .fraction = all.amounts[i] / all.amount,
                                            .mass_fraction = all.amounts[i] * elements[i].weight / all.mass};
            memcpy(part->symbol, elements[i].symbol, sizeof part->symbol);
        }
    }
    return LEHR_OK;
}

lehr_status lehr_composition_molar_mass(double *out_g_per_mol, const char *text, lehr_error *err)
{
    tally all;
    lehr_status status = read_tally(&all, text, err);
    if (status == LEHR_OK) {
        *out_g_per_mol = all.mass / all.amount;
    }
    return status;
}

lehr_status lehr_composition_check_sum(const lehr_composition *composition, lehr_warnings *warnings,
                                       lehr_error *err)
{
    double sum = composition->amount;
    if (composition->charged) {
        lehr_status status = lehr_warnings_add(
            warnings, err, "the charges of the composition are not used: atoms are neutral here");
        if (status != LEHR_OK) {
            return status;
        }
    }
    bool whole = fabs(sum - nearbyint(sum)) <= 1e-6;
    // Formulas count atoms and may have any sum: only one that looks like shares is told of.
    bool shares = composition->size > 1 && (!whole || sum > 50);
    if (!shares || fabs(sum - 100) <= 1e-6 || fabs(sum - 1) <= 1e-6) {
        return LEHR_OK;
    }
    return lehr_warnings_add(
        warnings, err,
        "the amounts of the composition add up to %.10g, not to 100: they are divided by "
        "their sum",
        sum);
}
