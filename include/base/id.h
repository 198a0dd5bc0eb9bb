#ifndef BASE_ID_H
#define BASE_ID_H

#include <stdbool.h>

/* A UUID in its canonical lower-case text. */
struct id {
    char text[37];
};

/* UUID version 7 (RFC 9562): ordered by the millisecond in which it was made. */
struct id id_make(void);
bool id_parse(const char *text, struct id *ret);

#endif
