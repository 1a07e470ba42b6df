/* Libraries that few runs need, opened by those: one that is linked costs every start what it and
 * what it needs take to be laid in memory. */
#ifndef THIDUA_LIBRARY_H
#define THIDUA_LIBRARY_H

#include <stdbool.h>
#include <stddef.h>

/* Opens a library by the name under which it is installed ("libzip.so.4"), and sets `functions`,
 * pointers to functions in the order of their names. False where it is not there, or is another
 * than the one this program was made with. It stays to the end of the program, for some leave
 * behind what is called then; opening it again finds the same one. For several threads at once. */
bool library_open(
    const char *library, const char *const *names, void *functions, size_t n_functions);

#endif
