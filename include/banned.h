#ifndef BANNED_H
#define BANNED_H

/*
 * Calls that this code base does without, and what it uses instead. The header is forced on every
 * product source file, so each use is a compile error.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#pragma GCC poison strcpy strcat strncpy strncat stpcpy /* text_copy, buffer_add */
#pragma GCC poison sprintf vsprintf gets                /* buffer_add_format, snprintf */
#pragma GCC poison strtok atoi atol atoll sscanf        /* text_read_* */
#pragma GCC poison localtime gmtime ctime asctime       /* clock, date */
#pragma GCC poison rand srand                           /* digest_random */

#endif
