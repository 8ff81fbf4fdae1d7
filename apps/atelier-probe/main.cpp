#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>

#include "attempt.hpp"

using namespace atelier::probe;

namespace {

constexpr unsigned k_seconds = 30;

/// Shared with the child of an attempt: no descriptor is needed, and the answer survives a crash.
struct Answer {
    bool done;
    bool open;
    bool untried;
    char detail[2000];
};

std::string quoted(const std::string& text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        if (static_cast<unsigned char>(c) < 0x20) {
            out += ' ';
            continue;
        }
        out += c;
    }
    return out + "\"";
}

void run(const Attempt& attempt, const Context& context, Answer* answer) {
    *answer = {};
    const pid_t child = ::fork();
    if (child == 0) {
        ::alarm(k_seconds);
        const Outcome outcome = attempt.run(context);
        answer->open = outcome.open;
        answer->untried = outcome.untried;
        std::snprintf(answer->detail, sizeof answer->detail, "%s", outcome.detail.c_str());
        answer->done = true;
        ::_exit(0);
    }
    int status = 0;
    if (child > 0) ::waitpid(child, &status, 0);
    std::string detail = answer->detail;
    const char* state = answer->untried ? "untried" : answer->open ? "open" : "refused";
    if (!answer->done) {
        state = "broken";
        detail = child < 0 ? "no child" : WIFSIGNALED(status) ? "killed by signal " + std::to_string(WTERMSIG(status)) : "no answer";
    }
    std::printf(
        "{\"item\":%d,\"name\":%s,\"state\":\"%s\",\"detail\":%s}\n", attempt.item, quoted(attempt.name).c_str(), state, quoted(detail).c_str()
    );
    std::fflush(stdout);
}

std::uint64_t number(const char* text) { return std::strtoull(text, nullptr, 10); }

Context read_context(int argc, char** argv) {
    Context c;
    const std::map<std::string, std::string*> texts{
        {"--tmp", &c.tmp},       {"--work", &c.work},     {"--abstract", &c.abstract_name}, {"--host-socket", &c.host_socket},
        {"--victim", &c.victim}, {"--canary", &c.canary}, {"--mcp", &c.mcp_socket},         {"--io", &c.io_dir}
    };
    const std::map<std::string, std::uint64_t*> numbers{{"--max-tmp", &c.max_tmp_bytes},       {"--max-work", &c.max_work_bytes},
                                                        {"--max-file", &c.max_file_bytes},     {"--max-inodes", &c.max_inodes},
                                                        {"--max-processes", &c.max_processes}, {"--max-files", &c.max_files}};
    const std::map<std::string, int*> ports{{"--tcp", &c.tcp_port}, {"--udp", &c.udp_port}, {"--dns", &c.dns_port}};
    for (int i = 2; i < argc; ++i) {
        const std::string key = argv[i];
        if (key == "--control") {
            c.control = true;
            continue;
        }
        if (key == "--attack-shared") {
            c.shared_dirs = true;
            continue;
        }
        if (i + 1 >= argc) break;
        const char* value = argv[++i];
        if (const auto text = texts.find(key); text != texts.end())
            *text->second = value;
        else if (const auto size = numbers.find(key); size != numbers.end())
            *size->second = number(value);
        else if (const auto port = ports.find(key); port != ports.end())
            *port->second = static_cast<int>(number(value));
        else {
            std::fprintf(stderr, "atelier-probe: unknown option %s\n", key.c_str());
            std::exit(2);
        }
    }
    return c;
}

int table(int argc, char** argv) {
    const Context context = read_context(argc, argv);
    void* memory = ::mmap(nullptr, sizeof(Answer), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return 1;
    auto* answer = static_cast<Answer*>(memory);
    std::vector<Attempt> all;
    add_kernel(all);
    add_files(all);
    add_network(all);
    add_processes(all);
    for (const Attempt& attempt : all) run(attempt, context, answer);
    return 0;
}

/// Touches memory until stopped: by the kernel, by a watchdog, or at `bytes`.
int eat(std::uint64_t bytes) {
    constexpr std::size_t k_step = 8u << 20;
    for (std::uint64_t eaten = 0; eaten < bytes; eaten += k_step) {
        void* memory = std::malloc(k_step);
        if (!memory) {
            std::printf("no memory after %llu MiB\n", static_cast<unsigned long long>(eaten >> 20));
            return 3;
        }
        // Page by page and volatile: a compiler may drop memory that nobody reads.
        for (std::size_t at = 0; at < k_step; at += 4096) static_cast<volatile char*>(memory)[at] = 1;
        // Slow enough for a watchdog to see it grow.
        if ((eaten / k_step) % 4 == 0) ::usleep(20000);
    }
    std::printf("ate all\n");
    std::fflush(stdout);
    ::usleep(1500000);
    return 0;
}

int spin(std::uint64_t milliseconds) {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    const long long end = now.tv_sec * 1000LL + now.tv_nsec / 1000000 + static_cast<long long>(milliseconds);
    do {
        ::clock_gettime(CLOCK_MONOTONIC, &now);
    } while (now.tv_sec * 1000LL + now.tv_nsec / 1000000 < end);
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    std::printf("%lld\n", now.tv_sec * 1000LL + now.tv_nsec / 1000000);
    return 0;
}

/// Leaves children behind that belong to no session, ignore SIGTERM and never end.
constexpr unsigned k_orphan_life_s = 60;

int orphans() {
    for (int i = 0; i < 3; ++i) {
        if (::fork() != 0) continue;
        ::setsid();
        ::signal(SIGTERM, SIG_IGN);
        ::signal(SIGHUP, SIG_IGN);
        if (::fork() != 0) ::_exit(0);
        // A driver that fails to end them must not leave them to the host for ever.
        ::alarm(k_orphan_life_s);
        while (true) ::pause();
    }
    ::signal(SIGTERM, SIG_IGN);
    std::puts("ready");
    std::fflush(stdout);
    while (true) ::pause();
}

int flood() {
    static char block[65536];
    std::memset(block, 'x', sizeof block);
    while (::write(1, block, sizeof block) > 0) {
    }
    return 0;
}

/// Fills a directory with small files until refused or killed.
int hoard(const char* dir, std::uint64_t bytes) {
    static char block[1 << 20];
    std::memset(block, 'x', sizeof block);
    int count = 0;
    for (std::uint64_t kept = 0; kept < bytes; kept += sizeof block, ++count) {
        const std::string path = std::string(dir) + "/hoard" + std::to_string(count);
        const int fd = ::open(path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
        if (fd < 0 || ::write(fd, block, sizeof block) != static_cast<ssize_t>(sizeof block)) {
            std::printf("stopped after %d MiB: %s\n", count, std::strerror(errno));
            return 3;
        }
        ::close(fd);
        ::usleep(50000);
    }
    std::printf("hoarded all\n");
    return 0;
}

/// Answers each connection on a socket with one line: the smallest server there is.
int serve(const char* path) {
    ::unlink(path);
    const int listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    if (::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 || ::listen(listener, 16) != 0) return 1;
    while (true) {
        const int peer = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
        if (peer < 0) continue;
        (void)!::write(peer, "here\n", 5);
        ::close(peer);
    }
}

/// Holds locks on files and reads them again and again: what others could notice of a sandbox by files that both see.
int hold(int count, char** paths) {
    for (int i = 0; i < count; ++i) {
        const int fd = ::open(paths[i], O_RDONLY | O_CLOEXEC);
        struct flock lock{};
        lock.l_type = F_RDLCK;
        if (fd >= 0 && ::flock(fd, LOCK_EX | LOCK_NB) == 0) (void)::fcntl(fd, F_OFD_SETLK, &lock);
    }
    std::puts("held");
    std::fflush(stdout);
    char piece[64];
    while (true) {
        for (int i = 0; i < count; ++i) {
            const int fd = ::open(paths[i], O_RDONLY | O_CLOEXEC);
            (void)!::read(fd, piece, sizeof piece);
            ::close(fd);
        }
        ::usleep(10000);
    }
}

/// Says for each file what it notices of somebody who holds it; one line a file, "quiet" where that is nothing.
int look(int count, char** paths) {
    const int watch = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    for (int i = 0; i < count; ++i) {
        std::string noticed;
        const int fd = ::open(paths[i], O_RDONLY | O_CLOEXEC);
        if (fd >= 0 && ::flock(fd, LOCK_EX | LOCK_NB) != 0) noticed += " flock";
        struct flock lock{};
        lock.l_type = F_WRLCK;
        if (fd >= 0 && ::fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK) noticed += " lock";
        const int mark = ::inotify_add_watch(watch, paths[i], IN_OPEN | IN_ACCESS);
        ::usleep(200000);
        char events[4096];
        if (mark >= 0 && ::read(watch, events, sizeof events) > 0) noticed += " watch";
        (void)::inotify_rm_watch(watch, mark);
        std::printf("%s%s\n", paths[i], fd < 0 ? " cannot be opened" : noticed.empty() ? " quiet" : noticed.c_str());
    }
    return 0;
}

/// Puts a link where the server's socket is expected, then stays.
int swap(const char* path, const char* target) {
    ::unlink(path);
    if (::symlink(target, path) != 0) std::printf("symlink refused: %s\n", std::strerror(errno));
    std::fflush(stdout);
    while (true) ::pause();
}

}  // namespace

int main(int argc, char** argv) {
    ::signal(SIGPIPE, SIG_IGN);
    const std::string mode = argc > 1 ? argv[1] : "";
    if (mode == "table") return table(argc, argv);
    if (mode == "exit0") return 0;
    if (mode == "now") {
        timespec now{};
        ::clock_gettime(CLOCK_MONOTONIC, &now);
        std::printf("%lld\n", now.tv_sec * 1000000000LL + now.tv_nsec);
        return 0;
    }
    if (mode == "eat" && argc > 2) return eat(number(argv[2]));
    if (mode == "spin" && argc > 2) return spin(number(argv[2]));
    if (mode == "orphans") return orphans();
    if (mode == "flood") return flood();
    if (mode == "sleep") {
        while (true) ::pause();
    }
    if (mode == "serve" && argc > 2) return serve(argv[2]);
    if (mode == "hold") return hold(argc - 2, argv + 2);
    if (mode == "look") return look(argc - 2, argv + 2);
    if (mode == "hoard" && argc > 3) return hoard(argv[2], number(argv[3]));
    if (mode == "swap" && argc > 3) return swap(argv[2], argv[3]);
    std::fputs("atelier-probe table|now|eat BYTES|spin MS|orphans|flood|sleep|serve PATH|hold FILE...|look FILE...|swap PATH TARGET: see docs/isolation.md\n", stderr);
    return 2;
}
