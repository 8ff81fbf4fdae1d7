// Builds the filter once, when the jail is compiled: libseccomp takes several milliseconds for a list of this length, which would be
// the larger part of a sandbox's start. Writes the program of struct sock_filter (seccomp(2)) as C++ numbers to standard output.
#include <linux/sched.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <linux/filter.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "syscalls.hpp"

// libseccomp's comparison macros are C99 compound literals.
#pragma clang diagnostic ignored "-Wc99-extensions"
#pragma clang diagnostic ignored "-Wmissing-field-initializers"

using namespace atelier::jail;

namespace {

constexpr unsigned k_clone_namespaces = CLONE_NEWNS | CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP;

bool refuse_tty_input(scmp_filter_ctx filter) {
    // Typing into a terminal, and pasting into a console. The upper half of the number is ignored by the kernel.
    bool ok = true;
    for (const scmp_datum_t request : {scmp_datum_t{0x5412} /* TIOCSTI */, scmp_datum_t{0x541c} /* TIOCLINUX */}) {
        ok = ok && seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(ioctl), 1, SCMP_A1(SCMP_CMP_MASKED_EQ, 0xffffffffU, request)) == 0;
    }
    return ok;
}

bool add_rules(scmp_filter_ctx filter) {
    bool ok = true;
    // A number that this architecture does not have is negative: nothing to allow.
    for (const int call : k_allowed) ok = ok && (call < 0 || seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) == 0);
    for (const int call : k_refused) ok = ok && (call < 0 || seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), call, 0) == 0);
    // Without a rule clone3 is ENOSYS, and libc falls back to clone, whose flags can be looked at.
    ok = ok && seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1, SCMP_A0(SCMP_CMP_MASKED_EQ, k_clone_namespaces, 0)) == 0;
    for (const int call : {SCMP_SYS(socket), SCMP_SYS(socketpair)}) {
        ok = ok && seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 1, SCMP_A0(SCMP_CMP_EQ, AF_UNIX)) == 0;
        ok = ok && seccomp_rule_add(filter, SCMP_ACT_ERRNO(EAFNOSUPPORT), call, 1, SCMP_A0(SCMP_CMP_NE, AF_UNIX)) == 0;
    }
    // The requests that libc, Node and Go make: window size, terminal mode, bytes waiting, close-on-exec, non-blocking.
    for (const scmp_datum_t request :
         {scmp_datum_t{TCGETS}, scmp_datum_t{TIOCGWINSZ}, scmp_datum_t{TIOCGPGRP}, scmp_datum_t{FIONREAD}, scmp_datum_t{FIOCLEX},
          scmp_datum_t{FIONCLEX}, scmp_datum_t{FIONBIO}}) {
        ok = ok && seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1, SCMP_A1(SCMP_CMP_MASKED_EQ, 0xffffffffU, request)) == 0;
    }
    return ok && refuse_tty_input(filter);
}

}  // namespace

int main() {
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
    std::FILE* file = std::tmpfile();
    if (!filter || !file || !add_rules(filter) || seccomp_export_bpf(filter, ::fileno(file)) != 0) {
        std::fputs("the filter cannot be built\n", stderr);
        return 1;
    }
    seccomp_release(filter);
    std::rewind(file);
    sock_filter step{};
    while (std::fread(&step, sizeof step, 1, file) == 1) std::printf("{%u, %u, %u, %uU},\n", step.code, step.jt, step.jf, step.k);
    return std::ferror(file) ? 1 : 0;
}
