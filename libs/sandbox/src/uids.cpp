#include "uids.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

namespace atelier::sandbox {
namespace {

struct flock byte_at(unsigned offset, short type) {
    struct flock lock{};
    lock.l_type = type;
    lock.l_whence = SEEK_SET;
    lock.l_start = offset;
    lock.l_len = 1;
    return lock;
}

}  // namespace

Uids::Uids() : next_(static_cast<unsigned>(::getpid()) * 97 % k_count) {
    if (::geteuid() != 0) return;
    ::mkdir("/run/atelier", 0755);
    file_ = ::open("/run/atelier/uids", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
}

Uids::~Uids() {
    if (file_ >= 0) ::close(file_);
}

bool Uids::lock(unsigned offset) {
    if (used_.contains(offset)) return false;
    if (file_ < 0) return true;  // a host without /run: unique in this process at least
    struct flock wanted = byte_at(offset, F_WRLCK);
    // Locks of the open file, not of the process: another driver in this process does not get the same byte.
    return ::fcntl(file_, F_OFD_SETLK, &wanted) == 0;
}

bool Uids::leased(unsigned offset) const {
    if (used_.contains(offset) || file_ < 0) return true;
    struct flock asked = byte_at(offset, F_WRLCK);
    return ::fcntl(file_, F_OFD_GETLK, &asked) != 0 || asked.l_type != F_UNLCK;
}

unsigned Uids::of(const std::string& id) {
    if (::geteuid() != 0) return ::geteuid();
    if (const auto known = by_id_.find(id); known != by_id_.end()) return k_first + known->second;
    for (unsigned tries = 0; tries < k_count; ++tries) {
        const unsigned offset = next_++ % k_count;
        if (!lock(offset)) continue;
        used_.insert(offset);
        by_id_.emplace(id, offset);
        return k_first + offset;
    }
    return 0;  // refused by everything that takes a uid
}

void Uids::release(const std::string& id) {
    const auto known = by_id_.find(id);
    if (known == by_id_.end()) return;
    struct flock free = byte_at(known->second, F_UNLCK);
    if (file_ >= 0) (void)::fcntl(file_, F_OFD_SETLK, &free);
    used_.erase(known->second);
    by_id_.erase(known);
}

int Uids::collect() const {
    if (file_ < 0) return 0;
    int killed = 0;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator("/proc", error)) {
        const std::string name = entry.path().filename().string();
        struct stat info{};
        if (name.empty() || name[0] < '1' || name[0] > '9' || ::stat(entry.path().c_str(), &info) != 0) continue;
        if (info.st_uid < k_first || info.st_uid >= k_first + k_count || leased(info.st_uid - k_first)) continue;
        if (::kill(std::stoi(name), SIGKILL) == 0) ++killed;
    }
    return killed;
}

}  // namespace atelier::sandbox
