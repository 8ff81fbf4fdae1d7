#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>

namespace atelier::sandbox {

/// Leases of host uids: one for each sandbox, unique on the whole host. A lease is a lock of one byte in a file that all
/// drivers of the host share, so the kernel ends it with the process. As an ordinary user everything has the caller's uid.
class Uids {
public:
    /// Above the ranges that distributions give to people, services and subordinate uids.
    static constexpr unsigned k_first = 770000;
    static constexpr unsigned k_count = 40000;

    Uids();
    ~Uids();
    Uids(const Uids&) = delete;
    Uids& operator=(const Uids&) = delete;

    unsigned of(const std::string& id);
    bool has(const std::string& id) const { return by_id_.contains(id); }
    void release(const std::string& id);
    /// Processes with a uid of the range that nobody leases are left over: kills them and says how many.
    int collect() const;

private:
    bool lock(unsigned offset);
    bool leased(unsigned offset) const;

    int file_ = -1;
    unsigned next_;
    std::map<std::string, unsigned> by_id_;
    std::set<unsigned> used_;
};

/// Gives back the uid of an id that nobody else knows. The table outlives it.
class UidLease {
public:
    UidLease(Uids& uids, std::string id) : uids_(&uids), id_(std::move(id)) {}
    UidLease(UidLease&& other) noexcept : uids_(std::exchange(other.uids_, nullptr)), id_(std::move(other.id_)) {}
    UidLease& operator=(UidLease&&) = delete;
    ~UidLease() {
        if (uids_) uids_->release(id_);
    }

private:
    Uids* uids_;
    std::string id_;
};

}  // namespace atelier::sandbox
