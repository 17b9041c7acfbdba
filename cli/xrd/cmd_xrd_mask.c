// lehr xrd mask: a mask from an image and rules.
#include "cmd_xrd.h"

#include <lehr/core/alloc.h>
#include <lehr/core/number.h>
#include <lehr/xrd/mask_rules.h>
#include <string.h>

static const cli_option mask_options[] = {
    {.name = "output",
     .letter = 'o',
     .kind = CLI_TEXT,
     .placeholder = "FILE",
     .required = true,
     .help = "mask to write, .tif or .npy: 1 = do not use"},
    {.name = "below", .kind = CLI_NUMBER, .placeholder = "V", .help = "mask smaller values"},
    {.name = "above", .kind = CLI_NUMBER, .placeholder = "V", .help = "mask larger values"},
    {.name = "saturation",
     .kind = CLI_NUMBER,
     .placeholder = "N",
     .help = "mask larger counts; without it: as the image file says"},
    {.name = "polygon",
     .kind = CLI_LIST,
     .placeholder = "X,Y,X,Y,...",
     .help = "mask the inside of a polygon; the pixel of column j and row i covers j to j + 1 in X and i to "
             "i + 1 in Y"},
    {.name = "detector",
     .kind = CLI_TEXT,
     .placeholder = "NAME",
     .help = "mask the gaps between the modules of 'Eiger 4M', 'Eiger2 1M', 'Pilatus 300k' and their like"},
    {.name = "outliers",
     .kind = CLI_NUMBER,
     .placeholder = "S",
     .help =
         "mask pixels whose counts, high or low, those of their neighbours do not explain, beyond S "
         "standard deviations; 4 or more, 6 is usual; sharp rings and spots are masked as well: for smooth "
         "scattering only"},
    {.name = "mask",
     .kind = CLI_FILE,
     .placeholder = "FILE",
     .help = "mask to add to, for example one with another polygon"},
    {.name = NULL},
};

/// Corners of the polygon. Free with lehr_core_free().
static lehr_status read_polygon(double **out, size_t *n_corners, const cli_call *call, lehr_error *err)
{
    size_t n = cli_call_list_size(call, "polygon");
    *out = NULL;
    *n_corners = n / 2;
    if (n == 0) {
        return LEHR_OK;
    }
    if (n % 2 != 0) {
        return lehr_error_set(err, LEHR_ERR_ARG, "--polygon has %zu numbers; pairs X,Y are expected", n);
    }
    *out = lehr_core_alloc(n, sizeof **out);
    lehr_status status = *out != NULL ? LEHR_OK : lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory");
    for (size_t i = 0; status == LEHR_OK && i < n; i++) {
        const char *text = cli_call_list_at(call, "polygon", i);
        if (lehr_number_parse(&(*out)[i], text, strlen(text), lehr_number_style_c(), err) != LEHR_OK) {
            status = lehr_error_set(err, LEHR_ERR_ARG, "--polygon: '%s' is not a number", text);
        }
    }
    return status;
}

static lehr_status mask_analyse(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    size_t masked[LEHR_XRD_MASK_REASONS];
    double *corners = NULL;
    lehr_xrd_mask *mask = NULL;
    lehr_xrd_mask_rules rules = lehr_xrd_mask_rules_defaults();
    rules.below = cli_call_number(call, "below");
    rules.above = cli_call_number(call, "above");
    rules.saturation_counts = cli_call_number(call, "saturation");
    rules.outliers = cli_call_number(call, "outliers");
    rules.detector = cli_call_text(call, "detector");
    rules.file = cli_call_text(call, "mask");
    lehr_status status = read_polygon(&corners, &rules.n_corners, call, err);
    rules.corners = corners;
    if (status == LEHR_OK) {
        status = lehr_xrd_mask_make(&mask, masked, input, &rules, result->warnings, err);
    }
    if (status == LEHR_OK) {
        status = lehr_xrd_mask_write(mask, cli_call_text(call, "output"), err);
    }
    if (status == LEHR_OK) {
        status = lehr_xrd_mask_describe(mask, masked, result->record, err);
    }
    lehr_xrd_mask_free(mask);
    lehr_core_free(corners);
    return status;
}

static const cli_key mask_results[] = {
    {"masked_pixels", NULL, "pixels masked, whatever the reason"},
    {"pixels", NULL, "of the image"},
    {"reasons.bad", NULL, "pixels without a measurement, by their value"},
    {"reasons.stored", NULL, "in the mask of the image file"},
    {"reasons.file", NULL, "in --mask"},
    {"reasons.below", NULL, "below --below"},
    {"reasons.above", NULL, "above --above"},
    {"reasons.saturation", NULL, "above the saturation"},
    {"reasons.polygon", NULL, "in the polygon"},
    {"reasons.detector", NULL, "in gaps of the detector"},
    {"reasons.outliers", NULL, "outliers; of the pixels that no other rule masks"},
    {.name = NULL},
};

const cli_command cli_xrd_mask = {
    .area = "xrd",
    .verb = "mask",
    .summary = "a mask from an image and rules",
    .operands = "IMAGE",
    .min_operands = 1,
    .max_operands = 1,
    .by_name = true,
    .description = "Writes a mask that --mask of the other commands, pyFAI and Dioptas read. Masked are "
                   "pixels without a measurement (by value, see "
                   "'xrd integrate'), those of the mask in the image file, those above its saturation, and "
                   "what the options add. In a file of several frames a pixel is masked "
                   "that one of them masks; FILE::[N] selects one. A pixel may have several reasons.\n\n"
                   "Outliers: given the counts of a pixel and its up to 24 neighbours within two rows and "
                   "columns, summed over the frames, those of the pixel are binomial with probability "
                   "1/(neighbours + 1) if all have one mean, however low. Pixels with a smaller probability "
                   "than a Gaussian beyond S standard deviations "
                   "are masked: hot ones first, then dead ones. Sharp rings and reflections are outliers, "
                   "too: use an image without them.\n\n"
                   "docs/theory/xrd.md.",
    .example = "lehr xrd mask --outliers 6 --polygon 0,0,60,0,60,25,0,25 "
               "sample_data/vit4/xrd/P7_T583_master.h5 -o mask.tif\n"
               "lehr xrd integrate --poni sample_data/vit4/xrd/eiger500k.poni --mask mask.tif "
               "sample_data/vit4/xrd/P7_T583_master.h5 -o P7_T583.xy\n",
    .options = mask_options,
    .results = mask_results,
    .output = CLI_OUTPUT_NONE,
    .analyse = mask_analyse,
};
