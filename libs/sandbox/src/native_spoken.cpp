#include "native_spoken.hpp"

namespace atelier::sandbox {
namespace {

/// The process of a spoken child, for who knows plain children only.
class ProcessOf final : public process::Child {
public:
    explicit ProcessOf(std::unique_ptr<process::SpokenChild> spoken) : spoken_(std::move(spoken)) {}
    int pid() const override { return spoken_->child().pid(); }
    bool running() const override { return spoken_->child().running(); }
    Task<int> wait() override { return spoken_->child().wait(); }
    void terminate() override { spoken_->child().terminate(); }
    void kill() override { spoken_->child().kill(); }

private:
    std::unique_ptr<process::SpokenChild> spoken_;
};

}  // namespace

NativeSpoken::NativeSpoken(UidLease lease, std::unique_ptr<process::SpokenChild> child, unsigned uid, NativeParts parts)
    : lease_(std::move(lease)), child_(*child), sandbox_(std::make_unique<ProcessOf>(std::move(child)), uid, std::move(parts)) {}

Task<std::string> NativeSpoken::read() { co_return co_await child_.read(); }

Task<Result<void>> NativeSpoken::write(std::string bytes, std::chrono::milliseconds limit) {
    co_return co_await child_.write(std::move(bytes), limit);
}

}  // namespace atelier::sandbox
