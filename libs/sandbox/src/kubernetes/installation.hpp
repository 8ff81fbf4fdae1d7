#pragma once

#include <filesystem>
#include <string>

#include "atelier/base/result.hpp"
#include "objects.hpp"

namespace atelier::sandbox::kubernetes {

/// Who this installation is (a random name, kept in the folder), and a name of this driver that others can see to be alive: a locked
/// file, which the kernel unlocks when the process ends.
class Installation {
public:
    static Result<Installation> open(const std::filesystem::path& folder);
    Installation(Installation&& other) noexcept;
    Installation& operator=(Installation&&) = delete;
    ~Installation();

    const Owner& owner() const { return owner_; }
    /// Whether a driver of that name lives; forgets those that do not.
    bool lives(const std::string& instance) const;

private:
    Installation(std::filesystem::path folder, Owner owner, int lock) : folder_(std::move(folder)), owner_(std::move(owner)), lock_(lock) {}
    std::filesystem::path folder_;
    Owner owner_;
    int lock_ = -1;
};

}  // namespace atelier::sandbox::kubernetes
