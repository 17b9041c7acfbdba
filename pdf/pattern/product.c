#include "product.h"

#include <lehr/core/alloc.h>
#include <lehr/core/parallel.h>

/// Rows of b whose values lie interleaved, and rows of a that meet them at once: their 16 sums stay in
/// registers.
enum { WIDE = 8, HIGH = 2 };

typedef struct product_work {
    const lehr_pdf_target *out;
    const lehr_pdf_rows *a;
    size_t n_b;
    size_t length;
    const double *packed; ///< shape (panels, length, WIDE)
    bool symmetric;
} product_work;

static void pack(double *packed, const lehr_pdf_rows *b, size_t length)
{
    for (size_t panel = 0; panel * WIDE < b->n; panel++) {
        double *to = packed + panel * WIDE * length;
        for (size_t lane = 0; lane < WIDE && panel * WIDE + lane < b->n; lane++) {
            const double *row = b->values + (panel * WIDE + lane) * b->stride;
            for (size_t k = 0; k < length; k++) {
                to[k * WIDE + lane] = row[k];
            }
        }
    }
}

/// sums[h][lane] += sum_k of HIGH rows of a with a panel of b.
static void multiply(double sums[HIGH][WIDE], const double *const rows[HIGH], const double *panel,
                     size_t length)
{
    double first[WIDE], second[WIDE];
    for (size_t lane = 0; lane < WIDE; lane++) {
        first[lane] = sums[0][lane];
        second[lane] = sums[1][lane];
    }
    for (size_t k = 0; k < length; k++) {
        double x = rows[0][k], y = rows[1][k];
        const double *b = panel + k * WIDE;
        for (size_t lane = 0; lane < WIDE; lane++) {
            first[lane] += x * b[lane];
            second[lane] += y * b[lane];
        }
    }
    for (size_t lane = 0; lane < WIDE; lane++) {
        sums[0][lane] = first[lane];
        sums[1][lane] = second[lane];
    }
}

/// HIGH rows of a, from row @p first, with one panel.
static void fill_cell(const product_work *work, size_t first, size_t panel)
{
    const lehr_pdf_rows *a = work->a;
    double sums[HIGH][WIDE] = {{0}};
    const double *rows[HIGH];
    for (size_t h = 0; h < HIGH; h++) {
        size_t row = first + h < a->n ? first + h : first;
        rows[h] = a->values + row * a->stride;
    }
    multiply(sums, rows, work->packed + panel * WIDE * work->length, work->length);
    for (size_t h = 0; h < HIGH && first + h < a->n; h++) {
        for (size_t lane = 0; lane < WIDE && panel * WIDE + lane < work->n_b; lane++) {
            size_t place = (first + h) * work->out->row + (panel * WIDE + lane) * work->out->column;
            work->out->values[place] = sums[h][lane];
        }
    }
}

/// One panel of b with all rows of a; in a symmetric product only rows up to the panel's last.
static lehr_status fill_panel(void *context, size_t panel, int worker, lehr_error *err)
{
    (void)worker;
    (void)err;
    const product_work *work = context;
    size_t last = work->symmetric && (panel + 1) * WIDE < work->a->n ? (panel + 1) * WIDE : work->a->n;
    for (size_t row = 0; row < last; row += HIGH) {
        fill_cell(work, row, panel);
    }
    return LEHR_OK;
}

lehr_status lehr_pdf_product(const lehr_pdf_target *out, const lehr_pdf_rows *a, const lehr_pdf_rows *b,
                             size_t length, bool symmetric, int threads, lehr_error *err)
{
    size_t n_panels = (b->n + WIDE - 1) / WIDE;
    double *packed = lehr_core_alloc(n_panels * WIDE, length * sizeof *packed);
    if (!packed) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "no memory for a product of matrices");
    }
    pack(packed, b, length);
    product_work work = {
        .out = out, .a = a, .n_b = b->n, .length = length, .packed = packed, .symmetric = symmetric};
    lehr_status status = lehr_parallel_for(n_panels, threads, fill_panel, &work, "product", NULL, err);
    for (size_t i = 0; symmetric && status == LEHR_OK && i < a->n; i++) {
        for (size_t j = 0; j < i; j++) {
            out->values[i * out->row + j * out->column] = out->values[j * out->row + i * out->column];
        }
    }
    lehr_core_free(packed);
    return status;
}
