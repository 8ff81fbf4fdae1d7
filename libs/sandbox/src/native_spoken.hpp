#pragma once

#include <memory>
#include <string>

#include "native_sandbox.hpp"
#include "uids.hpp"

namespace atelier::sandbox {

class NativeSpoken final : public SpokenSandbox {
public:
    NativeSpoken(UidLease lease, std::unique_ptr<process::SpokenChild> child, unsigned uid, NativeParts parts);
    Sandbox& sandbox() override { return sandbox_; }
    Task<std::string> read() override;
    Task<Result<void>> write(std::string bytes, std::chrono::milliseconds limit) override;

private:
    UidLease lease_;
    process::SpokenChild& child_;  ///< the sandbox's own
    NativeSandbox sandbox_;
};

}  // namespace atelier::sandbox
