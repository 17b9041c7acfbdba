/// @file
/// Private to `lehr xrd stack`: options of maps and series.
#ifndef LEHR_CLI_XRD_STACK_OPTIONS_H
#define LEHR_CLI_XRD_STACK_OPTIONS_H

#define CLI_STACK_MAP_OPTIONS                                                                                \
    {.name = "map",                                                                                          \
     .kind = CLI_TEXT,                                                                                       \
     .placeholder = "ROWSxCOLUMNS",                                                                          \
     .help = "the frames are a scan on a grid, row by row: images of intensity, position and width of the "  \
             "first sharp diffraction peak instead of one curve"},                                           \
        {.name = "frames-per-point",                                                                         \
         .kind = CLI_INTEGER,                                                                                \
         .placeholder = "N",                                                                                 \
         .fallback = "1",                                                                                    \
         .help = "consecutive frames of a point of the map"},                                                \
        {.name = "snake", .kind = CLI_FLAG, .help = "every second row of the map was scanned backwards"},    \
        {.name = "incomplete",                                                                               \
         .kind = CLI_FLAG,                                                                                   \
         .help = "the scan was stopped: points of the map without frames stay empty"},                       \
        {.name = "step-x",                                                                                   \
         .kind = CLI_NUMBER,                                                                                 \
         .unit = "mm",                                                                                       \
         .placeholder = "D",                                                                                 \
         .help = "distance of neighbouring columns of the map"},                                             \
    {                                                                                                        \
        .name = "step-y", .kind = CLI_NUMBER, .unit = "mm", .placeholder = "D",                              \
        .help = "distance of neighbouring rows of the map"                                                   \
    }

#define CLI_STACK_SERIES_OPTIONS                                                                             \
    {.name = "stages",                                                                                       \
     .kind = CLI_FILE,                                                                                       \
     .placeholder = "TABLE",                                                                                 \
     .help = "stages of the frames with their pressures: a curve and a peak of each instead of one curve"},  \
        {.name = "plateau",                                                                                  \
         .kind = CLI_NUMBER,                                                                                 \
         .unit = "GPa",                                                                                      \
         .placeholder = "TOLERANCE",                                                                         \
         .help = "stages are where the pressure of the single frames stays within this of its mean, and "    \
                 "drifts by less; frames between them are left out"},                                        \
        {.name = "plateau-frames",                                                                           \
         .kind = CLI_INTEGER,                                                                                \
         .placeholder = "N",                                                                                 \
         .fallback = "3",                                                                                    \
         .help = "fewer frames are no plateau"},                                                             \
        {.name = "peak-range",                                                                               \
         .kind = CLI_WINDOW,                                                                                 \
         .unit = "1/angstrom",                                                                               \
         .placeholder = "A:B",                                                                               \
         .help = "where the peak of a map or a series is looked for; without it: the whole curve"},          \
        {.name = "peak-fraction",                                                                            \
         .kind = CLI_NUMBER,                                                                                 \
         .placeholder = "F",                                                                                 \
         .fallback = "0.5",                                                                                  \
         .help = "part of its height that is fitted, as in 'xrd fsdp'"},                                     \
        {.name = "peak-baseline",                                                                            \
         .kind = CLI_CHOICE,                                                                                 \
         .choices = baselines,                                                                               \
         .fallback = "constant",                                                                             \
         .help = "what the peak stands on"},                                                                 \
        {.name = "no-peak", .kind = CLI_FLAG, .help = "curves of a map or a series without a peak"},         \
    {                                                                                                        \
        .name = "curves", .kind = CLI_TEXT, .placeholder = "FILE",                                           \
        .help = "also all curves of a map or a series, two columns for each, as text, CSV, JSON or HDF5"     \
    }

#endif
