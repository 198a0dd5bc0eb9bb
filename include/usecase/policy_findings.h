#ifndef USECASE_POLICY_FINDINGS_H
#define USECASE_POLICY_FINDINGS_H

#include "buffer.h"
#include "error.h"
#include "gate_proof.h"
#include "proof.h"
#include "table_proof.h"

#include <jansson.h>

/* Lists of a policy's report, each an array of that name in the open object. Used by
 * policy_report_write. */

/* Of read_policy's faults, each with the table, row and column that its pointer leads to. */
void faults_write(struct writer *w, const json_t *document, const struct fault *faults);

/* Rows that wait for a threshold; thresholds that no source gives; rows whose source names none of
 * the document's evidence. */
void idle_write(struct writer *w, const json_t *document, const struct policy *policy);
void unsigned_write(struct writer *w, const json_t *document);
void without_source_write(struct writer *w, const json_t *document, const struct policy *policy);

/* One of the findings, without its table's name. */
void finding_write(struct writer *w, const char *table, const struct table_finding *finding);

/* {ruling, passes, tried, witness, said} */
void ruling_2_write(struct writer *w, const struct proof *proof);
void ruling_3_or_4_write(struct writer *w, const struct gate_proof *proof, int ruling);

#endif
