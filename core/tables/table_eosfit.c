#include "table_eosfit.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

const char *const lehr_eosfit_names[EOSFIT_QUANTITIES] = {"T", "P",     "V",    "a",    "b",
                                                          "c", "alpha", "beta", "gamma"};
static const char *const sigma_names[EOSFIT_QUANTITIES] = {"sigT", "sigP",     "sigV",    "siga",    "sigb",
                                                           "sigc", "sigalpha", "sigbeta", "siggamma"};

bool lehr_table_eosfit_is(const lehr_text *text)
{
    size_t format_line, names_line;
    return lehr_eosfit_find_format(text, &format_line, &names_line);
}

/// Keywords above the format line, as the file writes them.
static lehr_status read_header(const eosfit *e, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < e->format_line; i++) {
        lehr_text_line key;
        lehr_text_line line = lehr_text_trim(lehr_text_line_at(e->text, i));
        if (lehr_table_line_kind(line) == TABLE_LINE_COMMENT) {
            status = lehr_table_read_header_line(e->table, e->text, i, err);
        } else if (lehr_eosfit_next_word(&line, &key)) {
            status = lehr_table_append_header(e->table, key, lehr_text_trim(line), err);
        }
    }
    return status;
}

// ---- rows -----------------------------------------------------------------------------
/// Index of the next line with numbers from @p i on, or the number of lines.
static size_t next_data_line(const eosfit *e, size_t i)
{
    for (; i < lehr_text_size(e->text); i++) {
        lehr_text_line line = lehr_eosfit_line(e->text, i);
        if (line.length > 0 && !lehr_text_equals_nocase(line, "data")) {
            return i;
        }
    }
    return i;
}

/// "112.981(2)" is 112.981 with an error of 0.002; without brackets the error is NaN.
static lehr_status read_word(double *value, double *sigma, lehr_text_line word, lehr_error *err)
{
    size_t open = lehr_text_find(word, "(");
    lehr_text_line number = {.start = word.start, .length = open < word.length ? open : word.length};
    *sigma = (double)NAN;
    lehr_status status = lehr_number_parse(value, number.start, number.length, lehr_number_style_c(), err);
    if (status != LEHR_OK || open >= word.length) {
        return status;
    }
    lehr_text_line digits = {.start = word.start + open + 1, .length = word.length - open - 2};
    size_t mark = lehr_text_find(number, ".");
    int decimals = mark < number.length ? (int)(number.length - mark - 1) : 0;
    bool closed = word.start[word.length - 1] == ')' && word.length >= open + 3;
    for (size_t k = 0; closed && k < digits.length; k++) {
        closed = digits.start[k] >= '0' && digits.start[k] <= '9';
    }
    for (size_t k = 0; closed && k < number.length; k++) {
        closed = strchr("+-.0123456789", number.start[k]) != NULL;
    }
    if (!closed) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "'%.*s' is not a number with its error in brackets, as in 112.981(2)",
                              word.length > 40 ? 40 : (int)word.length, word.start);
    }
    status = lehr_number_parse(sigma, digits.start, digits.length, lehr_number_style_c(), err);
    *sigma /= pow(10, decimals);
    return status;
}

static const char *unit_of(const eosfit *e, size_t quantity)
{
    const char *const units[EOSFIT_QUANTITIES] = {
        "K",          e->pressure_unit, e->volume_unit, e->length_unit, e->length_unit, e->length_unit,
        "arc_degree", "arc_degree",     "arc_degree"};
    return units[quantity];
}

static lehr_status add_sigma(eosfit *e, size_t quantity, lehr_error *err)
{
    lehr_status status = lehr_table_add_column(&e->sigmas[quantity], e->table, sigma_names[quantity],
                                               unit_of(e, quantity), err);
    // A value without brackets among others with them is exact.
    for (size_t i = 0; status == LEHR_OK && i < lehr_table_rows(e->table); i++) {
        e->sigmas[quantity][i] = 0;
    }
    return status;
}

static lehr_status store(eosfit *e, size_t row, size_t column, lehr_text_line word, lehr_error *err)
{
    double value = 0;
    double sigma = 0;
    size_t quantity = e->quantity[column];
    lehr_status status = read_word(&value, &sigma, word, err);
    if (status != LEHR_OK) {
        return status;
    }
    bool of_temperature = quantity == EOSFIT_T;
    if (!isnan(sigma) && !e->brackets) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "'%.*s' has its error in brackets, but the format line has sig columns",
                              word.length > 40 ? 40 : (int)word.length, word.start);
    }
    if (e->is_sigma[column]) {
        e->sigmas[quantity][row] = of_temperature ? value * e->kelvin : value;
        return LEHR_OK;
    }
    e->values[quantity][row] = of_temperature ? value * e->kelvin + e->zero_celsius : value;
    if (!isnan(sigma) && !e->sigmas[quantity]) {
        status = add_sigma(e, quantity, err);
    }
    if (status == LEHR_OK && !isnan(sigma)) {
        e->sigmas[quantity][row] = of_temperature ? sigma * e->kelvin : sigma;
    }
    return status;
}

/// One datum from line @p i on; *i becomes the line behind it.
static lehr_status read_datum(eosfit *e, size_t row, size_t *i, lehr_error *err)
{
    size_t n = 0;
    size_t line_number = 0;
    for (size_t k = 0; k < e->lines_per_datum; k++) {
        *i = next_data_line(e, *i);
        if (*i == lehr_text_size(e->text)) {
            break;
        }
        lehr_text_line line = lehr_eosfit_line(e->text, *i);
        lehr_text_line word;
        line_number = ++*i;
        for (; lehr_eosfit_next_word(&line, &word); n++) {
            lehr_status status = n < e->n_columns ? store(e, row, n, word, err) : LEHR_OK;
            if (status != LEHR_OK) {
                return lehr_error_wrap(err, status, "line %zu", line_number);
            }
        }
    }
    if (n != e->n_columns) {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "line %zu ends a datum of %zu numbers where the format line names %zu columns",
                              line_number, n, e->n_columns);
    }
    return LEHR_OK;
}

static lehr_status add_columns(eosfit *e, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t k = 0; status == LEHR_OK && k < e->n_columns; k++) {
        size_t quantity = e->quantity[k];
        double **column = e->is_sigma[k] ? &e->sigmas[quantity] : &e->values[quantity];
        const char *name = (e->is_sigma[k] ? sigma_names : lehr_eosfit_names)[quantity];
        status = lehr_table_add_column(column, e->table, name, unit_of(e, quantity), err);
    }
    return status;
}

static lehr_status read_rows(eosfit *e, lehr_table_layout *layout, lehr_error *err)
{
    size_t n_lines = 0;
    size_t first = next_data_line(e, e->names_line + 1);
    for (size_t i = first; i < lehr_text_size(e->text); i = next_data_line(e, i + 1)) {
        n_lines++;
    }
    size_t n_rows = (n_lines + e->lines_per_datum - 1) / e->lines_per_datum;
    if (n_rows == 0) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "no data below the format line %zu", e->format_line + 1);
    }
    lehr_status status = lehr_table_create(&e->table, n_rows, err);
    if (status == LEHR_OK) {
        status = add_columns(e, err);
    }
    size_t next = first;
    for (size_t row = 0; status == LEHR_OK && row < n_rows; row++) {
        status = read_datum(e, row, &next, err);
    }
    if (layout) {
        *layout = (lehr_table_layout){
            .separator = ' ', .decimal_mark = '.', .header_line = e->names_line + 1, .first_line = first + 1};
    }
    return status;
}

lehr_status lehr_table_eosfit_parse(lehr_table **out, lehr_table_layout *layout, const lehr_text *text,
                                    lehr_error *err)
{
    eosfit e = {.text = text};
    *out = NULL;
    (void)lehr_eosfit_find_format(text, &e.format_line, &e.names_line);
    lehr_status status = lehr_eosfit_read_names(&e, err);
    if (status == LEHR_OK) {
        status = lehr_eosfit_read_scales(&e, err);
    }
    if (status == LEHR_OK) {
        status = read_rows(&e, layout, err);
    }
    if (status == LEHR_OK) {
        status = read_header(&e, err);
    }
    if (status == LEHR_OK && !e.values[EOSFIT_V]) {
        const char *unit = strcmp(e.length_unit, "angstrom") == 0 ? "angstrom^3" : e.volume_unit;
        status = lehr_table_eosfit_add_volume(e.table, e.values, e.sigmas, lehr_eosfit_keyword(&e, "system"),
                                              unit, err);
    }
    if (status != LEHR_OK) {
        lehr_table_free(e.table);
        return lehr_error_wrap(err, status, "%s", lehr_text_name(text));
    }
    *out = e.table;
    return LEHR_OK;
}
