#ifndef DEMO_H
#define DEMO_H

/*
 * `painpath demo`: submits believable, made-up referrals through the public API, as any client
 * would, with a progress bar; then amends, escalates, confirms and closes some of them. The same
 * seed gives the same referrals. argv[0] is "demo"; `demo --help` lists the options. Returns the
 * exit status.
 */
int demo_run(int argc, char **argv);

#endif
