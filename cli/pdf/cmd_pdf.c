// Commands of the area pdf: structure functions.
#include "cmd_pdf.h"

const cli_command *const cli_pdf_commands[] = {
    &cli_pdf_sq,           &cli_pdf_rpoly,      &cli_pdf_gr,         &cli_pdf_peaks,
    &cli_pdf_coordination, &cli_pdf_difference, &cli_pdf_formfactor, NULL,
};
