#include "page.h"

#include <ctype.h>
#include <lehr/core/provenance.h>
#include <stddef.h>
#include <string.h>

#define WIDTH     79
#define INDENT    2
#define TAG_WIDTH 26

// ---- roff ---------------------------------------------------------------------------
/// Text in which nothing is taken for a request.
static void roff_escape(FILE *out, const char *text, size_t length)
{
    if (length > 0 && (text[0] == '.' || text[0] == '\'')) {
        fputs("\\&", out);
    }
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '\\') {
            fputs("\\e", out);
        } else if (text[i] == '-') {
            fputs("\\-", out);
        } else if (text[i] == '\'') {
            fputs("\\(aq", out);
        } else {
            fputc(text[i], out);
        }
    }
}

static void roff_line(FILE *out, const char *text, size_t length)
{
    roff_escape(out, text, length);
    fputc('\n', out);
}

/// Paragraphs: lines as in the source, ".PP" for an empty one.
static void roff_text(FILE *out, const char *text, const char *separator)
{
    const char *line = text;
    while (*line != '\0') {
        size_t length = strcspn(line, "\n");
        if (length == 0) {
            fprintf(out, "%s\n", separator);
        } else {
            roff_line(out, line, length);
        }
        line += length + (line[length] == '\n');
    }
}

// ---- text ---------------------------------------------------------------------------
/// Columns of a UTF-8 text on the terminal: characters, as no wide ones are used.
static size_t columns_of(const char *text, size_t length)
{
    size_t n = 0;
    for (size_t i = 0; i < length; i++) {
        n += ((unsigned char)text[i] & 0xC0U) != 0x80U;
    }
    return n;
}

static void pad(FILE *out, size_t n)
{
    fprintf(out, "%*s", (int)n, "");
}

/// Fill words into lines from column @p column on, with a hanging indent. Stops at an empty line.
/// @returns where it stopped
static const char *fill(FILE *out, const char *text, size_t column, size_t indent)
{
    size_t at = column;
    const char *word = text;
    while (*word != '\0' && !(word[0] == '\n' && word[1] == '\n')) {
        if (isspace((unsigned char)*word)) {
            word++;
            continue;
        }
        size_t length = strcspn(word, " \n");
        size_t width = columns_of(word, length);
        if (at > indent && at + 1 + width > WIDTH) {
            fputc('\n', out);
            pad(out, indent);
            at = indent;
        } else if (at > indent) {
            fputc(' ', out);
            at++;
        }
        fwrite(word, 1, length, out);
        at += width;
        word += length;
    }
    fputc('\n', out);
    return word;
}

static void text_paragraphs(FILE *out, const char *text)
{
    const char *rest = text;
    while (*rest != '\0') {
        pad(out, INDENT);
        rest = fill(out, rest, INDENT, INDENT);
        while (*rest == '\n') {
            rest++;
        }
        if (*rest != '\0') {
            fputc('\n', out);
        }
    }
}

static void text_item(FILE *out, const char *tag, const char *text)
{
    size_t width = columns_of(tag, strlen(tag));
    pad(out, INDENT);
    fputs(tag, out);
    if (INDENT + width + 1 < TAG_WIDTH) {
        pad(out, TAG_WIDTH - INDENT - width);
    } else {
        fputc('\n', out);
        pad(out, TAG_WIDTH);
    }
    fill(out, text, TAG_WIDTH, TAG_WIDTH);
}

// ---- both ---------------------------------------------------------------------------
void cli_page_title(const cli_page *page, const char *name, const char *summary)
{
    if (page->markup == CLI_MARKUP_TEXT) {
        fprintf(page->out, "%s - %s\n", name, summary);
        return;
    }
    char dashed[128];
    snprintf(dashed, sizeof dashed, "%s", name);
    for (char *c = dashed; *c != '\0'; c++) {
        *c = *c == ' ' ? '-' : *c;
    }
    fprintf(page->out, ".TH \"%s\" 1 \"\" \"lehr %s\" \"Lehr manual\"\n.SH NAME\n", dashed, lehr_version());
    roff_escape(page->out, dashed, strlen(dashed));
    fputs(" \\- ", page->out);
    roff_line(page->out, summary, strlen(summary));
}

void cli_page_section(const cli_page *page, const char *title)
{
    if (page->markup == CLI_MARKUP_TEXT) {
        fprintf(page->out, "\n%s\n", title);
    } else {
        fprintf(page->out, ".SH \"%s\"\n", title);
    }
}

void cli_page_text(const cli_page *page, const char *text)
{
    if (page->markup == CLI_MARKUP_TEXT) {
        text_paragraphs(page->out, text);
    } else {
        roff_text(page->out, text, ".PP");
    }
}

void cli_page_item(const cli_page *page, const char *tag, const char *text)
{
    if (page->markup == CLI_MARKUP_TEXT) {
        text_item(page->out, tag, text);
        return;
    }
    fputs(".TP\n\\fB", page->out);
    roff_escape(page->out, tag, strlen(tag));
    fputs("\\fR\n", page->out);
    roff_text(page->out, text, ".IP");
}

void cli_page_lines(const cli_page *page, const char *lines)
{
    if (page->markup == CLI_MARKUP_ROFF) {
        fputs(".nf\n", page->out);
        roff_text(page->out, lines, "");
        fputs(".fi\n", page->out);
        return;
    }
    const char *line = lines;
    while (*line != '\0') {
        size_t length = strcspn(line, "\n");
        pad(page->out, INDENT);
        fwrite(line, 1, length, page->out);
        fputc('\n', page->out);
        line += length + (line[length] == '\n');
    }
}
