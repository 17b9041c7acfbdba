// What the columns of a table of a pattern are.
#include "pattern_private.h"

#include <string.h>

/// Kind of a table with names of columns; the default where none tells.
static lehr_pdf_kind kind_of_columns(const lehr_table *table, lehr_pdf_kind fallback)
{
    static const struct {
        const char *name;
        lehr_pdf_kind kind;
    } names[] = {{"S", LEHR_PDF_KIND_S},         {"S(q)", LEHR_PDF_KIND_S}, {"sq", LEHR_PDF_KIND_S},
                 {"F", LEHR_PDF_KIND_F},         {"F(q)", LEHR_PDF_KIND_F}, {"f_per_ang", LEHR_PDF_KIND_F},
                 {"G", LEHR_PDF_KIND_G},         {"G(r)", LEHR_PDF_KIND_G}, {"g", LEHR_PDF_KIND_G},
                 {"g_per_ang2", LEHR_PDF_KIND_G}};
    const char *name = lehr_table_columns(table) > 1 ? lehr_table_column_name(table, 1) : "";
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (lehr_text_equals_nocase((lehr_text_line){name, strlen(name)}, names[i].name)) {
            return names[i].kind;
        }
    }
    return fallback;
}

static lehr_pdf_axis axis_of_curve(lehr_axis axis, lehr_pdf_axis fallback)
{
    switch (axis) {
    case LEHR_AXIS_Q_PER_ANG:
        return LEHR_PDF_AXIS_Q_PER_ANG;
    case LEHR_AXIS_Q_PER_NM:
        return LEHR_PDF_AXIS_Q_PER_NM;
    case LEHR_AXIS_TWO_THETA_DEG:
        return LEHR_PDF_AXIS_TWO_THETA_DEG;
    case LEHR_AXIS_TWO_THETA_RAD:
        return LEHR_PDF_AXIS_TWO_THETA_RAD;
    default:
        return fallback;
    }
}

lehr_status lehr_pdf_header_take_table(lehr_curve **out, lehr_pdf_header *header, const lehr_table *table,
                                       lehr_error *err)
{
    lehr_status status = lehr_curve_from_table(out, table, err);
    if (status != LEHR_OK) {
        return status;
    }
    lehr_curve *curve = *out;
    header->axis = axis_of_curve(curve->x_axis, header->axis);
    header->kind = kind_of_columns(table, header->kind);
    if (curve->x_axis == LEHR_AXIS_R_ANG) {
        header->kind = LEHR_PDF_KIND_G;
    }
    // PDFgetX2: x, y, error of x, error of y.
    if (header->first_line > 0 && lehr_table_columns(table) == 4 && !lehr_table_column_is_text(table, 3)) {
        memcpy(curve->sigma, lehr_table_column(table, 3), curve->size * sizeof *curve->sigma);
    }
    return LEHR_OK;
}
