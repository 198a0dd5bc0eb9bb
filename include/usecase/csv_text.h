#ifndef USECASE_CSV_TEXT_H
#define USECASE_CSV_TEXT_H

#include "buffer.h"
#include "fault_list.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * Comma-separated text as RFC 4180 has it, and as spreadsheets leave it.
 *
 * A spreadsheet takes a cell that begins with = + - or @ for a formula, and makes numbers, dates
 * and truth values of text that looks like one. Such a text is written with an apostrophe before
 * it: every spreadsheet shows and keeps it as text, and none runs it. Reading takes the apostrophe
 * away again, and only where one of these characters, or another apostrophe, follows it; so what
 * was written comes back, whether or not a spreadsheet has dropped the apostrophe.
 */

/* Byte order mark: without it spreadsheets take UTF-8 for the letters of their own country. */
#define CSV_MARK "\xef\xbb\xbf"

enum { CSV_BYTES = 2 * MIB, CSV_ROWS = 5000, CSV_COLUMNS = 256, CSV_CELL = 8 * KIB };

struct csv_line {
    size_t number;            /* of the text's line on which it begins, from 1 */
    const char *const *cells; /* without apostrophes, quotes and the blanks around them */
    size_t count;
};

struct csv {
    struct csv_line head; /* the first line: names of columns */
    struct csv_line *lines;
    size_t count;
};

/*
 * Read a whole text: UTF-8, with or without a byte order mark; lines end in LF or CRLF; cells are
 * separated by commas, or by what separates the first line's: semicolons, tabs. Lines without any
 * content are left out. A fault's pointer is /LINE or /LINE/COLUMN; false if there is one.
 */
bool csv_read(const char *text, size_t length, struct arena *arena, struct fault_list *faults,
              struct csv *ret);

/* The cell of a column; "" where the line is shorter. */
const char *csv_cell(const struct csv_line *line, size_t column);

/* One cell, quoted if need be; `is_text`: protected too, if a spreadsheet would change it. */
void csv_write(struct buffer *buffer, const char *text, bool is_text);

#endif
