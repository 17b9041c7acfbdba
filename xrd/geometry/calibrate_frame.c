// Directions from points of the detector, with derivatives.
#include "calibrate_private.h"

#include <math.h>
#include <string.h>

static const double PI = 3.14159265358979323846;

/// Rotation about one axis and its derivative with respect to the angle.
static void turn(double out[3][3], double derivative[3][3], int axis, double angle)
{
    double c = cos(angle), s = sin(angle);
    const double r1[3][3] = {{1, 0, 0}, {0, c, s}, {0, -s, c}},
                 d1[3][3] = {{0, 0, 0}, {0, -s, c}, {0, -c, -s}};
    const double r2[3][3] = {{c, 0, -s}, {0, 1, 0}, {s, 0, c}},
                 d2[3][3] = {{-s, 0, -c}, {0, 0, 0}, {c, 0, -s}};
    const double r3[3][3] = {{c, -s, 0}, {s, c, 0}, {0, 0, 1}},
                 d3[3][3] = {{-s, -c, 0}, {c, -s, 0}, {0, 0, 0}};
    memcpy(out, axis == 1 ? r1 : axis == 2 ? r2 : r3, sizeof r1);
    memcpy(derivative, axis == 1 ? d1 : axis == 2 ? d2 : d3, sizeof d1);
}

static void multiply(double out[3][3], double a[3][3], double b[3][3])
{
    for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 3; j++) {
            out[i][j] = a[i][0] * b[0][j] + a[i][1] * b[1][j] + a[i][2] * b[2][j];
        }
    }
}

static void apply(double out[3], double m[3][3], const double p[3])
{
    for (int i = 0; i < 3; i++) {
        out[i] = m[i][0] * p[0] + m[i][1] * p[1] + m[i][2] * p[2];
    }
}

/// Rotation and its derivatives with respect to rot1, rot2, rot3.
static void rotations(double out[3][3], double derivatives[3][3][3], const double *parameters)
{
    double r[3][3][3], d[3][3][3], product[3][3];
    for (int axis = 0; axis < 3; axis++) {
        turn(r[axis], d[axis], axis + 1, parameters[LEHR_XRD_CALIBRATE_ROT1 + axis]);
    }
    multiply(product, r[2], r[1]);
    multiply(out, product, r[0]);
    multiply(derivatives[0], product, d[0]);
    multiply(product, r[2], d[1]);
    multiply(derivatives[1], product, r[0]);
    multiply(product, d[2], r[1]);
    multiply(derivatives[2], product, r[0]);
}

static double axial_part(const double *parameters)
{
    double a1 = parameters[LEHR_XRD_CALIBRATE_AXIS1], a2 = parameters[LEHR_XRD_CALIBRATE_AXIS2];
    return sqrt(fmax(1 - a1 * a1 - a2 * a2, 1e-6));
}

calib_frame calib_frame_of(const double *parameters, double travel_m)
{
    double derivatives[3][3][3];
    calib_frame frame = {
        .distance_m = parameters[LEHR_XRD_CALIBRATE_DISTANCE] + travel_m * axial_part(parameters),
        .poni = {parameters[LEHR_XRD_CALIBRATE_PONI1] + travel_m * parameters[LEHR_XRD_CALIBRATE_AXIS1],
                 parameters[LEHR_XRD_CALIBRATE_PONI2] + travel_m * parameters[LEHR_XRD_CALIBRATE_AXIS2]}};
    rotations(frame.rotation, derivatives, parameters);
    return frame;
}

/// d(2theta) of a change dt of the direction t.
static double angle_change(const double t[3], double radius, const double dt[3])
{
    double d_radius = (t[0] * dt[0] + t[1] * dt[1]) / radius;
    return (t[2] * d_radius - radius * dt[2]) / (radius * radius + t[2] * t[2]);
}

double calib_two_theta(const double *parameters, double travel_m, const double point[2], double *gradient)
{
    double rotation[3][3], derivatives[3][3][3], t[3], dt[3];
    double axial = axial_part(parameters);
    rotations(rotation, derivatives, parameters);
    const double p[3] = {
        point[0] - parameters[LEHR_XRD_CALIBRATE_PONI1] - travel_m * parameters[LEHR_XRD_CALIBRATE_AXIS1],
        point[1] - parameters[LEHR_XRD_CALIBRATE_PONI2] - travel_m * parameters[LEHR_XRD_CALIBRATE_AXIS2],
        parameters[LEHR_XRD_CALIBRATE_DISTANCE] + travel_m * axial};
    apply(t, rotation, p);
    double radius = fmax(hypot(t[0], t[1]), 1e-12);
    if (gradient) {
        const double unit[3][3] = {{0, 0, 1}, {-1, 0, 0}, {0, -1, 0}}; // distance, poni1, poni2
        for (int k = 0; k < 3; k++) {
            apply(dt, rotation, unit[k]);
            gradient[LEHR_XRD_CALIBRATE_DISTANCE + k] = angle_change(t, radius, dt);
            apply(dt, derivatives[k], p);
            gradient[LEHR_XRD_CALIBRATE_ROT1 + k] = angle_change(t, radius, dt);
        }
        for (int k = 0; k < 2; k++) {
            double part = parameters[LEHR_XRD_CALIBRATE_AXIS1 + k];
            const double dp[3] = {k == 0 ? -travel_m : 0, k == 1 ? -travel_m : 0, -travel_m * part / axial};
            apply(dt, rotation, dp);
            gradient[LEHR_XRD_CALIBRATE_AXIS1 + k] = angle_change(t, radius, dt);
        }
        gradient[LEHR_XRD_CALIBRATE_WAVELENGTH] = 0;
    }
    return atan2(radius, t[2]);
}

bool calib_frame_point(double point[2], const calib_frame *frame, double two_theta, double chi)
{
    const double s = sin(two_theta);
    const double n[3] = {s * sin(chi), s * cos(chi), cos(two_theta)};
    double m[3];
    for (int i = 0; i < 3; i++) { // back: the transpose
        m[i] = frame->rotation[0][i] * n[0] + frame->rotation[1][i] * n[1] + frame->rotation[2][i] * n[2];
    }
    if (!(m[2] > 1e-3)) {
        return false;
    }
    point[0] = frame->poni[0] + frame->distance_m * m[0] / m[2];
    point[1] = frame->poni[1] + frame->distance_m * m[1] / m[2];
    return fabs(chi) <= 2 * PI;
}

calib_radius calib_radius_of(const double *parameters, double travel_m, const double start[2],
                             const double step[2])
{
    calib_frame frame = calib_frame_of(parameters, travel_m);
    double pixel = fabs(step[1]);
    calib_radius radius = {.start = {(start[0] - frame.poni[0]) / pixel, (start[1] - frame.poni[1]) / pixel},
                           .step = {step[0] / pixel, step[1] / pixel},
                           .distance_px = frame.distance_m / pixel};
    memcpy(radius.rotation, frame.rotation, sizeof radius.rotation);
    return radius;
}
