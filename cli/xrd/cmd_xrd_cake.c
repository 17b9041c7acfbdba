// lehr xrd cake: images to the intensity over azimuth and scattering angle.
#include "cmd_xrd.h"
#include "xrd_share.h"

#include <lehr/core/alloc.h>
#include <lehr/figures/xrd.h>
#include <lehr/xrd/cake.h>

static const cli_option cake_options[] = {
    {.name = "azimuth-points",
     .kind = CLI_INTEGER,
     .placeholder = "N",
     .fallback = "36",
     .help = "number of azimuths that the turn, or the sector of --azimuth, is divided into"},
    CLI_XRD_INTEGRATE_OPTIONS,
    {.name = NULL},
};

/// What saving and drawing need.
typedef struct cake_data {
    lehr_xrd_cake *cake;
    lehr_figure *figure;
} cake_data;

static void cake_release(void *own)
{
    cake_data *data = own;
    lehr_xrd_cake_free(data->cake);
    lehr_figure_free(data->figure);
    lehr_core_free(data);
}

static lehr_status cake_analyse(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    lehr_xrd_recipe recipe;
    cake_data *data = lehr_core_alloc(1, sizeof *data);
    if (data == NULL) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory");
    }
    result->own = data;
    size_t n_azimuth = cli_call_integer(call, "azimuth-points");
    lehr_status status = cli_xrd_recipe(&recipe, call, err);
    if (status == LEHR_OK) {
        status = lehr_xrd_recipe_cake(&data->cake, &recipe, n_azimuth, input, result->warnings, err);
    }
    if (status == LEHR_OK) {
        status = lehr_xrd_cake_describe(data->cake, result->record, err);
    }
    if (status == LEHR_OK) {
        status = lehr_xrd_cake_to_table(&result->table, data->cake, err);
    }
    if (status == LEHR_OK && cli_call_plots(call)) {
        status = lehr_figure_cake(&data->figure, data->cake, err);
    }
    return status;
}

static lehr_status cake_plot(const cli_call *call, const char *input, const cli_result *result,
                             const char *path, lehr_error *err)
{
    const cake_data *data = result->own;
    (void)call;
    (void)input;
    return lehr_figure_render(data->figure, path, err);
}

static lehr_status cake_save(const cli_call *call, const char *input, const cli_result *result,
                             const char *path, bool *handled, lehr_error *err)
{
    const cake_data *data = result->own;
    (void)input;
    *handled = lehr_table_format_of(path) == LEHR_TABLE_HDF5;
    return *handled ? lehr_xrd_cake_write(data->cake, path, cli_call_provenance(call), err) : LEHR_OK;
}

static const cli_key cake_results[] = {
    {"azimuth_deg", "deg", "column: centre of each azimuth"},
    {"q_per_ang", "1/angstrom", "column: centre of each bin; other axes as in 'xrd integrate'"},
    {"intensity", NULL, "column: mean of the cell; nan where no pixel lies in it"},
    {"sigma", NULL, "column: its Poisson error"},
    {"count", NULL, "column: pixels in the cell, with parts of pixels"},
    {"norm", NULL, "column: sum in the denominator"},
    {"points", NULL, "number of bins"},
    {"azimuth_points", NULL, "number of azimuths"},
    {"empty_cells", NULL, "cells without a pixel"},
    {"images", NULL, "frames that were integrated together"},
    {"masked_pixels", NULL, "pixels masked in every frame"},
    {"bad_pixels", NULL, "further pixels without measurement, in all frames together"},
    {"corrections", NULL, "what the cake is corrected for, and with what"},
    {.name = NULL},
};

const cli_command cli_xrd_cake = {
    .area = "xrd",
    .verb = "cake",
    .summary = "intensity over azimuth and scattering angle",
    .operands = "IMAGE...",
    .min_operands = 1,
    .max_operands = CLI_MANY,
    .by_name = true,
    .description = "Integrates as 'xrd integrate' does, in N azimuths at a time: the curve of each sector, "
                   "and the way to see texture, "
                   "tilt and shadows. The turn from -180 to 180 degrees is divided evenly, or the sector of "
                   "--azimuth. With --split bbox a pixel "
                   "is shared over the cells that its rectangle x +- dx, azimuth +- da covers. Standard "
                   "errors are those of the counts of a cell, that of one "
                   "count in a cell without.\n\n"
                   "To an HDF5 file goes a NeXus image (azimuth, x) with errors, which silx view and NeXpy "
                   "open; text and CSV hold one row for "
                   "each cell.\n\n"
                   "docs/theory/xrd.md, docs/theory/xrd_corrections.md.",
    .example = "lehr xrd cake --poni sample_data/vit4/xrd/eiger500k.poni --points 200 --azimuth-points 72 "
               "sample_data/vit4/xrd/P7_T583_master.h5 -o cake.h5\n"
               "lehr xrd cake --poni sample_data/vit4/xrd/eiger500k.poni --azimuth 0:90 --azimuth-points 3 "
               "--split bbox "
               "sample_data/vit4/xrd/P7_T583_master.h5 -o sectors.csv\n",
    .options = cake_options,
    .results = cake_results,
    .output = CLI_OUTPUT_CURVE,
    .extension = ".h5",
    .analyse = cake_analyse,
    .plot = cake_plot,
    .save = cake_save,
    .release = cake_release,
};
