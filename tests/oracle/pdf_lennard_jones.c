// Pair functions of a Lennard-Jones mixture at rest temperature, by Langevin dynamics of 2000 atoms: the
// structures that tests/oracle/pdf_glasses.py makes patterns of. Independent of Lehr.
//   cc -O2 -o pdf_lennard_jones tests/oracle/pdf_lennard_jones.c -lm
//   pdf_lennard_jones RHO SEED TEMPERATURE KINDS {share radius}... {depth of 11 12 22 13 23 33 ...} > table
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { N = 2000, MOST = 6, BINS = 1400, LIST = N * 160 };
static double x[N][3], v[N][3], f[N][3], length;
static int kind[N], kinds, pairs[LIST][2], n_pairs;
static double sigma[MOST][MOST], depth[MOST][MOST], share[MOST], radius[MOST], histogram[MOST][MOST][BINS];
static unsigned long long state;

static double uniform(void)
{
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return ((double)(state >> 11) + 0.5) / 9007199254740992.0;
}

static double normal(void)
{
    return sqrt(-2 * log(uniform())) * cos(6.283185307179586 * uniform());
}

static double distance2(double *d, int i, int j)
{
    double sum = 0;
    for (int k = 0; k < 3; k++) {
        d[k] = x[i][k] - x[j][k];
        d[k] -= length * rint(d[k] / length);
        sum += d[k] * d[k];
    }
    return sum;
}

static void list(double reach)
{
    double d[3];
    n_pairs = 0;
    for (int i = 0; i < N; i++) {
        for (int j = 0; j < i; j++) {
            if (distance2(d, i, j) < reach * reach && n_pairs < LIST) {
                pairs[n_pairs][0] = i;
                pairs[n_pairs++][1] = j;
            }
        }
    }
}

static void forces(double cut)
{
    double d[3];
    for (int i = 0; i < N; i++) {
        f[i][0] = f[i][1] = f[i][2] = 0;
    }
    for (int p = 0; p < n_pairs; p++) {
        int i = pairs[p][0], j = pairs[p][1];
        double r2 = distance2(d, i, j), s = sigma[kind[i]][kind[j]], e = depth[kind[i]][kind[j]];
        if (r2 > cut * cut * s * s) {
            continue;
        }
        r2 = fmax(r2, 0.45 * s * s); // overlaps of the start
        double y = s * s / r2, y3 = y * y * y, pull = 12 * e * (y3 * y3 - y3) / r2;
        for (int k = 0; k < 3; k++) {
            f[i][k] += pull * d[k];
            f[j][k] -= pull * d[k];
        }
    }
}

int main(int argc, char **argv)
{
    double rho = atof(argv[1]), temperature = atof(argv[3]), d[3];
    state = strtoull(argv[2], NULL, 10);
    kinds = atoi(argv[4]);
    int at = 5;
    double sum = 0;
    for (int a = 0; a < kinds; a++) {
        share[a] = atof(argv[at++]);
        radius[a] = atof(argv[at++]);
        sum += share[a];
    }
    double largest = 0;
    for (int a = 0; a < kinds; a++) {
        for (int b = 0; b <= a; b++) {
            sigma[a][b] = sigma[b][a] = radius[a] + radius[b];
            depth[a][b] = depth[b][a] = at < argc ? atof(argv[at++]) : 1;
            // A negative depth: no bond, and a distance that much larger.
            if (depth[a][b] < 0) {
                sigma[a][b] = sigma[b][a] *= -depth[a][b];
                depth[a][b] = depth[b][a] = 0.4;
            }
            largest = fmax(largest, sigma[a][b]);
        }
    }
    length = cbrt(N / rho);
    double count[MOST] = {0};
    for (int i = 0; i < N; i++) {
        double u = (i + 0.5) / N * sum;
        int a = 0;
        while (u > share[a] && a + 1 < kinds) {
            u -= share[a++];
        }
        kind[i] = a;
        count[a]++;
        for (int k = 0; k < 3; k++) {
            x[i][k] = length * uniform();
        }
    }
    const double cut = 1.7, dt = 0.05; // mass 1, depth 1, angstrom
    int samples = 0;
    for (int step = 0; step < 9000; step++) {
        double t = step < 4000 ? 2.0 + (temperature - 2.0) * step / 4000.0 : temperature;
        if (step % 8 == 0) {
            list(cut * largest + 0.5);
        }
        forces(cut);
        double damp = exp(-0.5 * dt), kick = sqrt(t * (1 - damp * damp));
        for (int i = 0; i < N; i++) {
            for (int k = 0; k < 3; k++) {
                double push = f[i][k] * dt;
                push = fmax(-0.5, fmin(0.5, push));
                // Overlaps of the start must not heat: no velocity beyond 2.
                v[i][k] = fmax(-2, fmin(2, damp * (v[i][k] + push) + kick * normal()));
                x[i][k] += v[i][k] * dt;
            }
        }
        if (step > 6000 && step % 15 == 0) {
            samples++;
            for (int i = 0; i < N; i++) {
                for (int j = 0; j < i; j++) {
                    int bin = (int)(sqrt(distance2(d, i, j)) / 0.01);
                    if (bin < BINS) {
                        histogram[kind[i]][kind[j]][bin]++;
                    }
                }
            }
        }
    }
    printf("# r then g of pairs 11, 12, 22, 13, ...\n");
    for (int bin = 0; bin < BINS; bin++) {
        double r = 0.01 * (bin + 0.5),
               shell = 4 * 3.14159265358979 * r * r * 0.01 / (length * length * length);
        printf("%.3f", r);
        for (int a = 0; a < kinds; a++) {
            for (int b = 0; b <= a; b++) {
                double h = histogram[a][b][bin] + (a == b ? 0 : histogram[b][a][bin]);
                double ideal = (a == b ? count[a] * (count[a] - 1) / 2 : count[a] * count[b]) * shell;
                printf(" %.5f", h / samples / ideal);
            }
        }
        printf("\n");
    }
}
