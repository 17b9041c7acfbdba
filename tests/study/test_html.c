// Pieces of the report: texts, budgets, drawings of gnuplot and of others.
#include "lehr_test.h"

#include "html.h"
#include "notices.h"

#include <lehr/core/provenance.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char text[1 << 16];

static FILE *begin(void)
{
    FILE *file = tmpfile();
    assert_non_null(file);
    return file;
}

static const char *end(FILE *file)
{
    rewind(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    return text;
}

/// Characters of markup, control characters, what is no UTF-8 and what XML has no place for.
static void test_text(void **state)
{
    (void)state;
    FILE *file = begin();
    html_text(file, "<a href='x'>&\"\x01 \xC3\xA9 \xC0\xAF \xED\xA0\x80 \xEF\xBF\xBF \xF4\x90\x80\x80");
    assert_string_equal(end(file), "&lt;a href=&#39;x&#39;&gt;&amp;&quot;  \xC3\xA9 "
                                   "\xEF\xBF\xBD\xEF\xBF\xBD \xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD "
                                   "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD "
                                   "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
}

/// A minus is no hyphen, and what has no error shows no more digits than are read.
static void test_numbers(void **state)
{
    (void)state;
    FILE *file = begin();
    html_quantity(file, (lehr_quantity){-11.9647, 0.0084, "J/g"});
    fputs(" ", file);
    html_quantity(file, (lehr_quantity){-0.007801400721, (double)NAN, ""});
    fputs(" ", file);
    html_double(file, -2.345e-7, -2);
    fputs(" ", file);
    html_double(file, -1.24, 1);
    assert_string_equal(end(file), "−11.9647(84)&#160;J g⁻¹ −0.0078014 −2.3e−07 −1.2");
}

/// Warnings are of one kind where their first sentences are, but for the numbers; the numbers are told.
static void test_warnings(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        bool alike;
        const char *own; ///< what b has of its own
    } rows[] = {
        {"dips (3.03 J/g, worth 14.1 K): a glass", "dips (3 J/g, worth 14.0 K): a glass", true,
         "3 J/g, 14.0 K"},
        {"no barrier", "no barrier. A model of 483 kJ/mol gives 434 kJ/mol", true,
         "A model of 483 kJ/mol gives 434 kJ/mol"},
        {"no barrier. A model of 483 kJ/mol", "no barrier", true, ""},
        {"noise 0.07 K. State it", "noise 0.12 K. State it", true, "0.12 K"},
        {"g(r) is -0.05 at 2", "g(r) is -0.21 at 2", true, "-0.21"},
        {"no barrier", "no barriers", false, NULL},
        {"phi = 0.62", "phi of 0.62", false, NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(study_warnings_alike(rows[i].a, rows[i].b), rows[i].alike);
        assert_int_equal(study_warnings_alike(rows[i].b, rows[i].a), rows[i].alike);
        if (rows[i].alike) {
            FILE *file = begin();
            study_warning_numbers(file, rows[i].a, rows[i].b);
            assert_string_equal(end(file), rows[i].own);
        }
    }
}

/// Parts of 3 and 4 are 36 % and 64 % of the variance.
static void test_budget(void **state)
{
    (void)state;
    lehr_error err = {0};
    lehr_record *budget = NULL;
    assert_ok(lehr_record_create(&budget, &err), &err);
    assert_ok(lehr_record_add_quantity(budget, "counting_noise", 3.0, (double)NAN, "K", &err), &err);
    assert_ok(lehr_record_add_quantity(budget, "range", 4.0, (double)NAN, "K", &err), &err);
    assert_ok(lehr_record_add_quantity(budget, "unknown", (double)NAN, (double)NAN, "K", &err), &err);
    FILE *file = begin();
    html_cell_budget(file, (lehr_quantity){612.25, 5.0, "K"}, budget);
    const char *cell = end(file);
    assert_non_null(strstr(cell, "<td class='number' data-v='612.25'><details"));
    assert_non_null(strstr(cell, "<summary>612.2(50)</summary>"));
    assert_non_null(strstr(cell, ">counting noise</th><td>3&#160;K</td>"));
    assert_non_null(strstr(cell, "width:36.0%"));
    assert_non_null(strstr(cell, "width:64.0%"));
    assert_null(strstr(cell, "unknown"));
    lehr_record_free(budget);
}

static const char *drawing(const char *svg, char *checksum)
{
    lehr_error err = {0};
    const char *path = lehr_test_write("drawing.svg", svg, strlen(svg));
    const html_svg_frame frame = {.number = 7, .title = "A <title>", .about = "What is seen"};
    FILE *file = begin();
    assert_ok(html_svg(file, path, &frame, checksum, &err), &err);
    return end(file);
}

#define HEAD                                                                                                 \
    "<?xml version=\"1.0\"?>\n<svg width=\"9\" viewBox=\"0 0 9 8\" xmlns=\"http://www.w3.org/2000/svg\">\n"  \
    "<title>Gnuplot</title>\n<desc>Produced by GNUPLOT 5.4 patchlevel 4 </desc>\n"
#define LOOK "<g fill=\"none\" color=\"black\" stroke-linecap=\"butt\">\n"

/// Groups that look alike join, empty ones and slivers go, points become steps in tenths of a pixel.
static void test_drawing(void **state)
{
    (void)state;
    static const char svg[] = HEAD
        "<g id=\"gnuplot_canvas\">\n<defs>\n<circle id='gpDot' r='0.5'/>\n<path id='gpPt0' d='M-1,0 h2'/>\n"
        "<use xlink:href='#gpPt0' id='gpPt1'/>\n<filter id='textbox'><feFlood/></filter></defs>\n" LOOK
        "</g>\n" LOOK "<path stroke='rgb(  0, 114, 178)' d='M1.00,2.00 L1.04,2.00 L2.30,1.98 L3.50,1.96 "
        "L3.50,4.20 L3.50,3.20  '/></g>\n" LOOK "<polygon fill = 'rgb(1,2,3)' points = '0,0 2,0 2,2 0,2 '/>\n"
        "<polygon fill = 'rgb(1,2,3)' points = '5,5 5.01,5 5.01,5.01 '/>\n"
        "<polygon fill = 'rgb(1,2,3)' points = '4,4 6,4 6,6 '/>\n</g>\n"
        "<g stroke=\"none\"><text>a &lt; <tspan font-family=\"Arial\" dy=\"2px\">b</tspan></text></g>\n"
        "<use xlink:href='#gpPt1' color='rgb(213,  94,   0)'/>\n</g>\n</svg>\n";
    char checksum[LEHR_SHA256_SIZE];
    char want[LEHR_SHA256_SIZE];
    const char *html = drawing(svg, checksum);
    lehr_sha256_bytes(want, svg, sizeof svg - 1);
    assert_string_equal(checksum, want);
    assert_string_equal(
        html, "<svg viewBox='0 0 9 8' role='img' aria-labelledby='f7-title' aria-describedby='f7-about'>"
              "<title id='f7-title'>A &lt;title&gt;</title><desc id='f7-about'>What is seen</desc>"
              "<defs><path id='f7-gpPt0' d='M-1,0 h2'/><use href='#f7-gpPt0' id='f7-gpPt1'/></defs>"
              "<g fill='none' color='black'><path stroke='#0072b2' d='M1 2l2.5 0 0 2.2 0-1'/>"
              "<path fill='#010203' d='M0 0l2 0 0 2-2 0zM4 4l2 0 0 2z'/></g>"
              "<g stroke='none'><text>a &lt; <tspan dy='2px'>b</tspan></text></g>"
              "<use href='#f7-gpPt1' color='#d55e00'/></svg>");
}

/// What gnuplot would not write goes in as an image, where it cannot act.
static void test_foreign_drawings(void **state)
{
    (void)state;
    static const char *const drawings[] = {
        HEAD "<script>alert(1)</script></svg>",
        HEAD "<g onclick=\"alert(1)\"><path d='M0,0 L1,1'/></g></svg>",
        HEAD "<use xlink:href='http://example.org/x.svg'/></svg>",
        HEAD "<path d='M0,0 C1,1 2,2 3,3'/></svg>",
        HEAD "<g><path d='M0,0 L1,1'/></svg>",
        HEAD "<foreignObject/></svg>",
        "<svg viewBox='0 0 1 1'><sodipodi:namedview/></svg>",
    };
    for (size_t i = 0; i < sizeof drawings / sizeof *drawings; i++) {
        const char *html = drawing(drawings[i], NULL);
        assert_int_equal(strncmp(html, "<img alt='What is seen' src='data:image/svg+xml;base64,", 54), 0);
        assert_null(strstr(html, "alert"));
    }
    lehr_error err = {0};
    const html_svg_frame frame = {.title = "", .about = ""};
    FILE *file = begin();
    assert_fails(html_svg(file, lehr_test_write("no.svg", "text", 4), &frame, NULL, &err), LEHR_ERR_FORMAT,
                 &err, "no SVG figure");
    assert_fails(html_svg(file, "absent.svg", &frame, NULL, &err), LEHR_ERR_IO, &err, "absent.svg");
    fclose(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text),     cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_warnings), cmocka_unit_test(test_budget),
        cmocka_unit_test(test_drawing),  cmocka_unit_test(test_foreign_drawings),
    };
    return cmocka_run_group_tests_name("study.html", tests, NULL, NULL);
}
