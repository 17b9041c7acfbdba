#include "grid.h"

#include <ctype.h>
#include <lehr/core/alloc.h>
#include <stdbool.h>
#include <string.h>

static lehr_status no_memory(lehr_error *err)
{
    return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for a table of results");
}

lehr_status cli_grid_create(cli_grid **out, size_t n_rows, lehr_error *err)
{
    *out = lehr_core_alloc(1, sizeof **out);
    if (*out == NULL) {
        return no_memory(err);
    }
    (*out)->n_rows = n_rows;
    return LEHR_OK;
}

void cli_grid_free(cli_grid *grid)
{
    if (grid == NULL) {
        return;
    }
    for (size_t j = 0; j < grid->n_columns; j++) {
        lehr_core_free(grid->headings[j]);
    }
    for (size_t i = 0; i < grid->n_rows * grid->n_columns; i++) {
        lehr_core_free(grid->cells[i]);
    }
    lehr_core_free(grid->headings);
    lehr_core_free(grid->cells);
    lehr_core_free(grid);
}

/// Cells of one more column: rows are moved apart.
static lehr_status widen(cli_grid *grid, lehr_error *err)
{
    size_t n = grid->n_columns;
    char **cells = lehr_core_alloc(grid->n_rows * (n + 1), sizeof *cells);
    if (cells == NULL) {
        return no_memory(err);
    }
    for (size_t i = 0; i < grid->n_rows && n > 0; i++) {
        memcpy(&cells[i * (n + 1)], &grid->cells[i * n], n * sizeof *cells);
    }
    lehr_core_free(grid->cells);
    grid->cells = cells;
    return LEHR_OK;
}

lehr_status cli_grid_column(size_t *out, cli_grid *grid, const char *heading, lehr_error *err)
{
    for (size_t j = 0; j < grid->n_columns; j++) {
        if (strcmp(grid->headings[j], heading) == 0) {
            *out = j;
            return LEHR_OK;
        }
    }
    char **headings = lehr_core_realloc(grid->headings, grid->n_columns + 1, sizeof *headings);
    if (headings == NULL) {
        return no_memory(err);
    }
    grid->headings = headings;
    char *copy = lehr_core_strdup(heading);
    if (copy == NULL || widen(grid, err) != LEHR_OK) {
        lehr_core_free(copy);
        return no_memory(err);
    }
    headings[grid->n_columns] = copy;
    *out = grid->n_columns++;
    return LEHR_OK;
}

lehr_status cli_grid_set(cli_grid *grid, size_t row, size_t column, const char *text, lehr_error *err)
{
    char *copy = lehr_core_strdup(text);
    if (copy == NULL) {
        return no_memory(err);
    }
    char **cell = &grid->cells[row * grid->n_columns + column];
    lehr_core_free(*cell);
    *cell = copy;
    return LEHR_OK;
}

static const char *text_at(const cli_grid *grid, size_t row, size_t column)
{
    const char *text = grid->cells[row * grid->n_columns + column];
    return text != NULL ? text : "-";
}

static size_t width_of(const char *text)
{
    size_t n = 0;
    for (const char *c = text; *c != '\0'; c++) {
        n += ((unsigned char)*c & 0xC0U) != 0x80U;
    }
    return n;
}

static size_t column_width(const cli_grid *grid, size_t column)
{
    size_t width = width_of(grid->headings[column]);
    for (size_t i = 0; i < grid->n_rows; i++) {
        size_t here = width_of(text_at(grid, i, column));
        width = here > width ? here : width;
    }
    return width;
}

static bool is_numeric(const cli_grid *grid, size_t column)
{
    for (size_t i = 0; i < grid->n_rows; i++) {
        const char *text = text_at(grid, i, column);
        bool number = isdigit((unsigned char)text[0]) || strcmp(text, "nan") == 0 ||
                      (text[0] == '-' && (text[1] == '\0' || isdigit((unsigned char)text[1])));
        if (!number) {
            return false;
        }
    }
    return true;
}

static void print_cell(FILE *out, const char *text, size_t width, bool right, bool last)
{
    size_t used = width_of(text);
    int space = (int)(width > used ? width - used : 0);
    if (right) {
        fprintf(out, "%*s%s", space, "", text);
    } else {
        fprintf(out, "%s%*s", text, last ? 0 : space, "");
    }
    fputs(last ? "\n" : "  ", out);
}

void cli_grid_print(FILE *out, const cli_grid *grid)
{
    size_t n = grid->n_columns;
    bool has_headings = false;
    for (size_t j = 0; j < n; j++) {
        has_headings = has_headings || grid->headings[j][0] != '\0';
    }
    for (size_t row = has_headings ? 0 : 1; row <= grid->n_rows; row++) {
        for (size_t j = 0; j < n; j++) {
            const char *text = row == 0 ? grid->headings[j] : text_at(grid, row - 1, j);
            print_cell(out, text, column_width(grid, j), is_numeric(grid, j), j + 1 == n);
        }
    }
}
