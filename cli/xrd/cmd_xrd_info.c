// lehr xrd info: what a file of images holds.
#include "cmd_xrd.h"

#include <lehr/xrd/source.h>

static lehr_status info_analyse(const cli_call *call, const char *input, cli_result *result, lehr_error *err)
{
    (void)call;
    lehr_xrd_source *source = NULL;
    lehr_status status = lehr_xrd_source_open(&source, input, result->warnings, err);
    if (status == LEHR_OK) {
        status = lehr_xrd_source_describe(source, result->record, err);
    }
    lehr_xrd_source_close(source);
    return status;
}

static const cli_key info_results[] = {
    {"format", NULL, "name of the reader"},
    {"dataset", NULL, "first dataset of the images, in HDF5 files"},
    {"width", NULL, "columns of an image"},
    {"height", NULL, "rows of an image"},
    {"frames", NULL, "number of images"},
    {"dtype", NULL, "type of the pixels"},
    {"mask_pixels", NULL, "pixels that the mask in the file rejects"},
    {"wavelength", "angstrom", "as the file states it, like all that follow; absent when it does not"},
    {"distance", "m", "sample to detector"},
    {"pixel_size_x", "m", "width of a pixel"},
    {"pixel_size_y", "m", "height of a pixel"},
    {"beam_center_x", "pixel", "column of the direct beam; absent when the file does not state its unit"},
    {"beam_center_y", "pixel", "row of the direct beam; absent when the file does not state its unit"},
    {"count_time", "s", "exposure of a frame"},
    {"frame_time", "s", "time from frame to frame"},
    {"sensor_thickness", "m", "thickness of the sensor"},
    {"corrections_applied", NULL, "keys of the file that say what the pixels are corrected for already"},
    {"saturation", "count", "larger values are not measurements"},
    {"sensor_material", NULL, "material of the sensor"},
    {"description", NULL, "name of the detector"},
    {.name = NULL},
};

const cli_command cli_xrd_info = {
    .area = "xrd",
    .verb = "info",
    .summary = "what a file of detector images holds",
    .operands = "FILE...",
    .min_operands = 1,
    .by_name = true,
    .max_operands = CLI_MANY,
    .description =
        "Reads TIFF (also of MarCCD detectors), HDF5 (DECTRIS Eiger master and data files, NeXus, plain "
        "datasets; "
        "deflate, LZ4 and bitshuffle), CBF (byte offsets), EDF, mar345 plates and NumPy .npy files, and "
        "tells "
        "shape, number of frames, type and what the file says about the measurement. All but HDF5 may be "
        "packed with gzip. 'lehr formats' lists details.\n\n"
        "In HDF5 files the images are looked for in this order: the data_NNNNNN links of "
        "/entry/data or /entry, "
        "/entry/data/data, the signal of the default NXdata, the data of an NXdetector, the only "
        "dataset that can hold "
        "images. FILE::/dataset chooses another one, FILE::/dataset[A:B:STEP] or FILE::[A:B:STEP] "
        "some of the frames, "
        "counted from 0, without B.",
    .example = "lehr xrd info sample_data/vit4/xrd/P7_T583_master.h5\n",
    .results = info_results,
    .analyse = info_analyse,
};
