#include "sqlite_log.hpp"

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <utility>

#include "atelier/base/text.hpp"

namespace atelier::store {

struct SqliteLog::Pending {
    std::string session;
    std::vector<NewEvent> events;
    Durability durability = Durability::shown;
    Millis at = 0;
    std::shared_ptr<Signal> done;
    bool finished = false;
    Result<std::int64_t> outcome = 0;
};

SqliteLog::SqliteLog(Executor executor, Worker& worker, const Clock& clock, std::string epoch)
    : executor_(std::move(executor)), worker_(worker), clock_(clock), epoch_(std::move(epoch)), tasks_(executor_) {}

/// Fills in the outcomes.
void SqliteLog::write(Database& db, const Batch& batch) {
    const auto tried = [&db](const Batch& some) -> Result<void> {
        try {
            return write_together(db, some);
        } catch (const std::exception& e) {
            return fail(Code::internal, "the data store failed", e.what());
        }
    };
    const auto together = tried(batch);
    if (together) return;
    // Nobody could have been written: that is not one append's fault.
    const bool all = batch.size() == 1 || together.error().code == Code::busy;
    for (const auto& pending : batch) {
        const auto alone = all ? together : tried({pending});
        if (!alone) pending->outcome = fail(alone.error());
    }
}

Result<void> SqliteLog::write_together(Database& db, const Batch& batch) {
    const bool synced =
        std::ranges::any_of(batch, [](const auto& pending) { return pending->durability == Durability::synced; });
    // FULL is the connection's rest state: every other write of the store is on the disk when it returns.
    struct Rest {
        Database& db;
        ~Rest() { (void)db.exec("PRAGMA synchronous=FULL"); }
    };
    ATL_CHECK(db.exec(synced ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL"));
    const Rest rest{db};
    Transaction transaction(db);
    ATL_CHECK(transaction.begin());
    Statement last(db, "SELECT coalesce(max(seq), 0) FROM events WHERE session_id=?");
    Statement insert(db, "INSERT INTO events(session_id, seq, at, type, body) VALUES(?, ?, ?, ?, ?)");
    for (const auto& pending : batch) {
        last.reset();
        ATL_TRY([[maybe_unused]] const bool row, last.bind(pending->session).step());
        std::int64_t seq = last.integer(0);
        last.reset();
        for (const auto& event : pending->events) {
            insert.reset();
            std::string body = json::print(event.body);
            // What cannot be read again would end the session: texts of strangers may hold anything.
            if (!is_valid_utf8(body)) body = mend_utf8(body);
            ATL_CHECK(insert.bind(pending->session).bind(++seq).bind(pending->at).bind(event.type).bind(body).run());
            insert.reset();
        }
        pending->outcome = seq;
    }
    return transaction.commit();
}

Task<> SqliteLog::flush() {
    // What was accepted is written, whoever is still there.
    co_await boost::asio::this_coro::reset_cancellation_state(boost::asio::disable_cancellation());
    while (!queue_.empty()) {
        const Batch batch = std::exchange(queue_, {});
        auto job = [&batch](Database& db) { write(db, batch); };
        co_await worker_.run(std::move(job));
        for (const auto& pending : batch) {
            if (pending->outcome) {
                newest_[pending->session] = *pending->outcome;
                if (const auto waiters = waiting_.find(pending->session); waiters != waiting_.end()) waiters->second->notify_all();
            }
            pending->finished = true;
            pending->done->notify_all();
        }
    }
    flushing_ = false;
}

Task<Result<std::int64_t>> SqliteLog::append(std::string session, std::vector<NewEvent> events, Durability durability) {
    auto pending = std::make_shared<Pending>();
    pending->session = std::move(session);
    pending->events = std::move(events);
    pending->durability = durability;
    pending->at = clock_.now();
    pending->done = std::make_shared<Signal>(executor_);
    queue_.push_back(pending);
    if (!flushing_) {
        flushing_ = true;
        tasks_.spawn(flush());
    }
    // The write goes on even if the caller is cancelled; the answer is awaited so that order and errors stay with the caller.
    while (!pending->finished) {
        co_await pending->done->wait(std::chrono::hours(1));
        const auto state = co_await boost::asio::this_coro::cancellation_state;
        if (!pending->finished && state.cancelled() != boost::asio::cancellation_type::none) co_return fail(Code::cancelled, "stopped");
    }
    co_return pending->outcome;
}

Task<Result<std::vector<Event>>> SqliteLog::read(std::string session, std::int64_t after, std::size_t limit) {
    auto job = [session = std::move(session), after, limit](Database& db) -> Result<std::vector<Event>> {
        Statement select(db, "SELECT seq, at, type, body FROM events WHERE session_id=? AND seq>? ORDER BY seq LIMIT ?");
        select.bind(session).bind(after).bind(limit);
        std::vector<Event> out;
        while (true) {
            ATL_TRY(const bool row, select.step());
            if (!row) return out;
            ATL_TRY(json::Object body, json::parse_object(select.text(3), 200));
            out.push_back({select.integer(0), select.integer(1), select.text(2), std::move(body)});
        }
    };
    co_return co_await worker_.run(std::move(job));
}

Task<> SqliteLog::wait(std::string session, std::int64_t after, std::chrono::milliseconds limit) {
    auto& signal = waiting_[session];
    if (!signal) signal = std::make_shared<Signal>(executor_);
    const auto kept = signal;
    if (const auto known = newest_.find(session); known != newest_.end() && known->second > after) co_return;
    co_await kept->wait(limit);
}

void SqliteLog::wake(const std::string& session) {
    if (const auto waiters = waiting_.find(session); waiters != waiting_.end()) waiters->second->notify_all();
}

}  // namespace atelier::store
