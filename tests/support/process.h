#ifndef SUPPORT_PROCESS_H
#define SUPPORT_PROCESS_H

#include <stddef.h>
#include <sys/types.h>

/* Child processes of the tests. They die with the process that started them. */
struct process_plan {
    const char *const *arguments; /* after the program's own name; NULL at the end */
    const char *const *settings;  /* further environment, "NAME=value"; NULL at the end, or NULL */
    const char *log;              /* file that standard error is appended to */
};

/* Start the program under test; `ret_output` is the read end of its standard output. */
pid_t process_start(const struct process_plan *plan, int *ret_output);

/* Exit status of a process that is to end within the time, 128 + signal if one ended it; past the
 * time it is killed. */
int process_wait(pid_t pid, int timeout_ms);

/* Read from `output` until a line starts with `prefix`, and return its rest; NULL past the time. */
const char *process_await_line(int output, const char *prefix, int timeout_ms);

#endif
