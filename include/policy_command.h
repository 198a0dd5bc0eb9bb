#ifndef POLICY_COMMAND_H
#define POLICY_COMMAND_H

/*
 * `painpath policy SUBCOMMAND …`: what the owner of a clinical policy does with a document of it on
 * a machine of their own, without a database and without a network. A FILE called "default" is the
 * policy that the program carries.
 *
 * The exit status of the process: 0, 1 if something is wrong with what was given, 2 for usage.
 */
int policy_command(int argc, char **argv);

#endif
