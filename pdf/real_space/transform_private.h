/// @file
/// What a transform holds. Private to the module.
#ifndef LEHR_PDF_TRANSFORM_PRIVATE_H
#define LEHR_PDF_TRANSFORM_PRIVATE_H

#include "transform.h"

struct lehr_pdf_transform {
    size_t n_in, n_out;
    size_t first, used; ///< data that are used
    double min, max, reach;
    double *matrix; ///< shape (n_out, n_in)
    double *offset; ///< shape (n_out,)
    double *slope;  ///< shape (n_out,)
};

#endif
