/// @file
/// Commands of the area pdf, one file each.
#ifndef LEHR_CLI_CMD_PDF_H
#define LEHR_CLI_CMD_PDF_H

#include "command.h"

extern const cli_command cli_pdf_coordination;
extern const cli_command cli_pdf_difference;
extern const cli_command cli_pdf_formfactor;
extern const cli_command cli_pdf_gr;
extern const cli_command cli_pdf_peaks;
extern const cli_command cli_pdf_rpoly;
extern const cli_command cli_pdf_sq;

#endif
