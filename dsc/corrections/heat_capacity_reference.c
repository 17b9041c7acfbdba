// Heat capacities of the reference materials.
#include <lehr/dsc/heat_capacity.h>

#include <math.h>

/// ISO 11357-4:2014: cp = sum A_k x^k, x = (T - 650 K)/550 K, 100 K < T < 1200 K.
double lehr_dsc_sapphire_cp_J_per_gK(double temperature_K)
{
    static const double A[] = {1.12705, 0.23260, -0.21704, 0.26410,  -0.23778, -0.10023,
                               0.15393, 0.54579, -0.47824, -0.37623, 0.34407};
    if (!(temperature_K >= 100 && temperature_K <= 1200)) {
        return (double)NAN;
    }
    double x = (temperature_K - 650) / 550;
    double cp = 0;
    for (size_t k = sizeof A / sizeof *A; k-- > 0;) {
        cp = cp * x + A[k];
    }
    return cp;
}

/// Shomate equation of NIST-JANAF: cp = A + B t + C t^2 + D t^3 + E/t^2 [J/mol/K], t = T/1000 K.
double lehr_dsc_aluminium_cp_J_per_gK(double temperature_K)
{
    const double molar_mass_g = 26.9815384; // IUPAC 2021
    if (!(temperature_K >= 298 && temperature_K <= 933)) {
        return (double)NAN;
    }
    double t = temperature_K / 1000;
    return (28.08920 + t * (-5.414849 + t * (8.560423 + t * 3.427370)) - 0.277375 / (t * t)) / molar_mass_g;
}
