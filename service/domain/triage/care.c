#include "care.h"

#include <stddef.h>

#define NAME(name, words) #name,
#define WORDS(name, words) words,

const char *const streams[] = { STREAM_TABLE(NAME) NULL };
const char *const stream_words[] = { STREAM_TABLE(WORDS) NULL };
const char *const intervention_codes[] = { INTERVENTION_TABLE(NAME) NULL };
const char *const intervention_words[] = { INTERVENTION_TABLE(WORDS) NULL };
