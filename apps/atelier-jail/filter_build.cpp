// Builds the filter once, when the jail is compiled: libseccomp takes about a millisecond of CPU for a list of this length, which every start
// would pay. Writes to standard output, as C++: "filter" the program of struct sock_filter
// (seccomp(2)), "profile" the same table as text for container engines (OCI runtime specification, "seccomp").
#include <asm/ioctls.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "syscalls.hpp"

using namespace atelier::jail;

namespace {

constexpr std::uint64_t k_clone_namespaces =
    CLONE_NEWNS | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP;
constexpr std::uint64_t k_request = 0xffffffffU;  // the upper half of an ioctl's number is ignored by the kernel

/// One call, let in (error 0) or answered with an error, for every argument or only where one compares so.
struct Rule {
    int call;
    int error = 0;
    std::optional<scmp_arg_cmp> when;
};

scmp_arg_cmp argument(unsigned index, scmp_compare how, std::uint64_t a, std::uint64_t b = 0) { return {index, how, a, b}; }

std::vector<Rule> rules() {
    std::vector<Rule> out;
    for (const int call : k_allowed) out.push_back({call, 0, {}});
    for (const int call : k_refused) out.push_back({call, EPERM, {}});
    // Without a rule clone3 is ENOSYS, and libc falls back to clone, whose flags can be looked at.
    out.push_back({SCMP_SYS(clone), 0, argument(0, SCMP_CMP_MASKED_EQ, k_clone_namespaces, 0)});
    for (const int call : {SCMP_SYS(socket), SCMP_SYS(socketpair)}) {
        out.push_back({call, 0, argument(0, SCMP_CMP_EQ, AF_UNIX)});
        out.push_back({call, EAFNOSUPPORT, argument(0, SCMP_CMP_NE, AF_UNIX)});
    }
    // The requests that libc, Node and Go make: window size, terminal mode, bytes waiting, close-on-exec, non-blocking.
    for (const unsigned request : {TCGETS, TIOCGWINSZ, TIOCGPGRP, FIONREAD, FIOCLEX, FIONCLEX, FIONBIO})
        out.push_back({SCMP_SYS(ioctl), 0, argument(1, SCMP_CMP_MASKED_EQ, k_request, request)});
    // Typing into a terminal, and pasting into a console.
    for (const unsigned request : {TIOCSTI, TIOCLINUX}) out.push_back({SCMP_SYS(ioctl), EPERM, argument(1, SCMP_CMP_MASKED_EQ, k_request, request)});
    return out;
}

bool add(scmp_filter_ctx filter, const Rule& rule) {
    if (rule.call < 0) return true;  // a number that this architecture does not have
    const std::uint32_t action = rule.error == 0 ? SCMP_ACT_ALLOW : SCMP_ACT_ERRNO(static_cast<unsigned>(rule.error));
    if (!rule.when) return seccomp_rule_add_array(filter, action, rule.call, 0, nullptr) == 0;
    return seccomp_rule_add_array(filter, action, rule.call, 1, &*rule.when) == 0;
}

const char* name_of(scmp_compare how) {
    switch (how) {
        case SCMP_CMP_NE:
            return "SCMP_CMP_NE";
        case SCMP_CMP_EQ:
            return "SCMP_CMP_EQ";
        case SCMP_CMP_MASKED_EQ:
            return "SCMP_CMP_MASKED_EQ";
        default:
            return "";
    }
}

std::string as_json(const Rule& rule) {
    char* name = seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, rule.call);
    if (!name) return {};
    std::string out = "{\"names\":[\"" + std::string(name) + "\"],\"action\":";
    std::free(name);
    out += rule.error == 0 ? "\"SCMP_ACT_ALLOW\"" : "\"SCMP_ACT_ERRNO\",\"errnoRet\":" + std::to_string(rule.error);
    if (rule.when) {
        out += ",\"args\":[{\"index\":" + std::to_string(rule.when->arg) + ",\"value\":" + std::to_string(rule.when->datum_a) +
               ",\"valueTwo\":" + std::to_string(rule.when->datum_b) + ",\"op\":\"" + name_of(rule.when->op) + "\"}]";
    }
    return out + "}";
}

int print_filter() {
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
    std::FILE* file = std::tmpfile();
    bool ok = filter && file;
    for (const Rule& rule : rules()) ok = ok && add(filter, rule);
    if (!ok || seccomp_export_bpf(filter, ::fileno(file)) != 0) {
        std::fputs("the filter cannot be built\n", stderr);
        return 1;
    }
    seccomp_release(filter);
    std::rewind(file);
    sock_filter step{};
    while (std::fread(&step, sizeof step, 1, file) == 1) std::printf("{%u, %u, %u, %uU},\n", step.code, step.jt, step.jf, step.k);
    return std::ferror(file) ? 1 : 0;
}

/// As a profile that container engines take, with the calls that the jail itself makes before it installs its own filter, and those of the
/// engine's runtime, which looks whether /proc is one when the profile holds already.
int print_profile() {
    std::vector<Rule> all = rules();
    for (const int call :
         {SCMP_SYS(seccomp), SCMP_SYS(landlock_create_ruleset), SCMP_SYS(landlock_add_rule), SCMP_SYS(landlock_restrict_self), SCMP_SYS(capset),
          SCMP_SYS(statfs), SCMP_SYS(fstatfs)})
        all.push_back({call, 0, {}});
    std::string out = "{\"defaultAction\":\"SCMP_ACT_ERRNO\",\"defaultErrnoRet\":" + std::to_string(ENOSYS) + ",\"syscalls\":[";
    const char* comma = "";
    for (const Rule& rule : all) {
        const std::string text = rule.call < 0 ? "" : as_json(rule);
        if (text.empty()) continue;
        out += comma + text;
        comma = ",\n";
    }
    // A raw string literal; no name of a call can hold its end.
    return std::printf("R\"profile(%s]}\n)profile\"\n", out.c_str()) < 0 ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) {
    const std::string_view wanted = argc > 1 ? argv[1] : "";
    if (wanted == "profile") return print_profile();
    if (wanted == "filter") return print_filter();
    std::fputs("atelier-jail-filter filter|profile\n", stderr);
    return 2;
}
