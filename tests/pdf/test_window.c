// Windows against 40-digit decimal arithmetic of their definitions.
#include "lehr_test.h"

#include <lehr/pdf/window.h>

static void test_windows_equal_their_definitions(void **state)
{
    (void)state;
    // q, sin(x)/x and 3 (sin x - x cos x)/x^3 with x = pi q / 25, from series of 80 terms in 40 digits.
    static const double rows[][3] = {
        {0.25, 0.99983551471054868, 0.99990130743482163},
        {1, 0.99737018277250354, 0.99842175363283578},
        {12.5, 0.63661977236758134, 0.77403682639677874},
        {24, 0.041557090948854310, 0.34092724443299966},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        double q = rows[i][0];
        // A few roundings; the Soper-Lorch difference cancels up to 5 digits of 16 above x = 0.3, times
        // 3/x^3.
        assert_close(lehr_pdf_window_value(LEHR_PDF_WINDOW_LORCH, q, 25, 0), rows[i][1], 0, 4e-16);
        assert_close(lehr_pdf_window_value(LEHR_PDF_WINDOW_SOPER_LORCH, q, 25, 0), rows[i][2], 0, 2e-14);
        assert_close(lehr_pdf_window_value(LEHR_PDF_WINDOW_NONE, q, 25, 0), 1, 0, 0);
    }
}

static void test_cosine_falls_from_one_to_zero(void **state)
{
    (void)state;
    assert_close(lehr_pdf_window_value(LEHR_PDF_WINDOW_COSINE, 20, 25, 20), 1, 0, 0);
    assert_close(lehr_pdf_window_value(LEHR_PDF_WINDOW_COSINE, 22.5, 25, 20), 0.5, 0, 1e-15);
    assert_close(lehr_pdf_window_value(LEHR_PDF_WINDOW_COSINE, 25, 25, 20), 0, 0, 1e-15);
}

static void test_limits(void **state)
{
    (void)state;
    for (int window = LEHR_PDF_WINDOW_NONE; window <= LEHR_PDF_WINDOW_COSINE; window++) {
        assert_close(lehr_pdf_window_value((lehr_pdf_window)window, 0, 25, 20), 1, 0, 0);
        assert_close(lehr_pdf_window_value((lehr_pdf_window)window, 25.001, 25, 20), 0, 0, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_windows_equal_their_definitions),
        cmocka_unit_test(test_cosine_falls_from_one_to_zero),
        cmocka_unit_test(test_limits),
    };
    return cmocka_run_group_tests_name("pdf.window", tests, NULL, NULL);
}
