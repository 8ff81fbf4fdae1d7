#include "atelier/change/reconciler.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace atelier::change {
namespace {

std::chrono::milliseconds doubled(std::chrono::milliseconds first, int times, std::chrono::milliseconds most) {
    auto out = first;
    for (int i = 0; i < times && out < most; ++i) out *= 2;
    return std::min(out, most);
}

}  // namespace

Reconciler::Reconciler(Executor executor, Ports& ports, store::ForgeRows& rows, const Clock& clock, Options options)
    : ports_(ports), rows_(rows), clock_(clock), options_(options), signal_(std::move(executor)) {}

void Reconciler::wake(std::string change_id) {
    woken_.insert(std::move(change_id));
    signal_.notify_all();
}

Task<> Reconciler::run() {
    while (true) {
        const Millis next = co_await pass();
        if (!woken_.empty()) continue;
        const auto left = std::chrono::milliseconds(next - clock_.now());
        // What is due at once still lets others have their turn.
        auto waiting = signal_.wait(std::clamp(left, std::chrono::milliseconds(1), options_.soonest));
        co_await std::move(waiting);
    }
}

Task<Millis> Reconciler::pass() {
    const auto pending = co_await rows_.pending();
    if (!pending) co_return clock_.now() + options_.first_retry.count();
    const auto woken = std::exchange(woken_, {});
    for (auto row : *pending) {
        const bool is_due = row.next_at <= clock_.now();
        const bool is_asked = woken.contains("") || woken.contains(row.change_id);
        if (!is_due && !is_asked) continue;
        if (is_asked) row.quiet = 0;
        const Millis soonest = row.seen_at + options_.pace.count();
        if (!is_due && soonest > clock_.now()) {
            // A storm of hooks is one look a second.
            row.next_at = std::min(row.next_at, soonest);
            (void)co_await rows_.keep(std::move(row));
            continue;
        }
        const bool is_answered = co_await step(std::move(row));
        // Every other question would wait as long for nothing.
        if (!is_answered) co_return clock_.now() + options_.first_retry.count();
    }
    const auto left = co_await rows_.pending();
    if (!left) co_return clock_.now() + options_.first_retry.count();
    Millis next = clock_.now() + options_.latest.count();
    for (const auto& row : *left) next = std::min(next, row.next_at);
    co_return next;
}

/// Nothing is known, or a deed was refused: later again, ever later.
Task<> Reconciler::look_again(store::ForgeRow row, Error error) {
    auto wait = doubled(options_.first_retry, row.failures, options_.latest);
    if (error.retry_after) wait = std::max(wait, *error.retry_after);
    ++row.failures;
    row.error = error.message;
    row.next_at = clock_.now() + wait.count();
    (void)co_await rows_.keep(std::move(row));
}

Task<bool> Reconciler::step(store::ForgeRow row) {
    const auto seen = co_await ports_.observe(row);
    if (!seen) {
        const bool is_silent = seen.error().code == Code::unavailable || seen.error().code == Code::timeout;
        if (is_silent && row.down_since == 0) row.down_since = clock_.now();
        co_await look_again(std::move(row), seen.error());
        co_return !is_silent;
    }
    Decision decision = decide(seen->wish, seen->facts);
    const std::string key = std::string(to_string(decision.intent)) + " " + seen->commit;
    const store::ForgeRow before = row;
    // What was begun and is wanted still was not taken.
    if (!row.intent.empty() && row.intent == key && row.writes > 0) --row.writes;
    row.intent.clear();
    const bool is_write = decision.intent != Intent::none && decision.intent != Intent::release;
    if (is_write && row.writes >= options_.writes) decision = {State::held, "writes_used_up"};

    row.state = to_string(decision.state);
    row.reason = decision.reason;
    row.number = seen->number;
    row.url = seen->url;
    row.head = seen->head;
    const bool is_open = seen->facts.pull == Facts::Pull::open;
    row.checks = is_open ? to_string(seen->facts.standing.checks) : "";
    row.reviews = is_open ? to_string(seen->facts.standing.reviews) : "";
    row.merge = is_open ? (seen->facts.standing.is_ready ? "ready" : "blocked") : "";
    row.merge_commit = seen->merge_commit;
    row.merged_by = seen->merged_by;
    // Once it had our text, what people make of it is theirs.
    if (seen->facts.is_told) row.told = seen->text;
    row.seen_at = clock_.now();
    row.down_since = 0;
    row.done = decision.done;
    const auto look = [](const store::ForgeRow& r) {
        return std::tie(r.state, r.reason, r.number, r.head, r.checks, r.reviews, r.merge);
    };
    row.quiet = look(before) == look(row) ? row.quiet + 1 : 0;

    if (decision.intent == Intent::none) {
        row.failures = 0;
        row.error.clear();
        row.next_at = clock_.now() + doubled(options_.soonest, row.quiet, options_.latest).count();
        (void)co_await rows_.keep(std::move(row));
        co_return true;
    }
    if (is_write && clock_.now() < last_write_ + options_.pace.count()) {
        row.next_at = last_write_ + options_.pace.count();
        (void)co_await rows_.keep(std::move(row));
        co_return true;
    }
    row.next_at = clock_.now();
    if (is_write) {
        row.intent = key;
        ++row.writes;
    }
    const auto kept = co_await rows_.keep(row);
    if (!kept) co_return true;
    const auto done = co_await ports_.perform(row, decision.intent);
    if (is_write) last_write_ = clock_.now();
    if (!done) {
        co_await look_again(std::move(row), done.error());
        co_return true;
    }
    row.failures = 0;
    row.error.clear();
    if (decision.intent == Intent::update || decision.intent == Intent::comment) row.told = seen->text;
    (void)co_await rows_.keep(std::move(row));
    co_return true;
}

}  // namespace atelier::change
