// From the model of a figure to a gnuplot script and its data file. Every text passes figure_write_text(),
// where nothing that means something to gnuplot or to its "enhanced text" mode survives.
#include "model.h"

#include <lehr/core/provenance.h>
#include <math.h>
#include <string.h>

static const double font_pt = 8.0;
static const double px_per_pt = 96.0 / 72.0;
static const double png_scale = 300.0 / 96.0;
// The PDF terminal of gnuplot 5.4 sets text larger than asked: with this factor it agrees with SVG and PNG.
static const double pdf_font_scale = 0.75;

// ---- texts --------------------------------------------------------------------------
static bool is_enhanced_character(char c)
{
    return strchr("\\^_@&~{}", c) != NULL;
}

/// Opening of a markup group in the language of gnuplot, or NULL.
static const char *markup_opening(char c)
{
    static const char *const openings[] = {[1] = "_{", [2] = "^{", [3] = "{/:Italic "};
    return c >= 1 && c <= 3 ? openings[(unsigned char)c] : NULL;
}

/// One character inside double quotes. Only these three end a string or begin a substitution or an escape
/// there. (Doubled single quotes would do without escapes, but gnuplot 5.4 misreads them when they follow
/// each other.)
static void write_character(FILE *file, char c)
{
    if (c == '"' || c == '\\') {
        fprintf(file, "\\%c", c);
    } else if (c == '`') {
        // The string is closed behind the number, which would otherwise take up digits that follow.
        fputs("\\140\".\"", file);
    } else {
        fputc((unsigned char)c < ' ' || c == 127 ? ' ' : c, file);
    }
}

void figure_write_text(FILE *file, const char *text)
{
    size_t open = 0;
    fputc('"', file);
    for (const char *c = text; *c; c++) {
        if (markup_opening(*c)) {
            fputs(markup_opening(*c), file);
            open++;
        } else if (*c == LEHR_FIGURE_END[0]) {
            fputs(open > 0 ? "}" : "", file);
            open -= open > 0;
        } else {
            fputs(is_enhanced_character(*c) ? "\\\\" : "", file);
            write_character(file, *c);
        }
    }
    while (open-- > 0) {
        fputc('}', file);
    }
    fputc('"', file);
}

void figure_write_path(FILE *file, const char *path)
{
    fputc('"', file);
    for (const char *c = path; *c; c++) {
        write_character(file, *c);
    }
    fputc('"', file);
}

// ---- items --------------------------------------------------------------------------
static void write_span(FILE *file, double low, double high, lehr_figure_color color, double density)
{
    fprintf(file,
            "set object rectangle from first %.9g, graph 0 to first %.9g, graph 1 behind fillcolor rgb '#%s' "
            "fillstyle solid %g noborder\n",
            low, high, figure_color_rgb[color], density);
}

static void write_note(FILE *file, const figure_item *item)
{
    bool left = item->place == LEHR_FIGURE_TOP_LEFT || item->place == LEHR_FIGURE_BOTTOM_LEFT;
    bool top = item->place == LEHR_FIGURE_TOP_LEFT || item->place == LEHR_FIGURE_TOP_RIGHT;
    fputs("set label ", file);
    figure_write_text(file, item->text);
    fprintf(file, " at graph %s, graph %s %s offset %s, character %s front\n", left ? "0" : "1",
            top ? "1" : "0", left ? "left" : "right",
            left ? "character 0.8" : "character -1.8", // a superscript is wider than gnuplot reckons
            top ? "-1.0" : "0.9");
}

static void write_mark(FILE *file, const figure_item *item, double middle)
{
    if (!isfinite(item->low)) {
        return;
    }
    if (item->high > 0 && isfinite(item->high)) {
        write_span(file, item->low - item->high, item->low + item->high, item->color, 0.25);
    }
    fprintf(file,
            "set arrow from first %.9g, graph 0 to first %.9g, graph 1 nohead linecolor rgb '#%s' linewidth "
            "0.8\n",
            item->low, item->low, figure_color_rgb[item->color]);
    if (item->text) {
        fputs("set label ", file);
        figure_write_text(file, item->text);
        bool right = item->low <= middle;
        fprintf(file,
                " at first %.9g, graph 1 %s offset character %s, character -1.0 textcolor rgb '#%s' front\n",
                item->low, right ? "left" : "right", right ? "0.6" : "-0.6", figure_text_rgb[item->color]);
    }
}

static void write_decoration(FILE *file, const figure_item *item, double middle)
{
    switch (item->kind) {
    case ITEM_SPAN:
        write_span(file, item->low, item->high, item->color, 0.12);
        break;
    case ITEM_MARK:
        write_mark(file, item, middle);
        break;
    case ITEM_LEVEL:
        fprintf(file,
                "set arrow from graph 0, first %.9g to graph 1, first %.9g nohead linecolor rgb '#%s' "
                "linewidth 0.6\n",
                item->low, item->low, figure_color_rgb[item->color]);
        break;
    case ITEM_NOTE:
        write_note(file, item);
        break;
    case ITEM_SERIES:
        break;
    }
}

static void write_points_style(FILE *file, const figure_item *item)
{
    static const int types[] = {7, 5, 9, 13, 11, 6, 4, 8, 12, 10, 2};
    int type = types[item->marker % (sizeof types / sizeof *types)];
    const char *rgb = figure_color_rgb[item->color];
    if (item->sigma) {
        // Not "with yerrorbars", which blanks a disc around every point.
        fprintf(
            file,
            "using 1:($2-$3):(0):(2*$3) with vectors nohead linewidth 0.8 linecolor rgb '#%s' notitle, \\\n"
            "     data index %zu ",
            rgb, item->block);
    }
    if (item->sigma_x) {
        fprintf(
            file,
            "using ($1-$4):2:(2*$4):(0) with vectors nohead linewidth 0.8 linecolor rgb '#%s' notitle, \\\n"
            "     data index %zu ",
            rgb, item->block);
    }
    fprintf(file, "using 1:2 with points pointtype %d pointsize %g linewidth 0.9 linecolor rgb '#%s'", type,
            0.45 * item->scale, rgb);
}

static void write_series(FILE *file, const figure_item *item)
{
    fprintf(file, "data index %zu ", item->block);
    const char *rgb = figure_color_rgb[item->color];
    switch (item->style) {
    case LEHR_FIGURE_POINTS:
        write_points_style(file, item);
        break;
    case LEHR_FIGURE_LINE:
        fprintf(file, "using 1:2 with lines linewidth %g linecolor rgb '#%s'", 1.1 * item->scale, rgb);
        break;
    case LEHR_FIGURE_DASHED:
        fprintf(file, "using 1:2 with lines linewidth %g dashtype (8,5) linecolor rgb '#%s'", item->scale,
                rgb);
        break;
    case LEHR_FIGURE_BAND:
        fprintf(file,
                "using 1:2:3 with filledcurves fillcolor rgb '#%s' fillstyle transparent solid 0.25 noborder",
                rgb);
        break;
    case LEHR_FIGURE_IMAGE:
        fputs("using 1:2:3 with image", file);
        break;
    }
    if (item->text) {
        fputs(" title ", file);
        figure_write_text(file, item->text);
    } else {
        fputs(" notitle", file);
    }
}

// ---- panels -------------------------------------------------------------------------
/// All labels of a linear axis with the decimals that its step needs: 2.630 beside 2.632.
static void write_tick_format(FILE *file, char axis, const char *label, bool log, double step)
{
    double decimals = ceil(-log10(step) - 1e-9);
    if (!label) {
        fprintf(file, "set format %c ''\n", axis);
    } else if (log) {
        fprintf(file, "set format %c '10^{%%T}'\n", axis);
    } else if (decimals > 0 && decimals <= 6) {
        fprintf(file, "set format %c '%%.%.0ff'\n", axis, decimals);
    } else {
        fprintf(file, "set format %c '%%h'\n", axis);
    }
}

static void write_axis(FILE *file, char axis, const char *label, bool log, double step)
{
    if (log) {
        fprintf(file, "set logscale %c\nset %ctics in scale 0.7,0.35 mirror autofreq\nset m%ctics 10\n", axis,
                axis, axis);
    } else {
        fprintf(file, "unset logscale %c\nset %ctics in scale 0.7,0.35 mirror %.9g\nset m%ctics 2\n", axis,
                axis, step, axis);
    }
    write_tick_format(file, axis, label, log, step);
    if (label) {
        fprintf(file, "set %clabel ", axis);
        figure_write_text(file, label);
        // A label that would reach over the edge of the canvas is not drawn at all.
        fputs(axis == 'x' ? " offset character 0, character 0.5\n" : "\n", file);
    } else {
        fprintf(file, "unset %clabel\n", axis);
    }
}

static void write_key(FILE *file, lehr_figure_place place, size_t lines)
{
    static const char *const places[] = {
        [LEHR_FIGURE_TOP_LEFT] = "top left Left reverse",
        [LEHR_FIGURE_TOP_RIGHT] = "top right Left reverse",
        [LEHR_FIGURE_BOTTOM_LEFT] = "bottom left Left reverse",
        [LEHR_FIGURE_BOTTOM_RIGHT] = "bottom right Left reverse",
    };
    if (place == LEHR_FIGURE_ABOVE) {
        fprintf(file,
                "set key at graph 0, graph 1.01 left bottom Left reverse vertical maxrows %zu samplen 1.4 "
                "width 0\n",
                lines);
        return;
    }
    if (place == LEHR_FIGURE_NOWHERE) {
        fputs("unset key\n", file);
    } else {
        fprintf(file, "set key inside %s samplen 1.6 spacing 1.05 width -1\n", places[place]);
    }
}

static void write_plot(FILE *file, const figure_panel *panel)
{
    const char *separator = "plot ";
    for (size_t i = 0; i < panel->n_items; i++) {
        if (panel->items[i].kind == ITEM_SERIES && panel->items[i].visible) {
            fputs(separator, file);
            write_series(file, &panel->items[i]);
            separator = ", \\\n     ";
        }
    }
    fputs(separator[0] == 'p' ? "plot NaN notitle\n" : "\n", file);
}

static void write_panel(const lehr_figure *figure, FILE *file, const figure_panel *panel, figure_frame at)
{
    const lehr_figure_panel *options = &panel->options;
    figure_range x = figure_shown_range(panel, 'x');
    figure_range y = figure_shown_range(panel, 'y');
    fprintf(file, "\nset tmargin at screen %.6f\nset bmargin at screen %.6f\n", at.top_cm / figure->height_cm,
            at.bottom_cm / figure->height_cm);
    write_axis(file, 'x', options->x_label, options->x_log,
               figure_tick_step(x, figure->width_cm - 1.7 - figure_right_cm(figure), FIGURE_TICK_X_CM));
    write_axis(file, 'y', options->y_label ? options->y_label : "", options->y_log,
               figure_tick_step(y, at.top_cm - at.bottom_cm, FIGURE_TICK_Y_CM));
    if (options->x_names) {
        figure_write_names(file, 'x', options->x_names);
    }
    if (options->y_names) {
        figure_write_names(file, 'y', options->y_names);
    }
    fprintf(file, "set xrange [%.12g:%.12g] noextend\nset yrange [%.12g:%.12g] noextend\n", x.low, x.high,
            y.low, y.high);
    write_key(file, options->key, figure_key_lines(figure));
    fputs("unset object\nunset arrow\nunset label\n", file);
    double middle = options->x_log ? sqrt(x.low * x.high) : 0.5 * (x.low + x.high);
    for (size_t i = 0; i < panel->n_items; i++) {
        write_decoration(file, &panel->items[i], middle);
    }
    figure_write_bar(figure, file, panel, at.bottom_cm, at.top_cm);
    write_plot(file, panel);
}

static void write_panels(const lehr_figure *figure, FILE *file)
{
    figure_frame frames[FIGURE_MOST_PANELS];
    figure_frames(figure, frames);
    fprintf(file, "set lmargin at screen %.6f\nset rmargin at screen %.6f\n",
            frames[0].left_cm / figure->width_cm, frames[0].right_cm / figure->width_cm);
    for (size_t i = 0; i < figure->n_panels; i++) {
        write_panel(figure, file, &figure->panels[i], frames[i]);
    }
}

static void write_terminals(const lehr_figure *figure, FILE *file)
{
    double width_px = figure->width_cm * figure_px_per_cm;
    double height_px = figure->height_cm * figure_px_per_cm;
    fprintf(file,
            "if (format eq 'svg') {\n"
            "  set terminal svg enhanced size %.0f,%.0f font 'Arial,%.2f' linewidth %.3f background "
            "'#ffffff'\n}\n",
            width_px, height_px, font_pt * px_per_pt, px_per_pt);
    fprintf(file,
            "if (format eq 'pdf') {\n"
            "  set terminal pdfcairo enhanced size %.2fcm,%.2fcm font 'Liberation Sans,%g' fontscale %g "
            "linewidth 1.5 pointscale 0.8 background '#ffffff'\n}\n",
            figure->width_cm, figure->height_cm, font_pt, pdf_font_scale);
    fprintf(file,
            "if (format eq 'png') {\n"
            "  set terminal pngcairo enhanced size %.0f,%.0f font 'Liberation Sans,%g' fontscale %g "
            "linewidth %g pointscale %g background '#ffffff'\n}\n",
            width_px * png_scale, height_px * png_scale, font_pt, png_scale, 1.33 * png_scale, png_scale);
}

void figure_script_write(const lehr_figure *figure, const char *name, const char *format, FILE *file)
{
    // "./" keeps names that begin with '<', '|' or '-' from meaning a command to gnuplot.
    fprintf(file,
            "# Figure drawn by Lehr %s. In this folder: gnuplot SCRIPT\n"
            "# Other formats: gnuplot -e \"format='pdf'\" SCRIPT   (svg, pdf or png)\n"
            "if (!exists('format')) format = '%s'\nif (!exists('target')) target = './'.",
            lehr_version(), format);
    figure_write_path(file, name);
    fputs(".'.'.format\ndata = './'.", file);
    figure_write_path(file, name);
    fputs(".'.dat'\n\n", file);
    write_terminals(figure, file);
    fputs("set output target\nset encoding utf8\nset minussign\nset datafile missing 'nan'\n"
          "set border 31 linewidth 0.7\nunset colorbox\n"
          "set palette defined (0 '#440154', 1 '#3b528b', 2 '#21918c', 3 '#5ec962', 4 '#fde725')\n"
          "set multiplot\n",
          file);
    write_panels(figure, file);
    fputs("\nunset multiplot\nset output\n", file);
}
