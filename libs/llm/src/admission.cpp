#include "atelier/llm/admission.hpp"

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <map>
#include <optional>
#include <vector>

#include "atelier/async/task_group.hpp"

namespace atelier::llm {
namespace {

namespace asio = boost::asio;
using Clock = Admission::Clock;

constexpr std::size_t k_most_waiting = 1000;
constexpr std::chrono::minutes k_patience{2};  // a background request that waited so long is an interactive one
constexpr std::chrono::hours k_wait{24};
constexpr double k_weight_of_last = 0.2;
constexpr std::chrono::seconds k_first_guess{10};

struct Waiting {
    std::uint64_t id = 0;
    std::int64_t tokens = 0;
    Caller caller;
    Clock::time_point since;
    std::optional<QueuePlace> told{};
};

struct Running {
    std::int64_t tokens = 0;
    std::string user;
    Clock::time_point since;
};

}  // namespace

struct Admission::State {
    State(Executor executor, std::int64_t size, std::function<Clock::time_point()> clock)
        : pool(size), now(std::move(clock)), changed(std::move(executor)) {}

    std::int64_t pool;
    std::function<Clock::time_point()> now;
    Signal changed;
    std::uint64_t last_id = 0;
    std::vector<Waiting> waiting;
    std::map<std::uint64_t, Running> running;
    std::int64_t used = 0;
    double mean_ms = std::chrono::duration<double, std::milli>(k_first_guess).count();

    std::size_t running_of(const std::string& user) const {
        return static_cast<std::size_t>(std::ranges::count(running, user, [](const auto& one) {
            return one.second.user;
        }));
    }

    void sort() {
        const auto time = now();
        const auto key = [&](const Waiting& one) {
            const bool later = one.caller.urgency == Urgency::background && time - one.since < k_patience;
            return std::tuple(later, running_of(one.caller.user), one.id);
        };
        std::ranges::sort(waiting, {}, key);
    }

    /// Lets in who may, then tells the others where they stand.
    void settle() {
        // Handlers may not change the queue; they are called on a list of their own all the same.
        std::vector<std::pair<std::function<void(std::optional<QueuePlace>)>, std::optional<QueuePlace>>> tell;
        while (!waiting.empty()) {
            sort();
            auto& first = waiting.front();
            // Alone, a request is let in even where the pool has shrunk below it.
            if (pool > 0 && used > 0 && used + first.tokens > pool) break;
            used += first.tokens;
            if (first.told && first.caller.on_place) tell.emplace_back(first.caller.on_place, std::nullopt);
            running.emplace(first.id, Running{first.tokens, std::move(first.caller.user), now()});
            waiting.erase(waiting.begin());
        }
        std::int64_t before = used;
        for (std::size_t i = 0; i < waiting.size(); ++i) {
            auto& one = waiting[i];
            const double share = static_cast<double>(before) / static_cast<double>(std::max<std::int64_t>(pool, 1));
            const QueuePlace place{i, std::chrono::milliseconds(static_cast<std::int64_t>(mean_ms * share))};
            before += one.tokens;
            if (one.told && one.told->ahead == place.ahead) continue;
            one.told = place;
            if (one.caller.on_place) tell.emplace_back(one.caller.on_place, place);
        }
        changed.notify_all();
        for (const auto& [hear, place] : tell) hear(place);
    }

    void release(std::uint64_t id) {
        const auto found = running.find(id);
        if (found == running.end()) return;
        const auto took = std::chrono::duration<double, std::milli>(now() - found->second.since).count();
        mean_ms = mean_ms * (1 - k_weight_of_last) + took * k_weight_of_last;
        used -= found->second.tokens;
        running.erase(found);
        settle();
    }
};

Admission::Admission(Executor executor, std::int64_t pool, std::function<Clock::time_point()> now)
    : state_(std::make_shared<State>(std::move(executor), pool, std::move(now))) {}

Admission::Ticket& Admission::Ticket::operator=(Ticket&& other) noexcept {
    std::swap(state_, other.state_);
    std::swap(id_, other.id_);
    return *this;
}

Admission::Ticket::~Ticket() {
    if (const auto state = state_.lock()) state->release(id_);
}

/// A request on its way in, whatever ends it.
struct Admission::Entry {
    std::shared_ptr<State> state;
    std::uint64_t id = 0;
    bool done = false;
    ~Entry() {
        if (done) return;
        std::erase_if(state->waiting, [this](const Waiting& one) { return one.id == id; });
        // It may have been let in at the same moment.
        if (state->running.contains(id))
            state->release(id);
        else
            state->settle();
    }
};

Task<Result<Admission::Ticket>> Admission::enter(std::int64_t tokens, Caller caller) {
    const auto state = state_;
    if (state->pool > 0 && tokens > state->pool)
        co_return fail(Code::exhausted, "the request is larger than what the model's server can hold");
    if (state->waiting.size() >= k_most_waiting)
        co_return fail(Code::exhausted, "too many requests wait for the model");
    Entry entry{state, ++state->last_id};
    const auto limit = caller.longest_wait.count() > 0 ? caller.longest_wait : std::chrono::milliseconds(k_wait);
    const auto until = Clock::now() + limit;
    const auto on_place = caller.on_place;
    state->waiting.push_back({entry.id, tokens, std::move(caller), state->now()});
    state->settle();
    while (!state->running.contains(entry.id)) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
        if (left.count() <= 0) {
            if (on_place) on_place(std::nullopt);
            co_return fail(Code::timeout, "the model has been busy for too long");
        }
        co_await state->changed.wait(left);
        const auto cancelled = co_await asio::this_coro::cancellation_state;
        if (cancelled.cancelled() != asio::cancellation_type::none) co_return fail(Code::cancelled, "stopped");
    }
    entry.done = true;
    co_return Ticket(state, entry.id);
}

void Admission::resize(std::int64_t pool) {
    if (state_->pool == pool) return;
    state_->pool = pool;
    state_->settle();
}

std::int64_t Admission::pool() const { return state_->pool; }
std::size_t Admission::running() const { return state_->running.size(); }
std::size_t Admission::waiting() const { return state_->waiting.size(); }

}  // namespace atelier::llm
