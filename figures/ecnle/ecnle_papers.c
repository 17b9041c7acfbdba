#include "ecnle_papers.h"

#include "ecnle.h"
#include "ecnle_panels.h"

#include <lehr/ecnle/alloys.h>
#include <math.h>

// ---- relaxation of the alloys -----------------------------------------------------------------------
static lehr_status add_alloys(lehr_figure *figure, const lehr_ecnle_plan *plan,
                              lehr_ecnle_prefactor prefactor, lehr_error *err)
{
    static const lehr_figure_color colors[] = {LEHR_FIGURE_BLACK, LEHR_FIGURE_BLUE, LEHR_FIGURE_VERMILLION,
                                               LEHR_FIGURE_GREEN, LEHR_FIGURE_PURPLE};
    lehr_figure_panel panel = lehr_figure_panel_defaults();
    panel.x_label = INVERSE_T;
    panel.y_label = LOG_TAU;
    panel.key = LEHR_FIGURE_ABOVE;
    lehr_status status = lehr_figure_add_panel(figure, &panel, err);
    for (size_t k = 0; k < 5 && status == LEHR_OK; k++) {
        const lehr_ecnle_alloy *alloy = lehr_ecnle_alloys_at(k);
        lehr_ecnle_material m = figure_glass(prefactor);
        double x[FIGURE_POINTS], y[FIGURE_POINTS];
        m.input[LEHR_ECNLE_INPUT_TG] = alloy->tg_K;
        for (size_t i = 0; i < FIGURE_POINTS && status == LEHR_OK; i++) {
            lehr_ecnle_state s;
            lehr_ecnle_options o = m.options;
            o.phi = 0.5 + 0.165 * (double)i / (FIGURE_POINTS - 1);
            status = lehr_ecnle_state_compute(&s, plan, &o, NULL, err);
            x[i] = 1000 / lehr_ecnle_material_temperature_K(&m, o.phi);
            y[i] = status == LEHR_OK ? s.log10_tau.value : (double)NAN;
        }
        const lehr_figure_series line = {.style = LEHR_FIGURE_LINE,
                                         .color = colors[k],
                                         .size = FIGURE_POINTS,
                                         .x = x,
                                         .y = y,
                                         .label = alloy->name};
        status = status == LEHR_OK ? lehr_figure_add_series(figure, &line, err) : status;
    }
    return status;
}

/// The published Vogel-Fulcher-Tammann law beside the theory.
static lehr_status add_published_law(lehr_figure *figure, lehr_error *err)
{
    double x[FIGURE_POINTS], y[FIGURE_POINTS];
    for (size_t i = 0; i < FIGURE_POINTS; i++) {
        double t = 565 + 170 * (double)i / (FIGURE_POINTS - 1);
        x[i] = 1000 / t;
        y[i] = (-44.65 + 9062.25 / (t - 386.25)) / 2.302585092994045684018;
    }
    const lehr_figure_series line = {.style = LEHR_FIGURE_DASHED,
                                     .color = LEHR_FIGURE_GREY,
                                     .size = FIGURE_POINTS,
                                     .x = x,
                                     .y = y,
                                     .label = "published law"};
    return lehr_figure_add_series(figure, &line, err);
}

// ---- list ---------------------------------------------------------------------------------------------
#define TEMPERATURES                                                                                         \
    {                                                                                                        \
        0.5, 0.6585                                                                                          \
    }

static const figure_landscape pressures_060 = {.phi = 0.60,
                                               .n = 5,
                                               .load = {0, 0.5, 1, 2, 4},
                                               .range = {0.008, 4},
                                               .symbol = ITALIC("P"),
                                               .key = LEHR_FIGURE_ABOVE};
static const figure_landscape tension_053 = {.phi = 0.53,
                                             .n = 5,
                                             .load = {0, -8, -16, -25.1556457, -32},
                                             .range = {0.012, 0.7},
                                             .symbol = ITALIC("σ"),
                                             .key = LEHR_FIGURE_BOTTOM_LEFT};
static const figure_landscape compression_053 = {.phi = 0.53,
                                                 .n = 5,
                                                 .load = {0, 1, 2, 4.35972147, 7},
                                                 .range = {0.012, 2},
                                                 .symbol = ITALIC("P"),
                                                 .key = LEHR_FIGURE_TOP_LEFT};
#define SECOND_BARRIER "dashed: " ITALIC("F") SUB("B2")

static const figure_panel_of isotherms = {.axis = OVER_P_ALLOYS,
                                          .number = LOG10_TAU,
                                          .second = NOTHING,
                                          .range = {0, 3.8},

                                          .n = 4,
                                          .member = {0.630, 0.640, 0.650, 0.654},
                                          .y_label = LOG_TAU,
                                          .key = LEHR_FIGURE_ABOVE};
static const figure_panel_of delta_t = {.axis = OVER_T,
                                        .number = DELTA,
                                        .second = NOTHING,
                                        .range = TEMPERATURES,

                                        .n = 3,
                                        .member = {0.5, 1, 1.5},
                                        .y_label = ITALIC("Δ") " (" ITALIC("kT") ")",
                                        .key = LEHR_FIGURE_TOP_RIGHT};
static const figure_panel_of barrier_t = {.axis = OVER_T,
                                          .number = BARRIER_1,
                                          .second = BARRIER_2,
                                          .second_label = SECOND_BARRIER,
                                          .range = TEMPERATURES,

                                          .n = 4,
                                          .member = {0, 0.5, 1, 1.5},
                                          .y_label = "Barriers (" ITALIC("kT") ")",
                                          .key = LEHR_FIGURE_TOP_RIGHT};
static const figure_panel_of delta_p = {.axis = OVER_P,
                                        .number = DELTA,
                                        .second = NOTHING,
                                        .range = {0.05, 4},

                                        .n = 3,
                                        .member = {0.50, 0.55, 0.60},
                                        .y_label = ITALIC("Δ") " (" ITALIC("kT") ")",
                                        .key = LEHR_FIGURE_BOTTOM_RIGHT};
static const figure_panel_of barrier_p = {.axis = OVER_P,
                                          .number = BARRIER_1,
                                          .second = BARRIER_2,
                                          .second_label = SECOND_BARRIER,
                                          .range = {0.05, 4},
                                          .y_range = {-0.5, 20},
                                          .n = 3,
                                          .member = {0.50, 0.55, 0.60},
                                          .y_label = "Barriers (" ITALIC("kT") ")",
                                          .key = LEHR_FIGURE_TOP_RIGHT};
static const figure_panel_of tau_t = {.axis = OVER_INVERSE_T,
                                      .number = LOG10_TAU,
                                      .second = NOTHING,
                                      .range = TEMPERATURES,

                                      .n = 4,
                                      .member = {0, 0.5, 1, 1.5},
                                      .y_label = LOG_TAU,
                                      .key = LEHR_FIGURE_TOP_LEFT};
static const figure_panel_of reversible_t = {.axis = OVER_INVERSE_T,
                                             .number = LOG10_REVERSIBLE,
                                             .second = NOTHING,
                                             .range = TEMPERATURES,

                                             .n = 4,
                                             .member = {0, 0.5, 1, 1.5},
                                             .y_label = LOG_TAU_STAR,
                                             .key = LEHR_FIGURE_TOP_LEFT};
static const figure_panel_of tau_p = {.axis = OVER_P,
                                      .number = LOG10_TAU,
                                      .second = NOTHING,
                                      .range = {0, 4},
                                      .y_range = {-14, -4},
                                      .n = 3,
                                      .member = {0.50, 0.55, 0.60},
                                      .y_label = LOG_TAU,
                                      .key = LEHR_FIGURE_BOTTOM_RIGHT};
static const figure_panel_of reversible_p = {.axis = OVER_P,
                                             .number = LOG10_REVERSIBLE,
                                             .second = NOTHING,
                                             .range = {0, 4},

                                             .n = 3,
                                             .member = {0.50, 0.55, 0.60},
                                             .y_label = LOG_TAU_STAR,
                                             .key = LEHR_FIGURE_TOP_RIGHT};
static const figure_panel_of diffusion_0 = {.axis = OVER_INVERSE_T,
                                            .number = LOG10_D,
                                            .second = NOTHING,
                                            .range = TEMPERATURES,

                                            .n = 1,
                                            .member = {0},
                                            .y_label = LOG_D,
                                            .key = LEHR_FIGURE_NOWHERE};
static const figure_panel_of diffusion_t = {.axis = OVER_INVERSE_T,
                                            .number = LOG10_D,
                                            .second = NOTHING,
                                            .range = TEMPERATURES,

                                            .n = 4,
                                            .member = {0, 0.5, 1, 1.5},
                                            .y_label = LOG_D,
                                            .key = LEHR_FIGURE_BOTTOM_LEFT};
static const figure_panel_of diffusion_p = {.axis = OVER_P,
                                            .number = LOG10_D,
                                            .second = NOTHING,
                                            .range = {0, 3},
                                            .y_range = {-18, -9.5},
                                            .n = 3,
                                            .member = {0.50, 0.55, 0.60},
                                            .y_label = LOG_D,
                                            .key = LEHR_FIGURE_BOTTOM_RIGHT};
static const figure_panel_of fragility_p = {.axis = OVER_P,
                                            .number = FRAGILITY,
                                            .second = NOTHING,
                                            .range = {0, 3},

                                            .n = 1,
                                            .member = {0.6585},
                                            .y_label = "Fragility " ITALIC("m"),
                                            .key = LEHR_FIGURE_NOWHERE};

typedef struct paper_figure {
    const char *name, *caption;
    const figure_panel_of *panel[4];
    const figure_landscape *land[2];
    bool alloys, single, law;
} paper_figure;

static const paper_figure figures[] = {
    {.name = "rejuvenation_fig1", .caption = "relaxation times of five glasses", .alloys = true},
    {.name = "rejuvenation_fig2",
     .caption = "free energy at phi = 0.60 under pressure",
     .land = {&pressures_060}},
    {.name = "rejuvenation_fig3",
     .caption = "relaxation times over pressure, Pd30Ni50P20",
     .panel = {&isotherms}},
    {.name = "rejuvenation_fig4",
     .caption = "free energy at phi = 0.53 under tension and under pressure",
     .land = {&tension_053, &compression_053}},
    {.name = "reversible_fig1", .caption = "double well at phi = 0.60, P = 1", .single = true},
    {.name = "reversible_fig2",
     .caption = "difference of the wells and barriers (second one dashed) over temperature and pressure",
     .panel = {&delta_t, &barrier_t, &delta_p, &barrier_p}},
    {.name = "reversible_fig3",
     .caption = "relaxation times over temperature and pressure, and the published Vogel-Fulcher-Tammann law",
     .panel = {&tau_t, &reversible_t, &tau_p, &reversible_p},
     .law = true},
    {.name = "reversible_fig4",
     .caption = "diffusion over temperature and pressure, d = 0.8 nm",
     .panel = {&diffusion_0, &diffusion_t, &diffusion_p}},
    {.name = "reversible_fig5", .caption = "fragility over pressure", .panel = {&fragility_p}},
};

size_t lehr_figure_ecnle_papers_count(void)
{
    return sizeof figures / sizeof *figures;
}

const char *lehr_figure_ecnle_paper_name(size_t i)
{
    return figures[i].name;
}

const char *lehr_figure_ecnle_paper_caption(size_t i)
{
    return figures[i].caption;
}

static lehr_status draw(lehr_figure *figure, const paper_figure *f, const lehr_ecnle_plan *plan,
                        lehr_ecnle_prefactor prefactor, lehr_error *err)
{
    lehr_status status = f->alloys ? add_alloys(figure, plan, prefactor, err) : LEHR_OK;
    for (size_t k = 0; k < 2 && f->land[k] && status == LEHR_OK; k++) {
        status = figure_add_landscape(figure, f->land[k], plan, err);
    }
    for (size_t k = 0; k < 4 && f->panel[k] && status == LEHR_OK; k++) {
        status = figure_add_panel_of(figure, f->panel[k], plan, prefactor, err);
        status = status == LEHR_OK && k == 0 && f->law ? add_published_law(figure, err) : status;
    }
    return status;
}

lehr_status lehr_figure_ecnle_paper(lehr_figure **out, const lehr_ecnle_plan *plan, size_t i,
                                    lehr_ecnle_prefactor prefactor, lehr_error *err)
{
    const paper_figure *f = &figures[i];
    lehr_figure *figure = NULL;
    *out = NULL;
    if (f->single) {
        lehr_ecnle_options o = lehr_ecnle_options_defaults();
        lehr_ecnle_state s;
        o.phi = 0.6;
        o.pressure = 1;
        lehr_status status = lehr_ecnle_state_compute(&s, plan, &o, NULL, err);
        return status == LEHR_OK ? lehr_figure_free_energy(out, plan, &s, err) : status;
    }
    size_t panels = 1;
    while (panels < 4 && (f->panel[panels] || (panels < 2 && f->land[panels]))) {
        panels++;
    }
    lehr_status status =
        lehr_figure_create(&figure, 8.6, (f->alloys ? 3.4 : 1.4) + 5.2 * (double)panels, err);
    status = status == LEHR_OK ? draw(figure, f, plan, prefactor, err) : status;
    if (status != LEHR_OK) {
        lehr_figure_free(figure);
        return status;
    }
    *out = figure;
    return LEHR_OK;
}
