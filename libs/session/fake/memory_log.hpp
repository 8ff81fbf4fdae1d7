#pragma once

#include <functional>
#include <map>

#include "atelier/store/repositories.hpp"
#include "atelier/store/session_log.hpp"

namespace atelier::session {

/// A session log in memory, with faults: what a test needs of a store. Stays over "restarts" of the hub that uses it.
class MemoryLog final : public store::SessionLog {
public:
    explicit MemoryLog(const Clock& clock) : clock_(clock) {}

    Task<Result<std::int64_t>> append(
        std::string session, std::vector<store::NewEvent> events, store::Durability durability
    ) override;
    Task<Result<std::vector<store::Event>>> read(std::string session, std::int64_t after, std::size_t limit) override;
    Task<> wait(std::string session, std::int64_t after, std::chrono::milliseconds limit) override;
    void wake(const std::string&) override {}
    std::string epoch() const override { return "e"; }

    /// Called with the number of the append (from 1) before it happens; an error refuses it and nothing is written.
    std::function<Result<void>(int append)> before_append;
    /// Called after the append, before its writer learns of it: the place to end a process.
    std::function<void(int append)> after_append;
    int appends = 0;
    std::map<std::string, std::vector<store::Event>> sessions;

private:
    const Clock& clock_;
};

class MemorySessions final : public store::Sessions {
public:
    Task<Result<void>> put(store::SessionRow row) override;
    Task<Result<std::optional<store::SessionRow>>> get(std::string id) override;
    Task<Result<std::vector<store::SessionRow>>> of_user(std::string user) override;
    Task<Result<std::vector<store::SessionRow>>> in_state(std::string state) override;
    Task<Result<void>> remove(std::string id) override;

private:
    std::map<std::string, store::SessionRow> rows_;
};

}  // namespace atelier::session
