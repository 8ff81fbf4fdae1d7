#include "installation.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "atelier/base/file.hpp"
#include "atelier/base/ids.hpp"
#include "atelier/base/text.hpp"

namespace atelier::sandbox::kubernetes {
namespace {

bool plain(const std::string& name) {
    const auto hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    return !name.empty() && name.size() <= 32 && std::ranges::all_of(name, hex);
}

}  // namespace

Result<Installation> Installation::open(const std::filesystem::path& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) return fail(Code::unavailable, "cannot create " + folder.string() + ": " + error.message());
    const auto file = folder / "installation";
    if (!std::filesystem::exists(file)) ATL_CHECK(write_file_atomic(file, random_hex(6)));
    ATL_TRY(const std::string text, read_file(file, 256));
    Owner owner{std::string(trim(text)), random_hex(6)};
    if (!plain(owner.installation)) return fail(Code::failed_precondition, file.string() + " does not hold a name of an installation");
    const int lock = ::open((folder / (owner.instance + ".lock")).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock < 0 || ::flock(lock, LOCK_EX | LOCK_NB) != 0) {
        if (lock >= 0) ::close(lock);
        return fail(Code::unavailable, "cannot lock a file in " + folder.string());
    }
    return Installation(folder, std::move(owner), lock);
}

Installation::Installation(Installation&& other) noexcept
    : folder_(std::move(other.folder_)), owner_(std::move(other.owner_)), lock_(std::exchange(other.lock_, -1)) {}

Installation::~Installation() {
    if (lock_ < 0) return;
    std::error_code ignored;
    std::filesystem::remove(folder_ / (owner_.instance + ".lock"), ignored);
    ::close(lock_);
}

bool Installation::lives(const std::string& instance) const {
    if (instance == owner_.instance) return true;
    if (!plain(instance)) return false;
    const auto file = folder_ / (instance + ".lock");
    const int fd = ::open(file.c_str(), O_RDWR | O_CLOEXEC);
    if (fd < 0) return false;
    const bool locked = ::flock(fd, LOCK_EX | LOCK_NB) != 0;
    std::error_code ignored;
    if (!locked) std::filesystem::remove(file, ignored);
    ::close(fd);
    return locked;
}

}  // namespace atelier::sandbox::kubernetes
