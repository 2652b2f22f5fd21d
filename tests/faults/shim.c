/* Stands between a program and the C library, for the tests of what survives.
 *
 *   SHIM_RECORD=FILE  writes down every change to a file below SHIM_DIR, and every fsync, in the order they happened:
 *                     one byte of kind, then path length, offset and data length (little-endian), then path and data.
 *   SHIM_KILL_AT=N    ends the process with SIGKILL just before its Nth call that changes or tells anything.
 *   SHIM_COUNT=FILE   writes at exit how many such calls there were.
 *
 * Nothing of the product knows of it; it is loaded by LD_PRELOAD into the binaries as they are. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define FDS 4096

static char *paths[FDS];
static int record = -1;
static long kill_at = 0;
static long calls = 0;
static const char *dir = NULL;
static size_t dir_length = 0;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

#define REAL(name) \
    static __typeof__(&name) real = NULL; \
    if (real == NULL) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

__attribute__((constructor)) static void start(void) {
    const char *file = getenv("SHIM_RECORD");
    const char *at = getenv("SHIM_KILL_AT");
    dir = getenv("SHIM_DIR");
    dir_length = dir == NULL ? 0 : strlen(dir);
    kill_at = at == NULL ? 0 : atol(at);
    if (file != NULL) record = (int)syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
}

__attribute__((destructor)) static void finish(void) {
    const char *file = getenv("SHIM_COUNT");
    if (file == NULL) return;
    char text[32];
    int length = snprintf(text, sizeof text, "%ld", calls);
    int fd = (int)syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    syscall(SYS_write, fd, text, length);
    syscall(SYS_close, fd);
}

/* One call that changes or tells something is about to be made. */
static void count(void) {
    long number = __atomic_add_fetch(&calls, 1, __ATOMIC_SEQ_CST);
    if (kill_at != 0 && number == kill_at) syscall(SYS_kill, getpid(), SIGKILL);
}

static void note(char kind, const char *path, int64_t offset, const void *data, uint32_t length) {
    if (record < 0 || path == NULL) return;
    uint32_t path_length = (uint32_t)strlen(path);
    char head[17];
    head[0] = kind;
    memcpy(head + 1, &path_length, 4);
    memcpy(head + 5, &offset, 8);
    memcpy(head + 13, &length, 4);
    pthread_mutex_lock(&lock);
    syscall(SYS_write, record, head, sizeof head);
    syscall(SYS_write, record, path, path_length);
    if (length > 0) syscall(SYS_write, record, data, length);
    pthread_mutex_unlock(&lock);
}

static const char *path_of(int fd) { return fd >= 0 && fd < FDS ? paths[fd] : NULL; }

static void opened(int fd, const char *path, int flags, int was_there) {
    if (fd < 0 || fd >= FDS || dir == NULL || strncmp(path, dir, dir_length) != 0) return;
    free(paths[fd]);
    paths[fd] = strdup(path);
    if ((flags & O_CREAT) && !was_there) note('C', path, 0, NULL, 0);
    if (flags & O_TRUNC) note('T', path, 0, NULL, 0);
}

static int open_any(int at, const char *path, int flags, mode_t mode) {
    if (flags & O_CREAT) count();
    int was_there = access(path, F_OK) == 0;
    int fd = (int)syscall(SYS_openat, at, path, flags, mode);
    opened(fd, path, flags, was_there);
    if (fd < 0) return -1;
    return fd;
}

#define OPEN(name, first, at) \
    int name(first const char *path, int flags, ...) { \
        mode_t mode = 0; \
        if (flags & (O_CREAT | O_TMPFILE)) { \
            va_list rest; \
            va_start(rest, flags); \
            mode = (mode_t)va_arg(rest, int); \
            va_end(rest); \
        } \
        return open_any(at, path, flags, mode); \
    }
#define NOTHING
OPEN(open, NOTHING, AT_FDCWD)
OPEN(open64, NOTHING, AT_FDCWD)

int close(int fd) {
    REAL(close);
    if (fd >= 0 && fd < FDS && paths[fd] != NULL) {
        free(paths[fd]);
        paths[fd] = NULL;
    }
    return real(fd);
}

ssize_t write(int fd, const void *data, size_t length) {
    REAL(write);
    const char *path = path_of(fd);
    if (path != NULL || fd > 2) count();
    if (path != NULL) {
        off_t offset = lseek(fd, 0, SEEK_CUR);
        ssize_t done = real(fd, data, length);
        if (done > 0) note('W', path, offset, data, (uint32_t)done);
        return done;
    }
    return real(fd, data, length);
}

#define PWRITE(name, offset_type) \
    ssize_t name(int fd, const void *data, size_t length, offset_type offset) { \
        REAL(name); \
        count(); \
        ssize_t done = real(fd, data, length, offset); \
        if (done > 0) note('W', path_of(fd), offset, data, (uint32_t)done); \
        return done; \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define SYNC(name) \
    int name(int fd) { \
        REAL(name); \
        count(); \
        int done = real(fd); \
        if (done == 0) note('F', path_of(fd), 0, NULL, 0); \
        return done; \
    }
SYNC(fsync)
SYNC(fdatasync)

#define TRUNCATE(name, size_type) \
    int name(int fd, size_type size) { \
        REAL(name); \
        count(); \
        int done = real(fd, size); \
        if (done == 0) note('T', path_of(fd), size, NULL, 0); \
        return done; \
    }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

int unlink(const char *path) {
    REAL(unlink);
    count();
    int done = real(path);
    if (done == 0 && dir != NULL && strncmp(path, dir, dir_length) == 0) note('U', path, 0, NULL, 0);
    return done;
}

int rename(const char *from, const char *to) {
    REAL(rename);
    count();
    return real(from, to);
}

ssize_t send(int fd, const void *data, size_t length, int flags) {
    REAL(send);
    count();
    return real(fd, data, length, flags);
}

ssize_t writev(int fd, const struct iovec *parts, int number) {
    REAL(writev);
    if (fd > 2) count();
    return real(fd, parts, number);
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags) {
    REAL(sendmsg);
    count();
    return real(fd, message, flags);
}

ssize_t recv(int fd, void *data, size_t length, int flags) {
    REAL(recv);
    count();
    return real(fd, data, length, flags);
}

int connect(int fd, const struct sockaddr *address, socklen_t length) {
    REAL(connect);
    count();
    return real(fd, address, length);
}
