#include "seccomp.hpp"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <iterator>

#include "options.hpp"

namespace atelier::jail {
namespace {

sock_filter k_filter[] = {
#include "seccomp_filter.inc"
};

constexpr std::string_view k_profile =
#include "seccomp_profile.inc"
    ;

}  // namespace

void install_seccomp() {
    const sock_fprog program{static_cast<unsigned short>(std::size(k_filter)), k_filter};
    if (::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) != 0) die("seccomp");
}

std::string_view seccomp_profile() { return k_profile; }

}  // namespace atelier::jail
