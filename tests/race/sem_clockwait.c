#include <dlfcn.h>
#include <semaphore.h>
#include <time.h>

/*
 * ThreadSanitizer of gcc 12 knows sem_post and sem_wait, and not sem_clockwait: without what is
 * said here all that a thread reads after it would be a race. Linked by the tsan preset alone.
 */
void __tsan_acquire(void *address);

typedef int clockwait(sem_t *semaphore, clockid_t clock, const struct timespec *time);

int sem_clockwait(sem_t *semaphore, clockid_t clock, const struct timespec *time)
{
    clockwait *real;
    int status;

    *(void **)&real = dlsym(RTLD_NEXT, "sem_clockwait");
    status = real(semaphore, clock, time);
    if (status == 0)
        __tsan_acquire(semaphore);
    return status;
}
