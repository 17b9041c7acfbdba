#include "grid.h"

#include "block.h"
#include <math.h>
#include <stdint.h>

/// Values of a column chosen by the layout; NULL for none.
static lehr_status pick(const double **out, const lehr_dsc_grid *grid, size_t column, const char *file,
                        lehr_error *err)
{
    if (grid->n_rows == 0) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "%s: names of columns, but no row of numbers below them",
                              file);
    }
    *out = column == SIZE_MAX ? NULL : grid->values[column];
    if (column != SIZE_MAX && !*out) {
        return lehr_error_set(err, LEHR_ERR_FORMAT, "%s: column '%s' holds words, not numbers", file,
                              grid->columns[column].label);
    }
    return LEHR_OK;
}

static double mapped(const double *column, size_t i, lehr_units_map map)
{
    return column ? column[i] * map.factor + map.offset : (double)NAN;
}

static int part_of(const lehr_dsc_grid *grid, const double *segment, size_t i)
{
    if (segment) {
        return segment[i] >= 0 && segment[i] < 1e6 ? (int)segment[i] : 0;
    }
    return grid->parts ? grid->parts[i] : grid->part;
}

static lehr_status add_rows(lehr_dsc_builder *builder, const lehr_dsc_grid *grid,
                            const lehr_dsc_layout *layout, lehr_error *err)
{
    enum { TIME, TEMPERATURE, REFERENCE, SIGNAL, SEGMENT, N_WANTED };
    const size_t wanted[N_WANTED] = {layout->time, layout->temperature, layout->reference, layout->signal,
                                     layout->segment};
    const double *columns[N_WANTED];
    for (size_t k = 0; k < N_WANTED; k++) {
        lehr_status status = pick(&columns[k], grid, wanted[k], builder->run->name, err);
        if (status != LEHR_OK) {
            return status;
        }
    }
    for (size_t i = 0; i < grid->n_rows; i++) {
        lehr_dsc_row row = {
            .time_s = mapped(columns[TIME], i, layout->to_s),
            .temperature_K = mapped(columns[TEMPERATURE], i, layout->to_K),
            .reference_K = mapped(columns[REFERENCE], i, layout->reference_to_K),
            .signal = mapped(columns[SIGNAL], i, layout->to_signal),
            .part = part_of(grid, columns[SEGMENT], i),
            .line = grid->first_line + i,
        };
        lehr_status status = lehr_dsc_builder_add(builder, &row, err);
        if (status != LEHR_OK) {
            return status;
        }
    }
    return LEHR_OK;
}

lehr_status lehr_dsc_grid_take(lehr_dsc_builder *builder, const lehr_dsc_grid *grid, lehr_error *err)
{
    lehr_dsc_run *run = builder->run;
    lehr_dsc_layout layout;
    lehr_status status = lehr_dsc_layout_choose(&layout, grid->columns, grid->n_columns, builder->options,
                                                run->name, run->warnings, err);
    if (status == LEHR_OK && !run->columns) {
        status = lehr_dsc_block_adopt(builder, &layout, grid->columns, err);
    } else if (status == LEHR_OK) {
        status = lehr_dsc_layout_same(builder, &layout, grid->first_line, err);
    }
    return status == LEHR_OK ? add_rows(builder, grid, &layout, err) : status;
}
