#ifndef POLICY_FILES_H
#define POLICY_FILES_H

#include "arena.h"
#include "error.h"
#include "policy.h"

#include <jansson.h>
#include <stdbool.h>

/* Documents in files and folders, for policy_command. Faults are told on standard error. */

/* A new reference; NULL if the file cannot be read, or is not JSON. */
json_t *policy_load(const char *name);

/* The document compiled; NULL if it cannot be. */
const struct policy *policy_load_compiled(const char *name, json_t *document, struct arena *arena);

/* Every fault, or the one that `err` is; before each the file. */
void policy_file_tell(const char *file, const struct error *err);

/* FOLDER, made if need be, gets TABLE.csv of each table, and policy.json with all the rest; no file
 * that is there already is touched. */
bool policy_export(const json_t *document, const char *folder);

/* The document that such a folder holds, a new reference; NULL after every fault of every table was
 * told. */
json_t *policy_import(const char *folder);

/* Written whole or not at all. */
bool policy_save(const json_t *document, const char *name);

#endif
