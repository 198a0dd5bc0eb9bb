#include "clock.h"
#include "digest.h"

#include <poll.h>
#include <stdatomic.h>
#include <time.h>

static _Atomic int64_t fixed_us;

static int64_t read_us(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t clock_now_us(void)
{
    int64_t fixed = atomic_load(&fixed_us);

    return fixed ? fixed : read_us(CLOCK_REALTIME);
}

int64_t clock_monotonic_ms(void)
{
    return read_us(CLOCK_MONOTONIC) / 1000;
}

int64_t clock_monotonic_us(void)
{
    return read_us(CLOCK_MONOTONIC);
}

bool clock_pause(int longest_ms, int64_t deadline_ms)
{
    unsigned char chance;
    int pause_ms;

    digest_random(&chance, sizeof(chance));
    pause_ms = 1 + longest_ms * chance / 256;
    if (clock_monotonic_ms() + pause_ms >= deadline_ms)
        return false;
    poll(NULL, 0, pause_ms);
    return true;
}

void clock_fix(int64_t us)
{
    atomic_store(&fixed_us, us);
}
