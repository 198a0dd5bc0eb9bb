#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include "exchange.h"

#include <stddef.h>
#include <stdint.h>

/*
 * A fuzz target is one file with this function: any bytes at all, and neither crash, leak,
 * undefined behaviour nor broken promise. `./dev fuzz` looks for bytes with libFuzzer; a plain test
 * replays corpus/<target>/, where what was once found stays.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Ends the program if a promise is broken. */
#define PROMISE(holds) fuzz_promise((holds), #holds, __FILE__, __LINE__)
void fuzz_promise(bool holds, const char *what, const char *file, int line);

/* The bytes as text of a fresh arena: up to the first NUL, as C sees them. */
const char *fuzz_text(struct arena *arena, const uint8_t *data, size_t size);

/* The program's own contract and policy, made once. */
const struct contract *fuzz_contract(void);
const struct policy *fuzz_policy(void);

/* The refusal of an exchange is a JSON document of a problem's size that names its kind. */
void fuzz_refuse(struct exchange *x, const struct error *err);

#endif
