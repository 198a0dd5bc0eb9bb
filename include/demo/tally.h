#ifndef DEMO_TALLY_H
#define DEMO_TALLY_H

/* How often each name was counted. */
enum { TALLY_ROWS = 16, TALLY_NAME = 32 };

struct tally {
    struct tally_row {
        char name[TALLY_NAME];
        int count;
    } rows[TALLY_ROWS];
    int row_count;
};

/* `name` may be NULL: "none". Past TALLY_ROWS names the last one takes the rest. */
void tally_add(struct tally *tally, const char *name);
int tally_count(const struct tally *tally, const char *name);

/* One line on standard output, the most frequent first. */
void tally_print(const struct tally *tally, const char *title);

#endif
