#ifndef TESTS_SMALL_CONTRACT_H
#define TESTS_SMALL_CONTRACT_H

#include "contract.h"

/*
 * Contracts small enough to read in a test. JSON is written with single quotes. All lives in
 * `small_memory`, which open_memory and close_memory of a suite begin and end.
 */
extern struct arena small_memory;

void open_memory(void);
void close_memory(void);

/* The text with double quotes for single ones. */
const char *quoted(const char *text);

/* A document with these schemas, or with these paths and a few schemas. */
const char *document_of_schemas(const char *schemas);
const char *document_of_paths(const char *paths);

/* Fails the test if the document is refused. */
const struct contract *compile(const char *document);

/* "pointer sentence", joined by "; ". */
const char *join_faults(const struct error *err);

#endif
