#ifndef HTTP_NHS_CODE_H
#define HTTP_NHS_CODE_H

#include <stdbool.h>

/* Identifiers of the NHS Data Dictionary, by their form alone: nothing is looked up. */

/* Ten digits whose last is the modulus 11 check digit. Ten equal digits are no number: they satisfy
 * the check and are typed as fillers. */
bool nhs_number_is_valid(const char *text);

/* One to nine of A-Z and 0-9: the dictionary's frame. Codes have no shape by type that holds. */
bool ods_code_is_valid(const char *text);

/* Either case, with one space before the last three characters or none. Pseudo-postcodes (ZZ99 3VZ)
 * and GIR 0AA are read. */
bool postcode_is_valid(const char *text);

/* Unique booking reference number of e-RS: twelve digits. */
bool ubrn_is_valid(const char *text);

/* Three digits: the form of treatment function and main specialty codes alike. */
bool specialty_is_valid(const char *text);

/* False for 191, pain management: a treatment function, retired as a main specialty in 2004. */
bool specialty_is_main(const char *text);

#endif
