/// @file
/// Structural relaxation through the glass transition: the model of Tool, Narayanaswamy and Moynihan, with
/// the relaxation time of Moynihan or of Adam and Gibbs (Hodge).
///
/// Tf(t) = T0 + int dT' [1 - exp(-(xi(t) - xi(t'))^beta)], d xi = dt/tau(T, Tf), from equilibrium at T0.
///   Moynihan:    ln tau = ln A + x B/T + (1 - x) B/Tf, B = dh/R
///   Adam-Gibbs:  ln tau = ln A + Q/[T (1 - T2/Tf)]
/// cp(T) = g(T) + [l(Tf) - g(Tf)] dTf/dT with the glass line g and the liquid line l.
/// ln A is given through ln tau in equilibrium (Tf = T) at a reference temperature.
///
/// @source A. Q. Tool, J. Am. Ceram. Soc. 29, 240 (1946); O. S. Narayanaswamy, ibid. 54, 491 (1971);
///         C. T. Moynihan et al., ibid. 59, 12 (1976); I. M. Hodge, Macromolecules 20, 2897 (1987);
///         scheme and errors: docs/theory/dsc_tnm.md
#ifndef LEHR_DSC_TNM_H
#define LEHR_DSC_TNM_H

#include <lehr/core/table.h>
#include <lehr/core/warnings.h>

LEHR_BEGIN_DECLS

// ---- parameters ---------------------------------------------------------------------
typedef enum lehr_dsc_tnm_law {
    LEHR_DSC_TNM_MOYNIHAN,  ///< "tnm"
    LEHR_DSC_TNM_ADAM_GIBBS ///< "ag"
} lehr_dsc_tnm_law;

LEHR_API const char *lehr_dsc_tnm_law_name(lehr_dsc_tnm_law law);

/// Free parameters of either law, in the order of lehr_dsc_tnm_parameters.
enum { LEHR_DSC_TNM_PARAMETERS = 4 };

/// Lowest stretching exponent that is computed.
#define LEHR_DSC_TNM_MIN_STRETCHING 0.1

typedef struct lehr_dsc_tnm_parameters {
    lehr_dsc_tnm_law law;
    double activation_K; ///< B = dh/R, or Q of Adam-Gibbs; > 0
    double
        partition; ///< x, 0 .. 1; or T2 of Adam-Gibbs [K], from 0 to below every temperature of the program
    double stretching;  ///< beta, LEHR_DSC_TNM_MIN_STRETCHING .. 1
    double log_time;    ///< ln of tau in s at T = Tf = reference_K
    double reference_K; ///< > 0; a convention, no parameter
} lehr_dsc_tnm_parameters;

/// ln of the relaxation time in s.
LEHR_API double lehr_dsc_tnm_log_time(const lehr_dsc_tnm_parameters *parameters, double temperature_K,
                                      double fictive_K);

/// Temperature at which ln tau in equilibrium has a value; NaN where there is none.
LEHR_API double lehr_dsc_tnm_temperature_of(const lehr_dsc_tnm_parameters *parameters, double log_time);

/// Effective activation temperature in equilibrium, d ln tau/d(1/T) at T = Tf: B, or Q/(1 - T2/T)^2.
LEHR_API double lehr_dsc_tnm_equilibrium_activation_K(const lehr_dsc_tnm_parameters *parameters,
                                                      double temperature_K);

/// @errors LEHR_ERR_DOMAIN: a value outside of the range stated above (the message names it)
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_tnm_parameters_check(const lehr_dsc_tnm_parameters *parameters,
                                                                  lehr_error *err);

// ---- heat capacity of glass and liquid ------------------------------------------------
/// c(T) = constant + slope T + curvature T^2 + inverse_square/T^2 [J/g/K]; all zero: not known.
typedef struct lehr_dsc_tnm_line {
    double constant;       ///< [J/g/K]
    double slope;          ///< [J/g/K^2]
    double curvature;      ///< [J/g/K^3]
    double inverse_square; ///< [J K/g]
} lehr_dsc_tnm_line;

LEHR_API double lehr_dsc_tnm_line_at(const lehr_dsc_tnm_line *line, double temperature_K);
/// True when any coefficient is set.
LEHR_API bool lehr_dsc_tnm_line_known(const lehr_dsc_tnm_line *line);

/// Metallic liquid or glass: (3R + a T + b/T^2)/M.
/// @param[in] a [J/mol/K^2], b [J K/mol]
LEHR_API lehr_dsc_tnm_line lehr_dsc_tnm_line_metallic(double molar_mass_g_per_mol, double a, double b);

/// Parameters with the lines, as a file holds them.
typedef struct lehr_dsc_tnm_material {
    lehr_dsc_tnm_parameters parameters;
    lehr_dsc_tnm_line glass, liquid; ///< not known: cp is the reduced heat capacity dTf/dT
} lehr_dsc_tnm_material;

/// Read a file of parameters: lines "key: value" or "key = value" (# begins a comment), with the keys
///   model                   tnm (default) or ag
///   activation_temperature  B or Q [K], or activation_energy [kJ/mol]
///   nonlinearity            x; zero_temperature [K] for ag
///   stretching              beta
///   reference_temperature   [K], with relaxation_time [s] or log_time_ref (natural logarithm of seconds);
///                           or log_prefactor (ln of A in s) alone: the reference temperature is then where
///                           tau is 100 s
///   glass, liquid           line A B | parabola A B C (A + B T + C T^2 in J/g/K) | metallic M a b
///                           ((3R + a T + b/T^2)/M, M in g/mol); optional
/// A value may carry a unit. A file written by `lehr dsc tnm fit --json` will do as well.
/// @errors LEHR_ERR_FORMAT: a line that is no "key: value", an unknown or repeated key, a broken value (file,
///         line and the nearest key are named), a key that is missing; LEHR_ERR_DOMAIN: a value outside of
///         its range; LEHR_ERR_IO; LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_tnm_material_read(lehr_dsc_tnm_material *out, const char *path,
                                                               lehr_error *err);

// ---- thermal program ------------------------------------------------------------------
/// A ramp, or a hold where rate_K_per_s is 0.
typedef struct lehr_dsc_tnm_segment {
    double rate_K_per_s; ///< signed; 0 for a hold
    double to_K;         ///< end of the ramp; of a hold: its temperature
    double duration_s;
} lehr_dsc_tnm_segment;

/// Ramps and holds one after the other. The array belongs to the program.
typedef struct lehr_dsc_tnm_program {
    double start_K; ///< equilibrium liquid
    size_t n;
    lehr_dsc_tnm_segment *segments; ///< shape (n,)
} lehr_dsc_tnm_program;

/// An empty program. Release with lehr_dsc_tnm_program_free().
/// @errors LEHR_ERR_DOMAIN: start_K not finite and > 0; LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_tnm_program_create(lehr_dsc_tnm_program **out, double start_K,
                                                                lehr_error *err);
LEHR_API void lehr_dsc_tnm_program_free(lehr_dsc_tnm_program *program);

/// Append a ramp of this magnitude of rate to a temperature.
/// @errors LEHR_ERR_DOMAIN: a rate that is not > 0, a temperature that is not > 0 or the one already reached
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_tnm_program_ramp(lehr_dsc_tnm_program *program,
                                                              double rate_K_per_s, double to_K,
                                                              lehr_error *err);
/// Append a hold. @errors LEHR_ERR_DOMAIN: a duration that is not > 0
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_tnm_program_hold(lehr_dsc_tnm_program *program,
                                                              double duration_s, lehr_error *err);

/// Temperature at which segment @p i begins.
LEHR_API double lehr_dsc_tnm_program_begin_K(const lehr_dsc_tnm_program *program, size_t i);

/// Program from a text: "700 K, -20 K/min to 460 K, hold 1 h, 200 K/s to 780 K": the start, then ramps
/// "RATE to TEMPERATURE" and "hold TIME", separated by commas, semicolons or line ends. Bare numbers are K,
/// K/s and s. The sign of a rate may be left out; one that points the other way is an error.
/// @errors LEHR_ERR_FORMAT, LEHR_ERR_DOMAIN: the message quotes the part and says what would be right
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_tnm_program_parse(lehr_dsc_tnm_program **out, const char *text,
                                                               lehr_error *err);

/// Program from a file: the text above with one part to a line and # comments, or a table with the columns
/// rate_K_per_s (or in another unit), to_K, and optionally hold_s; the first row gives the start in to_K.
/// @errors as lehr_dsc_tnm_program_parse() (file and line are named); LEHR_ERR_IO
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_tnm_program_read(lehr_dsc_tnm_program **out, const char *path,
                                                              lehr_error *err);

// ---- simulation -------------------------------------------------------------------------
typedef struct lehr_dsc_tnm_options {
    double tolerance_K;          ///< error of Tf that one step may make
    double step_K;               ///< distance of rows on ramps
    bool all_segments;           ///< rows for the whole program; else for the last segment only
    const double *temperature_K; ///< rows of the last segment at these temperatures instead; borrowed
    size_t n_temperatures;
} lehr_dsc_tnm_options;

/// 5e-6 K, rows every 0.1 K of the last segment.
LEHR_API lehr_dsc_tnm_options lehr_dsc_tnm_defaults(void);

/// A simulated course. The arrays, shape (size,), belong to it.
typedef struct lehr_dsc_tnm_curve {
    size_t size;
    double *time_s; ///< from the begin of the program
    double *temperature_K;
    double *fictive_K;
    double *slope;          ///< dTf/dT; NaN in a hold
    size_t *segment;        ///< of the program, counted from 1
    double fictive_begin_K; ///< Tf where the last segment begins
    size_t steps;           ///< taken in all
} lehr_dsc_tnm_curve;

/// Follow a program. Steps are chosen so that each keeps to the tolerance.
/// @param[in]     options  NULL: defaults
/// @param[in,out] warnings nullable: a start that is barely in the liquid
/// @errors LEHR_ERR_DOMAIN: parameters outside of their range, an empty program, a start in the glass (the
///         first ramp is there faster than the liquid follows: rate times tau above 1 K), T2 not below the
///         program, a temperature of @p options outside of the last segment or out of order (the message
///         names the index); LEHR_ERR_NUMERIC: the step had to become too small; LEHR_ERR_NOMEM
/// @accuracy Tf within 0.3 mK and dTf/dT within 3e-4 (relative where above 1) of the limit of small steps at
/// the
///           default tolerance, over random programs with beta 0.2 .. 1, x 0 .. 1 and rates of 1e-4 .. 1e7
///           K/s; Tf within 2 mK where it jumps (dTf/dT in the hundreds)
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_tnm_simulate(lehr_dsc_tnm_curve **out,
                                                          const lehr_dsc_tnm_parameters *parameters,
                                                          const lehr_dsc_tnm_program *program,
                                                          const lehr_dsc_tnm_options *options,
                                                          lehr_warnings *warnings, lehr_error *err);
LEHR_API void lehr_dsc_tnm_curve_free(lehr_dsc_tnm_curve *curve);

/// g(T) + [l(Tf) - g(Tf)] dTf/dT [J/g/K]; dTf/dT itself where a line is not known.
LEHR_API double lehr_dsc_tnm_heat_capacity(const lehr_dsc_tnm_line *glass, const lehr_dsc_tnm_line *liquid,
                                           double temperature_K, double fictive_K, double slope);

/// Columns T Cp Tf, then time_s, dTf_dT, segment; parameters and lines in the header.
/// @errors LEHR_ERR_NOMEM
LEHR_API LEHR_NODISCARD lehr_status lehr_dsc_tnm_curve_to_table(lehr_table **out,
                                                                const lehr_dsc_tnm_curve *curve,
                                                                const lehr_dsc_tnm_material *material,
                                                                lehr_error *err);

LEHR_END_DECLS

#endif
