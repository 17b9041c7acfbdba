#include "absorption.h"

#include <math.h>

static const double PI = 3.14159265358979323846;

double lehr_pdf_absorption_plate(double two_theta_rad, double mu_t, double ratio)
{
    double cosine = cos(two_theta_rad);
    if (!(cosine > 0)) {
        return (double)NAN;
    }
    double y = mu_t * (ratio / cosine - 1);
    return y == 0 ? 1 : -expm1(-y) / y;
}

double lehr_pdf_absorption_layer(double two_theta_rad, double mu_t, double ratio)
{
    double cosine = cos(two_theta_rad);
    return cosine > 0 ? exp(-mu_t * (ratio / cosine - 1)) : (double)NAN;
}

// Gauss-Legendre in 24 points on 0..1 for r; with r = 1 - u^2 the square roots at the surface become smooth.
enum { N_RADIAL = 24, N_ANGULAR = 96 };
static const double nodes[N_RADIAL / 2] = {
    0.0640568928626056260850430826247450385909, 0.1911188674736163091586398207570696318404,
    0.3150426796961633743867932913198102407864, 0.4337935076260451384870842319133497124524,
    0.5454214713888395356583756172183723700107, 0.6480936519369755692524957869107476266696,
    0.7401241915785543642438281030999784255232, 0.8200019859739029219539498726697452080761,
    0.8864155270044010342131543419821967550873, 0.9382745520027327585236490017087214496548,
    0.9747285559713094981983919930081690617411, 0.9951872199970213601799974097007368118745};
static const double node_weights[N_RADIAL / 2] = {
    0.1279381953467521569740561652246953718517, 0.1258374563468282961213753825111836887264,
    0.121670472927803391204463153476262425607,  0.1155056680537256013533444839067835598622,
    0.1074442701159656347825773424466062227946, 0.0976186521041138882698806644642471544279,
    0.086190161531953275917185202983742667185,  0.0733464814110803057340336152531165181193,
    0.0592985849154367807463677585001085845412, 0.0442774388174198061686027482113382288593,
    0.0285313886289336631813078159518782864491, 0.0123412297999871995468056670700372915759};

/// Mean of exp(-mu l_in - nu l_out) over a circle of radius 1.
static double mean_over_circle(double two_theta_rad, double mu, double nu)
{
    double sum = 0;
    for (int i = 0; i < N_RADIAL; i++) {
        double x = i < N_RADIAL / 2 ? -nodes[i] : nodes[i - N_RADIAL / 2];
        double u = (1 + x) / 2, r = 1 - u * u;
        double weight = node_weights[i % (N_RADIAL / 2)] / 2 * 2 * u * r; // dr = 2 u du
        double ring = 0;
        for (int k = 0; k < N_ANGULAR; k++) {
            double angle = 2 * PI * (k + 0.5) / N_ANGULAR, other = angle - two_theta_rad;
            double in = r * cos(angle) + sqrt(1 - r * r * sin(angle) * sin(angle));
            double out = -r * cos(other) + sqrt(1 - r * r * sin(other) * sin(other));
            ring += exp(-mu * in - nu * out);
        }
        sum += weight * ring / N_ANGULAR;
    }
    return 2 * sum;
}

double lehr_pdf_absorption_cylinder(double two_theta_rad, double mu_r, double ratio)
{
    return mean_over_circle(two_theta_rad, mu_r, mu_r * ratio) / mean_over_circle(0, mu_r, mu_r);
}
