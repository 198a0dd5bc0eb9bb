#ifndef STORAGE_CONTACT_ROW_H
#define STORAGE_CONTACT_ROW_H

#include "contact.h"
#include "db.h"

/* Rows of escalation_contact into structs. Inside storage only. */

/* ERROR_INTERNAL for a class that this program does not know. Hours that it cannot read are kept as
 * they are written and count as all hours: nobody is left out for how a row is written. */
MUST_CHECK bool contact_row_read(const PGresult *rows, int row, struct arena *arena,
                                 struct contact *ret, struct error *err);

#endif
