/* Standard descriptors and signals (process.h). */
#include "cli/process.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

static const int interrupts[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
#define N_INTERRUPTS (sizeof interrupts / sizeof *interrupts)

static const char *_Atomic pending_file, *_Atomic pending_folder;

static atomic_bool pending_line;

void process_pending_line(bool is_drawn) { atomic_store(&pending_line, is_drawn); }

void process_pending(const char *file, const char *folder) {
  atomic_store(&pending_file, file);
  atomic_store(&pending_folder, folder);
}

/* Only calls that a handler may make. The signal is at its default again (SA_RESETHAND), and not
 * held back while it is handled. */
static void interrupted(int signal) {
  const char *file = atomic_load(&pending_file), *folder = atomic_load(&pending_folder);
  if (file) unlink(file);
  if (folder) rmdir(folder);
  static const char wipe[] = "\r\x1b[K";
  if (atomic_load(&pending_line)) (void)!write(STDERR_FILENO, wipe, sizeof wipe - 1);
  raise(signal);
}

/* Each in the direction it is not used in. */
static void open_closed_descriptors(void) {
  for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; descriptor++) {
    if (fcntl(descriptor, F_GETFD) >= 0 || errno != EBADF) continue;
    int mode = descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY;
    /* the lowest number that is free is this one */
    if (open("/dev/null", mode) < 0 && open("/", O_RDONLY) < 0) _exit(3);
  }
}

/* Large pieces are mapped, however many were freed: malloc would raise the bound with each one that
 * goes, up to 32 MiB, and then what is freed between others stays with the process. */
static void bound_memory_pool(void) {
#ifdef M_MMAP_THRESHOLD
  mallopt(M_MMAP_THRESHOLD, 256 << 10);
#endif
}

void process_begin(void) {
  bound_memory_pool();
  open_closed_descriptors();
  signal(SIGPIPE, SIG_IGN);
  signal(SIGXFSZ, SIG_IGN);
  struct sigaction action = {.sa_handler = interrupted, .sa_flags = (int)SA_RESETHAND | SA_NODEFER};
  sigemptyset(&action.sa_mask);
  for (size_t i = 0; i < N_INTERRUPTS; i++) {
    struct sigaction before;
    if (sigaction(interrupts[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
      sigaction(interrupts[i], &action, NULL);
  }
}

static void mask_interrupts(int how) {
  sigset_t set;
  sigemptyset(&set);
  for (size_t i = 0; i < N_INTERRUPTS; i++) sigaddset(&set, interrupts[i]);
  sigprocmask(how, &set, NULL);
}

void process_hold_signals(void) { mask_interrupts(SIG_BLOCK); }
void process_release_signals(void) { mask_interrupts(SIG_UNBLOCK); }

uint64_t process_bytes_written(void) {
  FILE *file = fopen("/proc/self/io", "r");
  if (!file) return 0;
  unsigned long long n = 0;
  if (fscanf(file, "rchar: %*u wchar: %llu", &n) != 1) n = 0;
  fclose(file);
  return n;
}
