#pragma once

#include <memory>
#include <string>
#include <utility>

#include "native_sandbox.hpp"
#include "uids.hpp"

namespace atelier::sandbox {

class NativeSpoken final : public SpokenSandbox {
public:
    /// Gives back the uid of an id when it is the last to know it.
    class Lease {
    public:
        Lease(Uids& uids, std::string id) : uids_(&uids), id_(std::move(id)) {}
        Lease(Lease&& other) noexcept : uids_(std::exchange(other.uids_, nullptr)), id_(std::move(other.id_)) {}
        Lease& operator=(Lease&&) = delete;
        ~Lease() {
            if (uids_) uids_->release(id_);
        }

    private:
        Uids* uids_;
        std::string id_;
    };

    NativeSpoken(Lease lease, std::unique_ptr<process::SpokenChild> child, unsigned uid, NativeParts parts);
    Sandbox& sandbox() override { return sandbox_; }
    Task<std::string> read() override;
    Task<Result<void>> write(std::string bytes, std::chrono::milliseconds limit) override;

private:
    Lease lease_;
    process::SpokenChild& child_;  ///< the sandbox's own
    NativeSandbox sandbox_;
};

}  // namespace atelier::sandbox
