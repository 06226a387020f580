// A disk that remembers: one file system in user space with the file `disk`, which is the image of a block device for a loop mount.
// Every write and every flush that reaches it goes into a log, in order, so that what a power loss would have left of the disk can be
// made afterwards for any moment.
//
//   recorder DIRECTORY IMAGE LOG
//
// DIRECTORY then holds
//   disk   the bytes of IMAGE, which the writes go to as well
//   mark   what is written here goes into the log as a mark, between the writes before it and those after it
//   fail   takes a number: so many of the next writes fail with EIO; -1: every write and every flush, until 0 is written.
//          Reads as the number that is left.
//
// The log is a sequence of records: kind (4 bytes: W, F or M), size (4 bytes), offset (8 bytes), and `size` bytes, in the machine's order.
// Requests are served one after another, so that a flush is only answered when every write before it is in the log.

#define FUSE_USE_VERSION 31
#include <errno.h>
#include <fcntl.h>
#include <fuse.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { at_disk = 1, at_mark, at_fail };

static int image, log_file;
static off_t image_size;
static long failures_left;

static int place(const char *path) {
    if (!strcmp(path, "/disk")) return at_disk;
    if (!strcmp(path, "/mark")) return at_mark;
    return strcmp(path, "/fail") ? 0 : at_fail;
}

/// Appends a record. A log with a hole would make every finding worthless, so the recorder ends where it cannot write.
static void record(uint32_t kind, const void *bytes, size_t count, uint64_t offset) {
    struct { uint32_t kind, size; uint64_t offset; } head = {kind, (uint32_t)count, offset};
    struct iovec parts[] = {{&head, sizeof head}, {(void *)bytes, count}};
    if (writev(log_file, parts, count ? 2 : 1) != (ssize_t)(sizeof head + count)) {
        perror("recorder: the log");
        _exit(1);
    }
}

static int get_attributes(const char *path, struct stat *status, struct fuse_file_info *file) {
    (void)file;
    int where = place(path);
    memset(status, 0, sizeof *status);
    if (!strcmp(path, "/")) {
        status->st_mode = S_IFDIR | 0700;
        status->st_nlink = 2;
        return 0;
    }
    if (!where) return -ENOENT;
    status->st_mode = S_IFREG | 0600;
    status->st_nlink = 1;
    status->st_size = where == at_disk ? image_size : 0;
    return 0;
}

// Past the page cache: the log must have what the kernel wrote when it wrote it.
static int open_file(const char *path, struct fuse_file_info *file) {
    file->direct_io = 1;
    return place(path) ? 0 : -ENOENT;
}

static int read_file(const char *path, char *bytes, size_t count, off_t offset, struct fuse_file_info *file) {
    (void)file;
    if (place(path) == at_disk) {
        ssize_t done = pread(image, bytes, count, offset);
        return done < 0 ? -errno : (int)done;
    }
    if (place(path) != at_fail || offset) return 0;
    return snprintf(bytes, count, "%ld\n", failures_left);
}

static int write_disk(const char *bytes, size_t count, off_t offset) {
    if (failures_left) {
        if (failures_left > 0) failures_left--;
        return -EIO;
    }
    if (pwrite(image, bytes, count, offset) != (ssize_t)count) return -EIO;
    record('W', bytes, count, (uint64_t)offset);
    return (int)count;
}

static int write_file(const char *path, const char *bytes, size_t count, off_t offset, struct fuse_file_info *file) {
    (void)file;
    char number[24];
    switch (place(path)) {
    case at_disk: return write_disk(bytes, count, offset);
    case at_mark: record('M', bytes, count, 0); return (int)count;
    case at_fail:
        snprintf(number, sizeof number, "%.*s", (int)count, bytes);
        failures_left = atol(number);
        return (int)count;
    default: return -ENOENT;
    }
}

static int flush_disk(const char *path, int data_only, struct fuse_file_info *file) {
    (void)data_only, (void)file;
    if (place(path) != at_disk) return 0;
    if (failures_left < 0) return -EIO;
    record('F', NULL, 0, 0);
    return 0;
}

static const struct fuse_operations operations = {
    .getattr = get_attributes, .open = open_file, .read = read_file, .write = write_file, .fsync = flush_disk,
};

int main(int count, char **words) {
    if (count != 4) {
        fprintf(stderr, "usage: recorder DIRECTORY IMAGE LOG\n");
        return 64;
    }
    struct stat status;
    image = open(words[2], O_RDWR | O_CLOEXEC);
    log_file = open(words[3], O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
    if (image < 0 || log_file < 0 || fstat(image, &status)) {
        perror("recorder");
        return 1;
    }
    image_size = status.st_size;
    // In the foreground, one request after another.
    char *arguments[] = {words[0], words[1], "-f", "-s", "-ofsname=callbox-recorder", NULL};
    return fuse_main(5, arguments, &operations, NULL);
}
