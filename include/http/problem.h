#ifndef HTTP_PROBLEM_H
#define HTTP_PROBLEM_H

#include "exchange.h"

/*
 * The one place where an error becomes HTTP: application/problem+json (RFC 9457).
 *
 *     type      urn:painpath:problem:<slug>
 *     title, status
 *     detail    the error's sentence; left out of 500 and 503, whose detail is for the log alone
 *     instance  urn:painpath:request:<request id>
 *     errors    every fault: {pointer, detail}
 *     urgentAdvice   what to do now for the patient, if a refused submission told of an emergency
 *
 * 401 comes with WWW-Authenticate, 429 and 503 with Retry-After; 405 keeps the Allow that
 * route_match set. Replaces whatever answer the exchange held, its headers excepted.
 */
void problem_reply(struct exchange *x, const struct error *err, const char *urgent_advice);

#endif
