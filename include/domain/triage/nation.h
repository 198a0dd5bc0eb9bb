#ifndef DOMAIN_NATION_H
#define DOMAIN_NATION_H

/* The four nations: indices into `nations` of fact.h. Targets and bank holidays differ by nation.
 */
enum nation { NATION_ENGLAND, NATION_SCOTLAND, NATION_WALES, NATION_NI, NATION_COUNT };

#endif
