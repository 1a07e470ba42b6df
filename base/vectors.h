/* Loops that are worth vectors of any width: files of them are compiled with -O3 (Makefile). */
#ifndef THIDUA_VECTORS_H
#define THIDUA_VECTORS_H

/* Compiled once for every generation of vector unit, chosen when the program is loaded (ifunc).
 * Sanitizers instrument the chooser, which runs before they are set up; clang 14 and other systems
 * have no such attribute. */
#if defined(__x86_64__) && defined(__GLIBC__) && defined(__GNUC__) && !defined(__clang__) &&       \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && !defined(THIDUA_NO_CLONES)
#define VECTOR_CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define VECTOR_CLONES
#endif

#endif
