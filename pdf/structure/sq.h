/// @file
/// Structure factors S(q) from files of this and of other programs.
#ifndef LEHR_PDF_SQ_H
#define LEHR_PDF_SQ_H

#include <lehr/core/error.h>
#include <lehr/core/table.h>
#include <lehr/core/text.h>
#include <lehr/core/warnings.h>
#include <stdbool.h>
#include <stddef.h>

LEHR_BEGIN_DECLS

/// X(enumerator, name): what a file may hold.
#define LEHR_PDF_QUANTITY_LIST(X)                                                                            \
    X(LEHR_PDF_QUANTITY_AUTO,                                                                                \
      "auto")                     /* told by name of the column, header or extension; S where none does */   \
    X(LEHR_PDF_QUANTITY_S, "S")   /* S(q), tends to 1 */                                                     \
    X(LEHR_PDF_QUANTITY_I, "S-1") /* S(q) - 1, tends to 0 */                                                 \
    X(LEHR_PDF_QUANTITY_F, "F")   /* q [S(q) - 1] */

#define LEHR_PDF_QUANTITY_ENUM_(enumerator, name) enumerator,
typedef enum lehr_pdf_quantity { LEHR_PDF_QUANTITY_LIST(LEHR_PDF_QUANTITY_ENUM_) } lehr_pdf_quantity;
#undef LEHR_PDF_QUANTITY_ENUM_

/// "S", "S-1", "F" or "auto".
LEHR_API const char *lehr_pdf_quantity_name(lehr_pdf_quantity quantity);

/// A structure factor. Public fields; arrays belong to it.
typedef struct lehr_pdf_sq {
    size_t n;
    double *q_per_ang;
    double *s;       ///< S(q), shape (n,)
    double *sigma;   ///< standard errors, independent from point to point, shape (n,); NaN where not known
    bool has_sigma;  ///< all of them are known and greater than 0
    size_t n_common; ///< errors that move all points together
    double *common;  ///< shape (n_common, n): dS for one standard error of each
    char (*common_names)[32]; ///< shape (n_common,)
    double number_density;    ///< [atoms/angstrom^3] from the header; NaN where it is not told
    double number_density_stderr;
    lehr_pdf_quantity quantity; ///< what the file held
    /// From a solution of this sample alone (a column "noise", as 'lehr pdf sq' writes): its common errors
    /// are its own
    bool own_solution;
} lehr_pdf_sq;

/// A table with the dialects of this field: files of PDFgetX2, PDFgetX3 and xPDFsuite (their header becomes
/// "key: value", their columns get names), of RMCProfile (a count and a title above the numbers), and all
/// that lehr_table_read() reads.
/// @errors as lehr_table_read()
LEHR_API LEHR_NODISCARD lehr_status lehr_pdf_table_read(lehr_table **out, const char *path, lehr_error *err);

/// The same for a text in memory; its name is used as path.
LEHR_API LEHR_NODISCARD lehr_status lehr_pdf_table_parse(lehr_table **out, const lehr_text *text,
                                                         lehr_error *err);

/// True where the table is a function of r (G(r) and the like), false where it is one of q.
LEHR_API bool lehr_pdf_table_is_real_space(const lehr_table *table, const char *path);

/// Structure factor from a table.
///
/// The first column named like q (1/angstrom or 1/nm) or else the first is q. Columns named S, F (or S-1, i)
/// and sigma (or error, dS and the like; the fourth of four as PDFgetX2 writes) follow; every column
/// "sigma_<name>" is an error common to all points. Beside a column "noise", as 'lehr pdf sq' writes, sigma
/// is the whole error: noise is its independent part, and where no column "sigma_<name>" tells more,
/// sqrt(sigma^2 - noise^2) is taken as one common error "parameters". Rows that are not finite are left out
/// with a warning, two rows of one q averaged with a warning, falling q is turned round. A number density in
/// the header ("number_density", "number_density[1/angstrom^3]") is taken over.
/// @param[in] path nullable: its extension tells S from F where nothing else does
/// @param[in,out] warnings nullable: rows left out; values that do not tend to what the quantity should
/// @errors LEHR_ERR_FORMAT: no two columns, an axis that is not q; LEHR_ERR_DOMAIN: some errors are known and
/// others
///         not greater than 0 (the message names the row), fewer than 2 rows, q out of order; LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_pdf_sq_from_table(lehr_pdf_sq **out, const lehr_table *table,
                                                           const char *path, lehr_pdf_quantity quantity,
                                                           lehr_warnings *warnings, lehr_error *err);

/// lehr_pdf_table_read() + lehr_pdf_sq_from_table().
LEHR_API LEHR_NODISCARD lehr_status lehr_pdf_sq_read(lehr_pdf_sq **out, const char *path,
                                                     lehr_pdf_quantity quantity, lehr_warnings *warnings,
                                                     lehr_error *err);

LEHR_API void lehr_pdf_sq_free(lehr_pdf_sq *structure);

LEHR_END_DECLS

#endif
