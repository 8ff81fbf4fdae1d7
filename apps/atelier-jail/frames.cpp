#include "frames.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <string>

namespace atelier::jail {
namespace {

constexpr std::size_t k_piece = 6144;  // a line of 8 KiB: below what runtimes split
constexpr int k_drained = 64;          // reads after the end: more than two pipes hold

std::string frame(char stream, const unsigned char* bytes, std::size_t size) {
    static constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out{stream, ' '};
    for (std::size_t i = 0; i < size; i += 3) {
        const unsigned group = static_cast<unsigned>(bytes[i]) << 16 | (i + 1 < size ? static_cast<unsigned>(bytes[i + 1]) << 8 : 0U) |
                               (i + 2 < size ? static_cast<unsigned>(bytes[i + 2]) : 0U);
        out += digits[group >> 18];
        out += digits[group >> 12 & 63];
        out += i + 1 < size ? digits[group >> 6 & 63] : '=';
        out += i + 2 < size ? digits[group & 63] : '=';
    }
    return out + '\n';
}

/// False at the pipe's end.
bool copy(char stream, int fd) {
    unsigned char piece[k_piece];
    const ssize_t got = ::read(fd, piece, sizeof piece);
    if (got < 0) return errno == EINTR || errno == EAGAIN;
    if (got == 0) return false;
    const std::string line = frame(stream, piece, static_cast<std::size_t>(got));
    for (std::size_t done = 0; done < line.size();) {
        const ssize_t wrote = ::write(1, line.data() + done, line.size() - done);
        if (wrote < 0 && errno != EINTR) return false;
        if (wrote > 0) done += static_cast<std::size_t>(wrote);
    }
    return true;
}

}  // namespace

int print_frames(int out, int err, pid_t child) {
    pollfd pipes[] = {{out, POLLIN, 0}, {err, POLLIN, 0}};
    int status = 0;
    bool ended = false;
    int drained = 0;
    while (true) {
        // What the command left behind may hold the pipes open for ever: its end is looked for beside them.
        const bool reading = pipes[0].fd >= 0 || pipes[1].fd >= 0;
        const int ready = reading ? ::poll(pipes, 2, ended ? 0 : 50) : 0;
        for (int i = 0; i < 2; ++i) {
            const bool some = ready > 0 && pipes[i].fd >= 0 && pipes[i].revents != 0;
            if (some && !copy(i == 0 ? '1' : '2', pipes[i].fd)) pipes[i].fd = -1;
        }
        if (ended && (!reading || ready == 0 || ++drained > k_drained)) return status;
        int other = 0;
        for (pid_t pid = 0; !ended && (pid = ::waitpid(-1, &other, reading ? WNOHANG : 0)) > 0;) {
            if (pid != child) continue;
            status = other;
            ended = true;
        }
    }
}

}  // namespace atelier::jail
