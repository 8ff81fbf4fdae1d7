#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "atelier/async/task.hpp"
#include "atelier/base/result.hpp"
#include "atelier/json/json.hpp"

namespace atelier::session {

/// What is appended to a session's log. The log gives it its number and time.
struct Event {
    std::string type;
    json::Object body;
};

/// What model calls cost, in tokens.
struct Usage {
    std::int64_t tokens_in = 0;
    std::int64_t tokens_out = 0;
    std::int64_t model_calls = 0;
    std::int64_t estimated =
        0;  ///< of the tokens: our own count, where the server told none (a call that was stopped or cut)
    Usage& operator+=(const Usage& other) {
        tokens_in += other.tokens_in;
        tokens_out += other.tokens_out;
        model_calls += other.model_calls;
        estimated += other.estimated;
        return *this;
    }
};

/// The body of usage.updated.
json::Object usage_json(const Usage& usage);

}  // namespace atelier::session
