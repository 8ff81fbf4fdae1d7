#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "atelier/llm/chat.hpp"

/// Many people, one GPU: who may ask the model now.
namespace atelier::llm {

/// Admits requests by the tokens that they may take in the server's KV cache (prompt and max_tokens), so that the
/// server never has to throw away and compute again. Interactive ones go first, unless a background one has waited for
/// two minutes; then who has fewer running requests; then who came first. Nobody overtakes a request that does not fit
/// yet. One executor.
class Admission {
public:
    using Clock = std::chrono::steady_clock;
    struct State;

    /// Gives back its tokens at its end. May outlive the admission.
    class Ticket {
    public:
        Ticket() = default;
        Ticket(std::weak_ptr<State> state, std::uint64_t id) : state_(std::move(state)), id_(id) {}
        Ticket(Ticket&& other) noexcept : state_(std::exchange(other.state_, {})), id_(other.id_) {}
        Ticket& operator=(Ticket&& other) noexcept;
        ~Ticket();

    private:
        std::weak_ptr<State> state_;
        std::uint64_t id_ = 0;
    };

    /// `pool`: tokens of the KV cache; 0: no limit. `now` for tests.
    Admission(Executor executor, std::int64_t pool, std::function<Clock::time_point()> now = &Clock::now);

    /// Waits for a place. exhausted: more than the whole pool, or too many wait; timeout: the caller's limit;
    /// cancelled. Cancelling the task leaves the queue, without a word to on_place.
    Task<Result<Ticket>> enter(std::int64_t tokens, Caller caller);

    /// Another size of the pool. What runs goes on.
    void resize(std::int64_t pool);
    std::int64_t pool() const;
    std::size_t running() const;
    std::size_t waiting() const;

private:
    struct Entry;
    std::shared_ptr<State> state_;
};

}  // namespace atelier::llm
