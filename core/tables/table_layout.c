// Deciding how a text table is laid out, from a sample of its lines: separator, number style, number of
// columns, which columns hold text, and where the rows begin. The rows are read afterwards, in one pass.
#include "table_private.h"

#include <lehr/core/alloc.h>
#include <stdint.h>
#include <string.h>

enum {
    SAMPLE_LINES = 64,
    SAMPLE_CELLS = 512 // enough for the style of numbers; the limit keeps short files fast
};

typedef struct line_sample {
    size_t n;
    lehr_text_line lines[SAMPLE_LINES];
} line_sample;

/// What a separator would make of the sample.
typedef struct split_trial {
    char separator;
    lehr_number_style style;
    size_t n_columns;
    double score;
} split_trial;

// ---- lines and cells --------------------------------------------------------------------
table_line_kind lehr_table_line_kind(lehr_text_line line)
{
    line = lehr_text_trim(line);
    if (line.length == 0) {
        return TABLE_LINE_BLANK;
    }
    switch (line.start[0]) {
    case '#':
    case '%':
        return TABLE_LINE_COMMENT;
    case '>':
        return TABLE_LINE_MARKER;
    default:
        return TABLE_LINE_OTHER;
    }
}

lehr_text_line lehr_table_comment(lehr_text_line line)
{
    line = lehr_text_trim(line);
    while (line.length > 0 && (line.start[0] == '#' || line.start[0] == '%')) {
        line.start++;
        line.length--;
    }
    return lehr_text_trim(line);
}

bool lehr_table_is_missing(lehr_text_line cell)
{
    static const char *const words[] = {"-", "--", "nan", "na", "n/a", "null"};
    bool missing = cell.length == 0;
    if (!missing && cell.start[0] >= '0' && cell.start[0] <= '9') {
        return false; // nearly every cell of a large table
    }
    for (size_t i = 0; !missing && i < sizeof words / sizeof words[0]; i++) {
        missing = lehr_text_equals_nocase(cell, words[i]);
    }
    return missing;
}

bool lehr_table_is_damaged(lehr_text_line cell)
{
    const char *p = cell.start;
    const char *end = cell.start + cell.length;
    p += p < end && (*p == '-' || *p == '+');
    size_t group = 0;
    size_t n_marks = 0;
    char mark = '\0';
    for (; p < end; p++) {
        if (*p >= '0' && *p <= '9') {
            group++;
        } else if ((*p == '.' || *p == ',') && (mark == '\0' || *p == mark) &&
                   (n_marks == 0 ? group <= 3 : group == 3)) {
            mark = *p;
            n_marks++;
            group = 0;
        } else {
            return false;
        }
    }
    return n_marks >= 2 && group == 3;
}

static bool is_number(lehr_text_line cell, lehr_number_style style)
{
    return lehr_number_is(cell.start, cell.length, style) || lehr_table_is_damaged(cell);
}

// ---- sample -------------------------------------------------------------------------------
static bool has_digit(lehr_text_line line)
{
    for (size_t i = 0; i < line.length; i++) {
        if (line.start[i] >= '0' && line.start[i] <= '9') {
            return true;
        }
    }
    return false;
}

/// Up to SAMPLE_LINES lines spread over the last three quarters of the text: headers stand at the beginning.
/// With @p digits only lines that hold a digit, which names of columns rarely do.
static void take_sample(line_sample *sample, const lehr_text *text, bool digits)
{
    size_t n_lines = lehr_text_size(text);
    size_t step = n_lines * 3 / 4 / SAMPLE_LINES;
    step = step > 0 ? step : 1;
    sample->n = 0;
    for (size_t i = n_lines; i > 0 && sample->n < SAMPLE_LINES;) {
        lehr_text_line line = lehr_text_line_at(text, i - 1);
        if (lehr_table_line_kind(line) == TABLE_LINE_OTHER && (!digits || has_digit(line))) {
            sample->lines[sample->n++] = line;
            i = i > step ? i - step : 0;
        } else {
            i--;
        }
    }
}

/// The most frequent number of cells, the later lines deciding a tie; @p share is the part of lines that have
/// it.
static size_t common_count(const line_sample *sample, char separator, double *share)
{
    size_t counts[SAMPLE_LINES];
    size_t best = 0;
    size_t best_votes = 0;
    for (size_t i = 0; i < sample->n; i++) {
        counts[i] = lehr_text_split(sample->lines[i], separator, NULL, 0);
    }
    for (size_t i = 0; i < sample->n; i++) {
        size_t votes = 0;
        for (size_t k = 0; k < sample->n; k++) {
            votes += counts[k] == counts[i];
        }
        if (votes > best_votes) {
            best = counts[i];
            best_votes = votes;
        }
    }
    *share = (double)best_votes / (double)sample->n;
    return best;
}

/// Number style of the sample under this separator, and the part of its filled cells that are numbers.
static double numeric_share(split_trial *trial, const line_sample *sample)
{
    lehr_text_line cells[SAMPLE_CELLS];
    const char *starts[SAMPLE_CELLS] = {NULL};
    size_t lengths[SAMPLE_CELLS] = {0};
    size_t n = 0;
    for (size_t i = 0; i < sample->n && n < SAMPLE_CELLS; i++) {
        size_t n_cells = lehr_text_split(sample->lines[i], trial->separator, cells, SAMPLE_CELLS - n);
        if (n_cells != trial->n_columns) {
            continue;
        }
        for (size_t k = 0; k < n_cells && n < SAMPLE_CELLS && k < SAMPLE_CELLS; k++) {
            if (!lehr_table_is_missing(cells[k])) {
                starts[n] = cells[k].start;
                lengths[n++] = cells[k].length;
            }
        }
    }
    trial->style = lehr_number_style_guess(starts, lengths, n);
    size_t n_numbers = 0;
    for (size_t i = 0; i < n; i++) {
        n_numbers += is_number((lehr_text_line){.start = starts[i], .length = lengths[i]}, trial->style);
    }
    return n > 0 ? (double)n_numbers / (double)n : 0.0;
}

static bool sample_has(const line_sample *sample, char separator)
{
    for (size_t i = 0; i < sample->n; i++) {
        if (memchr(sample->lines[i].start, separator, sample->lines[i].length)) {
            return true;
        }
    }
    return false;
}

/// The separator that gives most lines the same number of cells and most cells a number.
static split_trial choose_separator(const line_sample *sample)
{
    static const char separators[] = {'\t', ';', ',', ' '};
    split_trial best = {.separator = ' ', .style = lehr_number_style_c(), .n_columns = 0, .score = -1};
    for (size_t i = 0; i < sizeof separators; i++) {
        split_trial trial = {.separator = separators[i]};
        if (trial.separator != ' ' && !sample_has(sample, trial.separator)) {
            continue;
        }
        double same = 0;
        trial.n_columns = common_count(sample, trial.separator, &same);
        double numbers = numeric_share(&trial, sample);
        trial.score = same * (1.0 + 3.0 * numbers);
        if (trial.n_columns < 2) {
            trial.score /= 2; // "1,2" is rather two columns than one decimal comma
        }
        if (trial.score > best.score) {
            best = trial;
        }
    }
    return best;
}

// ---- columns --------------------------------------------------------------------------------
size_t lehr_table_split_row(const table_plan *plan, lehr_text_line line)
{
    size_t n = lehr_text_split(line, plan->separator, plan->cells, plan->n_columns + 1);
    bool trailing = plan->separator != ' ' && n == plan->n_columns + 1 && plan->cells[n - 1].length == 0;
    return trailing ? n - 1 : n;
}

/// A last column that is empty in the whole sample stands behind a trailing separator.
static void drop_trailing_column(table_plan *plan, const line_sample *sample)
{
    if (plan->separator == ' ' || plan->n_columns < 2) {
        return;
    }
    for (size_t i = 0; i < sample->n; i++) {
        size_t n = lehr_text_split(sample->lines[i], plan->separator, plan->cells, plan->n_columns);
        if (n == plan->n_columns && plan->cells[n - 1].length > 0) {
            return;
        }
    }
    plan->n_columns--;
    plan->last_is_empty = true;
}

/// Count a line: +1 for a number, -1 for a word. A line without any number (names, units) has no vote.
static void vote(const table_plan *plan, long *votes)
{
    size_t n_numbers = 0;
    for (size_t k = 0; k < plan->n_columns; k++) {
        n_numbers += is_number(plan->cells[k], plan->style);
    }
    for (size_t k = 0; n_numbers > 0 && k < plan->n_columns; k++) {
        if (!lehr_table_is_missing(plan->cells[k])) {
            votes[k] += is_number(plan->cells[k], plan->style) ? 1 : -1;
        }
    }
}

/// A text column: most of its filled cells are no numbers. Where nothing is a number all columns are text.
static lehr_status find_text_columns(table_plan *plan, const line_sample *sample, lehr_error *err)
{
    long *votes = lehr_core_alloc(plan->n_columns, sizeof *votes);
    if (!votes) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu columns", plan->n_columns);
    }
    for (size_t i = 0; i < sample->n; i++) {
        if (lehr_table_split_row(plan, sample->lines[i]) == plan->n_columns) {
            vote(plan, votes);
        }
    }
    bool any = false;
    for (size_t k = 0; k < plan->n_columns; k++) {
        any = any || votes[k] > 0;
    }
    for (size_t k = 0; k < plan->n_columns; k++) {
        plan->is_text[k] = !any || votes[k] < 0;
    }
    lehr_core_free(votes);
    return LEHR_OK;
}

typedef enum row_kind { ROW_NO, ROW_WEAK, ROW_SURE } row_kind;

/// Sure: every filled cell of the numeric columns is a number. Weak: at least half of them are.
static row_kind kind_of_row(const table_plan *plan, lehr_text_line line)
{
    if (lehr_table_split_row(plan, line) != plan->n_columns) {
        return ROW_NO;
    }
    size_t n_numbers = 0;
    size_t n_words = 0;
    for (size_t k = 0; k < plan->n_columns; k++) {
        if (!plan->is_text[k] && !lehr_table_is_missing(plan->cells[k])) {
            bool number = is_number(plan->cells[k], plan->style);
            n_numbers += number;
            n_words += !number;
        }
    }
    if (n_words == 0) {
        return ROW_SURE;
    }
    return n_numbers >= n_words ? ROW_WEAK : ROW_NO;
}

/// The first row is the first line that surely is one, or a weak one with a row behind it ("Sample 5" in a
/// header is a weak row of two columns).
static void find_first_row(table_plan *plan, const lehr_text *text)
{
    size_t weak = SIZE_MAX;
    for (size_t i = 0; i < plan->end_line; i++) {
        lehr_text_line line = lehr_text_line_at(text, i);
        if (lehr_table_line_kind(line) != TABLE_LINE_OTHER) {
            continue;
        }
        row_kind kind = kind_of_row(plan, line);
        if (kind != ROW_NO && weak != SIZE_MAX) {
            break;
        }
        weak = kind == ROW_NO ? SIZE_MAX : i;
        if (kind == ROW_SURE) {
            break;
        }
    }
    plan->first_line = weak == SIZE_MAX ? plan->end_line : weak;
}

bool lehr_table_plan_has_numbers(const table_plan *plan)
{
    for (size_t k = 0; k < plan->n_columns; k++) {
        if (!plan->is_text[k]) {
            return true;
        }
    }
    return false;
}

lehr_status lehr_table_plan_reserve(table_plan *plan, lehr_error *err)
{
    lehr_table_plan_clear(plan);
    plan->is_text = lehr_core_alloc(plan->n_columns, sizeof *plan->is_text);
    plan->cells = lehr_core_alloc(plan->n_columns + 1, sizeof *plan->cells);
    plan->headings = lehr_core_alloc(plan->n_columns, sizeof *plan->headings);
    if (!plan->is_text || !plan->cells || !plan->headings) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for %zu columns", plan->n_columns);
    }
    return LEHR_OK;
}

lehr_status lehr_table_plan_make(table_plan *plan, const lehr_text *text, lehr_error *err)
{
    *plan = (table_plan){
        .separator = ' ', .style = lehr_number_style_c(), .names_line = SIZE_MAX, .units_line = SIZE_MAX};
    plan->end_line = lehr_text_size(text);
    plan->first_line = plan->end_line;
    line_sample sample;
    take_sample(&sample, text, true);
    if (sample.n == 0) {
        take_sample(&sample, text, false);
    }
    if (sample.n == 0) {
        return lehr_table_plan_reserve(plan, err);
    }
    split_trial choice = choose_separator(&sample);
    plan->separator = choice.separator;
    plan->style = choice.style;
    plan->n_columns = choice.n_columns;
    lehr_status status = lehr_table_plan_reserve(plan, err);
    if (status != LEHR_OK) {
        return status;
    }
    drop_trailing_column(plan, &sample);
    status = find_text_columns(plan, &sample, err);
    if (status != LEHR_OK) {
        return status;
    }
    if (!lehr_table_plan_has_numbers(plan) && plan->separator == ' ') {
        return lehr_error_set(err, LEHR_ERR_FORMAT,
                              "%s: no columns of numbers found: a table has rows of "
                              "numbers, separated by blanks, tabs, commas or semicolons",
                              lehr_text_name(text));
    }
    find_first_row(plan, text);
    return LEHR_OK;
}

void lehr_table_plan_clear(table_plan *plan)
{
    lehr_core_free(plan->is_text);
    lehr_core_free(plan->cells);
    lehr_core_free(plan->headings);
    plan->is_text = NULL;
    plan->cells = NULL;
    plan->headings = NULL;
}
