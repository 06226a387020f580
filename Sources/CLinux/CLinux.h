// The few Linux calls that the Glibc module does not show to Swift, because they need _GNU_SOURCE.

#ifndef CALLBOX_CLINUX_H
#define CALLBOX_CLINUX_H

#include <sys/prctl.h>

// renameat2(2) and syncfs(2) as the C library has them: hidden without _GNU_SOURCE. They are called by name, not by number, so that a
// library that is put in front of the C library sees them.
extern int renameat2(int from, const char *_Nonnull name, int to, const char *_Nonnull newName, unsigned int flags);
extern int syncfs(int descriptor);

/// renameat2(2), flag RENAME_NOREPLACE: fails with EEXIST where the new name is taken.
static const unsigned int callbox_rename_noreplace = 1;
/// renameat2(2), flag RENAME_EXCHANGE: both names change places in one step; fails with ENOENT where one is missing.
static const unsigned int callbox_rename_exchange = 2;

/// fcntl(2): open-file-description locks.
static const int callbox_ofd_getlk = 36;
static const int callbox_ofd_setlk = 37;

static inline int callbox_renameat2(
    int from, const char *_Nonnull name, int to, const char *_Nonnull newName, unsigned int flags
) {
    return renameat2(from, name, to, newName, flags);
}

/// prctl(2), PR_SET_DUMPABLE and PR_GET_DUMPABLE: 0 for no core dumps and no tracing by others of the same user.
static inline int callbox_set_dumpable(int dumpable) { return prctl(PR_SET_DUMPABLE, dumpable, 0, 0, 0); }
static inline int callbox_dumpable(void) { return prctl(PR_GET_DUMPABLE, 0, 0, 0, 0); }

static inline int callbox_syncfs(int descriptor) { return syncfs(descriptor); }

#endif
