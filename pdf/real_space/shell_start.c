// Where the peaks of T(r) are.
#include "shell_start.h"

#include "correlation_private.h"

#include <math.h>

static const double PI = 3.14159265358979323846;

// ---- where the peaks are ------------------------------------------------------------------------
static double t_at(const lehr_pdf_correlation *correlation, size_t i)
{
    return lehr_pdf_correlation_at(correlation, LEHR_PDF_FUNCTION_T, i).value;
}

/// T averaged over one ripple around row @p i.
static double smooth_at(const lehr_pdf_correlation *correlation, size_t i)
{
    double half = correlation->qmax > 0 ? PI / correlation->qmax : 0.1;
    double sum = 0, count = 0;
    size_t first = i, last = i;
    while (first > 0 && correlation->r_ang[i] - correlation->r_ang[first - 1] <= half) {
        first--;
    }
    while (last + 1 < correlation->n && correlation->r_ang[last + 1] - correlation->r_ang[i] <= half) {
        last++;
    }
    for (size_t k = first; k <= last; k++) {
        sum += t_at(correlation, k);
        count++;
    }
    return sum / count;
}

/// Rows behind the first peak: where smooth T has fallen to half of its largest value there, and its minimum.
bool pdf_end_of_peak(size_t *half, size_t *minimum, const lehr_pdf_correlation *correlation)
{
    size_t peak = 0;
    double foot = 0;
    if (isnan(correlation->number_density) || !pdf_correlation_first_peak(&peak, &foot, correlation)) {
        return false;
    }
    double top = 0, before = INFINITY;
    *half = 0;
    for (size_t i = peak; i < correlation->n && correlation->r_ang[i] < 2.2 * correlation->r_ang[peak]; i++) {
        double now = smooth_at(correlation, i);
        if (*half == 0) {
            top = fmax(top, now);
            *half = now <= top / 2 ? i : 0;
        } else if (now > before) {
            *minimum = i - 1;
            return true;
        }
        before = now;
    }
    return false;
}

double lehr_pdf_first_minimum(const lehr_pdf_correlation *correlation)
{
    size_t half = 0, minimum = 0;
    return pdf_end_of_peak(&half, &minimum, correlation) ? correlation->r_ang[minimum] : (double)NAN;
}

// ---- start --------------------------------------------------------------------------------------
/// The largest maxima of smooth T in the range; where there are fewer than shells, shoulders beside the
/// first.
void pdf_shell_start(double *parameters, const lehr_pdf_correlation *correlation,
                     const lehr_pdf_shells_options *options, const double range_ang[2])
{
    double position[LEHR_PDF_MOST_SHELLS] = {0}, height[LEHR_PDF_MOST_SHELLS] = {0};
    size_t found = 0, n = options->n_shells;
    for (size_t i = 1; i + 1 < correlation->n; i++) {
        double r = correlation->r_ang[i], t = smooth_at(correlation, i);
        if (r < range_ang[0] || r > range_ang[1] ||
            !(t > smooth_at(correlation, i - 1) && t >= smooth_at(correlation, i + 1))) {
            continue;
        }
        size_t at = found < n ? found++ : n;
        for (size_t k = 0; at == n && k < n; k++) {
            at = height[k] < t && (at == n || height[k] < height[at]) ? k : at;
        }
        if (at < n) {
            position[at] = r;
            height[at] = t;
        }
    }
    if (found == 0) {
        position[0] = (range_ang[0] + range_ang[1]) / 2;
        height[0] = 1;
        found = 1;
    }
    for (size_t k = found; k < n; k++) {
        // Left, right, farther left, ...: a tenth of the distance apart.
        double side = (k - found) % 2 == 0 ? -1 : 1;
        position[k] = position[0] * (1 + side * 0.11 * (double)(1 + (k - found) / 2));
        height[k] = height[0] / 2;
    }
    for (size_t k = 0; k < n; k++) {
        bool given = !isnan(options->start_ang[k]);
        double r = given ? options->start_ang[k] : position[k];
        parameters[3 * k] = r;
        parameters[3 * k + 1] = 0.15;
        parameters[3 * k + 2] = fmax(height[k], 0.5) * r * 0.15 * sqrt(2 * PI);
    }
}
