// The few Linux calls that the Glibc module does not show to Swift, because they need _GNU_SOURCE.

#ifndef CALLBOX_CLINUX_H
#define CALLBOX_CLINUX_H

#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

/// renameat2(2), flag RENAME_NOREPLACE: fails with EEXIST where the new name is taken.
static const unsigned int callbox_rename_noreplace = 1;

/// fcntl(2): open-file-description locks.
static const int callbox_ofd_getlk = 36;
static const int callbox_ofd_setlk = 37;

static inline int callbox_renameat2(
    int from, const char *_Nonnull name, int to, const char *_Nonnull newName, unsigned int flags
) {
    return (int)syscall(SYS_renameat2, from, name, to, newName, flags);
}

static inline int callbox_syncfs(int descriptor) { return (int)syscall(SYS_syncfs, descriptor); }

#endif
