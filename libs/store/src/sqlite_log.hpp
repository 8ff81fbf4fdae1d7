#pragma once

#include <map>
#include <memory>
#include <string>

#include "atelier/async/task_group.hpp"
#include "atelier/base/clock.hpp"
#include "atelier/store/session_log.hpp"
#include "worker.hpp"

namespace atelier::store {

/// Appends that arrive while a commit is under way share the next one. Numbers are given on the store thread, so that a
/// failed commit (full disk) leaves no gap. When a shared commit fails, each of its appends is tried by itself: one
/// that cannot be written fails alone.
class SqliteLog final : public SessionLog {
public:
    SqliteLog(Executor executor, Worker& worker, const Clock& clock, std::string epoch);

    Task<Result<std::int64_t>> append(std::string session, std::vector<NewEvent> events, Durability durability) override;
    Task<Result<std::vector<Event>>> read(std::string session, std::int64_t after, std::size_t limit) override;
    Task<> wait(std::string session, std::int64_t after, std::chrono::milliseconds limit) override;
    void wake(const std::string& session) override;
    std::string epoch() const override { return epoch_; }

private:
    struct Pending;
    Task<> flush();
    using Batch = std::vector<std::shared_ptr<Pending>>;
    static void write(Database& db, const Batch& batch);
    static Result<void> write_together(Database& db, const Batch& batch);

    Executor executor_;
    Worker& worker_;
    const Clock& clock_;
    std::string epoch_;
    std::vector<std::shared_ptr<Pending>> queue_;
    bool flushing_ = false;
    std::map<std::string, std::shared_ptr<Signal>> waiting_;
    std::map<std::string, std::int64_t> newest_;  ///< of sessions written to since the start
    TaskGroup tasks_;
};

}  // namespace atelier::store
