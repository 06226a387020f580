#ifndef INTERPOSER_H
#define INTERPOSER_H

// Stands between a program and the kernel for the calls that change files, so that a test can strike at any one of them:
// kill the process before or after it, let it fail with an error number, tear it, or pretend that it happened.
//
// It works in two ways. Linked into a program, its definitions come before those of the C library for the program and for every
// shared library it uses, SQLite among them. Built as a shared library, it is put in front with LD_PRELOAD and told what to do by the
// environment:
//
//   INTERPOSER_RULE   call:path:nth:action   strikes at the nth matching call (from 1), with a `+` behind the number at every later one too
//   INTERPOSER_UNTIL  path                   nothing is struck any more once this file is there
//   INTERPOSER_TRACE  path                   a line `call path` for every call on a file under INTERPOSER_ROOT, and `struck path` behind
//                                            it where it was struck
//   INTERPOSER_ROOT   path                   what is traced and struck lies below; without it, nothing is
//
// `call` is a name below or `*`; `path` is a part of the file's path, its end where a `$` follows, or empty. `action` is `kill`, `kill-after`, `torn` (half of a
// write, then kill), `skip` (success without doing it), or the name of an error: EIO, ENOSPC, EROFS, EDQUOT, EMFILE.
//
// Calls: open (only such as make a file), write, ftruncate, fsync, fdatasync, syncfs, rename, unlink, mkdir, fallocate, chmod.

#include <stdbool.h>

#pragma clang assume_nonnull begin

/// What a strike does, besides the error numbers of errno(3), which are positive.
enum {
    interposer_kill = -1,
    interposer_kill_after = -2,
    interposer_torn = -3,
    interposer_skip = -4,
    /// Nothing is done: calls are only counted.
    interposer_count_only = -5,
};

/// Strikes at the nth matching call from now on, replacing what was armed before.
///
/// - `call`: the name of a call or `*`; `path`: a part of the file's path; both are copied.
/// - `is_sticky`: whether every later matching call is struck too, as on a disk that has failed for good.
void interposer_arm(const char *call, const char *path, long nth, int action, bool is_sticky);

/// Strikes at nothing any more.
void interposer_disarm(void);

/// Matching calls since the last arming.
long interposer_matches(void);

#pragma clang assume_nonnull end

#endif
