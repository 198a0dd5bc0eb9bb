#ifndef USECASE_WATCH_H
#define USECASE_WATCH_H

#include "app.h"

/*
 * What a serving process looks at in the background, so that no request does: whether the reference
 * data has changed, and what must not be silent. Runs until app_stop, in a thread of its own.
 */
void watch_run(struct app *app);

#endif
