// Tables: widths of columns from their texts, rows that break between pages, columns that find no room below.
#include "page.h"

#include <lehr/core/alloc.h>

static const double letter_size = 7;
static const double least_letter_size = 5.5; ///< of a table that would not fit otherwise
static const double rounding = 1e-6;
static const double pad = 3;           ///< on both sides of a cell
static const double widest_word = 285; ///< a column is not wider for the sake of one text

/// A range of columns that fits the page, the first column of the table in front.
typedef struct strip {
    const lehr_print_cells *table;
    const double *width; ///< shape (n_columns,) of all columns
    double left;         ///< of the first column
    double letter_size;  ///< pt
    size_t first, last;  ///< last exclusive; column 0 comes always
} strip;

static const char *cell(const lehr_print_cells *table, size_t row, size_t column)
{
    const char *text = table->cells[row * table->n_columns + column];
    return text ? text : "";
}

static lehr_status lay_out(PangoLayout **out, const lehr_print *print, const strip *of, size_t row,
                           size_t column, lehr_error *err)
{
    const lehr_print_cells *table = of->table;
    char *bold = row < table->n_head ? g_strdup_printf("<b>%s</b>", cell(table, row, column)) : NULL;
    double width = of->width ? of->width[column] - 2 * pad : 0;
    lehr_status status =
        print_layout(out, print, bold ? bold : cell(table, row, column), of->letter_size, width, err);
    g_free(bold);
    if (status == LEHR_OK && table->right && table->right[column]) {
        pango_layout_set_alignment(*out, PANGO_ALIGN_RIGHT);
    }
    return status;
}

/// Width of the longest word of a text.
static double longest_word(PangoLayout *layout)
{
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD);
    pango_layout_set_width(layout, 0);
    return print_layout_width(layout);
}

/// Width that each column would like, its longest text on one line, and the least that breaks no word and no
/// number. @param[out] width,least  shape (n_columns,), zero before
static lehr_status natural_widths(double *width, double *least, const lehr_print *print,
                                  const lehr_print_cells *table, lehr_error *err)
{
    const strip all = {.table = table, .last = table->n_columns, .letter_size = letter_size};
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < table->n_rows; i++) {
        for (size_t k = 0; status == LEHR_OK && k < table->n_columns; k++) {
            PangoLayout *layout = NULL;
            status = lay_out(&layout, print, &all, i, k, err);
            if (status == LEHR_OK) {
                bool number = i >= table->n_head && table->right && table->right[k];
                double natural = fmin(print_layout_width(layout), widest_word) + 2 * pad + 0.5;
                width[k] = fmax(width[k], natural);
                double word = number ? natural : fmin(longest_word(layout) + 2 * pad + 0.5, natural);
                least[k] = fmax(least[k], word);
                g_object_unref(layout);
            }
        }
    }
    return status;
}

static double sum_of(const double *values, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += values[i];
    }
    return sum;
}

/// Make a table fit the page: texts break between words, each column by its share, and then letters become
/// smaller. What does not fit even so keeps its widths. @param[in,out] width  @returns size of letters [pt]
static double fit_widths(double *width, const double *least, size_t n)
{
    const double smallest = least_letter_size / letter_size;
    double natural = sum_of(width, n);
    double needed = sum_of(least, n);
    if (natural <= print_column || needed * smallest > print_column) {
        return letter_size;
    }
    double scale = fmin(1.0, print_column / needed);
    double room = scale < 1.0 ? 0 : (print_column - needed) / (natural - needed);
    for (size_t k = 0; k < n; k++) {
        width[k] = scale * (least[k] + room * (width[k] - least[k]));
    }
    return scale * letter_size;
}

// ---- rows -------------------------------------------------------------------------------------
static bool stands_in(const strip *of, size_t column)
{
    return column == 0 || (column >= of->first && column < of->last);
}

/// Height of a row, or draw it. @param[in] draw  false: only its height
static lehr_status row_pass(double *height, const lehr_print *print, const strip *of, size_t row, bool draw,
                            lehr_error *err)
{
    double x = of->left;
    double highest = 0;
    lehr_status status = LEHR_OK;
    for (size_t k = 0; status == LEHR_OK && k < of->table->n_columns; k++) {
        PangoLayout *layout = NULL;
        if (!stands_in(of, k)) {
            continue;
        }
        status = lay_out(&layout, print, of, row, k, err);
        if (status == LEHR_OK) {
            highest = fmax(highest, print_layout_height(layout));
            if (draw) {
                print_layout_show(print, layout, x + pad, print->y + 1);
            }
            g_object_unref(layout);
        }
        x += of->width[k];
    }
    *height = highest + 2.5;
    return status;
}

static double strip_width(const strip *of)
{
    double sum = 0;
    for (size_t k = 0; k < of->table->n_columns; k++) {
        sum += stands_in(of, k) ? of->width[k] : 0;
    }
    return sum;
}

static void rule(const lehr_print *print, const strip *of, double grey, double thickness)
{
    cairo_set_source_rgb(print->cairo, grey, grey, grey);
    cairo_set_line_width(print->cairo, thickness);
    cairo_move_to(print->cairo, of->left, print->y);
    cairo_rel_line_to(print->cairo, strip_width(of), 0);
    cairo_stroke(print->cairo);
    cairo_set_source_rgb(print->cairo, 0, 0, 0);
}

static lehr_status show_row(lehr_print *print, const strip *of, size_t row, lehr_error *err)
{
    double height = 0;
    lehr_status status = row_pass(&height, print, of, row, true, err);
    print->y += height;
    print->page_used = true;
    rule(print, of, row + 1 == of->table->n_head ? 0.2 : 0.82, row + 1 == of->table->n_head ? 0.7 : 0.3);
    return status;
}

static lehr_status show_head(lehr_print *print, const strip *of, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < of->table->n_head; i++) {
        status = show_row(print, of, i, err);
    }
    return status;
}

/// The head stays with the first row.
static lehr_status show_strip(lehr_print *print, const strip *of, lehr_error *err)
{
    double height = 0;
    double together = 0;
    lehr_status status = LEHR_OK;
    for (size_t i = 0; status == LEHR_OK && i < of->table->n_rows && i <= of->table->n_head; i++) {
        status = row_pass(&height, print, of, i, false, err);
        together += height;
    }
    print_need(print, together);
    status = status == LEHR_OK ? show_head(print, of, err) : status;
    for (size_t i = of->table->n_head; status == LEHR_OK && i < of->table->n_rows; i++) {
        status = row_pass(&height, print, of, i, false, err);
        if (status == LEHR_OK && print->y + height > print_bottom) {
            print_page_end(print);
            status = show_head(print, of, err);
        }
        status = status == LEHR_OK ? show_row(print, of, i, err) : status;
    }
    print->y += 7;
    return status;
}

// ---- narrow tables ------------------------------------------------------------------------------
enum { MOST_PARTS = 3, LEAST_ROWS = 7 };

/// How many times a table without a head fits side by side; 1 where it is short.
static size_t parts_of(const strip *of)
{
    double n = floor((print_column + PRINT_GUTTER) / (strip_width(of) + PRINT_GUTTER));
    return of->table->n_head > 0 || of->table->n_rows < LEAST_ROWS || !(n >= 2) ? 1
                                                                                : (size_t)fmin(n, MOST_PARTS);
}

/// Rows from @p first on that make up a height, at least one.
static size_t rows_within(const double *height, size_t first, size_t n, double most)
{
    double sum = height[first];
    size_t end = first + 1;
    while (end < n && sum + height[end] <= most) {
        sum += height[end++];
    }
    return end;
}

static lehr_status show_part(lehr_print *print, const strip *of, double x, size_t first, size_t end,
                             lehr_error *err)
{
    lehr_status status = LEHR_OK;
    strip part = *of;
    part.left = x;
    for (size_t i = first; status == LEHR_OK && i < end; i++) {
        status = show_row(print, &part, i, err);
    }
    return status;
}

/// Rows run down one part and on in the next, page by page.
static lehr_status show_parts(lehr_print *print, const strip *of, size_t parts, const double *height,
                              lehr_error *err)
{
    size_t n = of->table->n_rows;
    lehr_status status = LEHR_OK;
    for (size_t row = 0; status == LEHR_OK && row < n;) {
        double left = 0;
        for (size_t i = row; i < n; i++) {
            left += height[i];
        }
        print_need(print, fmin(left / (double)parts, 60));
        double most = fmin(print_bottom - print->y, left / (double)parts + height[row]);
        double top = print->y, bottom = print->y;
        for (size_t k = 0; status == LEHR_OK && k < parts && row < n; k++) {
            size_t end = rows_within(height, row, n, most);
            print->y = top;
            status = show_part(print, of, PRINT_MARGIN + (double)k * (strip_width(of) + PRINT_GUTTER), row,
                               end, err);
            bottom = fmax(bottom, print->y);
            row = end;
        }
        print->y = bottom;
        if (row < n) {
            print_page_end(print);
        }
    }
    print->y += 7;
    return status;
}

static lehr_status show_narrow(lehr_print *print, const strip *of, size_t parts, lehr_error *err)
{
    double *height = lehr_core_alloc(of->table->n_rows, sizeof *height);
    lehr_status status =
        height ? LEHR_OK
               : lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a table of %zu rows", of->table->n_rows);
    for (size_t i = 0; status == LEHR_OK && i < of->table->n_rows; i++) {
        status = row_pass(&height[i], print, of, i, false, err);
    }
    status = status == LEHR_OK ? show_parts(print, of, parts, height, err) : status;
    lehr_core_free(height);
    return status;
}

/// Strips one below the other until all columns have been shown.
static lehr_status show_strips(lehr_print *print, const lehr_print_cells *table, const double *width,
                               double size, lehr_error *err)
{
    lehr_status status = LEHR_OK;
    size_t first = 1;
    do {
        strip of = {.table = table,
                    .width = width,
                    .left = PRINT_MARGIN,
                    .letter_size = size,
                    .first = first,
                    .last = first};
        while (of.last < table->n_columns &&
               (of.last == first || strip_width(&of) + width[of.last] <= print_column + rounding)) {
            of.last++;
        }
        bool whole = first == 1 && of.last >= table->n_columns;
        size_t parts = whole ? parts_of(&of) : 1;
        status = parts > 1 ? show_narrow(print, &of, parts, err) : show_strip(print, &of, err);
        first = of.last;
    } while (status == LEHR_OK && first < table->n_columns);
    return status;
}

lehr_status lehr_print_table(lehr_print *print, const lehr_print_cells *table, lehr_error *err)
{
    lehr_status status = print_flush(print, err);
    if (status != LEHR_OK || table->n_rows == 0 || table->n_columns == 0) {
        return status;
    }
    double *width = lehr_core_alloc(2 * table->n_columns, sizeof *width);
    if (!width) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a table of %zu columns", table->n_columns);
    }
    double *least = width + table->n_columns;
    status = natural_widths(width, least, print, table, err);
    double size = status == LEHR_OK ? fit_widths(width, least, table->n_columns) : letter_size;
    status = status == LEHR_OK ? show_strips(print, table, width, size, err) : status;
    lehr_core_free(width);
    return status;
}
