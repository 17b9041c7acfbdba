/// @file
/// Files of mechanical tests and of a series in a diamond cell with known truths, and studies of them.
#ifndef LEHR_TEST_MECHANICS_HELPER_H
#define LEHR_TEST_MECHANICS_HELPER_H

#include "study_helper.h"

enum { N_POINTS = 9 };
static const double truth_bulk = 62, truth_prime = 4.4, truth_q0 = 2.55;
/// V/V0 of the points; from the seventh on under decompression.
extern const double volumes[N_POINTS];
/// Birch and Murnaghan's equation of the third order, in GPa.
double birch(double v);

#define SAMPLE_A                                                                                             \
    "  - name: A\n    treatment: {pressure: 0}\n    compression:\n"                                          \
    "      - {file: test1.csv, diameter: 3 mm, length: 0.6 cm}\n"                                            \
    "      - {file: test2.csv, area: 7.0685835 mm^2, length: 6 mm}\n"                                        \
    "    popins: [{file: popins.csv}]\n    weighings: [{file: w.csv}]\n"
#define SAMPLE_B "  - name: B\n    treatment: {pressure: 5 GPa}\n    weighings: [{file: w.csv}]\n"
#define MECH                                                                                                 \
    "  mech:\n    yield: {}\n    popin: {}\n    density: {liquid_density: 1, air_density: 0, sigma_mass: "   \
    "0.1 mg}\n"                                                                                              \
    "    critical: {file: holds.csv}\n"
#define SERIES                                                                                               \
    "    dac:\n      - table: cell.csv\n        ruby0: 694.3\n        ruby0_error: 0.05 angstrom\n"          \
    "        background: empty.xy\n"
#define EOS "  eos: {range: '1.8:3.4'}\n"

/// Curves cell0.xy ..., the empty cell, tables of the series (cell.csv with files, positions.csv), two
/// compression tests of 88 GPa and 1650 MPa, weighings of 5 (A) and 5.05 g/cm^3 (B), pop-ins, holds. Call it
/// first.
void write_files(void);
const char *write_text(const char *name, const char *text);
/// A study of these samples and analyses; '@' stands for the bundled study.
const char *write_study(const char *name, const char *samples, const char *analysis);
run_outcome run(const char *study, const char *folder, bool check, bool resume);

#endif
