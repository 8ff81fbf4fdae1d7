#include "memory_log.hpp"

#include <boost/asio/post.hpp>

#include "atelier/async/task_group.hpp"

namespace atelier::session {

Task<Result<std::int64_t>> MemoryLog::append(
    std::string session, std::vector<store::NewEvent> events, store::Durability
) {
    const int number = ++appends;
    if (before_append) ATL_CO_CHECK(before_append(number));
    auto& log = sessions[session];
    for (auto& event : events) {
        log.push_back(
            {static_cast<std::int64_t>(log.size()) + 1, clock_.now(), std::move(event.type), std::move(event.body)}
        );
    }
    if (after_append) after_append(number);
    // As a real store, which answers from another thread: who is cancelled meanwhile does not learn of it.
    co_await boost::asio::post(co_await boost::asio::this_coro::executor, boost::asio::use_awaitable);
    co_return static_cast<std::int64_t>(log.size());
}

Task<Result<std::vector<store::Event>>> MemoryLog::read(std::string session, std::int64_t after, std::size_t limit) {
    std::vector<store::Event> out;
    for (const auto& event : sessions[session]) {
        if (event.seq > after && out.size() < limit) out.push_back(event);
    }
    co_return out;
}

Task<> MemoryLog::wait(std::string, std::int64_t, std::chrono::milliseconds limit) { co_await sleep_for(limit); }

Task<Result<void>> MemorySessions::put(store::SessionRow row) {
    rows_[row.id] = std::move(row);
    co_return Result<void>{};
}

Task<Result<std::optional<store::SessionRow>>> MemorySessions::get(std::string id) {
    const auto found = rows_.find(id);
    if (found == rows_.end()) co_return std::nullopt;
    co_return found->second;
}

Task<Result<std::vector<store::SessionRow>>> MemorySessions::of_user(std::string user) {
    std::vector<store::SessionRow> out;
    for (const auto& [id, row] : rows_)
        if (row.user == user) out.push_back(row);
    co_return out;
}

Task<Result<std::vector<store::SessionRow>>> MemorySessions::in_state(std::string state) {
    std::vector<store::SessionRow> out;
    for (const auto& [id, row] : rows_)
        if (row.state == state) out.push_back(row);
    co_return out;
}

Task<Result<void>> MemorySessions::remove(std::string id) {
    rows_.erase(id);
    co_return Result<void>{};
}

}  // namespace atelier::session
