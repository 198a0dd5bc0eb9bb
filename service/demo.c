#include "demo.h"

#include <stdio.h>

int demo_run(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    fputs("painpath: demo is being written\n", stderr);
    return 1;
}
