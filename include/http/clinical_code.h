#ifndef HTTP_CLINICAL_CODE_H
#define HTTP_CLINICAL_CODE_H

#include <stdbool.h>

/* Codes of clinical classifications and terminologies, by their form alone: whether a code exists
 * is for a terminology server. */

/* ICD-10, the edition that the NHS uses: M54, M54.5, I10.X. */
bool icd10_is_valid(const char *text);

/* G89 (pain, not elsewhere classified) exists in the US clinical modification alone. */
bool icd10_is_international(const char *text);

/* ICD-11 chronic pain: MG30 and what stands under it. */
bool icd11_pain_is_valid(const char *text);

/* OPCS-4: A70 or A70.4. */
bool opcs4_is_valid(const char *text);

/* SNOMED CT identifier: 6 to 18 digits whose last is the Verhoeff check digit. */
bool sctid_is_valid(const char *text);

#endif
