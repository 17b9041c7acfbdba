#include "geometry.h"

#include <math.h>

static const double PI = 3.14159265358979323846;

static void multiply(double out[3][3], double a[3][3], double b[3][3])
{
    for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 3; j++) {
            out[i][j] = a[i][0] * b[0][j] + a[i][1] * b[1][j] + a[i][2] * b[2][j];
        }
    }
}

lehr_xrd_projection lehr_xrd_geometry_projection(const lehr_xrd_geometry *geometry, size_t rows,
                                                 size_t columns)
{
    double c1 = cos(geometry->rot1_rad), s1 = sin(geometry->rot1_rad);
    double c2 = cos(geometry->rot2_rad), s2 = sin(geometry->rot2_rad);
    double c3 = cos(geometry->rot3_rad), s3 = sin(geometry->rot3_rad);
    double r1[3][3] = {{1, 0, 0}, {0, c1, s1}, {0, -s1, c1}};
    double r2[3][3] = {{c2, 0, -s2}, {0, 1, 0}, {s2, 0, c2}};
    double r3[3][3] = {{c3, -s3, 0}, {s3, c3, 0}, {0, 0, 1}};
    double r32[3][3];
    bool flip1 = geometry->orientation == 1 || geometry->orientation == 2;
    bool flip2 = geometry->orientation == 1 || geometry->orientation == 4;
    double pixel1 = geometry->pixel1_m, pixel2 = geometry->pixel2_m;
    lehr_xrd_projection projection = {
        .start1_m = (flip1 ? (double)rows - 0.5 : 0.5) * pixel1 - geometry->poni1_m,
        .step1_m = flip1 ? -pixel1 : pixel1,
        .start2_m = (flip2 ? (double)columns - 0.5 : 0.5) * pixel2 - geometry->poni2_m,
        .step2_m = flip2 ? -pixel2 : pixel2,
        .distance_m = geometry->distance_m,
        .sign1 = flip1 ? -1 : 1,
        .sign2 = flip2 ? -1 : 1,
        .parallax_per_m = geometry->parallax_per_m,
        .thickness_m = geometry->sensor_thickness_m,
    };
    multiply(r32, r3, r2);
    multiply(projection.rotation, r32, r1);
    return projection;
}

lehr_xrd_position lehr_xrd_projection_at(const lehr_xrd_projection *projection, size_t row, size_t column)
{
    return lehr_xrd_projection_at_point(projection, (double)row, (double)column);
}

double lehr_xrd_parallax_m(double per_m, double thickness_m, double cos_incidence)
{
    double sine = sqrt((1 - cos_incidence) * (1 + cos_incidence));
    double depths = per_m * thickness_m / cos_incidence;
    // The difference cancels for a transparent sensor, where the mean lies in the middle.
    double mean = depths > 1e-3 ? 1 - depths / expm1(depths) : depths * (0.5 - depths / 12);
    return sine / per_m * mean;
}

/// Factor that takes a pixel to where its photons enter the sensor. The angle of incidence is that of the
/// point sought, so that it is found by iteration: each step gains three digits.
static double entry_factor(const lehr_xrd_projection *projection, double radius)
{
    enum { STEPS = 6 };
    double from = radius;
    for (int i = 0; i < STEPS && radius > 0; i++) {
        double cosine = projection->distance_m / hypot(projection->distance_m, from);
        from = radius - lehr_xrd_parallax_m(projection->parallax_per_m, projection->thickness_m, cosine);
    }
    return radius > 0 ? from / radius : 1;
}

lehr_xrd_position lehr_xrd_projection_at_point(const lehr_xrd_projection *projection, double row,
                                               double column)
{
    const double(*r)[3] = (const double(*)[3])projection->rotation;
    double p1 = projection->start1_m + projection->step1_m * row;
    double p2 = projection->start2_m + projection->step2_m * column;
    double p3 = projection->distance_m;
    if (projection->parallax_per_m > 0) {
        double factor = entry_factor(projection, hypot(p1, p2));
        p1 *= factor;
        p2 *= factor;
    }
    double t1 = projection->sign1 * (r[0][0] * p1 + r[0][1] * p2 + r[0][2] * p3);
    double t2 = projection->sign2 * (r[1][0] * p1 + r[1][1] * p2 + r[1][2] * p3);
    double t3 = r[2][0] * p1 + r[2][1] * p2 + r[2][2] * p3;
    double radius = sqrt(t1 * t1 + t2 * t2);
    return (lehr_xrd_position){
        .two_theta_rad = atan2(radius, t3),
        .chi_rad = atan2(t1, t2),
        .radius_m = radius,
        .cos_incidence = p3 / sqrt(p1 * p1 + p2 * p2 + p3 * p3),
    };
}

double lehr_xrd_q_per_ang(double two_theta_rad, double wavelength_ang)
{
    return 4 * PI * sin(0.5 * two_theta_rad) / wavelength_ang;
}

double lehr_xrd_polarization(double two_theta_rad, double chi_rad, double factor)
{
    double cos_two_theta = cos(two_theta_rad);
    double cos2 = cos_two_theta * cos_two_theta;
    return 0.5 * (1 + cos2 - factor * cos(2 * chi_rad) * (1 - cos2));
}
