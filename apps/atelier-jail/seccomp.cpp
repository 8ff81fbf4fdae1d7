#include "seccomp.hpp"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "options.hpp"

namespace atelier::jail {
namespace {

sock_filter k_own[] = {
#include "seccomp_own.inc"
};

sock_filter k_contained[] = {
#include "seccomp_contained.inc"
};

constexpr std::string_view k_profile =
#include "seccomp_profile.inc"
    ;

template <std::size_t N>
sock_fprog program_of(sock_filter (&filter)[N]) {
    return {static_cast<unsigned short>(N), filter};
}

}  // namespace

void install_seccomp(Filter filter) {
    const sock_fprog program = filter == Filter::own ? program_of(k_own) : program_of(k_contained);
    if (::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) != 0) die("seccomp");
}

std::string_view seccomp_profile() { return k_profile; }

}  // namespace atelier::jail
