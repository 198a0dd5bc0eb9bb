#ifndef TESTS_NEIGHBOURHOOD_H
#define TESTS_NEIGHBOURHOOD_H

#include "calendar.h"
#include "contact.h"
#include "service.h"

/* Two ICBs, QWO and QOX, with their services and whom to call: what tests and benchmarks of triage
 * decide in. */
extern const struct directory neighbourhood_services;
extern const struct contact_list neighbourhood_contacts;
extern const struct calendar neighbourhood_calendar;

#endif
