/// @file
/// A manual page in the making: the same calls give terminal text or roff.
#ifndef LEHR_CLI_PAGE_H
#define LEHR_CLI_PAGE_H

#include <stdbool.h>
#include <stdio.h>

typedef enum cli_markup { CLI_MARKUP_TEXT, CLI_MARKUP_ROFF } cli_markup;

typedef struct cli_page {
    FILE *out;
    cli_markup markup;
} cli_page;

/// "lehr dsc tf - summary"; the roff page is called lehr-dsc-tf(1).
void cli_page_title(const cli_page *page, const char *name, const char *summary);
void cli_page_section(const cli_page *page, const char *title);
/// Paragraphs separated by empty lines, filled to the width of the page.
void cli_page_text(const cli_page *page, const char *text);
/// A word and its explanation.
void cli_page_item(const cli_page *page, const char *tag, const char *text);
/// Lines kept as they are.
void cli_page_lines(const cli_page *page, const char *lines);

#endif
