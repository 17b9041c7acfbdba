// The centre of rings. Gradients of the flanks point to it: lines along them vote. The votes are refined by
// the part of the variance that rings about a centre explain, with rings of falling width.
#include "calibrate_private.h"

#include <lehr/core/alloc.h>
#include <math.h>
#include <stdlib.h>

/// Votes are counted on cells of so many binned pixels, over three detectors' widths.
enum { VOTE_CELL = 3, MOST_VOTERS = 20000, N_STARTS = 4 };

// ---- votes ----------------------------------------------------------------------------
typedef struct voter {
    double strength;
    float row, column, along_row, along_column;
} voter;

static int by_strength(const void *a, const void *b)
{
    double x = ((const voter *)a)->strength, y = ((const voter *)b)->strength;
    return x > y ? -1 : x < y;
}

/// Gradient by Sobel's operator; false next to masked pixels.
static bool gradient_at(double out[2], const calib_contrast *c, size_t i, size_t j)
{
    out[0] = out[1] = 0;
    for (int di = -1; di <= 1; di++) {
        for (int dj = -1; dj <= 1; dj++) {
            size_t at = (size_t)((long)i + di) * c->columns + (size_t)((long)j + dj);
            if (!c->valid[at]) {
                return false;
            }
            out[0] += di * (dj == 0 ? 2 : 1) * (double)c->value[at];
            out[1] += dj * (di == 0 ? 2 : 1) * (double)c->value[at];
        }
    }
    return true;
}

static size_t list_voters(voter *voters, const calib_contrast *contrast)
{
    size_t n = 0;
    for (size_t i = 1; i + 1 < contrast->rows; i++) {
        for (size_t j = 1; j + 1 < contrast->columns; j++) {
            double g[2];
            if (gradient_at(g, contrast, i, j) && hypot(g[0], g[1]) > 8) { // twice its standard deviation
                // The normal of a ring where pixels are not square.
                double strength = hypot(g[0], g[1]), across = g[0] / (contrast->aspect * contrast->aspect);
                double size = hypot(across, g[1]);
                voters[n++] =
                    (voter){strength, (float)i, (float)j, (float)(across / size), (float)(g[1] / size)};
            }
        }
    }
    qsort(voters, n, sizeof *voters, by_strength);
    return n < MOST_VOTERS ? n : MOST_VOTERS;
}

typedef struct ballot {
    size_t rows, columns;
    float *votes;
} ballot;

/// One voter: every cell that its line crosses.
static void vote(ballot *box, const voter *v, const calib_contrast *contrast)
{
    double reach = 1.5 * (double)(contrast->rows + contrast->columns);
    for (double s = -reach; s < reach; s += VOTE_CELL) {
        double row = (double)v->row + s * (double)v->along_row + (double)contrast->rows;
        double column = (double)v->column + s * (double)v->along_column + (double)contrast->columns;
        if (row >= 0 && column >= 0) {
            size_t i = (size_t)row / VOTE_CELL, j = (size_t)column / VOTE_CELL;
            if (i < box->rows && j < box->columns) {
                box->votes[i * box->columns + j] += 1;
            }
        }
    }
}

/// Sum over 3 x 3 cells.
static double votes_at(const ballot *box, size_t i, size_t j)
{
    double sum = 0;
    for (size_t di = 0; di < 3; di++) {
        for (size_t dj = 0; dj < 3; dj++) {
            sum += (double)box->votes[(i + di - 1) * box->columns + j + dj - 1];
        }
    }
    return sum;
}

/// The cell with most votes, at most @p reach from @p near unless that is NULL; its surroundings are emptied.
static bool take_winner(double start[2], ballot *box, const calib_contrast *contrast, const double *near,
                        double reach)
{
    double most = 0;
    size_t best_i = 0, best_j = 0;
    for (size_t i = 1; i + 1 < box->rows; i++) {
        for (size_t j = 1; j + 1 < box->columns; j++) {
            double row = ((double)i + 0.5) * VOTE_CELL - (double)contrast->rows;
            double column = ((double)j + 0.5) * VOTE_CELL - (double)contrast->columns;
            double votes = votes_at(box, i, j);
            if (votes > most && (!near || hypot(row - near[0], column - near[1]) <= reach)) {
                most = votes;
                best_i = i;
                best_j = j;
                start[0] = row;
                start[1] = column;
            }
        }
    }
    for (size_t i = best_i > 5 ? best_i - 5 : 0; i < best_i + 6 && i < box->rows; i++) {
        for (size_t j = best_j > 5 ? best_j - 5 : 0; j < best_j + 6 && j < box->columns; j++) {
            box->votes[i * box->columns + j] = 0;
        }
    }
    return most > 0;
}

// ---- variance explained ---------------------------------------------------------------
typedef struct rings {
    const calib_contrast *contrast;
    double width; ///< of the rings, binned pixels
    double most;  ///< radius
    double *sum;  ///< shape (n,)
    double *count;
    size_t n;
} rings;

/// Part of the variance within the radius that the means over rings explain, beyond what noise would.
static double explained(const rings *r, const double center[2])
{
    const calib_contrast *c = r->contrast;
    double total = 0, part = 0;
    for (size_t k = 0; k < r->n; k++) {
        r->sum[k] = r->count[k] = 0;
    }
    for (size_t i = 0; i < c->rows; i++) {
        double row = c->aspect * ((double)i + 0.5 - center[0]);
        for (size_t j = 0; j < c->columns; j++) {
            double column = (double)j + 0.5 - center[1];
            double radius = sqrt(row * row + column * column);
            size_t k = (size_t)(radius / r->width), at = i * c->columns + j;
            if (k < r->n && radius < r->most && c->valid[at]) {
                double value = (double)c->value[at];
                r->sum[k] += value;
                r->count[k] += 1;
                total += value * value;
            }
        }
    }
    double all = 0, rings_used = 0;
    for (size_t k = 0; k < r->n; k++) {
        if (r->count[k] > 4) {
            part += r->sum[k] * r->sum[k] / r->count[k];
            all += r->count[k];
            rings_used += 1;
        }
    }
    return total > 0 && all > 0 ? part / total - rings_used / all : 0;
}

/// Walk uphill with falling steps.
static double climb(double center[2], rings *r, double step, double last)
{
    static const double ways[8][2] = {{1, 0}, {-1, 0}, {0, 1}, {0, -1}, {1, 1}, {1, -1}, {-1, 1}, {-1, -1}};
    r->width = fmax(1, step);
    double best = explained(r, center);
    while (step >= last) {
        bool moved = false;
        for (size_t k = 0; k < 8; k++) {
            double trial[2] = {center[0] + step * ways[k][0], center[1] + step * ways[k][1]};
            double value = explained(r, trial);
            if (value > best) {
                best = value;
                center[0] = trial[0];
                center[1] = trial[1];
                moved = true;
                break;
            }
        }
        if (!moved) {
            step /= 2;
            r->width = fmax(1, step);
            best = explained(r, center);
        }
    }
    return best;
}

/// Largest distance of a corner from the centre.
static double far_corner(const calib_contrast *contrast, const double center[2])
{
    double row = contrast->aspect * fmax(fabs(center[0]), fabs((double)contrast->rows - center[0]));
    double column = fmax(fabs(center[1]), fabs((double)contrast->columns - center[1]));
    return hypot(row, column);
}

static double refine_start(double center[2], rings *r, double step)
{
    r->most = INFINITY;
    (void)climb(center, r, step, 1);
    // A tilt moves the centres of wide rings: the inner half of the image knows the beam better.
    r->most = 0.6 * far_corner(r->contrast, center);
    return climb(center, r, 2, 0.1);
}

static lehr_status try_starts(double center[2], double *share, ballot *box, const calib_contrast *contrast,
                              const double *near, lehr_error *err)
{
    rings r = {.contrast = contrast,
               .n =
                   (size_t)(4 * ((double)contrast->rows * contrast->aspect + (double)contrast->columns)) + 8};
    double reach =
        30 + 0.15 * (double)(contrast->rows > contrast->columns ? contrast->rows : contrast->columns);
    r.sum = lehr_core_alloc(2 * r.n, sizeof *r.sum);
    if (!r.sum) {
        return lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for the rings of an image");
    }
    r.count = r.sum + r.n;
    *share = -1;
    for (int k = 0; k < N_STARTS; k++) {
        double start[2] = {0, 0};
        if (k == 0 && near) {
            start[0] = near[0];
            start[1] = near[1];
        } else if (!take_winner(start, box, contrast, near, reach)) {
            break;
        }
        double value = refine_start(start, &r, 8);
        if (value > *share) {
            *share = value;
            center[0] = start[0];
            center[1] = start[1];
        }
    }
    lehr_core_free(r.sum);
    return LEHR_OK;
}

lehr_status calib_center_find(double center[2], double *share, const calib_contrast *contrast,
                              const double *near, lehr_error *err)
{
    double binning = (double)contrast->binning;
    double binned[2] = {near ? near[0] / binning : 0, near ? near[1] / binning : 0};
    ballot box = {.rows = 3 * contrast->rows / VOTE_CELL + 1,
                  .columns = 3 * contrast->columns / VOTE_CELL + 1};
    voter *voters = lehr_core_alloc(contrast->rows * contrast->columns, sizeof *voters);
    box.votes = lehr_core_alloc(box.rows * box.columns, sizeof *box.votes);
    lehr_status status =
        voters && box.votes ? LEHR_OK
                            : lehr_error_set(err, LEHR_ERR_NOMEM, "out of memory for the centre of an image");
    if (status == LEHR_OK) {
        size_t n = list_voters(voters, contrast);
        for (size_t i = 0; i < n; i++) {
            vote(&box, &voters[i], contrast);
        }
        status = try_starts(center, share, &box, contrast, near ? binned : NULL, err);
    }
    if (status == LEHR_OK && !(*share > 0)) {
        status = lehr_error_set(err, LEHR_ERR_DOMAIN,
                                "no rings: nothing in the image is symmetric about a centre");
    }
    center[0] *= binning;
    center[1] *= binning;
    lehr_core_free(voters);
    lehr_core_free(box.votes);
    return status;
}
