#define _GNU_SOURCE
#include "interposer.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;
static volatile bool is_armed = false;
static char rule_call[32], rule_path[PATH_MAX];
static long rule_nth, matches;
static int rule_action;
static bool is_sticky_rule;
static char root[PATH_MAX], lift[PATH_MAX];
static int trace = -1;

void interposer_arm(const char *call, const char *path, long nth, int action, bool is_sticky) {
    pthread_mutex_lock(&guard);
    snprintf(rule_call, sizeof rule_call, "%s", call);
    snprintf(rule_path, sizeof rule_path, "%s", path);
    rule_nth = nth;
    rule_action = action;
    is_sticky_rule = is_sticky;
    matches = 0;
    is_armed = true;
    pthread_mutex_unlock(&guard);
}

void interposer_disarm(void) {
    pthread_mutex_lock(&guard);
    is_armed = false;
    pthread_mutex_unlock(&guard);
}

long interposer_matches(void) {
    pthread_mutex_lock(&guard);
    long count = matches;
    pthread_mutex_unlock(&guard);
    return count;
}

static int action_named(const char *name) {
    static const struct { const char *name; int action; } known[] = {
        {"kill", interposer_kill}, {"kill-after", interposer_kill_after}, {"torn", interposer_torn}, {"skip", interposer_skip},
        {"EIO", EIO}, {"ENOSPC", ENOSPC}, {"EROFS", EROFS}, {"EDQUOT", EDQUOT}, {"EMFILE", EMFILE},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (!strcmp(name, known[i].name)) return known[i].action;
    fprintf(stderr, "interposer: unknown action %s\n", name);
    abort();
}

__attribute__((constructor)) static void begin(void) {
    const char *below = getenv("INTERPOSER_ROOT"), *rule = getenv("INTERPOSER_RULE"), *to = getenv("INTERPOSER_TRACE");
    const char *until = getenv("INTERPOSER_UNTIL");
    if (!below) return;
    snprintf(root, sizeof root, "%s", below);
    if (until) snprintf(lift, sizeof lift, "%s", until);
    if (to) trace = (int)syscall(SYS_openat, AT_FDCWD, to, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (!rule) return;
    char text[PATH_MAX];
    snprintf(text, sizeof text, "%s", rule);
    char *rest = text, *call = strsep(&rest, ":"), *path = strsep(&rest, ":"), *nth = strsep(&rest, ":"), *action = rest;
    if (!call || !path || !nth || !action) {
        fprintf(stderr, "interposer: the rule is call:path:nth:action, not %s\n", rule);
        abort();
    }
    interposer_arm(call, path, atol(nth), action_named(action), strchr(nth, '+') != NULL);
}

/// The path of a descriptor, or of a name relative to one.
static void locate(char *path, int directory, const char *name) {
    char link[64];
    path[0] = 0;
    if (name && name[0] == '/') {
        snprintf(path, PATH_MAX, "%s", name);
        return;
    }
    if (directory == AT_FDCWD) {
        if (!getcwd(path, PATH_MAX)) path[0] = 0;
    } else {
        snprintf(link, sizeof link, "/proc/self/fd/%d", directory);
        ssize_t count = readlink(link, path, PATH_MAX - 1);
        path[count < 0 ? 0 : count] = 0;
    }
    if (name) snprintf(path + strlen(path), PATH_MAX - strlen(path), "/%s", name);
}

/// Whether the rule's part of a path, or its end where the rule ends with `$`, is that of a path.
static bool is_meant(const char *path) {
    size_t length = strlen(rule_path), whole = strlen(path);
    if (!length || rule_path[length - 1] != '$') return strstr(path, rule_path) != NULL;
    length--;
    return whole >= length && !memcmp(path + whole - length, rule_path, length);
}

static bool is_lifted(void) { return lift[0] && !syscall(SYS_faccessat, AT_FDCWD, lift, F_OK); }

static void note(const char *call, const char *path) {
    char line[PATH_MAX + 40];
    if (trace < 0) return;
    int count = snprintf(line, sizeof line, "%s %s\n", call, path);
    syscall(SYS_write, trace, line, (size_t)count);
}

/// What is to be done at a call: zero for nothing out of the ordinary.
static int strike(const char *call, int directory, const char *name) {
    if (!is_armed && trace < 0) return 0;
    int error = errno, action = 0;
    char path[PATH_MAX];
    locate(path, directory, name);
    if (root[0] && strncmp(path, root, strlen(root))) {
        errno = error;
        return 0;
    }
    note(call, path);
    pthread_mutex_lock(&guard);
    if (is_armed && (rule_call[0] == '*' || !strcmp(rule_call, call)) && is_meant(path)) {
        matches++;
        if ((matches == rule_nth || (is_sticky_rule && matches > rule_nth)) && !is_lifted()) action = rule_action;
    }
    if (action && action != interposer_count_only) note("struck", path);
    pthread_mutex_unlock(&guard);
    errno = error;
    if (action == interposer_kill) kill(getpid(), SIGKILL);
    return action == interposer_count_only ? 0 : action;
}

static void end_after(int action) {
    if (action == interposer_kill_after || action == interposer_torn) kill(getpid(), SIGKILL);
}

// Does a call, or what a strike makes of it. `skipped` is what success would have returned.
#define STRUCK(call, directory, name, skipped, real)          \
    int action = strike(call, directory, name);               \
    if (action > 0) { errno = action; return -1; }            \
    if (action == interposer_skip) return skipped;            \
    __auto_type result = real;                                \
    int error = errno;                                        \
    end_after(action);                                        \
    errno = error;                                            \
    return result;

static int open_in(int directory, const char *name, int flags, mode_t mode) {
    if (!(flags & O_CREAT)) return (int)syscall(SYS_openat, directory, name, flags, mode);
    STRUCK("open", directory, name, -1, (int)syscall(SYS_openat, directory, name, flags, mode))
}

#define MODE(flags, last) mode_t mode = 0; if ((flags) & O_CREAT) { va_list list; va_start(list, last); mode = va_arg(list, mode_t); va_end(list); }
int open(const char *name, int flags, ...) { MODE(flags, flags) return open_in(AT_FDCWD, name, flags, mode); }
int open64(const char *name, int flags, ...) { MODE(flags, flags) return open_in(AT_FDCWD, name, flags | O_LARGEFILE, mode); }
int openat(int directory, const char *name, int flags, ...) { MODE(flags, flags) return open_in(directory, name, flags, mode); }
int openat64(int directory, const char *name, int flags, ...) { MODE(flags, flags) return open_in(directory, name, flags | O_LARGEFILE, mode); }

static size_t torn(int action, size_t count) { return action == interposer_torn ? count / 2 : count; }

ssize_t write(int file, const void *bytes, size_t count) {
    STRUCK("write", file, NULL, (ssize_t)count, (ssize_t)syscall(SYS_write, file, bytes, torn(action, count)))
}
ssize_t pwrite(int file, const void *bytes, size_t count, off_t at) {
    STRUCK("write", file, NULL, (ssize_t)count, (ssize_t)syscall(SYS_pwrite64, file, bytes, torn(action, count), at))
}
ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t at) {
    STRUCK("write", file, NULL, (ssize_t)count, (ssize_t)syscall(SYS_pwrite64, file, bytes, torn(action, count), at))
}
int ftruncate(int file, off_t size) { STRUCK("ftruncate", file, NULL, 0, (int)syscall(SYS_ftruncate, file, size)) }
int ftruncate64(int file, off64_t size) { STRUCK("ftruncate", file, NULL, 0, (int)syscall(SYS_ftruncate, file, size)) }
int fsync(int file) { STRUCK("fsync", file, NULL, 0, (int)syscall(SYS_fsync, file)) }
int fdatasync(int file) { STRUCK("fdatasync", file, NULL, 0, (int)syscall(SYS_fdatasync, file)) }
int syncfs(int file) { STRUCK("syncfs", file, NULL, 0, (int)syscall(SYS_syncfs, file)) }
int rename(const char *from, const char *to) {
    STRUCK("rename", AT_FDCWD, to, 0, (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0))
}
int renameat(int from_directory, const char *from, int directory, const char *to) {
    STRUCK("rename", directory, to, 0, (int)syscall(SYS_renameat2, from_directory, from, directory, to, 0))
}
int renameat2(int from_directory, const char *from, int directory, const char *to, unsigned flags) {
    STRUCK("rename", directory, to, 0, (int)syscall(SYS_renameat2, from_directory, from, directory, to, flags))
}
int unlink(const char *name) { STRUCK("unlink", AT_FDCWD, name, 0, (int)syscall(SYS_unlinkat, AT_FDCWD, name, 0)) }
int unlinkat(int directory, const char *name, int flags) {
    STRUCK("unlink", directory, name, 0, (int)syscall(SYS_unlinkat, directory, name, flags))
}
int mkdir(const char *name, mode_t mode) { STRUCK("mkdir", AT_FDCWD, name, 0, (int)syscall(SYS_mkdirat, AT_FDCWD, name, mode)) }
int mkdirat(int directory, const char *name, mode_t mode) { STRUCK("mkdir", directory, name, 0, (int)syscall(SYS_mkdirat, directory, name, mode)) }
int posix_fallocate(int file, off_t from, off_t count) { STRUCK("fallocate", file, NULL, 0, (int)syscall(SYS_fallocate, file, 0, from, count)) }
int posix_fallocate64(int file, off64_t from, off64_t count) { STRUCK("fallocate", file, NULL, 0, (int)syscall(SYS_fallocate, file, 0, from, count)) }
int fchmod(int file, mode_t mode) { STRUCK("chmod", file, NULL, 0, (int)syscall(SYS_fchmod, file, mode)) }
