#include "world.h"

int main(int argc, char *argv[])
{
    return world_main(argc, argv);
}
