/// @file
/// Files of PDFgetX3: configurations, and outputs with its header.
#ifndef LEHR_PDF_X3_H
#define LEHR_PDF_X3_H

#include <lehr/core/error.h>
#include <lehr/core/text.h>
#include <lehr/core/warnings.h>
#include <lehr/pdf/pattern.h>
#include <lehr/pdf/rpoly.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

#define LEHR_PDF_X3_TEXT 512

/// What a configuration says; NaN, "" and AUTO where it says nothing.
typedef struct lehr_pdf_x3_config {
    char background[LEHR_PDF_X3_TEXT]; ///< path; relative ones begin at the folder of the configuration
    char composition[LEHR_PDF_X3_TEXT];
    char outputs[LEHR_PDF_X3_TEXT]; ///< "gr sq", separated by blanks or commas
    lehr_pdf_axis axis;             ///< dataformat
    double wavelength_ang;
    double two_theta_zero_deg;
    double background_scale;
    double rpoly_ang, qmaxinst_per_ang, qmin_per_ang, qmax_per_ang;
    double rmin_ang, rmax_ang, rstep_ang;
} lehr_pdf_x3_config;

/// A configuration that says nothing.
LEHR_API lehr_pdf_x3_config lehr_pdf_x3_config_empty(void);

/// Read a .cfg file, or the header of an output file, of PDFgetX3: "key = value" lines of the section
/// [DEFAULT] (or without section), comments behind '#' and ';' at the start of a line.
/// @param[in,out] warnings nullable: keys without use here, further sections
/// @errors LEHR_ERR_IO; LEHR_ERR_FORMAT: a value that cannot be read, a line that is no key, mode = neutron;
/// the
///   message names file and line
LEHR_API LEHR_NODISCARD lehr_status lehr_pdf_x3_config_read(lehr_pdf_x3_config *out, const char *path,
                                                            lehr_warnings *warnings, lehr_error *err);

/// The same from a text, @p path being its name: relative backgrounds begin at its folder.
LEHR_API LEHR_NODISCARD lehr_status lehr_pdf_x3_config_parse(lehr_pdf_x3_config *out, const lehr_text *text,
                                                             const char *path, lehr_warnings *warnings,
                                                             lehr_error *err);

/// Which function of a reduction goes to a file.
typedef enum lehr_pdf_x3_output {
    LEHR_PDF_X3_IQ,
    LEHR_PDF_X3_SQ,
    LEHR_PDF_X3_FQ,
    LEHR_PDF_X3_GR
} lehr_pdf_x3_output;

/// By extension ".iq" ... or name "iq" ..., any case; false for others.
LEHR_API bool lehr_pdf_x3_output_find(lehr_pdf_x3_output *out, const char *name);
LEHR_API const char *lehr_pdf_x3_output_name(lehr_pdf_x3_output output); ///< "iq"

/// What the header tells besides the numbers. Texts are borrowed; NULL where there is none.
typedef struct lehr_pdf_x3_context {
    const char *input, *background, *composition, *command_line;
    lehr_pdf_axis axis; ///< that the input was read with
    double wavelength_ang, two_theta_zero_deg;
} lehr_pdf_x3_context;

/// Write a function as PDFgetX3 does: its header is a valid configuration, then four columns x, y, dx = 0 and
/// the standard error of y, which PDFgui and diffpy read.
/// @errors LEHR_ERR_IO
LEHR_API LEHR_NODISCARD lehr_status lehr_pdf_x3_write(const char *path, lehr_pdf_x3_output output,
                                                      const lehr_pdf_rpoly *result,
                                                      const lehr_pdf_x3_context *context, lehr_error *err);

LEHR_END_DECLS

#endif
