#ifndef HTTP_FORMAT_H
#define HTTP_FORMAT_H

/*
 * The named formats of the contract: `format: nhsNumber` in openapi.yaml is a row here. A format
 * looks at one text and says in a sentence what it should have been, never what it was.
 *
 * nhsNumber, odsCode, icbCode, postcode, ubrn, treatmentFunctionCode, mainSpecialtyCode: nhs_code.h
 * icd10, icd11Pain, opcs4, sctid: clinical_code.h
 * date             YYYY-MM-DD, a real day
 * partialDate      the same, or YYYY-MM
 * instant          RFC 3339 with seconds and an offset
 * uuid             canonical form, either case
 * url              http or https, a host, no credentials, no fragment, at most 2,048 characters
 * eventType        such as referral.received
 * gateId           G-01 to G-15, U-00 or OTHER
 * token            1 to 64 of A-Z a-z 0-9 . _ : -
 * code             1 to 40 of A-Z a-z 0-9 _ -, a letter first
 * cursor           at most 512 of the base64url alphabet; empty means from the beginning
 * text             something to read, without control characters
 * idempotencyKey   1 to 255 visible ASCII characters, bare or as a quoted string of RFC 8941
 */
struct format;

/* NULL if there is no such format. */
const struct format *format_find(const char *name);

/* NULL if the text has the format, else a sentence such as "must be a real day as YYYY-MM-DD". */
const char *format_fault(const struct format *format, const char *text);

#endif
