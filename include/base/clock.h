#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/* The only reader of the system clock. Domain functions are handed the time. */

int64_t clock_now_us(void);       /* microseconds since 1970 UTC */
int64_t clock_monotonic_ms(void); /* for deadlines; never goes back */
int64_t clock_monotonic_us(void); /* the same, for durations */

/* Sleep for a time that differs between rivals, `longest_ms` at most. False, at once, if the
 * deadline (on clock_monotonic_ms) would pass in it. */
bool clock_pause(int longest_ms, int64_t deadline_ms);

/* Hold clock_now_us at an instant, for tests; 0 lets it run again. */
void clock_fix(int64_t us);

#endif
